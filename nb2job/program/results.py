"""What an expression that a cell ends with is to a reader: a result, or only a look, a picture, a deed."""

from __future__ import annotations

import ast
import re
from collections.abc import Set
from typing import TypeGuard

from nb2job.program.drawing import drawing_of
from nb2job.program.drawn_results import DrawnResults
from nb2job.program.given_values import GivenValues
from nb2job.program.giving_values import GivingValues
from nb2job.program.nodes import names_in, root_of, walk
from nb2job.program.origins import names_by_origin
from nb2job.program.program import Program, Statement
from nb2job.program.purity import Purity
from nb2job.program.scores import is_score_call
from nb2job.program.sure_kinds import is_text
from nb2job.program.unread import UnreadNames

_REPORTS = frozenset({"sklearn.metrics.confusion_matrix", "sklearn.metrics.classification_report"})
_FOUND = frozenset("params tvalues pvalues bse rsquared rsquared_adj aic bic llf".split())
"""What the results of statsmodels hold of what was fitted."""

_SELECTING = frozenset({"loc", "iloc", "at", "iat", "ix", "xs"})


class Results:
    """Judges the last expressions of the cells of one program.

    One judgement for all: what is computed is a result and goes to the log; a name, a part of a name and a
    look at data are none, unless they show what was computed for that display alone.
    """

    def __init__(self, program: Program, purity: Purity) -> None:
        self.purity = purity
        self.own = names_by_origin(program).functions
        self.drawing = drawing_of(program)
        statements = list(program.every_statement())
        shown = {one.node.name for one in statements if self._gives_display(one.node)}
        giving = GivingValues(program, purity, self.drawing.drawers | shown)
        self.drawn = DrawnResults(statements, self.drawing, giving.gives)
        giving.functions |= self.drawn.functions - shown
        self.giving, self.has_statistics = giving, giving.has_statistics
        self.given = GivenValues(program, purity, self.gives)
        self.unread = UnreadNames(program, self._is_worth)

    def gives(self, value: ast.expr) -> bool:
        """Whether an expression surely gives a value to tell: a picture's axes are none."""
        picture = isinstance(value, ast.Call) and self.drawing.visualizers.draws(value)
        return not picture and self.giving.gives(value)

    def is_result(self, statement: Statement, value: ast.expr) -> bool:
        """Whether the notebook showed a value there that is lost, or made for nothing, unless it is said."""
        if is_made_text(value) or self.purity.reports(value) or self._is_report(value):
            return True
        if not statement.quiet and self.drawn.tells(value) and self.gives(value):
            return True
        if statement.quiet or self.drawing.is_chart(value) or self.drawing.draws(statement):
            return False
        if self.drawing.is_grid(value):
            return False
        if self.is_last_look(statement, value) or self.is_held(statement, value):
            return True
        if is_score_call(value) and not names_in(value) & self.own:
            return False  # a metric says it
        pure = self.purity.is_pure(value) or self.purity.is_view(value)
        return self._computes(value) and not self.purity.looks(value) if pure else self.gives(value)

    def is_held(self, statement: Statement, value: ast.expr) -> bool:
        """Whether it is a name, a part of one, or several, and what is shown was computed."""
        parts = value.elts if isinstance(value, ast.Tuple) else [value]
        names = {root_of(one) for one in parts}
        own = self.purity.has_texts and any(self.given.is_own(statement, one) for one in names)
        whole = all(map(_is_part, parts)) and not own and not self._writes_itself(names)
        said = isinstance(statement.node, ast.Expr) and self.given.is_said(statement, value)
        if not names or not whole or said:
            return False
        return any(self.given.is_computed(statement, one) for one in parts)

    def is_top(self, statement: Statement, value: ast.expr) -> bool:
        """Whether it is the head of what was computed: `df["a"].value_counts().head()`."""
        inner = value
        while isinstance(inner, ast.Subscript):
            inner = inner.value
        method = inner.func if isinstance(inner, ast.Call) else None
        if not isinstance(method, ast.Attribute) or method.attr not in {"head", "tail"}:
            return False
        return self.given.is_computed(statement, method.value)

    def _writes_itself(self, names: Set[str]) -> bool:
        """Whether one may be an object whose own text may do something, where IPython shows its repr."""
        return self.purity.has_texts and bool(names & self.purity.objects - self.purity.library)

    def is_computed(self, value: ast.expr) -> bool:
        """Whether it gives something that is computed, wherever it stands: no name, no picture."""
        if self.drawing.is_chart(value) or self.drawing.draws_in(value) or not self._computes(value):
            return False
        return (self.purity.is_pure(value) or self.gives(value)) and not self.purity.looks(value)

    def _gives_display(self, node: ast.stmt | None) -> TypeGuard[ast.FunctionDef]:
        """Whether a function gives something for a browser to show: `HTML(styles)`."""
        if not isinstance(node, ast.FunctionDef):
            return False
        values = [one.value for one in walk(node) if isinstance(one, ast.Return)]
        return any(isinstance(one, ast.Call) and self.purity.is_shown(one) for one in values)

    def is_last_look(self, statement: Statement, value: ast.expr) -> bool:
        """Whether it shows what was computed for that alone, `top` or `top.head()`, or a part of that."""
        names = names_in(value) - self.purity.imported
        if not names or self._writes_itself(names):
            return False
        if self.is_top(statement, value) and self.purity.is_pure(value):
            return True
        plain = isinstance(value, ast.Name) or self.purity.is_view(value)
        return plain and all(self.unread.is_result(statement, one) for one in names)

    def _is_worth(self, value: ast.expr) -> bool:
        """Whether what a name holds was computed."""
        if isinstance(value, (ast.Constant, ast.Name, ast.Attribute)) or not self.gives(value):
            return False
        return self._computes(value) or not self.purity.is_pure(value)

    def _is_report(self, value: ast.expr) -> bool:
        return self.purity.paths.called(value) in _REPORTS

    def _computes(self, node: ast.expr) -> bool:
        """Whether it is more than a name and its parts: a call, a selection, what was fitted."""
        if isinstance(node, ast.Tuple | ast.List):
            return any(map(self._computes, node.elts))
        if isinstance(node, ast.Attribute):
            found = node.attr == "T" or (self.has_statistics and node.attr in _FOUND)
            found |= bool(re.search(r"[a-z]_$", node.attr)) or self.purity.is_fitted(node)
            return found or self._computes(node.value)
        if isinstance(node, ast.Subscript):
            return self._selects(node)
        operation = isinstance(node, ast.BinOp | ast.Compare | ast.BoolOp | ast.UnaryOp)
        return isinstance(node, ast.Call) or (operation and not _is_spelled(node))

    def _selects(self, node: ast.Subscript) -> bool:
        """Whether it takes the rows that meet a condition, or a part of what was computed."""
        by_label = isinstance(node.value, ast.Attribute) and node.value.attr in _SELECTING
        found = (ast.Compare, ast.Call)
        chosen = isinstance(node.slice, ast.BoolOp | ast.BinOp | ast.UnaryOp | ast.Compare | ast.Call)
        chosen = chosen and any(isinstance(one, found) for one in walk(node.slice))
        return by_label or chosen or self._computes(node.value)


def _is_part(node: ast.expr) -> bool:
    """Whether it is a name, or some of what a name holds."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return isinstance(node, ast.Name)


def _is_spelled(node: ast.expr) -> bool:
    return not any(isinstance(one, ast.Name) for one in walk(node))


def is_made_text(node: ast.expr) -> bool:
    """A text with values in it: an f-string, `"…" % x`, `"…".format(x)`."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(one, ast.FormattedValue) for one in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return is_text(node.left)
    formats = (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"
    )
    return formats and isinstance(node, ast.Call) and is_text(node.func.value)  # type: ignore[attr-defined]
