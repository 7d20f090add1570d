"""Functions and classes that may be looked up by their names in a module, as pickle does."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache

from nb2job.program.names import tree
from nb2job.program.nodes import unparse
from nb2job.program.program import Statement

Names = frozenset[str]

_BY_REFERENCE = re.compile(
    r"\b(pickle|to_pickle|joblib|shelve|multiprocessing|ProcessPool\w*|Pool|spawn)\b"
    r"|torch\.save\((?!.*state_dict)"
)
"""What may look a function or class up by its name in a module: one that a function makes has none there."""

_CLASS_MAKERS = frozenset(
    "namedtuple NamedTuple TypedDict Enum IntEnum Flag make_dataclass new_class type".split()
)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def looks_up_by_reference(statements: Iterable[Statement]) -> bool:
    """Whether a program may look a function or a class up by its name in a module."""
    return any(_BY_REFERENCE.search(one.text) for one in statements)


def found_by_name(statements: Iterable[Statement]) -> Names:
    """The functions and classes that statements make in their own scope, also `P = namedtuple("P", …)`."""
    return frozenset().union(*(_made(one.text) for one in statements), frozenset())


@cache
def _made(text: str) -> Names:
    return frozenset(_names(tree(text)))


def _names(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _DEFINITIONS):
            yield child.name
            continue
        if isinstance(child, ast.Assign) and _makes_class(child.value):
            yield from (one.id for one in child.targets if isinstance(one, ast.Name))
        if isinstance(child, (ast.stmt, ast.excepthandler, ast.match_case)):
            yield from _names(child)


def _makes_class(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and unparse(value.func).rpartition(".")[2] in _CLASS_MAKERS
