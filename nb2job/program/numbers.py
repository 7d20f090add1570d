"""Names that hold one number wherever a program assigns them."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nb2job.program.imported_names import imported_names
from nb2job.program.nodes import walk
from nb2job.program.origins import names_by_origin
from nb2job.program.program import Program
from nb2job.program.returns import values_returned
from nb2job.program.score_dicts import Entry, stored
from nb2job.program.scores import SCORE_FUNCTIONS, is_number
from nb2job.program.shared import of_program
from nb2job.program.walk import lines

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class NumberNames:
    """For each function (and the top level, ""), the names that are provably one number."""

    def __init__(self, program: Program) -> None:
        self.values: dict[str, dict[str, list[ast.expr | None]]] = {}
        self.put: dict[str, dict[str, list[ast.expr]]] = {}  # what lists are given by append
        self.entries: dict[str, dict[str, list[Entry]]] = {}  # what dicts are given by a key
        self.returned: dict[str, list[list[ast.expr]]] = {}  # what functions give, by definition
        self.known: dict[str, frozenset[str]] = {}
        self.counting: dict[str, frozenset[str]] = {}
        self.loose: set[str] = set()
        origins = names_by_origin(program)
        self.paths = imported_names(program)
        self.own, self.methods = origins.functions, origins.methods
        for statement in program.statements():
            self.loose |= _bound_otherwise(statement.tree)
            for line in lines(statement.tree):
                # What a function is called with is a value of a name of its own.
                inner = line.node.name if isinstance(line.node, _FUNCTIONS) else line.function
                if line.top and isinstance(line.node, ast.FunctionDef):
                    self.returned.setdefault(inner, []).append(values_returned(line.node))
                given = self.values.setdefault(inner, {})
                for name, entry in stored(line.node):
                    self.entries.setdefault(line.function, {}).setdefault(name, []).append(entry)
                for name, value in () if any(stored(line.node)) else assignments(line.node):
                    given.setdefault(name, []).append(value)
                for name, added in _appended(line.node):
                    self.put.setdefault(line.function, {}).setdefault(name, []).append(added)

    def within(self, function: str) -> frozenset[str]:
        """The names of one function; the largest set in which each holds given the others."""
        if function not in self.known:
            given = self.values.get(function, {})
            known = frozenset(given) - self.loose
            while True:
                fewer = frozenset(
                    name
                    for name in known
                    if all(value is not None and self._is_number(value, known) for value in given[name])
                )
                if fewer == known:
                    break
                known = fewer
            self.known[function] = known
        return self.known[function]

    def is_number(self, value: ast.expr, function: str) -> bool:
        """Whether a value in one function is provably one number."""
        return self._is_number(value, self.within(function))

    def _is_number(self, value: ast.expr, known: frozenset[str]) -> bool:
        """What own functions give, or those of other libraries, is not known by their names."""
        return is_number(value, known) and not any(map(self._is_foreign, walk(value)))

    def _is_foreign(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Attribute):
            return node.attr in self.methods
        if isinstance(node, ast.Name):
            return node.id in self.own
        path = self.paths.called(node) if isinstance(node, ast.Call) else ""
        scored = path.rpartition(".")[2] in SCORE_FUNCTIONS
        return scored and not path.startswith("sklearn.")

    def names_kept(self, function: str, dicts: Iterable[str]) -> frozenset[str]:
        """The names of one function whose values are put in some dicts, under a key."""
        put = self.entries.get(function, {})
        values = [value for name in dicts for _, value in put.get(name, ())]
        return frozenset(one.id for one in values if isinstance(one, ast.Name))

    def counters(self, function: str) -> frozenset[str]:
        """The names of one function that hold a whole number, and are only counted up from it."""
        if function not in self.counting:
            given = self.values.get(function, {})
            self.counting[function] = frozenset(
                name for name, values in given.items() if all(_counts_up(name, one) for one in values)
            )
        return self.counting[function]


number_names = of_program(NumberNames)
"""What is known of a program, found once as long as it is the same."""


def _bound_otherwise(tree: ast.AST) -> frozenset[str]:
    """Names that something else than an assignment binds, or one in another function."""
    found: set[str] = set()
    for node in walk(tree):
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            found.update(node.names)
        elif isinstance(node, ast.NamedExpr):
            found |= {node.target.id}
        elif isinstance(node, ast.alias):
            found.add(node.asname or node.name.split(".")[0])
        elif not isinstance(node, ast.expr):
            found |= {getattr(node, "name", None) or "", getattr(node, "rest", None) or ""}
    return frozenset(found)


def _appended(node: ast.stmt) -> list[tuple[str, ast.expr]]:
    """The name and the value of `scores.append(score)`."""
    call = node.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
    method = call.func if call is not None and len(call.args) == 1 else None
    if call is None or not isinstance(method, ast.Attribute) or method.attr != "append":
        return []
    return [(method.value.id, call.args[0])] if isinstance(method.value, ast.Name) else []


def _counts_up(name: str, value: ast.expr | None) -> bool:
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        own = isinstance(value.left, ast.Name) and value.left.id == name
        return own and _is_whole(value.right)
    return value is not None and _is_whole(value)


def _is_whole(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and type(value.value) is int


def assignments(node: ast.stmt) -> list[tuple[str, ast.expr | None]]:
    """What a statement assigns to plain names; None for a value that cannot be told."""
    if isinstance(node, ast.Assign):
        found: list[tuple[str, ast.expr | None]] = []
        for target in node.targets:
            found += _each(target, node.value)
        return found
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        return [(node.target.id, ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value))]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [(node.target.id, node.value)] if node.value is not None else []
    if isinstance(node, (ast.For, ast.AsyncFor)):
        return _items(node) or _all_names(node.target)
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return [pair for item in node.items if item.optional_vars for pair in _all_names(item.optional_vars)]
    if isinstance(node, _FUNCTIONS):
        return [(one.arg, None) for one in walk(node.args) if isinstance(one, ast.arg)]
    return []


def _each(target: ast.expr, value: ast.expr) -> list[tuple[str, ast.expr | None]]:
    """The names of one target, each with its part of the value where that is spelled out."""
    if isinstance(target, ast.Name):
        return [(target.id, value)]
    if isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List)):
        parts = [*target.elts, *value.elts]
        if len(target.elts) == len(value.elts) and not any(isinstance(one, ast.Starred) for one in parts):
            return [pair for pairs in map(_each, target.elts, value.elts) for pair in pairs]
    return _best_item(target, value) or _all_names(target)


def _best_item(target: ast.expr, value: ast.expr) -> list[tuple[str, ast.expr | None]]:
    """The names of `best, score = max(scores.items(), key=…)`: a key, and what the dict holds by it."""
    ordered = value.value if isinstance(value, ast.Subscript) else value
    if not isinstance(ordered, ast.Call) or len(ordered.args) != 1:
        return []
    called = {"sorted"} if ordered is not value else {"max", "min"}
    known = isinstance(ordered.func, ast.Name) and ordered.func.id in called
    pair = ast.For(target, ordered.args[0], [], [])
    found = _items(pair) if known and any(one.arg == "key" for one in ordered.keywords) else []
    return [(name, ordered if given is None else given) for name, given in found]


def _items(node: ast.For | ast.AsyncFor) -> list[tuple[str, ast.expr | None]]:
    """The names of `for key, value in held.items()`: the value is `held[key]`."""
    method = node.iter.func if isinstance(node.iter, ast.Call) else None
    held = method.value if isinstance(method, ast.Attribute) and method.attr == "items" else None
    pair = node.target.elts if isinstance(node.target, ast.Tuple) else []
    names = [one.id for one in pair if isinstance(one, ast.Name)]
    if not isinstance(held, (ast.Name, ast.Call)) or len(names) != 2 or len(pair) != 2:
        return []
    key, value = names
    return [(key, None), (value, ast.Subscript(held, ast.Name(key, ast.Load()), ast.Load()))]


def _all_names(target: ast.expr) -> list[tuple[str, ast.expr | None]]:
    return [(one.id, None) for one in walk(target) if isinstance(one, ast.Name)]
