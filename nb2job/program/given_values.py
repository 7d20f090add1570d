"""What a notebook was given and only arranges: data that it reads or spells out, objects that work."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from nb2job.program import arranging
from nb2job.program.bound_values import above, filled_between, given_to
from nb2job.program.nodes import dump, root_of, walk
from nb2job.program.program import Program, Statement
from nb2job.program.purity import Purity
from nb2job.program.walk import cell_ends

Gives = Callable[[ast.expr], bool]

_LOOKS = frozenset(
    "shape ndim dtype dtypes columns index nbytes name names layers device type classes_ feature_names_in_"
    " n_features_in_ best_estimator_ estimators_ estimator_ vocab itos stoi loc iloc at iat".split()
)
"""Attributes that say how something is, not what was found."""

_GETS = re.compile(
    r"(?:read|load|fetch|open|make|create|from|get|download|copy|generate|init|initiali[sz]e|setup|connect)(?:_|$)"
    r"|(?:datasets?|loader|model|tokenizer|split|batch|client|session|seed)$|[A-Z](?![A-Z0-9_]+$)"
)
"""Functions that give data, or an object that is not trained yet; `RMSE` is no class."""

_PREPARES = re.compile(
    r"(?:prepare|preprocess|process|clean|transform|normali[sz]e|scale|standardi[sz]e|encode|decode|split"
    r"|tokeni[sz]e|build|set|add|parse|convert|gen|sample|shuffle|random|train|fit|resize|crop|next|filter"
    r"|drop|append|remove|replace|fill|extract|batch|pad|augment|wrap|new|to|import|query)(?:_|[A-Z]|$)"
)
"""Functions of a notebook that prepare data."""

_DRAWS = re.compile(r"(?:^|\.)(?:random|rng|rnd|generator)(?:\.|$)")
_OF_PLACES = ("os.", "glob.", "pathlib.", "shutil.", "datetime.", "time.", "IPython.", "json.", "pickle.")
_OBJECT = re.compile(
    r"(?:config|cfg|env|model|net|clf|client|ws|workspace|job|args|params|session|pipeline|optimizer|layer"
    r"|dataset|loader|tokenizer|url|path|dir|file|filename|folder|image|img|im|batch|text|query|vocab|corpus"
    r"|tokens?|docs?|words|device|names|paths|files)s?\d*",
    re.IGNORECASE,
)
"""Words of names that hold an object that works, a place, or more words than a log wants."""
_DATA = re.compile(r"(?:df|data|dataset|frame)s?\d*|X\w*|y_(?:train|test|val)\w*|train|test")

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

    def is_computed(self, statement: Statement, node: ast.expr, line: int = 0) -> bool:
        """Whether a name, or a part of one, holds what was computed."""
        place = self.places.get(id(statement))
        return place is not None and self._is(node, Where(place, line), frozenset())

    def is_said(self, statement: Statement, node: ast.expr) -> bool:
        """Whether the same stands at the end of an earlier cell, and no line in between has to do with it."""
        place = self.places.get(id(statement), 0)
        names = {one.id for one in walk(node) if isinstance(one, ast.Name)}
        for statement in reversed(self.statements[:place]):
            one = statement.node
            if isinstance(one, ast.Expr) and id(statement) in self.ends and dump(one.value) == dump(node):
                return not statement.quiet
            if names & (statement.facts.uses | statement.facts.bindings | statement.facts.function_writes):
                return False
        return False

    def values(self, statement: Statement, name: str) -> list[ast.expr]:
        """What the name was given last, as far as it can be seen."""
        place = self.places.get(id(statement))
        bound = above(self.statements, name, place, 0) if place is not None else None
        return given_to(bound.node, name) if bound is not None else []

    def _is(self, node: ast.expr, where: Where, seen: frozenset[tuple[str, Where]]) -> bool:
        if isinstance(node, ast.Name):
            return self._is_name(node.id, where, seen)
        if isinstance(node, ast.Attribute):
            return self._is_attribute(node, where, seen)
        if isinstance(node, ast.Subscript):
            chosen = not isinstance(node.slice, ast.Name) or not self._is_list(node.slice.id, where)
            return _selects(node) or self._any(
                (node.value, node.slice) if chosen else (node.value,), where, seen
            )
        if isinstance(node, ast.Call):
            return self._is_call(node, where, seen)
        if isinstance(node, _OPERATIONS):
            return self._is_operation(node, where, seen)
        if isinstance(node, _COLLECTED):
            return _collects(node)
        if isinstance(node, (ast.Lambda, ast.GeneratorExp, ast.Await)):
            return False
        return self._any(ast.iter_child_nodes(node), where, seen)

    def _any(self, nodes: Iterable[ast.AST], where: Where, seen: frozenset[tuple[str, Where]]) -> bool:
        inner = [one.value if isinstance(one, ast.keyword) else one for one in nodes]
        return any(self._is(one, where, seen) for one in inner if isinstance(one, ast.expr))

    def _is_name(self, name: str, where: Where, seen: frozenset[tuple[str, Where]]) -> bool:
        if (name, where) in seen or name in self.purity.imported | self.purity.functions:
            return False
        bound = above(self.statements, name, where.place, where.line)
        if bound is None:
            return False
        if bound.is_argument:
            return not _says(_OBJECT, name) and not _says(_DATA, name)
        if bound.node is None or isinstance(bound.node, ast.AugAssign):
            return bound.node is not None
        there = Where(bound.place, bound.line)
        values = given_to(bound.node, name)
        if any(self._is_value(name, one, there, seen | {(name, where)}) for one in values):
            return True
        spelled = bool(values) and all(map(self._is_container, values))
        return spelled and filled_between(self.statements, name, bound, where.place, where.line)

    def _is_value(self, name: str, value: ast.expr, where: Where, seen: frozenset[tuple[str, Where]]) -> bool:
        """Whether what a name is given is computed; of some kinds it needs to be no data by its name."""
        if _says(_OBJECT, name) and not self.purity.tall.kind(value):
            return False
        if isinstance(value, _OPERATIONS) and _says(_DATA, name):
            return False
        return self._is(value, where, seen)

    def _is_list(self, name: str, where: Where) -> bool:
        """Whether it holds a list that is spelled out, or was filled: of columns, say."""
        bound = above(self.statements, name, where.place, where.line)
        values = given_to(bound.node, name) if bound is not None else []
        return bool(values) and all(map(self._is_container, values))

    def _is_container(self, value: ast.expr) -> bool:
        """Whether it is spelled out, or empty, for something to be put into it."""
        if isinstance(value, ast.Call):
            spelled = not any(isinstance(one, ast.Name) for one in [*value.args, *value.keywords])
            called = root_of(value) if isinstance(value.func, ast.Name) else _last(value.func)
            return spelled and called in _FILLED
        return isinstance(value, (ast.List, ast.Dict, ast.Set, *_COLLECTED))

    def _is_attribute(self, node: ast.Attribute, where: Where, seen: frozenset[tuple[str, Where]]) -> bool:
        if node.attr in _LOOKS:
            return False
        if node.attr == "size" and isinstance(node.value, ast.Name):
            bound = above(self.statements, node.value.id, where.place, where.line)
            return bound is not None and any(map(self._is_picture, given_to(bound.node, node.value.id)))
        return bool(re.search(r"[a-z]_$", node.attr)) or self._is(node.value, where, seen)

    def _is_picture(self, node: ast.expr) -> bool:
        """Whether a picture is made of another, whose size it shows."""
        path = self.purity.paths.called(node) if isinstance(node, ast.Call) else ""
        made = path.startswith("PIL.") and path.rpartition(".")[2] not in {"open", "new", "fromarray"}
        method = node.func if isinstance(node, ast.Call) else None
        return made or (isinstance(method, ast.Attribute) and method.attr in {"resize", "crop", "rotate"})

    def _is_operation(self, node: ast.expr, where: Where, seen: frozenset[tuple[str, Where]]) -> bool:
        """Whether it is arithmetic with names, and joins no texts or paths."""
        parts = walk(node)
        texts = any(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in parts)
        if texts and not isinstance(node, ast.Compare):
            return self._any(ast.iter_child_nodes(node), where, seen)
        return any(isinstance(one, ast.Name) and one.id not in self.purity.imported for one in parts)

    def _is_call(self, call: ast.Call, where: Where, seen: frozenset[tuple[str, Where]]) -> bool:
        if self.purity.is_shown(call) or not self.gives(call):
            return False
        arguments = [*call.args, *call.keywords]
        path, name = self.purity.paths.path(call.func), _last(call.func)
        if name in arranging.BUILTINS and isinstance(call.func, ast.Name):
            return self._any(arguments, where, seen)
        if path.startswith(_OF_PLACES) or _DRAWS.search(path or root_of(call)):
            return False
        if path and name in arranging.FUNCTIONS:
            return self._any(arguments, where, seen)
        if isinstance(call.func, ast.Attribute) and not path and name in arranging.METHODS:
            return self._any([call.func.value, *arguments], where, seen)
        if _GETS.search(name) and name not in _MADE:
            return not path and self._any(arguments, where, seen)
        if name in self.purity.functions and _PREPARES.match(name):
            return self._any(arguments, where, seen)
        return True


_MADE = frozenset({"DataFrame", "Series", "Counter", "OrderedDict", "Fraction", "Decimal"})
_FILLED = _MADE | {"list", "dict", "set", "defaultdict", "zeros", "empty", "ones"}


def _says(word: re.Pattern[str], name: str) -> bool:
    return bool(word.fullmatch(name)) or any(word.fullmatch(one) for one in name.split("_"))


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _collects(node: ast.ListComp | ast.SetComp | ast.DictComp) -> bool:
    """Whether it computes each of its elements, and not one for each row of data: that is too long to say."""
    element = node.value if isinstance(node, ast.DictComp) else node.elt
    sources = [one.id for part in node.generators for one in walk(part.iter) if isinstance(one, ast.Name)]
    long = any(one == "y" or _says(_DATA, one) or _says(_OBJECT, one) for one in sources)
    return not long and any(isinstance(one, (ast.Call, ast.BinOp)) for one in walk(element))


def _selects(node: ast.Subscript) -> bool:
    """Whether it takes the rows that meet a condition."""
    return any(isinstance(one, ast.Compare) for one in walk(node.slice))
