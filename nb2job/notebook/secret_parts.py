"""Secrets that a notebook puts together: `first + "…=="`; no part of one stays in a file."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from nb2job.notebook.secret_literals import given, parsed
from nb2job.notebook.secret_shapes import Shape, is_hexadecimal_key, named, shapes
from nb2job.regex import regex

_SHORTEST = 8
"""Of a part that is taken: `==` alone tells nothing, and stands anywhere."""
_MOST = 10_000
"""Characters of a text that is looked at."""
_LABEL = regex(r"(?:Account|SharedAccess)Key=")
_WORD = regex(r"[\w+/=~.-]+")
_BY_PLACE = frozenset({"API_KEY", "DB_PASSWORD", "GIT_TOKEN", "ACCESS_TOKEN"})
"""Those that are told by what stands around them."""

Held = Mapping[str, ast.expr]


def secret_parts(sources: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The literals of cells that give a secret together, each with an environment variable for it.

    Each name is taken for what it is given last.
    """
    held: dict[str, ast.expr] = {}
    joined: list[tuple[str, ast.expr]] = []
    for node in (node for tree in map(parsed, sources) if tree is not None for node in ast.walk(tree)):
        pairs = [(name, value) for name, value, _ in given(node)]
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            before = held.get(node.target.id, node.target)
            pairs = [(node.target.id, ast.BinOp(before, node.op, node.value))]
        held |= {name: value for name, value in pairs if name}
        joined += [*pairs, *([("", node)] if isinstance(node, ast.BinOp) else [])]
    for name, value in joined:
        if isinstance(value, (ast.BinOp, ast.JoinedStr, ast.Call)):
            yield from _secret(name, [*_parts(value, held, 9)])


def _secret(name: str, parts: list[str]) -> Iterator[tuple[str, str]]:
    """The parts of a text that lie in a secret, where that is whole in none of them."""
    text = "".join(parts)
    if len(parts) < 2 or len(text) > _MOST:
        return
    alone = _LABEL.sub(lambda one: "\n" * len(one[0]), text)
    found = [(one.start, one.end, one.variable) for one in shapes(alone) if _is_key(one, alone)]
    if not found and is_hexadecimal_key(text) and (variable := named(name, text)):
        found = [(0, len(text), variable)]
    start = 0
    for part in parts:
        end = start + len(part)
        around = [one for one in found if one[0] < end and start < one[1]]
        if around and len(part) >= _SHORTEST and not (start <= around[0][0] and around[0][1] <= end):
            yield f"{around[0][2]}_PART", part
        start = end


def _is_key(shape: Shape, text: str) -> bool:
    """Whether a secret is one word that its own form tells: addresses are put together of what is none."""
    return shape.variable not in _BY_PLACE and _WORD.fullmatch(text, shape.start, shape.end) is not None


def _parts(node: ast.expr, held: Held, depth: int) -> Iterator[str]:
    """The texts that an expression joins; a gap for what is not known."""
    inner: list[ast.expr] = []
    if isinstance(node, ast.Constant):
        yield node.value if isinstance(node.value, str) else "\n"
    elif not depth:
        yield "\n"
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        inner = [node.left, node.right]
    elif isinstance(node, ast.JoinedStr):
        inner = node.values
    elif isinstance(node, ast.FormattedValue):
        inner = [node.value]
    elif isinstance(node, ast.Name) and node.id in held:
        inner = [held[node.id]]
    elif _is_join(node):
        inner = node.args[0].elts  # type: ignore[attr-defined]
    else:
        yield "\n"
    for one in inner:
        yield from _parts(one, held, depth - 1)


def _is_join(node: ast.expr) -> bool:
    """`"".join([first, second])`"""
    call = isinstance(node, ast.Call) and len(node.args) == 1 and ast.unparse(node.func) == "''.join"
    return call and isinstance(node.args[0], (ast.List, ast.Tuple))  # type: ignore[attr-defined]
