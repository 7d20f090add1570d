"""Offer: a hyperparameter with values to search, as a notebook itself names them."""

from __future__ import annotations

from dataclasses import dataclass

from nb2job.notebook.cell import Place


@dataclass(frozen=True, slots=True)
class Offer:
    """What could be searched, and how it becomes an argument.

    Args:
        name: of the literal, or of the grid's key.
        text: the distribution, such as `choice(0.01, 0.1, 1)`.
        place: where the notebook says so.
        source: what says so: `a comment`, `GridSearchCV`.
        literal: where the literal stands, for a comment.
        request: what `--param` takes for it, for a grid.
        reason: why it cannot be taken; empty when it can.
    """

    name: str
    text: str
    place: Place
    source: str
    literal: Place | None = None
    request: str = ""
    reason: str = ""
