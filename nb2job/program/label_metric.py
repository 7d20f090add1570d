"""A metric of a printed message, and what is known around the message."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

from nb2job.program.label_words import metric_name, names_measure
from nb2job.program.round_items import NO_ARRAY, RoundArray
from nb2job.program.scored import Scored
from nb2job.program.walk import Line
from nb2job.regex import regex

Names = frozenset[str]
_SAYS = regex(r"(?i)absolute|loss|percentage|score|squared")
"""Words of measures besides their short names."""
_LONGEST = 4
"""A label of more words is a sentence."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A number to log: its label (`dynamic`: the source of an f-string), and the value's node.

    `shown` is what is printed, where the value is that before it was rounded. A `bare` one is printed
    without a label, and called by its code. `before` is the text in front of it.
    """

    label: str
    value: ast.expr
    shown: ast.expr
    dynamic: str = ""
    bare: bool = False
    before: str = ""

    @property
    def name(self) -> str:
        """What it is logged as: the text between the quotes, with the fields of an f-string.

        A variable tells a measure that a sentence only describes: `rmse` for `The average error in price`.
        """
        told = self.value.id if isinstance(self.value, ast.Name) and names_measure(self.value.id) else ""
        says = len(self.label.split()) <= _LONGEST or names_measure(self.label) or _SAYS.search(self.label)
        return self.dynamic[2:-1] or (told if told and not says else metric_name(self.label))


@dataclass(frozen=True, slots=True)
class Around:
    """What is known where a message is printed.

    `bare` tells what a score without a label is called. `named` are parameters of the function around that
    are given names, `earlier` is the label that a print right before gives to the first value, `items` the
    value of a loop over a dict of scores, and what these are called, `array` the array that a loop gives,
    `by_class` the class of a round's model, where each round has another; `is_place` tells what has a score
    from the score, `is_told` whether calls give a label and a score to two parameters.
    """

    line: Line
    scored: Scored
    bare: Callable[[ast.expr], str]
    named: Names = frozenset()
    earlier: str = ""
    items: tuple[str, str] = ("", "")
    array: RoundArray = NO_ARRAY
    by_class: str = ""
    is_place: Callable[[ast.expr], bool] = lambda _: False
    is_told: Callable[[ast.expr | None, ast.expr], bool] = lambda *_: False
