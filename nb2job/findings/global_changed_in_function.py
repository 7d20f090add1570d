"""Functions that change a variable of the notebook: what a call does hangs on what was called before."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.findings.finding import Look
from nb2job.notebook.cell import Note
from nb2job.program.nodes import walk
from nb2job.program.places import place_of
from nb2job.program.program import Statement
from nb2job.program.scopes import captured
from nb2job.program.unread import fills

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def global_changed_in_function(look: Look) -> Iterator[Note]:
    """The first line of each function that assigns, fills or extends what notebook variables hold."""
    variables = frozenset().union(*map(_variables, look.program.statements()), frozenset()) - _widgets(look)
    for statement in look.statements:
        node = statement.node
        if not isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            continue
        for function in [node] if isinstance(node, _FUNCTIONS) else _methods(node):
            known = captured(function)
            names = sorted(known.free & variables | known.global_writes)
            lines = {
                one: _first_change(look, statement, function, one, one in known.global_writes)
                for one in names
            }
            found = {name: line for name, line in lines.items() if line is not None}
            if found:
                first = min(found.values(), key=lambda line: line.lineno)
                what = "a variable" if len(found) == 1 else "variables"
                words = f"{function.name} changes {', '.join(found)}, {what} of the notebook"
                yield Note("NB242", place_of(statement, first), words)


def _variables(statement: Statement) -> frozenset[str]:
    """The names that a statement sets, other than to a module, a function or a class."""
    others = (*_FUNCTIONS, ast.ClassDef, ast.Import, ast.ImportFrom)
    return frozenset() if isinstance(statement.node, others) else statement.facts.bindings


def _widgets(look: Look) -> frozenset[str]:
    """Names that hold widgets: changing what they show is what their callbacks are for."""
    values = [(one, getattr(one.node, "value", None)) for one in look.program.statements()]
    made = [one for one, value in values if value and look.paths.called(value).startswith("ipywidgets.")]
    return frozenset().union(*(one.facts.bindings for one in made), frozenset())


def _methods(node: ast.ClassDef) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [one for one in node.body if isinstance(one, _FUNCTIONS)]


def _first_change(
    look: Look, statement: Statement, function: ast.AST, name: str, declared: bool
) -> ast.stmt | None:
    """The first line within a function that binds or fills what a name of the notebook holds."""
    kinds = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr)
    found = [one for one in walk(function) if isinstance(one, kinds) and _changes(one, name, declared)]
    heard = (one for one in found if not look.is_silenced("NB242", place_of(statement, one)))
    return min(heard, key=lambda one: one.lineno, default=None)


def _changes(node: ast.stmt, name: str, declared: bool) -> bool:
    names = [one for one in walk(node) if isinstance(one, ast.Name) and one.id == name]
    return fills(node, name) or (declared and any(isinstance(one.ctx, ast.Store) for one in names))
