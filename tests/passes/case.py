"""A case of a pass: cells and settings, a marker line, and the program that must come out, as text."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from nb2job.errors import Nb2jobError
from nb2job.notebook.cell import Cell, Companion, Note, Notebook
from nb2job.notebook.redact import redacted
from nb2job.passes import PASSES
from nb2job.program.parse import parse
from nb2job.program.program import Function, GivenFolder, Parameter, Program
from nb2job.program.settings import Settings

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "fixtures" / "passes"
BY_NAME = {one.__name__: one for one in PASSES}

_MARKER = "\n# output\n"
_FILE = re.compile(r"^# %% \[(file|notebook)\] (\S+)$\n?", re.MULTILINE)
_CELL = re.compile(r"^# %%(.*)$", re.MULTILINE)
_TAGS = re.compile(r"tags=(\[.*\])")
_LISTS = {"param", "no_param", "metric", "register"}
_PAIRS = {"input", "data_asset"}


@dataclass(frozen=True, slots=True)
class Case:
    """One file: the cells, the settings, the passes to run, and what is expected ("" is "as it was").

    `neighbours` are the paths that lie beside the notebook.
    """

    name: str
    cells: tuple[Cell, ...]
    settings: Settings
    passes: tuple[str, ...]
    expected: str
    companions: tuple[Companion, ...] = ()
    neighbours: frozenset[str] = frozenset()

    @property
    def own(self) -> str:
        """The pass that the case is about: the last one that is run."""
        return self.passes[-1]

    def parsed(self) -> Program:
        """The program as the passes before the last leave it."""
        return _parsed(self)

    def rewritten(self) -> Program:
        """The program as the last pass leaves it."""
        return _rewritten(self)

    def outcome(self) -> str:
        """The canonical text of what comes out, or of the error; with the notes if they are expected."""
        try:
            before, after = self.parsed(), self.rewritten()
        except Nb2jobError as error:
            where = f", cell {error.cell}, line {error.line}" if error.cell else ""
            return f"# error: {error.code}{where}"
        notes = after.notes[len(before.notes) :] if "# note: " in self.expected else ()
        return "\n".join([*map(_noted, notes), canonical(after)])


@cache
def _parsed(case: Case) -> Program:
    notebook = Notebook("case.ipynb", case.cells, companions=case.companions)
    program = replace(parse(redacted(notebook)[0], case.settings), neighbours=case.neighbours)
    for name in case.passes[:-1]:
        program = BY_NAME[name](program)
    return program


@cache
def _rewritten(case: Case) -> Program:
    return BY_NAME[case.own](_parsed(case))


def cases() -> list[Path]:
    """Every case file, in order."""
    return sorted(FOLDER.glob("*/*.py"))


def read(path: Path) -> Case:
    """Read one case file."""
    text = "\n" + path.read_bytes().decode("utf-8")
    source, _, expected = text.partition(_MARKER)
    source, *others = _FILE.split(source)
    head = _CELL.split(source)[0]
    options = dict(re.findall(r"^# (settings|passes|neighbours): (.*)$", head, re.MULTILINE))
    passes = tuple(options.get("passes", path.parent.name).replace(" ", "").split(","))
    name = f"{path.parent.name}/{path.stem}"
    found = tuple(_companion(*others[n : n + 3]) for n in range(0, len(others), 3))
    settings = _settings(options.get("settings", ""))
    neighbours = frozenset(options.get("neighbours", "").split())
    return Case(name, cells_of(source), settings, passes, expected, found, neighbours)


def _companion(kind: str, name: str, text: str) -> Companion:
    """A file that the notebook's lines name: a notebook of percent cells, or one that travels."""
    if kind == "notebook":
        cells = tuple(replace(one, file=name) for one in cells_of(text))
        return Companion(name, name, "", cells)
    return Companion(name, name, text.strip("\n") + "\n", travels=name.endswith(".py"))


def cells_of(source: str) -> tuple[Cell, ...]:
    """The cells of a percent script; magics are written as they are in a notebook."""
    parts = _CELL.split(source)[1:]
    return tuple(
        _cell(number, header, body.strip("\n"))
        for number, (header, body) in enumerate(zip(parts[::2], parts[1::2], strict=True), start=1)
    )


def _cell(number: int, header: str, body: str) -> Cell:
    found = _TAGS.search(header)
    tags = tuple(ast.literal_eval(found[1])) if found else ()
    kind: Literal["code", "markdown"] = "markdown" if "[markdown]" in header else "code"
    if kind == "markdown":
        body = re.sub(r"^# ?", "", body, flags=re.MULTILINE)
    return Cell(number, kind, body, tags)


def _settings(text: str) -> Settings:
    found: dict[str, Any] = {}
    for part in re.split(r",\s*(?=[a-z_]+=)", text) if text else []:
        key, _, value = part.partition("=")
        if key in _LISTS:
            found[key] = (*found.get(key, ()), value)
        elif key in _PAIRS:
            found[key] = (*found.get(key, ()), tuple(value.split("=", 1)))
        else:
            found[key] = value
    return Settings(**found)


def canonical(program: Program) -> str:
    """A program as text: arguments, module level, units or functions, main, in this order."""
    lines = [f"# requires {one}" for one in program.requirements]
    lines += [f"# environment {key}={value}" for key, value in program.environment_variables]
    lines += [f"# beside {path}" for path, _ in program.files]
    lines += [_argument(one) for one in program.parameters]
    lines += [f"# folder {one}" for one in program.folders]
    lines += [_given_folder(one) for one in program.given_folders]
    lines += ["# whole"] if program.whole is not None else []
    lines += ["# exposed"] if program.exposed is not None else []
    lines += [one.text for one in program.module]
    if program.functions:
        lines += [_function(one) for one in program.functions]
    else:
        for unit in program.units:
            if unit.statements:
                lines.append(f"# %% {unit.name}".rstrip())
                lines += [one.text for one in unit.statements]
    if program.main:
        lines += ["# main", *program.main]
    elif program.closing:
        lines += ["# closing", *(one.text for one in program.closing)]
    return "\n".join(lines)


def _noted(note: Note) -> str:
    where = f", cell {note.place.cell}, line {note.place.line}" if note.place else ""
    return f"# note: {note.code}{where}"


def _argument(parameter: Parameter) -> str:
    held = "" if parameter.variable == parameter.name else f" as {parameter.variable}"
    head = f"# argument {parameter.name}{held}: {parameter.type} = {parameter.default!r}"
    head += f" of {parameter.choices!r}" if parameter.choices else ""
    return head if parameter.is_data or parameter.type == "output" else f"{head}  # {parameter.help}"


def _given_folder(folder: GivenFolder) -> str:
    inside = f"/{folder.inside}" if folder.inside else ""
    return f"# folder {'of ' if folder.of_file else ''}{{{folder.name}}}{inside}"


def _function(function: Function) -> str:
    head = f"{'async ' if function.is_async else ''}def {function.name}"
    lines = [f"{head}({', '.join(function.arguments)}):"]
    if function.globals:
        lines.append(f"    global {', '.join(function.globals)}")
    for statement in function.statements:
        lines.append(indented(statement.text))
    if not any(one.node is not None for one in function.statements):
        lines.append("    pass")
    if function.returns:
        lines.append(f"    return {', '.join(function.returns)}")
    return "\n".join(lines)


def indented(text: str) -> str:
    """A statement one level deeper; the lines of a string stay where they are."""
    inside = _string_lines(text)
    lines = text.split("\n")
    return "\n".join(
        line if number in inside or not line else f"    {line}" for number, line in enumerate(lines, start=1)
    )


def compared(text: str) -> list[str]:
    """The lines that count: blank ones only within strings."""
    lines = text.split("\n")
    inside = _string_lines(text)
    return [
        line.rstrip() if number not in inside else line
        for number, line in enumerate(lines, start=1)
        if line.strip() or number in inside
    ]


def _string_lines(text: str) -> set[int]:
    """The lines that begin within a string of several lines."""
    found: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        text_node = isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))
        )
        if text_node and isinstance(node, ast.expr):
            found |= set(range(node.lineno + 1, (node.end_lineno or node.lineno) + 1))
    return found
