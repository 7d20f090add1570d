"""What became of each statement: which lines of the script it is now, and why it changed or went."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from nb2job.convert import Conversion
from nb2job.notebook.cell import Note, Place
from nb2job.program.parse import parse
from nb2job.program.program import Program, Statement
from nb2job.rules import RULES

Fate = Literal["kept", "moved", "rewritten", "dropped"]
Span = tuple[int, int]

_DROPS = frozenset(rule.code for rule in RULES if rule.drops)


@dataclass(frozen=True, slots=True)
class Line:
    """A statement of a cell, with the comments above it, and what it became.

    Args:
        cell, span: where it stands in the notebook; lines count from 1.
        fate: what became of it.
        script: the lines of the script that come from it.
        notes: why.
    """

    cell: int
    span: Span
    fate: Fate
    script: tuple[Span, ...]
    notes: tuple[Note, ...] = ()


def fates(conversion: Conversion) -> list[Line]:
    """Every statement of the notebook's own cells, in order."""
    program = conversion.program
    script = _Script.read(conversion.script)
    made: dict[Place, list[tuple[str, Statement, Span | None]]] = defaultdict(list)
    for where, statement in _final(program):
        made[statement.place].append((where, statement, script.take(where, statement)))
    first = parse(conversion.notebook, program.settings)
    originals = [one for one in first.every_statement() if not one.place.file]
    originals.sort(key=lambda one: one.place)
    notes = _by_cell(program.notes)
    return [_line(one, made.get(one.place, []), notes[one.place.cell], program, script) for one in originals]


def _line(
    statement: Statement,
    made: list[tuple[str, Statement, Span | None]],
    notes: Iterable[Note],
    program: Program,
    script: _Script,
) -> Line:
    span = _span(statement)
    told = tuple(note for note in notes if note.place and span[0] <= note.place.line <= span[1])
    if made:
        spans = tuple(sorted(found for *_, found in made if found is not None))
        return Line(statement.place.cell, span, _fate(statement, made), spans, told)
    flags = [one.flag for one in program.parameters if one.place == statement.place]
    spans = tuple(script.arguments[flag] for flag in flags if flag in script.arguments)
    if spans:
        return Line(statement.place.cell, span, "rewritten", spans, told)
    again = script.same(statement)
    if again is not None and isinstance(statement.node, ast.Import | ast.ImportFrom):
        return Line(statement.place.cell, span, "moved", (again,), told)
    return Line(statement.place.cell, span, "dropped", (), told)


def _fate(statement: Statement, made: list[tuple[str, Statement, Span | None]]) -> Fate:
    same = [where for where, one, _ in made if _form(one) == _form(statement)]
    if not same:
        return "rewritten"
    return "moved" if same[0] == _MODULE else "kept"


_MODULE = "<module>"


def _final(program: Program) -> Iterator[tuple[str, Statement]]:
    """What the script is made of, each with the function that holds it."""
    for one in program.module:
        yield _MODULE, one
    for function in program.functions:
        for one in function.statements:
            yield function.name, one
    if not program.functions:
        for one in program.statements():
            yield "", one
    for one in program.closing:
        yield "main", one


def _span(statement: Statement) -> Span:
    """Its lines in the cell, comments above it among them."""
    lines = statement.text.rstrip("\n").split("\n")
    above = statement.node.lineno - 1 if statement.node is not None else 0
    first = statement.place.line
    return max(1, first - above), first + len(lines) - above - 1


def _form(statement: Statement) -> str:
    return ast.dump(statement.node) if statement.node is not None else statement.text.strip()


def _declared(node: ast.stmt) -> list[str]:
    """The argument that a line of parse_args declares."""
    match node:
        case ast.Expr(ast.Call(ast.Attribute(attr="add_argument"), [ast.Constant(str(flag)), *_])):
            return [flag]
    return []


def _by_cell(notes: Iterable[Note]) -> dict[int, list[Note]]:
    """The notes of the notebook's own cells; what is dropped is said first."""
    found: dict[int, list[Note]] = defaultdict(list)
    for note in sorted(notes, key=lambda note: note.code not in _DROPS):
        if note.place is not None and not note.place.file:
            found[note.place.cell].append(note)
    return found


@dataclass(slots=True)
class _Script:
    """The script's statements by their form, each taken once."""

    lines: list[str]
    spans: dict[str, list[tuple[str, Span]]] = field(default_factory=lambda: defaultdict(list))
    seen: dict[str, Span] = field(default_factory=dict)
    definitions: dict[str, Span] = field(default_factory=dict)
    arguments: dict[str, Span] = field(default_factory=dict)
    imports: list[tuple[ast.ImportFrom | ast.Import, Span]] = field(default_factory=list)

    @classmethod
    def read(cls, text: str) -> _Script:
        script = cls(text.split("\n"))
        script.collect(ast.parse(text), _MODULE)
        return script

    def collect(self, node: ast.AST, where: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                span = self.with_comments(child)
                form = ast.dump(child)
                self.spans[form].append((where, span))
                self.seen.setdefault(form, span)
                if isinstance(child, ast.ImportFrom | ast.Import):
                    self.imports.append((child, span))
                elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    self.definitions.setdefault(child.name, span)
                for flag in _declared(child):
                    self.arguments[flag] = span
            inner = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else where
            self.collect(child, inner)

    def take(self, where: str, statement: Statement) -> Span | None:
        """The lines of a statement: in its function, else wherever it is."""
        found = self.spans.get(_form(statement), [])
        if not found:
            return self.imported(statement) or self.defined(statement) or self.said(statement)
        at = next((at for at, (holder, _) in enumerate(found) if holder == where), 0)
        return found.pop(at)[1]

    def imported(self, statement: Statement) -> Span | None:
        """The line that imports the same names: imports of one module are one in the script."""
        node = statement.node
        if not isinstance(node, ast.ImportFrom | ast.Import):
            return None
        wanted = {ast.dump(alias) for alias in node.names}
        module = getattr(node, "module", None)
        for one, span in self.imports:
            same = type(one) is type(node) and getattr(one, "module", None) == module
            if same and wanted <= {ast.dump(alias) for alias in one.names}:
                return span
        return None

    def same(self, statement: Statement) -> Span | None:
        """The first lines of that form, taken or not."""
        return self.seen.get(_form(statement)) or self.imported(statement)

    def defined(self, statement: Statement) -> Span | None:
        """The function or class of that name: black has changed its docstring."""
        name = getattr(statement.node, "name", None)
        return self.definitions.get(name) if name is not None else None

    def said(self, statement: Statement) -> Span | None:
        """The lines of a comment that stands alone."""
        if statement.node is not None:
            return None
        lines = [line.strip() for line in statement.text.strip().split("\n")]
        for at in range(len(self.lines) - len(lines) + 1):
            if [line.strip() for line in self.lines[at : at + len(lines)]] == lines:
                return at + 1, at + len(lines)
        return None

    def with_comments(self, node: ast.stmt) -> Span:
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
        while first > 1 and self.lines[first - 2].lstrip().startswith("#"):
            first -= 1
        return first, node.end_lineno or node.lineno
