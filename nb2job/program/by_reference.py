"""Functions and classes that may be looked up by their names in a module, as pickle does."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cache

from nb2job.program.names import tree
from nb2job.program.nodes import children, unparse, walk
from nb2job.program.program import Statement
from nb2job.regex import regex

Names = frozenset[str]

_BY_REFERENCE = regex(
    r"\b(pickle|to_pickle|joblib|shelve|multiprocessing|ProcessPool\w*|Pool|spawn)\b"
    r"|torch\.save\((?!.*state_dict)"
)
"""What may look a function or class up by its name in a module: one that a function makes has none there."""

_WORD = regex(r"pickle|cPickle|to_pickle|joblib|shelve|multiprocessing|ProcessPool\w*|Pool|spawn")
_AT_ONCE = frozenset({"load", "loads", "dump", "dumps", "save"})
"""Functions that look up what they need before they return."""

_CLASS_MAKERS = frozenset(
    "namedtuple NamedTuple TypedDict Enum IntEnum Flag make_dataclass new_class type".split()
)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def looks_up_by_reference(statements: Iterable[Statement]) -> bool:
    """Whether a program may look a function or a class up by its name in a module."""
    return any(_BY_REFERENCE.search(one.text) for one in statements)


def before_last_lookup(statements: Sequence[Statement], module: Sequence[Statement]) -> Sequence[Statement]:
    """The statements up to the last one that may look a name up, in their order.

    What may do so is named by one of its words, or by a name that comes from such a line; but what `load`
    gives has been looked up.
    """
    tainted: set[str] = set()
    for one in (*module, *module):
        tainted |= one.facts.bindings if _looks(one, tainted) else frozenset()
    last = 0
    for number, one in enumerate(statements, start=1):
        if _looks(one, tainted):
            last = number
            tainted |= frozenset() if _is_done(one, tainted) else one.facts.bindings
    return statements[:last]


def _looks(statement: Statement, tainted: Set[str]) -> bool:
    return bool(_BY_REFERENCE.search(statement.text) or tainted & statement.facts.uses)


def _is_done(statement: Statement, tainted: Set[str]) -> bool:
    """Whether all that a statement does with such modules is to load and to dump by them, at once."""
    nodes = [*walk(statement.tree)]
    calls = [one.func for one in nodes if isinstance(one, ast.Call)]
    done = [one.value for one in calls if isinstance(one, ast.Attribute) and one.attr in _AT_ONCE]
    named = [one.id for one in nodes if isinstance(one, ast.Name) and one not in done]
    texts = [getattr(one, "attr", getattr(one, "value", None)) for one in nodes]
    spelled = [*named, *(one for one in texts if isinstance(one, str))]
    later = any(isinstance(one, (*_DEFINITIONS, ast.Lambda, ast.GeneratorExp)) for one in nodes)
    imports = any(isinstance(one, (ast.Import, ast.ImportFrom)) for one in nodes)
    others = tainted & {*named} or any(map(_WORD.fullmatch, spelled))
    return not (others or imports or (later and done))


def found_by_name(statements: Iterable[Statement]) -> Names:
    """The functions and classes that statements make in their own scope, also `P = namedtuple("P", …)`."""
    return frozenset().union(*(_made(one.text) for one in statements), frozenset())


@cache
def _made(text: str) -> Names:
    return frozenset(_names(tree(text)))


def _names(node: ast.AST) -> Iterator[str]:
    for child in children(node):
        if isinstance(child, _DEFINITIONS):
            yield child.name
            continue
        if isinstance(child, ast.Assign) and _makes_class(child.value):
            yield from (one.id for one in child.targets if isinstance(one, ast.Name))
        if isinstance(child, (ast.stmt, ast.excepthandler, ast.match_case)):
            yield from _names(child)


def _makes_class(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and unparse(value.func).rpartition(".")[2] in _CLASS_MAKERS
