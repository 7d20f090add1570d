"""A model while names hold it, from where it is made to where the last of them is bound again."""

from __future__ import annotations

from dataclasses import dataclass, field

from nb2job.models.making import Made
from nb2job.program.program import Statement


@dataclass(slots=True, eq=False)
class Held:
    """A model while names hold it; `last` is the last statement that may change it, `fit` its fitting.

    `copies` are what else stands for it: the best estimator of a search. `maybe` says that a branch or a
    loop made it: only a line that surely runs, `sure`, shows that it is there. `stored` says that it is kept
    where something else may still fit it. `asked` says that the parameters which a search found are shown,
    `taken` that another model is made of them.
    """

    made: Made
    statement: Statement
    names: set[str]
    last: int
    fit: int = -1
    used: bool = False
    stored: bool = False
    asked: bool = False
    taken: bool = False
    data: str = ""
    maybe: bool = False
    sure: int = -1
    copies: list[Held] = field(default_factory=list)
