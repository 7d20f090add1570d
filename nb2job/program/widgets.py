"""Databricks' `dbutils`: widgets that are arguments, secrets, files, and what no job has."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace

from nb2job.notebook.cell import Place
from nb2job.program.bindings import bindings
from nb2job.program.imported_names import ImportedNames
from nb2job.program.names import BUILTINS
from nb2job.program.nodes import of_kind, unparse, walk
from nb2job.program.program import Parameter, Program, Statement
from nb2job.program.reach import reached_early
from nb2job.program.slug import slug

MADE = "pyspark.dbutils.DBUtils"
"""What a notebook calls to have `dbutils` under its own name."""
_MAKERS = frozenset({"text", "dropdown", "combobox", "multiselect"})
_NUMBERS: dict[str, type[float] | type[int]] = {"float": float, "int": int}
_GONE = (
    "widgets.text widgets.dropdown widgets.combobox widgets.multiselect widgets.remove widgets.removeAll"
    " fs.ls fs.head fs.mount fs.unmount fs.mounts fs.refreshMounts fs.help help library.restartPython"
).split()

_LOOKS = frozenset({"fs.ls", "fs.head", "fs.mounts", "fs.help", "help"})


class Widgets:
    """The widgets of one program, each an argument: a text, or the number that is read of it."""

    def __init__(self, program: Program, paths: ImportedNames) -> None:
        own = [one for one in program.statements() if "dbutils" in one.facts.bindings]
        made = all(isinstance(one.node, ast.Assign) and paths.called(one.node.value) == MADE for one in own)
        hosted = paths.meanings.get("dbutils", "").endswith("dbutils") or (own and made)
        self.free = "dbutils" not in paths.bound or bool(hosted)
        self.taken = set(program.used_names()) | program.generated.all_names()
        self.bound = paths.bound
        self.shows = "displayHTML" in paths.bound
        self.made: dict[str, Parameter] = {}
        self.offered: dict[str, set[str | None]] = {}
        for statement in program.statements():
            for node in walk(statement.tree):
                if isinstance(node, ast.Call) and self._path(node).startswith("widgets."):
                    self._see(node, statement.place)
        for name, texts in self.offered.items():
            default = next(iter(texts)) if len(texts) == 1 else None
            if self.made[name].required and default is not None:
                self.made[name] = replace(self.made[name], default=default, required=False)
        for name, kinds in self._read_as(program).items() if self.made else ():
            self._type(name, kinds)
        self.holders: set[str] = set()
        self._hold(program)

    def parameters(self) -> tuple[Parameter, ...]:
        """One for each widget that is read or made."""
        return tuple(self.made.values())

    def is_dbutils(self, call: ast.Call, path: str) -> bool:
        """Whether it is the call `dbutils.PATH(…)`."""
        return self._path(call) == path

    def declares(self, value: ast.expr | None) -> bool:
        """Whether a value is that of a call which makes a widget (there is none)."""
        return isinstance(value, ast.Call) and self._path(value) in _GONE[:4]

    def goes(self, call: ast.Call) -> bool:
        """Whether a call by itself has no meaning in a job."""
        shows = unparse(call.func) in {"display", "print"} and bool(call.args) and not call.keywords
        if shows and all(isinstance(one, ast.Call) and self._path(one) in _LOOKS for one in call.args):
            return True
        return self._path(call) in _GONE or (unparse(call.func) == "displayHTML" and not self.shows)

    def ends(self, statement: Statement) -> bool:
        """Whether it is `dbutils.notebook.exit(…)`: no cell below it is run."""
        call = statement.node.value if isinstance(statement.node, ast.Expr) else None
        return isinstance(call, ast.Call) and self._path(call) == "notebook.exit" and not statement.kept

    def holds(self, node: ast.stmt) -> bool:
        """Whether a line only sets the variable that the argument is: `n = dbutils.widgets.get("n")`."""
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        return isinstance(target, ast.Name) and target.id in self.holders

    def value(self, call: ast.Call) -> str:
        """The variable for a widget's value; "" for another call."""
        asked = self._conversion(call)
        name = self._asked_for(asked[0] if asked is not None else call)
        if not name or (asked is not None and self.made[name].type != asked[1]):
            return ""
        return self.made[name].variable

    def _asked_for(self, node: ast.expr) -> str:
        """The widget that `dbutils.widgets.get("rate")` reads; "" for everything else."""
        asks = isinstance(node, ast.Call) and self._path(node) in {"widgets.get", "widgets.getArgument"}
        name = _text(node, 0, "name") if asks and isinstance(node, ast.Call) else None
        return name if name in self.made else ""

    def _conversion(self, call: ast.Call) -> tuple[ast.expr, str] | None:
        """What `float(…)` or `int(…)` reads a number from, and which of both it is."""
        kind = call.func.id if isinstance(call.func, ast.Name) else ""
        known = kind in _NUMBERS and kind not in self.bound and len(call.args) == 1 and not call.keywords
        return (call.args[0], kind) if known else None

    def _read_as(self, program: Program) -> dict[str, set[str]]:
        """For each widget, how it is read: as "float", "int", or "", as a text."""
        statements = list(program.every_statement())
        counts = bindings(statements)
        found: dict[str, set[str]] = {}
        given: dict[str, str] = {}
        inner: set[int] = set()
        for statement in statements:
            for node in walk(statement.tree):
                asked = self._conversion(node) if isinstance(node, ast.Call) else None
                name = self._asked_for(asked[0]) if asked is not None else ""
                if asked is not None and name:
                    inner.add(id(asked[0]))
                    found.setdefault(name, set()).add(asked[1])
                if isinstance(node, ast.Assign) and self._asked_for(node.value):
                    target = node.targets[0]
                    if len(node.targets) == 1 and isinstance(target, ast.Name) and counts[target.id] == 1:
                        inner.add(id(node.value))
                        given[target.id] = self._asked_for(node.value)
        for statement in statements:
            for name, kinds in self._uses(statement, given).items():
                found.setdefault(given[name], set()).update(kinds)
            for node in walk(statement.tree):
                if isinstance(node, ast.Call) and id(node) not in inner and self._asked_for(node):
                    found.setdefault(self._asked_for(node), set()).add("")
        return found

    def _uses(self, statement: Statement, given: Mapping[str, str]) -> dict[str, set[str]]:
        """How a statement reads variables that hold what widgets give."""
        found: dict[str, set[str]] = {}
        numbers: set[int] = set()
        for node in walk(statement.tree):
            asked = self._conversion(node) if isinstance(node, ast.Call) else None
            if asked is not None and isinstance(asked[0], ast.Name) and asked[0].id in given:
                numbers.add(id(asked[0]))
                found.setdefault(asked[0].id, set()).add(asked[1])
        for node in walk(statement.tree):
            read = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in given
            if isinstance(node, ast.Name) and read and id(node) not in numbers:
                found.setdefault(node.id, set()).add("")
        return found

    def _type(self, name: str, kinds: set[str]) -> None:
        """Make an argument of a number where a widget is only read as one, and its own text is one."""
        kind, known = next(iter(kinds)), self.made[name]
        if len(kinds) > 1 or not kind:
            return
        try:
            default = None if known.default is None else _NUMBERS[kind](known.default)
            choices = tuple(_NUMBERS[kind](one) for one in known.choices)
        except ValueError:
            return
        self.made[name] = replace(known, type=kind, default=default, choices=choices)

    def _hold(self, program: Program) -> None:
        """Make the argument of the variable that is set to a widget's value for good, if there is one."""
        statements = list(program.statements()) if self.made else []
        counts = bindings(statements)
        without = reached_early(statements) | BUILTINS
        without |= frozenset().union(*(one.facts.function_writes for one in statements))
        held = {one.variable: name for name, one in self.made.items()}
        for statement in statements:
            node = statement.node
            call = node.value if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            widget = held.pop(self.value(call), "") if isinstance(call, ast.Call) else ""
            if not widget or statement.kept or not isinstance(target, ast.Name):
                continue
            if counts[target.id] == 1 and target.id not in without:
                self.made[widget] = replace(self.made[widget], variable=target.id)
                self.holders.add(target.id)

    def left(self, statement: Statement) -> bool:
        """Whether it uses `dbutils` in a way that has no equal."""
        names = of_kind(statement.tree, ast.Name)
        return self.free and any(node.id == "dbutils" for node in names)

    def _path(self, call: ast.Call) -> str:
        spelled = unparse(call.func)
        return spelled.removeprefix("dbutils.") if self.free and spelled.startswith("dbutils.") else ""

    def _see(self, call: ast.Call, place: Place) -> None:
        name, last = _text(call, 0, "name"), self._path(call).removeprefix("widgets.")
        if not name or last not in _MAKERS | {"get", "getArgument"}:
            return
        default = _text(call, 1, "defaultValue") if last in _MAKERS else None
        if last == "getArgument" and len(call.args) + len(call.keywords) > 1:
            self.offered.setdefault(name, set()).add(_text(call, 1, "optional"))
        known = self.made.get(name)
        if known is None:
            plain = slug(name) or "value"
            variable = plain
            while variable in self.taken:
                variable += "_value"
            self.taken.add(variable)
            known = Parameter(plain, variable, "str", None, f"the widget {name}", place, required=True)
        if default is not None:
            told = _text(call, 2 if last == "text" else 3, "label") or known.help
            choices = _choices(call) if last == "dropdown" else ()
            known = Parameter(known.name, known.variable, "str", default, told, known.place)
            known = replace(known, choices=choices if default in choices else ())
        self.made[name] = known


def _choices(call: ast.Call) -> tuple[str, ...]:
    """What a dropdown lets choose from, where that is spelled out."""
    given = [*call.args[2:3], *(one.value for one in call.keywords if one.arg == "choices")]
    parts = given[0].elts if given and isinstance(given[0], (ast.List, ast.Tuple)) else []
    values = [one.value if isinstance(one, ast.Constant) else None for one in parts]
    return tuple(one for one in values if isinstance(one, str)) if None not in values else ()


def _text(call: ast.Call, number: int, word: str) -> str | None:
    given = [*call.args[number : number + 1], *(one.value for one in call.keywords if one.arg == word)]
    value = given[0].value if given and isinstance(given[0], ast.Constant) else None
    return value if isinstance(value, str) else None
