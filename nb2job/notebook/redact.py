"""Take every secret out of a notebook as it is read: a mark stands in its place from then on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from nb2job.notebook.cell import Cell, Companion, Note, Notebook, Place
from nb2job.notebook.secret_literals import secret_literals
from nb2job.notebook.secret_marks import mark
from nb2job.notebook.secret_parts import secret_parts
from nb2job.notebook.secret_prose import may_tell, secrets_of_code, texts_of_code, told_secrets
from nb2job.notebook.secret_shapes import calls_azure, named, shapes
from nb2job.regex import regex

_SETTING = regex(
    r"""(?:--(?P<option>[\w-]+)[ =]|%(?:set_)?env\s+(?P<exact>\w+)(?:\s*=\s*|\s+)"""
    r"""|(?P<name>[A-Za-z_][\w.-]*)["']?\s*[:=]\s*)["']?(?P<value>[^\s"',;}$][^\s"',;}]*)""",
    re.ASCII,
)
_SHELL = regex(r"\s*(?:[%!]|[\w.]+\s*=\s*[%!])")
_PYTHON_CELL = regex(r"%%(?:time|timeit|capture|prun)\b")
_HINT = "Take it out of the notebook, and let its service make a new one."


@dataclass(frozen=True, slots=True)
class _Change:
    """A secret in a text: where it stands, what takes its place, its variable."""

    start: int
    end: int
    text: str
    variable: str


_SET_HERE = regex(r"(?m)^\s*%(?:set_)?env\s+(\w+)[ =]")


@dataclass
class Redaction:
    """The secrets of one notebook, by the environment variables that are to hold them.

    `azure` says whether it calls a service of Azure AI. `set_here` are variables that a magic of the notebook
    sets: another secret is in none of these. `findings` are those of texts that were read after
    its cells.
    """

    azure: bool = False
    values: dict[str, str] = field(default_factory=dict)
    findings: list[Note] = field(default_factory=list)
    set_here: set[str] = field(default_factory=set)

    def look_at(self, sources: list[str]) -> None:
        """Take what has to be known of all code before any cell of it is read."""
        self.azure = self.azure or any(map(calls_azure, sources))
        self.set_here.update(name for one in sources for name in _SET_HERE.findall(one))
        for variable, part in secret_parts(sources):
            self._variable(variable, part)

    def cell(self, cell: Cell) -> Cell:
        """A cell without what a secret is by its form or its name; its lines stay."""
        changes = [] if cell.kind != "code" else [*self._literals(cell.source), *self._settings(cell.source)]
        changes += self._shapes(cell.source)
        return self._changed(cell, [*changes, *self._told(cell, changes)])

    def again(self, cell: Cell) -> Cell:
        """A cell without the values that stood elsewhere as secrets."""
        return self._changed(cell, [*self._known(cell.source)])

    def module(self, path: str, text: str) -> str:
        """The text of a file that travels with the job, without its secrets."""
        self.look_at([text])
        return self.again(self.cell(Cell(0, "code", text, file=path))).source

    def _changed(self, cell: Cell, changes: list[_Change]) -> Cell:
        done, parts = 0, []
        texts = [(start, start + len(text)) for start, text in _texts(cell)] if changes else []
        for one in sorted(changes, key=lambda one: (one.start, -one.end)):
            if one.start >= done:
                parts += [cell.source[done : one.start], one.text]
                done = one.end
                told = any(start <= one.start < end for start, end in texts)
                self._find(cell, cell.source.count("\n", 0, one.start) + 1, one.variable, told=told)
        return replace(cell, source="".join([*parts, cell.source[done:]])) if parts else cell

    def _find(self, cell: Cell, line: int, variable: str, *, told: bool) -> None:
        where = f" in {cell.file}" if not cell.index else ""
        place = Place(cell.index, line, 0, cell.file) if cell.index else None
        read = f"a script reads it from the environment variable {variable}"
        said = "three stars stand for it in a text for people" if told else read
        message = f"a secret{where}: {said}, no file holds it"
        self.findings.append(Note("NB211", place, message, _HINT))

    def _literals(self, source: str) -> Iterator[_Change]:
        known = {value: variable for variable, value in self.values.items()}
        for node, wanted, exact in secret_literals(source, self.azure, known):
            variable = self._variable(wanted, str(node.value), exact=exact)
            start, end = _offsets(source, node)
            breaks = "\\\n" * source.count("\n", start, end)
            quoted = f'"""{breaks}{mark(variable)}"""' if breaks else f'"{mark(variable)}"'
            yield _Change(start, end, quoted, variable)

    def _settings(self, source: str) -> Iterator[_Change]:
        """`%env KEY=value`, `!tool --password value`, and the lines of files and shells in a cell."""
        other = source.startswith("%%") and not _PYTHON_CELL.match(source)
        offset = 0
        for line in source.split("\n"):
            for found in _SETTING.finditer(line) if other or _SHELL.match(line) else ():
                name = found["exact"] or found["option"] or found["name"]
                wanted = named(name, found["value"], self.azure)
                if wanted:
                    exact = found["exact"] is not None or "export" in line
                    variable = self._variable(name if exact else wanted, found["value"], exact=exact)
                    start, end = (offset + one for one in found.span("value"))
                    yield _Change(start, end, mark(variable), variable)
            offset += len(line) + 1

    def _shapes(self, source: str) -> Iterator[_Change]:
        for shape in shapes(source):
            value = source[shape.start : shape.end]
            variable = self._variable(shape.variable, value)
            breaks = "\\\n" * value.count("\n")
            yield _Change(shape.start, shape.end, breaks + mark(variable), variable)

    def _told(self, cell: Cell, before: list[_Change]) -> Iterator[_Change]:
        """What markdown, comments and docstrings tell, besides what was found `before`."""
        for offset, text in _texts(cell) if may_tell(cell.source) else ():
            code = secrets_of_code(text, self.azure) if text.startswith("#") and "=" in text else ()
            for one in (*code, *told_secrets(text)):
                start, end = offset + one.start, offset + one.end
                if not any(other.start < end and start < other.end for other in before):
                    variable = self._variable(one.variable, cell.source[start:end])
                    yield _Change(start, end, mark(variable), variable)

    def _known(self, source: str) -> Iterator[_Change]:
        for variable, value in self.values.items():
            if len(value) >= 10 or (len(value) >= 6 and re.search(r"\d", value)):
                for found in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", source):
                    yield _Change(*found.span(), mark(variable), variable)

    def _variable(self, wanted: str, value: str, *, exact: bool = False) -> str:
        """The variable of a value: one for each value, numbered where two would share a name."""
        known = next((name for name, one in self.values.items() if one == value), "")
        if known and (not exact or known == wanted):
            return known
        name, number = wanted, 2
        while self.values.get(name, value) != value or (not exact and name in self.set_here):
            name, number = f"{wanted}_{number}", number + 1
        self.values[name] = value
        return name


def redacted(notebook: Notebook) -> tuple[Notebook, Redaction]:
    """The notebook without its secrets, with a finding for each.

    Its cells keep their lines; the texts that they name (`%run`, `-r`) are treated alike.
    """
    found = Redaction()
    every = [*notebook.cells, *(one for beside in notebook.companions for one in beside.cells)]
    found.look_at([one.source for one in every if one.kind == "code"])
    cells = tuple(map(found.cell, notebook.cells))
    companions = [replace(one, cells=tuple(map(found.cell, one.cells))) for one in notebook.companions]
    companions = [_companion(one, found) for one in companions]
    if not found.values:
        return notebook, found
    clean = replace(notebook, cells=tuple(map(found.again, cells)), companions=tuple(companions))
    notes = sorted(dict.fromkeys(found.findings), key=lambda note: note.place or Place(0, 0))
    found.findings.clear()
    return replace(clean, findings=(*notebook.findings, *notes)), found


def _texts(cell: Cell) -> Iterable[tuple[int, str]]:
    """The texts for people in a cell, each with where it begins."""
    return texts_of_code(cell.source) if cell.kind == "code" else [(0, cell.source)]


def _companion(one: Companion, found: Redaction) -> Companion:
    cells = tuple(map(found.again, one.cells))
    return replace(one, cells=cells, text=found.module(one.path, one.text) if one.text else "")


def _offsets(source: str, node: ast.expr) -> tuple[int, int]:
    """Where a node begins and ends in a cell, in characters (ast counts UTF-8 bytes)."""
    lines = source.split("\n")

    def offset(line: int, column: int) -> int:
        before = sum(len(one) + 1 for one in lines[: line - 1])
        return before + len(lines[line - 1].encode()[:column].decode(errors="ignore"))

    end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
    return offset(node.lineno, node.col_offset), offset(end_line, end_column)
