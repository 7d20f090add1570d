"""`%run other.ipynb`: the cells of the other notebook stand where the line was."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from nb2job.errors import NotebookError
from nb2job.notebook.cell import Cell, Companion, Note, Notebook, Place, by_name
from nb2job.notebook.magics import as_automagic, is_shell, line_magic, to_python
from nb2job.notebook.run_line import run_line


def inlined(notebook: Notebook) -> tuple[Notebook, tuple[Note, ...]]:
    """The notebook with every `%run` of a notebook, at a cell's top level, replaced by its cells.

    IPython runs them in the same namespace, so this is the same (IPython.core.magics.execution, `run`).

    Raises:
        NotebookError: NB107, a notebook that runs itself.
    """
    known = {name: one for name, one in by_name(notebook.companions).items() if one.cells}
    if not known:
        return notebook, ()
    notes: list[Note] = []
    cells = tuple(_cells(notebook.cells, known, (), notes))
    return replace(notebook, cells=cells), tuple(notes)


def _cells(
    cells: tuple[Cell, ...], known: dict[str, Companion], running: tuple[str, ...], notes: list[Note]
) -> Iterator[Cell]:
    heading: Cell | None = None
    interrupted = False
    for cell in cells:
        if cell.kind != "code":
            if cell.kind == "markdown" and cell.source.lstrip().startswith("#"):
                heading, interrupted = cell, False
            yield cell
            continue
        done = 0
        lines = cell.source.split("\n")
        for number, end, companion in _runs(cell, known):
            if companion.path in running:
                message = f"{companion.path} runs itself"
                hint = "Take the %run out of one of them."
                raise NotebookError("NB107", message, hint, path=cell.file, cell=cell.index, line=number)
            place = Place(cell.index, number, 0, cell.file)
            notes.append(Note("NB305", place, f"%run: the cells of {companion.path} stand here"))
            yield _part(cell, lines, done, number - 1)
            yield from _cells(companion.cells, known, (*running, companion.path), notes)
            done, interrupted = end, True
        rest = _part(cell, lines, done, len(lines))
        if interrupted and heading is not None and rest.source.strip():
            yield heading
            interrupted = False
        yield rest if done else cell


def _part(cell: Cell, lines: list[str], start: int, end: int) -> Cell:
    """Some lines of a cell, with empty ones above so that each keeps its number."""
    return replace(cell, source="\n".join([*[""] * start, *lines[start:end]]))


def _runs(cell: Cell, known: dict[str, Companion]) -> Iterator[tuple[int, int, Companion]]:
    """The top-level `%run` lines of a cell whose file is a notebook, each with its first and last line."""
    if "run" not in cell.source:
        return
    lines = cell.source.split("\n")
    for text in (to_python(cell.source), as_automagic(cell.source)):
        try:
            body = ast.parse(text).body
        except (SyntaxError, ValueError, RecursionError):
            continue
        for node in body:
            companion = known.get(run_file(node))
            end = node.lineno
            while end < len(lines) and lines[end - 1].endswith("\\"):
                end += 1
            if companion is not None and re.match(r"\s*(%|run\b|get_ipython)", lines[node.lineno - 1]):
                yield node.lineno, end, companion
        return


def run_file(node: ast.stmt) -> str:
    """The companion that a statement `get_ipython().run_line_magic("run", …)` names, or ""."""
    call = node.value if isinstance(node, ast.Expr) else None
    if not (
        isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and is_shell(call.func.value)
    ):
        return ""
    texts = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    name, rest = line_magic(call.func.attr, texts)
    line = run_line(rest) if name == "run" else None
    return line.known_as if line is not None else ""
