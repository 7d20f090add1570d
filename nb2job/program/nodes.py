"""What passes ask of syntax trees again and again: each answer is found once and kept at its node."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

T = TypeVar("T")
N = TypeVar("N", bound=ast.AST)


def once(about: Callable[[N], T]) -> Callable[[N], T]:
    """Ask something about a tree only once: the answer is kept at its node.

    Trees are parsed once per text and never changed, and passes look through them again and again. The
    answer must be nothing that a caller changes.
    """
    name = f"_once_{about.__module__}_{about.__qualname__}"

    @wraps(about)
    def answer(node: N) -> T:
        try:
            return getattr(node, name)  # type: ignore[no-any-return]
        except AttributeError:
            found = about(node)
            setattr(node, name, found)
            return found

    return answer


@once
def walk(node: ast.AST) -> tuple[ast.AST, ...]:
    """A node and all below it but contexts, in the order of `ast.walk`."""
    return tuple(walked(node))


def walked(node: ast.AST) -> list[ast.AST]:
    """The same of a tree that is looked through once: nothing is kept at its node, which goes at once."""
    found = [node]
    for one in found:  # it grows while it is read
        found += children(one)
    return found


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes right below a node, as `ast.iter_child_nodes` gives them, but no context; not kept.

    Whether a name is only read is asked of the name: one node in three would say that.
    """
    found: list[ast.AST] = []
    for field in _HOLDING[type(node)]:
        value = getattr(node, field, None)
        if isinstance(value, list):
            found += [part for part in value if isinstance(part, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


_SAYING = frozenset(
    "arg asname attr conversion ctx id is_async kind level module simple tag type_comment".split()
)
"""Fields that hold no node, or a context."""


class _Holding(dict[type[ast.AST], tuple[str, ...]]):
    """The fields of each class in which nodes may be, found when one is first met."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        plain = {*kind._fields} if kind is ast.Constant else _SAYING
        self[kind] = found = tuple(one for one in kind._fields if one not in plain)
        return found


_HOLDING = _Holding()


@once
def _by_kind(node: ast.AST) -> dict[type[ast.AST], tuple[ast.AST, ...]]:
    """A node and all below it, by their classes."""
    found: dict[type[ast.AST], list[ast.AST]] = {}
    for one in walk(node):
        found.setdefault(type(one), []).append(one)
    return {kind: tuple(nodes) for kind, nodes in found.items()}


def of_kind(node: ast.AST, kind: type[N]) -> tuple[N, ...]:
    """What is of one class among a node and all below it, in the order of `walk`.

    For trees of which much is asked: the nodes of all classes are sorted at once.
    """
    return _by_kind(node).get(kind, ())  # type: ignore[return-value]


@once
def unparse(node: ast.AST) -> str:
    """The source of a node, as `ast.unparse` writes it."""
    return ast.unparse(node)


@once
def dump(node: ast.AST) -> str:
    """What a node says, whatever its layout: equal dumps are equal trees."""
    return ast.dump(node)


def root_of(node: ast.expr) -> str:
    """The name that an expression begins with: `x` for `x["a"].mean()`; "" where it begins with none."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def names_in(node: ast.AST) -> frozenset[str]:
    """Every name in a tree, wherever it stands."""
    return frozenset(one.id for one in walk(node) if isinstance(one, ast.Name))


def is_named(node: ast.AST, name: str) -> bool:
    """Whether it is that name, and nothing more."""
    return isinstance(node, ast.Name) and node.id == name


def last_name(node: ast.AST) -> str:
    """The name that a name or an attribute ends with: `mean` for `x["a"].mean`; "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def repeated(node: ast.BinOp) -> tuple[ast.expr, ast.expr]:
    """What is repeated and how often: the sides of `"=" * 30`, or of `30 * "="`."""
    turned = isinstance(node.right, ast.Constant) and isinstance(node.right.value, str)
    return (node.right, node.left) if turned else (node.left, node.right)
