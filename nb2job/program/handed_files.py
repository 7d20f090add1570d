"""Files that calls hand to own functions which only write them, or only read them: `save(rows, "a.csv")`."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nb2job.program.bindings import bindings
from nb2job.program.nodes import children, is_named, last_name, names_in, of_kind, unparse, walk
from nb2job.program.path_calls import Given
from nb2job.program.path_pattern import ANY, PART, spellings
from nb2job.program.path_values import hidden_names
from nb2job.program.paths import PathIndex, PathUse
from nb2job.program.program import Program, Statement
from nb2job.program.seen_values import SeenValues
from nb2job.regex import regex

_SAYING = frozenset("print info warning error debug dirname endswith basename display".split())
"""Calls that do nothing with a path but say it, or look at its letters."""
_FILE = regex(r"[\w\1\2]\.[A-Za-z]\w{0,6}$")
_CONDITIONS = (ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.match_case)


class HandedFiles:
    """What the functions of a program do with the files that their parameters name.

    `kinds` is what is done with a parameter that is used for nothing else; `calls` are all that are seen of
    a function, each with its statement.
    """

    def __init__(self, program: Program, index: PathIndex) -> None:
        self.index = index
        statements = list(program.every_statement())
        counts = bindings(list(program.statements()))
        self.functions = {
            one.node.name: (one.node, one)
            for one in program.statements()
            if isinstance(one.node, ast.FunctionDef) and counts[one.node.name] == 1
        }
        self.inner: dict[tuple[str, str], list[PathUse]] = {}
        owners = {id(one): name for name, (_, one) in self.functions.items()}
        for use in index.uses:
            owner = owners.get(id(use.statement), "")
            if owner and isinstance(use.node, ast.Name) and use.node.id in self.names(owner):
                self.inner.setdefault((owner, use.node.id), []).append(use)
        self.kinds = {key: given for key, uses in self.inner.items() if (given := self._given(key, uses))}
        self.calls: dict[str, list[tuple[ast.Call, Statement]]] = {}
        wanted = self.functions.keys() & {*(name for name, _ in self.inner), *self._computing(owners)}
        for statement in statements:
            for call in of_kind(statement.tree, ast.Call) if wanted & names_in(statement.tree) else ():
                if isinstance(call.func, ast.Name) and call.func.id in wanted - hidden_names(statement.tree):
                    self.calls.setdefault(call.func.id, []).append((call, statement))
        self.direct = {name for name in self.calls if self._only_called(name, statements)}

    def names(self, function: str) -> list[str]:
        """The parameters that a call may give by their place."""
        arguments = self.functions[function][0].args
        return [one.arg for one in (*arguments.posonlyargs, *arguments.args)]

    def known(self) -> PathIndex:
        """The index, in which what is handed over is written, or read, where the call stands."""
        found = {
            id(value): self.kinds[function, name]
            for function, calls in self.calls.items()
            for call, _ in calls
            for name, value in self.handed(function, call)
            if (function, name) in self.kinds
        }
        if not found and not self.direct:
            return self.index
        handed = [
            replace(use, given=replace(given, node=use.node), texts=frozenset(_ended(use.texts, given)))
            for use in self.index.others
            if (given := found.get(id(use.node))) is not None
        ]
        known = copy.copy(self.index)
        covered = {id(one.node) for key in self.kinds if self._covers(key, handed) for one in self.inner[key]}
        left = (one for one in self.index.uses if id(one.node) not in covered)
        uses = [*map(self._spelled, left), *handed]
        known.uses = sorted(uses, key=lambda one: one.position)
        known.others = [one for one in self.index.others if id(one.node) not in found]
        return known

    def handed(self, function: str, call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
        """What a call gives to each parameter."""
        if not any(isinstance(one, ast.Starred) for one in call.args):
            yield from zip(self.names(function), call.args, strict=False)
        yield from ((one.arg, one.value) for one in call.keywords if one.arg)

    def _covers(self, key: tuple[str, str], handed: Sequence[PathUse]) -> bool:
        """Whether all that a parameter is ever given is handed over where it is seen."""
        nodes = {one.node for one in handed}
        return key[0] in self.direct and all(node in nodes for node, _ in self.files_of(*key))

    def parameter(self, use: PathUse) -> tuple[str, str] | None:
        """The function and its parameter that is the path of a use; None for another path."""
        name = use.node.id if isinstance(use.node, ast.Name) else ""
        key = getattr(use.statement.node, "name", ""), name
        return key if key in self.inner else None

    def files_of(self, function: str, name: str) -> Iterator[tuple[ast.expr, bool]]:
        """What calls give to a parameter, each with whether it ends as the name of a file does."""
        for call, statement in self.calls.get(function, []):
            given = [one for word, one in self.handed(function, call) if word == name]
            for node in given or self._default(function, name):
                if not (isinstance(node, ast.Constant) and node.value is None):
                    yield node, self._names_a_file(node, statement)

    def _default(self, function: str, name: str) -> list[ast.expr]:
        arguments = self.functions[function][0].args
        names = self.names(function)
        place = names.index(name) - len(names) + len(arguments.defaults)
        return arguments.defaults[place : place + 1] if place >= 0 else []

    def _names_a_file(self, node: ast.expr, statement: Statement) -> bool:
        """Whether it ends as the name of a file does; in a function, what is called so there."""
        values = self.index.values.seen_in(statement)
        lines = of_kind(statement.tree, ast.Assign) if isinstance(node, ast.Name) else ()
        own = [one.value for one in lines if any(is_named(target, unparse(node)) for target in one.targets)]
        return any(_FILE.search(text) for one in (node, *own) for text in spellings(one, values))

    def _given(self, key: tuple[str, str], uses: Sequence[PathUse]) -> Given | None:
        """What is done with the file of a parameter; None where something else may be."""
        function = self.functions[key[0]][0]
        kinds = {one.kind for one in uses}
        if len(kinds) != 1 or not kinds <= {"write", "read"} or function.decorator_list:
            return None
        nodes = {id(one.node) for one in uses}
        appends = any(one.given.is_object or one.given.source is not None for one in uses)
        if appends or not _is_plain(function, key[1], nodes):
            return None
        endings = {one.given.ending for one in uses}
        sometime = not any(_is_sure(function, one.node) for one in uses)
        return replace(uses[0].given, sometime=sometime, may_be_buffer=False) if len(endings) == 1 else None

    def _computing(self, owners: dict[int, str]) -> Iterator[str]:
        """The functions that write to a name which they make of their parameters."""
        for use in self.index.uses:
            owner = owners.get(id(use.statement), "")
            if owner and use.kind == "write" and not isinstance(use.node, ast.Name):
                yield from [owner] if names_in(use.node) & {*self.names(owner)} else []

    def _only_called(self, name: str, statements: Sequence[Statement]) -> bool:
        """Whether each use of a function is a call of which the arguments are seen."""
        count = sum(is_named(node, name) for one in statements for node in walk(one.tree))
        calls = [call for call, _ in self.calls[name]]
        starred = any(isinstance(one, ast.Starred) for call in calls for one in call.args)
        return count == len(calls) and not starred and all(one.arg for call in calls for one in call.keywords)

    def _spelled(self, use: PathUse) -> PathUse:
        """A path that a function makes of its parameters, with all that its calls give them."""
        function = use.statement.node
        name = function.name if isinstance(function, ast.FunctionDef) else ""
        if name not in self.direct or use.kind != "write" or isinstance(use.node, ast.Name):
            return use
        given = {one: self._values(name, one) for one in names_in(use.node) & {*self.names(name)}}
        stored = {one.id for one in of_kind(use.statement.tree, ast.Name) if isinstance(one.ctx, ast.Store)}
        if not given or not all(given.values()) or stored & given.keys():
            return use
        values = {**self.index.values.all, **given}
        seen = SeenValues(values, hidden_names(use.statement.tree) - given.keys())
        return replace(use, texts=frozenset(_ended(spellings(use.node, seen), use.given)))

    def _values(self, function: str, name: str) -> list[ast.expr | None]:
        """The texts that a parameter is given; none where one of them is not known."""
        found: set[str] = set()
        for call, statement in self.calls[function]:
            node = next((one for word, one in self.handed(function, call) if word == name), None)
            seen = self.index.values.seen_in(statement)
            texts = spellings(node, seen) if node is not None else frozenset({ANY})
            if not texts or any({ANY, PART} & {*one} for one in texts):
                return []
            found |= texts
        return [ast.Constant(one) for one in sorted(found)]


def _ended(texts: frozenset[str], given: Given) -> Iterator[str]:
    """Each name with the ending that it gets where it is written."""
    return (one if one.endswith(given.ending) else one + given.ending for one in texts)


def _is_plain(function: ast.FunctionDef, name: str, paths: set[int]) -> bool:
    """Whether a parameter stays what it is, and is nothing but a path: it is said, or asked whether it is."""
    above = {id(child): node for node in walk(function) for child in children(node)}
    named = sum(isinstance(one, ast.arg) and one.arg == name for one in walk(function))
    if named != 1 or any(isinstance(one, (ast.Yield, ast.YieldFrom)) for one in walk(function)):
        return False
    for node in walk(function):
        if not is_named(node, name) or id(node) in paths:
            continue
        around = above[id(node)]
        while isinstance(around, (ast.FormattedValue, ast.JoinedStr)):
            around = above[id(around)]
        says = around.func if isinstance(around, ast.Call) else around if _is_method(around, above) else None
        if not (says is not None and last_name(says) in _SAYING) and not _asks(around, node):
            return False
    return True


def _is_method(node: ast.AST, above: dict[int, ast.AST]) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(above[id(node)], ast.Call)


def _asks(around: ast.AST, node: ast.AST) -> bool:
    """Whether it is asked whether there is a path: `if path:`, `path is not None`."""
    if isinstance(around, ast.Compare):
        return all(isinstance(one, (ast.Is, ast.IsNot)) for one in around.ops)
    negated = isinstance(around, ast.UnaryOp) and isinstance(around.op, ast.Not)
    return negated or (isinstance(around, (ast.If, ast.IfExp)) and around.test is node)


def _is_sure(function: ast.FunctionDef, path: ast.expr) -> bool:
    """Whether a line that uses a path is run at each call."""
    return not any(path in walk(one) for one in walk(function) if isinstance(one, _CONDITIONS))
