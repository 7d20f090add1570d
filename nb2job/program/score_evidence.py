"""Whether a printed value surely is no score, and whether anything in the code says that it is one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.program.bare_scores import BareScores
from nb2job.program.data_names import DataNames
from nb2job.program.label_values import is_between_alike
from nb2job.program.label_words import is_metric_name, names_metric
from nb2job.program.nodes import last_name, walk
from nb2job.program.numbers import NumberNames
from nb2job.program.scores import gives_several, is_no_number, is_table
from nb2job.program.spelled_values import is_place, is_spelled_item
from nb2job.program.sure_kinds import words_of
from nb2job.program.walk import Line

_STEPS = 3
"""So many assignments are followed back."""
_JUDGE = frozenset("err error errors errs evaluate history resid residual residuals score validate".split())
"""Words in names of what measures, and of what a prediction is off by."""
_MEANS = frozenset({"mean", "average", "median", "nanmean"})
_EXTREMES = frozenset({"min", "max", "amin", "amax", "nanmin", "nanmax"})
_CONTAINERS = (ast.Dict, ast.List, ast.Tuple, ast.Set, ast.JoinedStr)
_MAKE_MANY = frozenset(
    "DataFrame Series arange array assign crosstab describe drop drop_duplicates dropna empty head linspace"
    " melt merge nlargest nsmallest ones pivot pivot_table read_csv reset_index set_index sort_index"
    " sort_values tail to_frame tolist value_counts zeros".split()
)


class ScoreEvidence:
    """Judges the values that one program prints."""

    def __init__(self, numbers: NumberNames, bare: BareScores, data: DataNames) -> None:
        self.numbers = numbers
        self.bare = bare
        self.data = data

    def is_spelled(self, value: ast.expr, function: str) -> bool:
        """Whether a name holds a list, a dict, a text, a table or an array wherever it is given."""
        given = [value] if gives_several(value) else self._given(value, function)
        name = value.id if isinstance(value, ast.Name) else ""
        curves = [_is_curve(one) for one in self.data.parts.get(function, {}).get(name, ())]
        whole = [one for one in given if one is not None]
        known = bool(given) and len(given) - len(whole) == len(curves)
        return known and all(curves) and all(map(_holds_many, whole))

    def is_chosen(self, value: ast.expr, line: Line) -> bool:
        """Whether it is what a measure is best for, or what the notebook spells: no measure."""
        spelled = is_spelled_item(value, line, self.numbers.values.get(line.function, {}))
        return spelled or self.is_place(value, line)

    def is_place(self, value: ast.expr | None, line: Line) -> bool:
        """Whether it is what a measure is best for."""
        return is_place(value, self.numbers.values.get(line.function, {}))

    def says_score(self, value: ast.expr, function: str) -> bool:
        """Whether it comes from a score as far as it can be followed, or is called like one."""
        return self._says(value, function, _STEPS)

    def gives_scores(self, value: ast.expr) -> bool:
        """Whether it calls a function of the notebook that gives a dict with scores in it."""
        name = last_name(value.func) if isinstance(value, ast.Call) else ""
        given = [one for each in self.numbers.returned.get(name, ()) for one in each]
        scored = self.bare.scored.within(name)
        return any(isinstance(one, ast.Dict) and any(map(scored.is_one, one.values)) for one in given)

    def _given(self, value: ast.AST, function: str) -> list[ast.expr | None]:
        name = value.id if isinstance(value, ast.Name) else ""
        return self.numbers.values.get(function, {}).get(name, [])

    def _says(self, value: ast.expr, function: str, steps: int) -> bool:
        if self.bare.name(value, function):
            return True
        nodes = list(_parts(value))
        if any(_is_named(one) or _is_formula(one) for one in nodes):
            return True
        return steps > 0 and any(
            self._says(one, home, steps - 1) for node in nodes for one, home in self._sources(node, function)
        )

    def _sources(self, node: ast.AST, function: str) -> Iterator[tuple[ast.expr, str]]:
        """What a name was given, and what a function of the notebook gives, each with its function."""
        if isinstance(node, ast.Name):
            yield from ((one, function) for one in self._given(node, function) if one is not None)
            yield from ((one, function) for one in self.data.parts.get(function, {}).get(node.id, ()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name = node.func.id
            yield from ((one, name) for given in self.numbers.returned.get(name, ()) for one in given)


def _parts(value: ast.expr) -> Iterator[ast.AST]:
    """The nodes of an expression that its value is made of: no index, no key to sort by."""
    waiting: list[ast.AST] = [value]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.Subscript):
            spelled = [one for one in walk(node.slice) if isinstance(one, ast.Constant)]
            waiting += [node.value, *spelled]
        elif isinstance(node, ast.Call):
            waiting += [node.func, *node.args]
        else:
            waiting += ast.iter_child_nodes(node)


def _is_named(node: ast.AST) -> bool:
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    spelled = node.value if isinstance(node, ast.Constant) else name
    if not isinstance(spelled, str) or not spelled:
        return False
    return (
        is_metric_name(spelled) or names_metric(spelled) or not _JUDGE.isdisjoint(spelled.lower().split("_"))
    )


def _is_formula(node: ast.AST) -> bool:
    """Whether it is a share of what was counted, or says how far two things are apart."""
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Div):
            return any(isinstance(one, ast.Name) and not one.id.isupper() for one in walk(node.left))
        return is_between_alike(node)
    if not isinstance(node, ast.Call) or last_name(node.func) not in _MEANS:
        return False
    return any(isinstance(one, ast.Compare) or _is_distance(one) for one in walk(node))


def _is_distance(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Pow)
    return isinstance(node, ast.Call) and last_name(node.func) in {"abs", "square", "absolute"}


def is_extreme(value: ast.expr) -> bool:
    """Whether it is the least or the greatest of several numbers: `errors.min()`, `max(scores)`."""
    if not isinstance(value, ast.Call) or last_name(value.func) not in _EXTREMES:
        return False
    return not any(one.arg == "key" for one in value.keywords)


def _is_curve(call: ast.Call) -> bool:
    """Whether each part of what it gives is an array: `fpr, tpr, thresholds = roc_curve(…)`."""
    return last_name(call.func).endswith("_curve")


def _holds_many(value: ast.expr | None) -> bool:
    if value is None:
        return False
    called = last_name(value.func) if isinstance(value, ast.Call) else ""
    many = isinstance(value, _CONTAINERS) or called in _MAKE_MANY or is_table(value) or gives_several(value)
    return many or bool(words_of(value)) or (isinstance(value, ast.Call) and is_no_number(value))
