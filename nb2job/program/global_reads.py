"""Where a piece of code looks names of the module up, if its lines are run at all, and nothing is caught."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from nb2job.program.nodes import children, last_name, unparse, walk
from nb2job.program.scopes import Comprehension, bound_names, captured

Names = frozenset[str]

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_CATCHES = frozenset({"NameError", "Exception", "BaseException"})
_NEVER = frozenset({"TYPE_CHECKING", "typing.TYPE_CHECKING"})


def global_reads(node: ast.AST, wanted: Names) -> Iterator[ast.Name]:
    """The places in a node that read one of these names, and mean that of the module.

    Not those below `if False` or behind a `return`, in what another Python's version runs, or where a `try`
    catches the error: in its handlers neither.
    """
    if not wanted:
        return
    if isinstance(node, ast.Name):
        if node.id in wanted and isinstance(node.ctx, ast.Load):
            yield node
    elif isinstance(node, _FUNCTIONS):
        head = [one for one in children(node) if one not in _body(node)]
        yield from _each(head, wanted)
        yield from _block(_body(node), wanted & captured(node).free)
    elif isinstance(node, ast.ClassDef):
        own = Names().union(*(bound_names(one) for one in node.body if not isinstance(one, _FUNCTIONS)))
        for one in children(node):
            yield from global_reads(one, wanted if isinstance(one, _FUNCTIONS) else wanted - own)
    elif isinstance(node, Comprehension):
        own = Names().union(*(bound_names(one.target) for one in node.generators))
        yield from _each(children(node), wanted - own)
    else:
        yield from _plain(node, wanted)


def caught(tree: ast.AST) -> Iterator[str]:
    """The names that code reads where a NameError is caught by its name: it asks for them."""
    for node in walk(tree):
        if isinstance(node, ast.Try) and any(
            "NameError" in unparse(one.type) for one in node.handlers if one.type
        ):
            parts = (one for part in node.body for one in walk(part))
            yield from (one.id for one in parts if isinstance(one, ast.Name))


def _plain(node: ast.AST, wanted: Names) -> Iterator[ast.Name]:
    if isinstance(node, (ast.If, ast.While, ast.IfExp)):
        yield from global_reads(node.test, wanted)
        body, other = (_listed(node.body), _listed(node.orelse))
        yield from _block(() if _is_never(node.test) else body, wanted)
        yield from _block(() if _is_of_a_version(node.test) else other, wanted)
    elif isinstance(node, ast.Try):
        yield from _block(node.body, Names() if any(map(_catches, node.handlers)) else wanted)
        yield from _block([*node.orelse, *node.finalbody], wanted)
    else:
        blocks = [value for _, value in ast.iter_fields(node) if _is_block(value)]
        inside = {id(one) for block in blocks for one in block}
        yield from _each((one for one in children(node) if id(one) not in inside), wanted)
        for block in blocks:
            yield from _block(block, wanted)


def _block(statements: Iterable[ast.AST], wanted: Names) -> Iterator[ast.Name]:
    """The lines of a block, up to the one that leaves it."""
    for one in statements:
        yield from global_reads(one, wanted)
        if isinstance(one, _LEAVES):
            return


def _each(nodes: Iterable[ast.AST], wanted: Names) -> Iterator[ast.Name]:
    for one in nodes:
        yield from global_reads(one, wanted)


def _body(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Sequence[ast.AST]:
    return _listed(node.body)


def _listed(part: ast.AST | Sequence[ast.AST]) -> Sequence[ast.AST]:
    return [part] if isinstance(part, ast.AST) else part


def _is_block(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], ast.stmt)


def _is_never(test: ast.expr) -> bool:
    """`False`, `0`, and what only type checkers take for true."""
    fixed = isinstance(test, ast.Constant) and not test.value
    return fixed or unparse(test) in _NEVER or _is_of_a_version(test)


def _is_of_a_version(test: ast.expr) -> bool:
    """`sys.version_info[0] < 3`: both of its branches may name what only one Python has."""
    return any("version" in last_name(one) for one in walk(test))


def _catches(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(one is None or last_name(one) in _CATCHES for one in kinds)
