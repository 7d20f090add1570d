"""The code of a value, short enough to be its label: `frame.loc[...].mean()`, without any path."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.program.nodes import unparse, walk
from nb2job.regex import regex

_LONGEST = 60
_PATH = regex(r"[/\\.]")


def short_code(node: ast.expr) -> str:
    """The code, the first of its shorter forms that fits in a label, or "" where none does."""
    return next((unparse(one) for one in _forms(node) if _fits(one)), "")


def _forms(node: ast.expr) -> Iterator[ast.expr]:
    """The code itself, that of one item, that before its last argument, and that without any."""
    yield node
    if isinstance(node, ast.ListComp | ast.SetComp):
        yield from _forms(node.elt)
        return
    rest = ast.Constant(...)
    if isinstance(node, ast.Subscript):
        yield ast.Subscript(node.value, rest, ast.Load())
    elif isinstance(node, ast.Call):
        yield ast.Call(node.func, [rest], [])
    for subscripts in (False, True):
        # A tree of its own: the notebook's is not changed.
        yield _Shorter(subscripts).visit(ast.parse(unparse(node), mode="eval").body)


def _fits(node: ast.expr) -> bool:
    texts = [one.value for one in walk(node) if isinstance(one, ast.Constant)]
    code = unparse(node)
    return (
        len(code) <= _LONGEST
        and "\n" not in code
        and not any(isinstance(one, str) and _PATH.search(one) for one in texts)
    )


class _Shorter(ast.NodeTransformer):
    """Puts dots for the arguments of calls, and for what is selected if `subscripts` are to go, too."""

    def __init__(self, subscripts: bool) -> None:
        self.subscripts = subscripts

    def visit_Call(self, node: ast.Call) -> ast.Call:
        given = bool(node.args or node.keywords)
        return ast.Call(self.visit(node.func), [ast.Constant(...)] if given else [], [])

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        part = ast.Constant(...) if self.subscripts else self.visit(node.slice)
        return ast.Subscript(self.visit(node.value), part, ast.Load())
