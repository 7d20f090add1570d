"""Names that hold scores: one, or an array of them from a cross-validation."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from nb2job.program.imported_names import ImportedNames
from nb2job.program.label_words import is_metric_name
from nb2job.program.nodes import unparse, walk
from nb2job.program.numbers import NumberNames
from nb2job.program.score_dicts import entries, holds_scores, key_of, named_by
from nb2job.program.scores import is_score_call
from nb2job.program.sure_kinds import words_of

Names = frozenset[str]

_SCORE_ATTRIBUTES = frozenset(
    "best_score_ best_value oob_score_ rsquared rsquared_adj prsquared aic aicc bic inertia_".split()
)
"""What fitted models keep of how good they are."""

_ONE_OF_ONE = frozenset({"float", "round", "abs", "np.sqrt", "math.sqrt", "np.round", "np.abs", "sqrt"})
_ONE_OF_SEVERAL = frozenset({"mean", "std", "max", "min", "median", "average"})
_CRITERIA = frozenset({"aic", "bic"})
"""Methods of mixtures that say how good they are."""
_VALIDATE = "cross_val_score"
"""It gives an array of scores; a star import gives a name that nothing else binds."""
_SEVERAL_OF_SEVERAL = frozenset({"numpy.sqrt", "numpy.abs", "numpy.array", "numpy.round"})


@dataclass(frozen=True, slots=True)
class Scored:
    """Names of one function that hold one score, an array of scores, or a list that scores are put in.

    `dicts` are those of dicts that hold scores, each with what the scores are called: "" where keys say it;
    `tables` those that hold arrays of them, `validated` what `cross_validate` gives, which holds times, too.
    `trials` are the best ones of searches by Optuna, `own` the notebook's functions: their names say nothing.
    """

    paths: ImportedNames
    own: Names
    one: Names = frozenset()
    several: Names = frozenset()
    lists: Names = frozenset()
    dicts: Mapping[str, str] = field(default_factory=dict)
    tables: Names = frozenset()
    validated: Names = frozenset()
    trials: Names = frozenset()

    def is_one(self, node: ast.expr) -> bool:
        """Whether an expression is one score, or computed from one."""
        if isinstance(node, ast.Name):
            return node.id in self.one
        if isinstance(node, ast.BinOp):
            of_one = self.is_one(node.left) or self.is_one(node.right) or bool(self._averaged(node))
            return of_one and not words_of(node)
        if isinstance(node, ast.UnaryOp):
            return not isinstance(node.op, ast.Not) and self.is_one(node.operand)
        if isinstance(node, ast.Attribute):
            return bool(self._kept(node))
        if isinstance(node, ast.Subscript):
            return self._entry(node) is not None
        if not isinstance(node, ast.Call):
            return False
        return (is_score_call(node) and not self._is_own(node)) or self._gives_one(node)

    def _kept(self, node: ast.AST) -> str:
        """What the score is called that an object keeps: a fitted model, the best trial of a search."""
        if not isinstance(node, ast.Attribute):
            return ""
        named = isinstance(node.value, ast.Name) and node.value.id in self.trials
        if node.attr == "value" and (named or is_best_trial(node.value)):
            return "best_value"
        return node.attr.strip("_") if node.attr in _SCORE_ATTRIBUTES else ""

    def _entry(self, node: ast.AST) -> str | None:
        """What the score is called that `results[name]` holds; None for everything else."""
        held = node.value if isinstance(node, ast.Subscript) else None
        if not isinstance(node, ast.Subscript) or not isinstance(held, ast.Name) or held.id not in self.dicts:
            return None
        return None if isinstance(node.slice, ast.Slice) else self.dicts[held.id] or key_of(node.slice)

    def is_several(self, node: ast.expr) -> bool:
        """Whether an expression is an array of scores."""
        if isinstance(node, ast.Name):
            return node.id in self.several
        if isinstance(node, ast.BinOp):
            sides = (node.left, node.right)
            return any(map(self.is_several, sides)) and all(
                self.is_several(one) or isinstance(one, ast.Constant) for one in sides
            )
        if isinstance(node, ast.UnaryOp):
            return not isinstance(node.op, ast.Not) and self.is_several(node.operand)
        if isinstance(node, ast.Subscript):
            held = node.value.id if isinstance(node.value, ast.Name) else ""
            tested = held in self.validated and (key_of(node.slice) or "").startswith(("test", "train"))
            return tested or (held in self.tables and not isinstance(node.slice, ast.Slice))
        if not isinstance(node, ast.Call):
            return False
        path = self.paths.called(node)
        starred = unparse(node.func) == _VALIDATE and _VALIDATE not in self.paths.bound | self.own
        if starred or (path.startswith("sklearn.") and path.endswith(f".{_VALIDATE}")):
            return True
        return path in _SEVERAL_OF_SEVERAL and len(node.args) == 1 and self.is_several(node.args[0])

    def _is_own(self, call: ast.Call) -> bool:
        return isinstance(call.func, ast.Name) and call.func.id in self.own

    def _gives_one(self, call: ast.Call) -> bool:
        spelled = unparse(call.func)
        if spelled in _ONE_OF_ONE and call.args:
            return self.is_one(call.args[0])
        if not isinstance(call.func, ast.Attribute):
            return False
        if call.func.attr in _CRITERIA:
            return len(call.args) <= 1
        if call.func.attr not in _ONE_OF_SEVERAL:
            return False
        owner = call.func.value
        if self.paths.path(owner) == "numpy":
            return len(call.args) == 1 and self._holds_scores(call.args[0])
        return not call.args and self.is_several(owner)

    def _averaged(self, node: ast.expr) -> str:
        """The list of scores in `sum(scores) / len(scores)`, or ""."""
        spelled = unparse(node) if isinstance(node, ast.BinOp) else ""
        return next((one for one in sorted(self.lists) if spelled == f"sum({one}) / len({one})"), "")

    def _holds_scores(self, node: ast.expr) -> bool:
        listed = isinstance(node, ast.Name) and node.id in self.lists
        return listed or self.is_several(node) or self.is_one(node)

    def name(self, node: ast.expr) -> str:
        """What a score, or an array of them, is called; "" for what is none."""
        return self.root(node) if self.is_one(node) or self.is_several(node) else ""

    def root(self, node: ast.expr) -> str:
        """What the score in an expression is called: by its name, its attribute or its function."""
        for one in walk(node):
            if self._entry(one) is not None:
                return self._entry(one) or ""
            if isinstance(one, ast.BinOp) and self._averaged(one):
                return f"{self._averaged(one)} mean"
            if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and self._gives_one(one):
                if one.func.attr in _CRITERIA:
                    return one.func.attr
                inner = one.args[0] if self.paths.path(one.func.value) == "numpy" else one.func.value
                return f"{self.root(inner)} {one.func.attr}".strip()
            if isinstance(one, ast.Subscript) and self.is_several(one):
                return key_of(one.slice) or unparse(one.value)
            if isinstance(one, ast.Call) and (is_score_call(one) or self.is_several(one)):
                return unparse(one.func).rpartition(".")[2]
            if self._kept(one):
                return self._kept(one)
            if isinstance(one, ast.Name) and one.id in self.one | self.several | self.lists:
                return one.id
        return ""


def is_best_trial(value: ast.expr | None) -> bool:
    """Whether it is the best trial of a search by Optuna."""
    return isinstance(value, ast.Attribute) and value.attr == "best_trial"


class ScoredNames:
    """For each function (and the top level, ""), the names that hold scores wherever they are assigned."""

    def __init__(self, numbers: NumberNames) -> None:
        self.numbers = numbers
        self.nothing = Scored(numbers.paths, numbers.own)
        self.known: dict[str, Scored] = {}

    def within(self, function: str) -> Scored:
        """The names of one function: the smallest sets in which each follows from the others."""
        if function not in self.known:
            given = self.numbers.values.get(function, {})
            found = self.nothing
            while True:
                more = replace(
                    found,
                    one=Names(name for name in given if self._holds(name, given[name], found)),
                    several=Names(name for name in given if self._holds_several(name, given[name], found)),
                    lists=Names(name for name in given if self._lists(function, name, found)),
                    dicts={name: label for name in given for label in self._dicts(function, name, found)},
                    tables=Names(name for name in given if self._holds_arrays(function, name, found)),
                    validated=Names(name for name in given if all(map(self._is_validated, given[name]))),
                    trials=Names(name for name in given if all(map(is_best_trial, given[name]))),
                )
                if more == found:
                    break
                found = more
            self.known[function] = found
        return self.known[function]

    def _is_validated(self, value: ast.expr | None) -> bool:
        """Whether it is what `cross_validate` of scikit-learn gives: a dict of arrays."""
        path = self.numbers.paths.called(value) if isinstance(value, ast.Call) else ""
        return path.startswith("sklearn.") and path.endswith(".cross_validate")

    def _holds(self, name: str, values: list[ast.expr | None], found: Scored) -> bool:
        """A start such as `best = 0` may stand beside scores."""
        if name in self.numbers.loose or not all(
            value is not None and (found.is_one(value) or isinstance(value, ast.Constant)) for value in values
        ):
            return False
        return any(value is not None and found.is_one(value) for value in values)

    def _lists(self, function: str, name: str, found: Scored) -> bool:
        """Whether it is a list that begins empty, and takes nothing but scores: `scores.append(auc)`."""
        put = self.numbers.put.get(function, {}).get(name, [])
        empty = all(isinstance(one, ast.List) and not one.elts for one in self.numbers.values[function][name])
        scores = [found.is_one(one) or (isinstance(one, ast.Name) and is_metric_name(one.id)) for one in put]
        return empty and bool(put) and all(scores) and name not in self.numbers.loose

    def _dicts(self, function: str, name: str, found: Scored) -> Iterator[str]:
        """What the scores are called that a dict holds; nothing for what holds others too."""
        put = self.numbers.entries.get(function, {}).get(name, [])
        held = entries(self.numbers.values[function][name], put)
        if held and name not in self.numbers.loose and holds_scores(held, found.is_one):
            yield named_by(held, found.root)

    def _holds_arrays(self, function: str, name: str, found: Scored) -> bool:
        """Whether it is a dict whose values are arrays of scores."""
        put = self.numbers.entries.get(function, {}).get(name, [])
        held = entries(self.numbers.values[function][name], put) or []
        arrays = [found.is_several(one) for _, one in held]
        return bool(held) and all(arrays) and name not in self.numbers.loose

    def _holds_several(self, name: str, values: list[ast.expr | None], found: Scored) -> bool:
        loose = name in self.numbers.loose
        return not loose and all(value is not None and found.is_several(value) for value in values)
