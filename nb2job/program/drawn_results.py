"""Functions of the notebook that draw, and give a result beside their picture: `return df.describe()`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from nb2job.program.doing import is_picture
from nb2job.program.drawing import Drawing
from nb2job.program.nodes import last_name, names_in
from nb2job.program.program import Statement
from nb2job.program.returns import values_given
from nb2job.program.scopes import argument_names
from nb2job.regex import regex

_CANVAS = regex(r"(?:^|_)(?:ax|axe|axes|axis|fig|figs|fig\d+|g|grid|p|canvas|subplots?|anim|ani)\d*$")

Gives = Callable[[ast.expr], bool]


class DrawnResults:
    """Names of functions and of methods that draw, of which each end gives what is surely no picture."""

    def __init__(self, statements: Sequence[Statement], drawing: Drawing, gives: Gives) -> None:
        self.drawing = drawing
        self.gives = gives
        nodes = [one.node for one in statements]
        own = [one for one in nodes if isinstance(one, ast.FunctionDef) and one.name in drawing.drawers]
        classes = [one for one in nodes if isinstance(one, ast.ClassDef)]
        inside = [one for node in classes for one in node.body if isinstance(one, ast.FunctionDef)]
        self.functions = self._telling(own)
        self.methods = self._telling([one for one in inside if one.name in drawing.methods])

    def tells(self, value: ast.expr) -> bool:
        """Whether it is a call of such a function, or of such a method."""
        if not isinstance(value, ast.Call):
            return False
        if isinstance(value.func, ast.Name):
            return value.func.id in self.functions
        return isinstance(value.func, ast.Attribute) and value.func.attr in self.methods

    def _telling(self, functions: Sequence[ast.FunctionDef]) -> frozenset[str]:
        silent = {one.name for one in functions if not self._is_telling(one)}
        return frozenset(one.name for one in functions) - silent

    def _is_telling(self, function: ast.FunctionDef) -> bool:
        values = values_given(function)
        given = {*argument_names(function.args)}
        return bool(values) and all(self._is_result(one, given) for one in values)

    def _is_result(self, value: ast.expr, given: set[str]) -> bool:
        """Whether a value was computed; a name that nobody can follow is taken for one if it was given."""
        name = last_name(value)
        if isinstance(value, ast.Name):
            return value.id in given and not _is_canvas(name)
        if isinstance(value, ast.Attribute):
            return not _is_canvas(name)
        if isinstance(value, ast.Tuple):
            return all(self._is_result(one, given) for one in value.elts)
        names = names_in(value)
        drawn = self.drawing.is_chart(value) or self.drawing.draws_in(value)
        return not drawn and not names & self.drawing.drawers and self.gives(value)


def _is_canvas(name: str) -> bool:
    return bool(_CANVAS.search(name.lower())) or is_picture(name)
