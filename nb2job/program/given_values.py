"""What a notebook was given and only arranges: data that it reads or spells out, objects that work."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from nb2job.program import arranging
from nb2job.program.bound_values import above, chain, filled_between, given_to
from nb2job.program.frame_results import gives_table
from nb2job.program.name_words import GETS, PREPARES, is_data, is_object
from nb2job.program.nodes import children, dump, last_name, names_in, root_of, walk
from nb2job.program.program import Program, Statement
from nb2job.program.purity import Purity
from nb2job.program.walk import cell_ends
from nb2job.regex import regex

Gives = Callable[[ast.expr], bool]

_LOOKS = frozenset(
    "shape ndim dtype dtypes columns index nbytes name names layers device type classes_ feature_names_in_"
    " n_features_in_ best_estimator_ estimators_ estimator_ vocab itos stoi".split()
)
"""Attributes that say how something is, not what was found."""

_DRAWS = regex(r"(?:^|\.)(?:random|rng|rnd|generator)(?:\.|$)")
_OF_PLACES = ("os.", "glob.", "pathlib.", "shutil.", "datetime.", "time.", "IPython.", "json.", "pickle.")
_OPERATIONS = (ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare)
_COLLECTED = (ast.ListComp, ast.SetComp, ast.DictComp)


@dataclass(frozen=True, slots=True)
class Where:
    """A line of a statement, by the statement's number; `line` is 0 for what stands there alone."""

    place: int
    line: int = 0


class GivenValues:
    """Judges names of one program; `gives` says of a call that it surely gives a value."""

    def __init__(self, program: Program, purity: Purity, gives: Gives) -> None:
        self.purity = purity
        self.gives = gives
        self.statements = list(program.statements())
        self.places = {id(one): number for number, one in enumerate(self.statements)}
        self.ends = cell_ends(self.statements)
        self.known: dict[tuple[str, Where], bool] = {}

    def is_computed(self, statement: Statement, node: ast.expr) -> bool:
        """Whether a name, or a part of one, holds what was computed."""
        place = self.places.get(id(statement))
        if place is None:
            return False
        where = Where(place, 0 if isinstance(statement.node, ast.Expr) else node.lineno)
        # From the top down: hundreds of names, each made of the last, are too deep for calls within calls.
        for name, place, line in chain(self.statements, node, where.place, where.line, self._is_known):
            self._is_name(name, Where(place, line))
        return self._is(node, where)

    def is_frame(self, statement: Statement, node: ast.expr) -> bool:
        """Whether it may be a frame or a series by what it is, or by what its name was given last."""
        values = [node, *(self._values(statement, node.id) if isinstance(node, ast.Name) else ())]
        return any(gives_table(one) or _sums_up(one) or self.purity.tall.kind(one) for one in values)

    def is_own(self, statement: Statement, name: str) -> bool:
        """Whether functions or classes of the notebook have to do with what the name was given last."""
        own = self.purity.functions | self.purity.methods
        parts = [part for one in self._values(statement, name) for part in walk(one)]
        return any(last_name(one) in own for one in parts if isinstance(one, (ast.Name, ast.Attribute)))

    def _values(self, statement: Statement, name: str) -> list[ast.expr]:
        bound = above(self.statements, name, self.places.get(id(statement), 0), 0)
        return given_to(bound.node, name) if bound is not None else []

    def is_said(self, statement: Statement, node: ast.expr) -> bool:
        """Whether the same stands at the end of an earlier cell, and no line in between has to do with it."""
        place = self.places.get(id(statement), 0)
        names = names_in(node)
        for number in range(place - 1, -1, -1):
            statement = self.statements[number]
            one = statement.node
            if isinstance(one, ast.Expr) and id(statement) in self.ends and dump(one.value) == dump(node):
                return not statement.quiet
            if names & (statement.facts.uses | statement.facts.bindings | statement.facts.function_writes):
                return False
        return False

    def _is(self, node: ast.expr, where: Where) -> bool:
        if isinstance(node, ast.Name):
            return self._is_name(node.id, where)
        if isinstance(node, ast.Attribute):
            return self._is_attribute(node, where)
        if isinstance(node, ast.Subscript):
            columns = isinstance(node.slice, ast.Name) and self._is_list(node.slice.id, where)
            parts = (node.value,) if columns else (node.value, node.slice)
            return _selects(node) or self._any(parts, where)
        if isinstance(node, ast.Call):
            return self._is_call(node, where)
        if isinstance(node, _OPERATIONS):
            return self._is_operation(node, where)
        if isinstance(node, _COLLECTED):
            return self._collects(node)
        if isinstance(node, (ast.Lambda, ast.GeneratorExp, ast.Await)):
            return False
        return self._any(children(node), where)

    def _any(self, nodes: Iterable[ast.AST], where: Where) -> bool:
        inner = [one.value if isinstance(one, ast.keyword) else one for one in nodes]
        return any(self._is(one, where) for one in inner if isinstance(one, ast.expr))

    def _is_name(self, name: str, where: Where) -> bool:
        if (name, where) not in self.known:
            self.known[name, where] = self._holds(name, where)
        return self.known[name, where]

    def _is_known(self, name: str, place: int, line: int) -> bool:
        return (name, Where(place, line)) in self.known

    def _holds(self, name: str, where: Where) -> bool:
        if name in self.purity.imported or name in self.purity.functions:
            return False
        bound = above(self.statements, name, where.place, where.line)
        if bound is None:
            return False
        if bound.is_argument:
            return not is_object(name) and not is_data(name)
        if bound.node is None or isinstance(bound.node, ast.AugAssign):
            return bound.node is not None
        there = Where(bound.place, bound.line)
        values = given_to(bound.node, name)
        if any(self._is_value(name, one, there) for one in values):
            return True
        spelled = bool(values) and all(map(self._is_container, values))
        return spelled and filled_between(self.statements, name, bound, where.place, where.line)

    def _is_value(self, name: str, value: ast.expr, where: Where) -> bool:
        """Whether what a name is given is computed; of some kinds it needs to be no data by its name."""
        if is_object(name) and not self.purity.tall.kind(value) and not _sums_up(value):
            return False
        if isinstance(value, _OPERATIONS) and is_data(name):
            return False
        return self._is(value, where)

    def _is_list(self, name: str, where: Where) -> bool:
        """Whether it holds a list that is spelled out, or was filled: of columns, say."""
        bound = above(self.statements, name, where.place, where.line)
        values = given_to(bound.node, name) if bound is not None else []
        return bool(values) and all(map(self._is_container, values))

    def _is_container(self, value: ast.expr) -> bool:
        """Whether it is spelled out, or empty, for something to be put into it."""
        if isinstance(value, ast.Call):
            parts = [part for one in (*value.args, *value.keywords) for part in walk(one)]
            spelled = not any(isinstance(one, ast.Name) for one in parts)
            called = root_of(value) if isinstance(value.func, ast.Name) else last_name(value.func)
            return called in {"list", "dict", "set"} or (spelled and called in _FILLED)
        return isinstance(value, (ast.List, ast.Dict, ast.Set, *_COLLECTED))

    def _is_attribute(self, node: ast.Attribute, where: Where) -> bool:
        if node.attr in _LOOKS:
            return False
        if node.attr == "size" and isinstance(node.value, ast.Name):
            bound = above(self.statements, node.value.id, where.place, where.line)
            return bound is not None and any(map(self._is_picture, given_to(bound.node, node.value.id)))
        return bool(re.search(r"[a-z]_$", node.attr)) or self._is(node.value, where)

    def _collects(self, node: ast.ListComp | ast.SetComp | ast.DictComp) -> bool:
        """Whether it computes each of its elements, and not one for each row of data: that is long."""
        element = node.value if isinstance(node, ast.DictComp) else node.elt
        sources = [one for part in node.generators for one in walk(part.iter)]
        names = [one.id for one in sources if isinstance(one, ast.Name)]
        long = any(one in {"y", "open"} or is_data(one) or is_object(one) for one in names)
        return not long and any(isinstance(one, ast.BinOp) or self._makes(one) for one in walk(element))

    def _makes(self, node: ast.AST) -> bool:
        """Whether it calls what does more than to read something, or to write it in another form."""
        name = last_name(node.func) if isinstance(node, ast.Call) else ""
        plain = self.purity.paths.called(node).startswith(_OF_PLACES) or GETS.search(name)
        return bool(name) and not plain and name not in arranging.BUILTINS | arranging.METHODS

    def _turns(self, function: ast.expr) -> bool:
        """Whether a function that is mapped computes: `int` and `str` only write another form."""
        return isinstance(function, ast.Lambda) or last_name(function) in self.purity.functions

    def _is_picture(self, node: ast.expr) -> bool:
        """Whether a picture is made of another, whose size it shows."""
        path = self.purity.paths.called(node) if isinstance(node, ast.Call) else ""
        made = path.startswith("PIL.") and path.rpartition(".")[2] not in {"open", "new", "fromarray"}
        method = node.func if isinstance(node, ast.Call) else None
        return made or (isinstance(method, ast.Attribute) and method.attr in {"resize", "crop", "rotate"})

    def _is_operation(self, node: ast.expr, where: Where) -> bool:
        """Whether it is arithmetic with names, and joins no texts or paths."""
        parts = walk(node)
        texts = any(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in parts)
        if texts and not isinstance(node, ast.Compare):
            return self._any(children(node), where)
        return any(isinstance(one, ast.Name) and one.id not in self.purity.imported for one in parts)

    def _is_call(self, call: ast.Call, where: Where) -> bool:
        path, name = self.purity.paths.path(call.func), last_name(call.func)
        answers = isinstance(call.func, ast.Attribute) and name in _ANSWERS
        if self.purity.is_shown(call) or not (answers or self.gives(call)) or name in _LOOKING:
            return False
        arguments = [*call.args, *call.keywords]
        if name in {"map", "filter"} and isinstance(call.func, ast.Name):
            return len(call.args) == 2 and self._turns(call.args[0])
        if name in arranging.BUILTINS and isinstance(call.func, ast.Name):
            return self._any(arguments, where)
        if path.startswith(_OF_PLACES) or _DRAWS.search(path or root_of(call)):
            return False
        if path and name in arranging.FUNCTIONS:
            return self._any(arguments, where)
        if isinstance(call.func, ast.Attribute) and not path and name in arranging.METHODS:
            return self._any([call.func.value, *arguments], where)
        gets = bool(GETS.search(name)) and name not in _MADE
        prepares = name in self.purity.functions and bool(PREPARES.match(name))
        return self._any(arguments, where) if gets or prepares else True


_LOOKING = frozenset({"isnull", "isna", "notnull", "notna", "duplicated", "info", "memory_usage"})
"""Methods that look at data, which their heads do not say more of."""

_ANSWERS = frozenset("run process simulate eval test optimize minimize reduce analyze tune update".split())
"""Methods that may be there for what they do, but give a value where that is held."""

_SUMS_UP = frozenset(
    "groupby value_counts pivot_table pivot crosstab corr cov nlargest nsmallest agg resample".split()
)
_MADE = frozenset({"DataFrame", "Series", "Counter", "OrderedDict", "Fraction", "Decimal"})
_FILLED = _MADE | {"from_records", "from_dict", "defaultdict", "zeros", "empty", "ones"}


def _sums_up(node: ast.expr) -> bool:
    """Whether a frame is summed up there, whatever the name that holds what comes out."""
    methods = (one.func for one in walk(node) if isinstance(one, ast.Call))
    return any(isinstance(one, ast.Attribute) and one.attr in _SUMS_UP for one in methods)


def _selects(node: ast.Subscript) -> bool:
    """Whether it takes the rows that meet a condition."""
    return any(isinstance(one, ast.Compare) for one in walk(node.slice))
