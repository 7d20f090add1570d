"""Databricks' `dbutils`: widgets that are arguments, secrets, files, and what no job has."""

from __future__ import annotations

import ast
from dataclasses import replace

from nb2job.notebook.cell import Place
from nb2job.program.imported_names import ImportedNames
from nb2job.program.nodes import of_kind, unparse, walk
from nb2job.program.program import Parameter, Program, Statement
from nb2job.program.slug import slug

MADE = "pyspark.dbutils.DBUtils"
"""What a notebook calls to have `dbutils` under its own name."""
_MAKERS = frozenset({"text", "dropdown", "combobox", "multiselect"})
_GONE = (
    "widgets.text widgets.dropdown widgets.combobox widgets.multiselect widgets.remove widgets.removeAll"
    " fs.ls fs.head fs.mount fs.unmount fs.mounts fs.refreshMounts fs.help help library.restartPython"
).split()

_LOOKS = frozenset({"fs.ls", "fs.head", "fs.mounts", "fs.help", "help"})


class Widgets:
    """The widgets of one program, each an argument of type str: that is what `get` gives."""

    def __init__(self, program: Program, paths: ImportedNames) -> None:
        own = [one for one in program.statements() if "dbutils" in one.facts.bindings]
        made = all(isinstance(one.node, ast.Assign) and paths.called(one.node.value) == MADE for one in own)
        hosted = paths.meanings.get("dbutils", "").endswith("dbutils") or (own and made)
        self.free = "dbutils" not in paths.bound or bool(hosted)
        self.taken = set(program.used_names()) | program.generated.all_names()
        self.shows = "displayHTML" in paths.bound
        self.made: dict[str, Parameter] = {}
        for statement in program.statements():
            for node in walk(statement.tree):
                if isinstance(node, ast.Call) and self._path(node).startswith("widgets."):
                    self._see(node, statement.place)

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

    def value(self, call: ast.Call) -> str:
        """The variable for a widget's value; "" for another call."""
        name = _text(call, 0, "name")
        read = self._path(call) in {"widgets.get", "widgets.getArgument"}
        return self.made[name].variable if read and name in self.made else ""

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
