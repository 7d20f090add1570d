"""Outcome: what became of one notebook, as the JSON holds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["converted", "refused", "crashed", "late"]


@dataclass(slots=True)
class Outcome:
    """One notebook's conversion and what was found in its script.

    `python` says that the notebook's language is Python, `invalid` why a cell is no Python 3 (empty
    when all are). `broken` says why the script does not compile, `clash` why its parser fails.
    `units` are (name, lines) pairs; a docstring does not count. `signatures` are how many parameters and
    returns each of them has, `causes` the notes about the units' shape, without names. `undefined` and
    `findings` hold what the script has and the notebook's own code has not. `again` is whether a second
    conversion, under another hash seed, gave the same bytes; None while unknown. `unfit` says why it is
    not run here, `both` how the runs of notebook and script compare.
    """

    path: str
    status: Status = "converted"
    seconds: float = 0.0
    python: bool = True
    invalid: str = ""
    code_cells: int = 0
    code: str = ""
    place: str = ""
    message: str = ""
    traceback: str = ""
    script: str = ""
    beside: list[tuple[str, str]] = field(default_factory=list)
    whole: str = ""
    broken: str = ""
    clash: str = ""
    units: list[tuple[str, int]] = field(default_factory=list)
    signatures: list[tuple[int, int]] = field(default_factory=list)
    causes: list[str] = field(default_factory=list)
    lines: int = 0
    parameters: list[str] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)
    undefined: list[str] = field(default_factory=list)
    findings: dict[str, int] = field(default_factory=dict)
    shell: bool = False
    again: bool | None = None
    entry: str = "main"
    unfit: str = ""
    both: dict[str, Any] | None = None

    @property
    def valid(self) -> bool:
        """Whether it is a Python 3 notebook with code: what the shares are shares of."""
        return self.python and not self.invalid and self.code_cells > 0

    @property
    def converted(self) -> bool:
        """Whether there is a script."""
        return self.status == "converted"
