"""Names that hold data which was read, and expressions that only describe it: `df.y.mean()`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nb2job.program.label_words import is_metric_name
from nb2job.program.nodes import last_name, unparse, walk
from nb2job.program.numbers import NumberNames
from nb2job.program.program import Statement
from nb2job.program.score_dicts import key_of
from nb2job.program.walk import lines
from nb2job.regex import regex

Names = frozenset[str]
Part = ast.Call

_READS = regex(
    r"pandas\.read_\w+|numpy\.(?:load|loadtxt|genfromtxt)|sklearn\.datasets\.\w+|seaborn\.load_dataset"
    r"|(?:.*\.)?keras\.datasets\..*|datasets\.load_dataset"
)
"""Functions that give data: `pd.read_csv`, `load_iris`; a model may be loaded, too."""
_OWN_READS = regex(r"(?:read|load|fetch|get)_(?:\w+_)?(?:data|dataset|df|frame|csv)")
_OF_MODELS = frozenset("predict predict_proba decision_function score evaluate fit fit_predict pipe".split())
_ARRANGE = frozenset({"train_test_split"})
_COUNT = frozenset({"len", "sum", "max", "min", "abs", "round", "float", "int", "sorted", "list", "set"})
_LIBRARIES = frozenset({"numpy", "pandas"})


class DataNames:
    """For each function (and the top level, ""), the names that hold data, or what is computed of it alone.

    What may come of a model is none: predictions, scores, what is unknown; nor are errors, the differences
    and comparisons of two columns.
    """

    def __init__(self, numbers: NumberNames, statements: Sequence[Statement]) -> None:
        self.numbers = numbers
        self.known: dict[str, Names] = {}
        self.columns: dict[tuple[str, str, Names], bool] = {}
        self.parts: dict[str, dict[str, list[Part]]] = {}
        for statement in statements:
            for line in lines(statement.tree):
                for name, call in _taken_apart(line.node):
                    self.parts.setdefault(line.function, {}).setdefault(name, []).append(call)

    def describes(self, value: ast.expr, function: str) -> bool:
        """Whether a value is computed of nothing but data: its mean, its share of a class, its length."""
        return self._is_data(value, function, self.within(function))

    def within(self, function: str) -> Names:
        """The names of one function: the smallest set in which each follows from the others."""
        if function not in self.known:
            given = self.numbers.values.get(function, {})
            found = Names()
            while True:
                more = Names(name for name in given if self._holds(name, function, found))
                if more == found:
                    break
                found = more
            self.known[function] = found
        return self.known[function]

    def _holds(self, name: str, function: str, found: Names) -> bool:
        if name in self.numbers.loose:
            return False
        given = self.numbers.values[function][name]
        parts = self.parts.get(function, {}).get(name, [])
        whole = [one for one in given if one is not None]
        known = len(given) - len(whole) == len(parts)
        return known and all(self._is_data(one, function, found) for one in (*whole, *parts))

    def _is_data(self, node: ast.expr, function: str, found: Names) -> bool:
        """Whether an expression has data in it, and nothing else but what is spelled."""
        if isinstance(node, ast.Name):
            return node.id in found
        if isinstance(node, ast.Attribute):
            return self._is_column(node.attr, function, found) and self._is_data(node.value, function, found)
        if isinstance(node, ast.Subscript):
            plain = self._are_plain([node.slice], function, found)
            column = plain and self._is_column(key_of(node.slice), function, found)
            return column and self._is_data(node.value, function, found)
        if isinstance(node, ast.UnaryOp):
            return self._is_data(node.operand, function, found)
        if isinstance(node, (ast.BinOp, ast.Compare)):
            return self._combines(node, function, found)
        return isinstance(node, ast.Call) and self._gives_data(node, function, found)

    def _is_column(self, key: str, function: str, found: Names) -> bool:
        """Whether a column was read, or is set from data in each frame; a measure by its name is none."""
        put = self.numbers.entries.get(function, {}).values()
        own = [value for pairs in put for name, value in pairs if key and key_of(name) == key]
        named = is_metric_name(key) and not key.lower().startswith("score")
        asked = (key, function, found)
        if not named and asked not in self.columns:
            self.columns[asked] = True  # `df["a"] = df.a.fillna(0)` is what it was
            self.columns[asked] = all(self._is_data(one, function, found) for one in own)
        return not named and self.columns[asked]

    def _combines(self, node: ast.BinOp | ast.Compare, function: str, found: Names) -> bool:
        sides = [node.left, node.right] if isinstance(node, ast.BinOp) else [node.left, *node.comparators]
        held = [one for one in sides if self._is_data(one, function, found)]
        differs = isinstance(node, ast.Compare) or isinstance(node.op, ast.Sub)
        others = [one for one in sides if one not in held]
        return bool(held) and self._are_plain(others, function, Names()) and not (differs and len(held) > 1)

    def _gives_data(self, call: ast.Call, function: str, found: Names) -> bool:
        name, given = last_name(call.func), [*call.args, *(word.value for word in call.keywords)]
        path = self.numbers.paths.called(call)
        if _READS.fullmatch(path) or (name in self.numbers.own and _OWN_READS.fullmatch(name)):
            return True
        if not self._are_plain(given, function, found):
            return False
        if isinstance(call.func, ast.Attribute) and not path:
            return name not in _OF_MODELS and self._is_data(call.func.value, function, found)
        counted = unparse(call.func) in _COUNT - self.numbers.own or path.split(".")[0] in _LIBRARIES
        return (counted or name in _ARRANGE) and any(self._is_data(one, function, found) for one in given)

    def _are_plain(self, nodes: Sequence[ast.expr], function: str, found: Names) -> bool:
        """Whether expressions hold nothing but data, literals, and names of such."""
        inner = [one for node in nodes for one in walk(node)]
        keys = [one.attr for one in inner if isinstance(one, ast.Attribute)]
        keys += [key_of(one.slice) for one in inner if isinstance(one, ast.Subscript)]
        own = {one.arg for one in inner if isinstance(one, ast.arg)}
        names = {one.id for one in inner if isinstance(one, ast.Name)} - own - found - _COUNT
        columns = all(self._is_column(one, function, found) for one in keys)
        return columns and all(self._is_spelled(one, function) for one in names)

    def _is_spelled(self, name: str, function: str) -> bool:
        """Whether a name is that of a module for numbers and tables, or of a literal."""
        if self.numbers.paths.meanings.get(name, "").split(".")[0] in _LIBRARIES or name in {"str", "bool"}:
            return True
        given = self.numbers.values.get(function, {}).get(name, [])
        return bool(given) and all(one is not None and _is_literal(one) for one in given)


def _is_literal(node: ast.expr) -> bool:
    return not any(isinstance(one, (ast.Name, ast.Call)) for one in walk(node))


def _taken_apart(node: ast.stmt) -> Iterator[tuple[str, Part]]:
    """The names among several that take the parts of what a call gives: `X, y = load_iris(…)`."""
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
        return
    for target in node.targets:
        if isinstance(target, (ast.Tuple, ast.List)):
            yield from ((one.id, node.value) for one in walk(target) if isinstance(one, ast.Name))
