"""Mutations: small changes to a notebook's cells, such as people make, each giving another notebook."""

from __future__ import annotations

import ast
import io
import keyword
import tokenize
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from nb2job.notebook.cell import Cell, Notebook

MOST = 4  # mutations of one notebook
TAKEN = ("list", "sum", "max", "id", "input", "args", "main", "logger", "parser", "mlflow", "np", "x", "_")
"""Names that are a builtin's, an import's or one of the script's own."""
TITLES = ("Load data", "Train model", "Evaluate", "Results", "Main", "Plots", "1. Setup")

Cells = tuple[Cell, ...]
Mutation = Callable[[Cells, Random], Cells | None]


def mutated(book: Notebook, random: Random) -> tuple[Notebook, str]:
    """A notebook with some of its cells changed, and what was done to it."""
    cells, told = book.cells, []
    for _ in range(random.randint(1, MOST)):
        change = random.choice(MUTATIONS)
        found = change(cells, random)
        if found:
            cells = found
            told.append(change.__name__)
    numbered = (replace(cell, index=number) for number, cell in enumerate(cells, start=1))
    return replace(book, cells=tuple(numbered)), ", ".join(told)


def swap(cells: Cells, random: Random) -> Cells | None:
    """Two neighbors, each in the other's place."""
    if len(cells) < 2:
        return None
    at = random.randrange(len(cells) - 1)
    return (*cells[:at], cells[at + 1], cells[at], *cells[at + 2 :])


def split(cells: Cells, random: Random) -> Cells | None:
    """A code cell in two, between two of its statements."""
    at = _code(cells, random)
    borders = [node.lineno for node in _body(cells[at])[1:]] if at is not None else []
    if at is None or not borders:
        return None
    lines = cells[at].source.split("\n")
    border = random.choice(borders) - 1
    above, below = "\n".join(lines[:border]), "\n".join(lines[border:])
    if not (_is_python(above) and _is_python(below)):
        return None
    return (*cells[:at], replace(cells[at], source=above), replace(cells[at], source=below), *cells[at + 1 :])


def join(cells: Cells, random: Random) -> Cells | None:
    """A code cell and the next one, without what stands between them."""
    places = [number for number, cell in enumerate(cells) if cell.kind == "code" and _body(cell)]
    if len(places) < 2:
        return None
    one = random.randrange(len(places) - 1)
    first, second = places[one], places[one + 1]
    both = replace(cells[first], source=f"{cells[first].source}\n{cells[second].source}")
    return (*cells[:first], both, *cells[first + 1 : second], *cells[second + 1 :])


def delete(cells: Cells, random: Random) -> Cells | None:
    """One cell less."""
    if len(cells) < 3:
        return None
    at = random.randrange(len(cells))
    return (*cells[:at], *cells[at + 1 :])


def repeat(cells: Cells, random: Random) -> Cells | None:
    """A code cell a second time, somewhere below."""
    at = _code(cells, random)
    if at is None:
        return None
    to = random.randint(at + 1, len(cells))
    return (*cells[:to], cells[at], *cells[to:])


def title(cells: Cells, random: Random) -> Cells | None:
    """A heading above some cell."""
    at = random.randint(0, len(cells))
    heading = Cell(0, "markdown", f"{'#' * random.randint(1, 3)} {random.choice(TITLES)}")
    return (*cells[:at], heading, *cells[at:])


def rename(cells: Cells, random: Random) -> Cells | None:
    """A variable under another variable's name, a builtin's, or one that the script wants itself."""
    names = sorted({name for cell in cells if cell.kind == "code" for name in _written(cell)})
    if not names:
        return None
    old = random.choice(names)
    new = random.choice((*TAKEN, random.choice(names)))
    return tuple(
        replace(cell, source=_renamed(cell.source, old, new)) if cell.kind == "code" else cell
        for cell in cells
    )


def rename_once(cells: Cells, random: Random) -> Cells | None:
    """The same in one cell only: what is below reads an older value, or none."""
    at = _code(cells, random)
    names = sorted(_written(cells[at])) if at is not None else []
    others = sorted({name for cell in cells if cell.kind == "code" for name in _written(cell)})
    if at is None or not names:
        return None
    source = _renamed(cells[at].source, random.choice(names), random.choice((*TAKEN, *others)))
    return (*cells[:at], replace(cells[at], source=source), *cells[at + 1 :])


MUTATIONS: Sequence[Mutation] = (
    *(swap, split, split, join, join, delete, repeat, title, title, rename, rename, rename_once),
)


def _code(cells: Cells, random: Random) -> int | None:
    places = [number for number, cell in enumerate(cells) if cell.kind == "code" and _body(cell)]
    return random.choice(places) if places else None


def _body(cell: Cell) -> list[ast.stmt]:
    """A cell's statements; none for a cell that is no plain Python."""
    try:
        return ast.parse(cell.source).body
    except SyntaxError:
        return []


def _is_python(text: str) -> bool:
    try:
        return bool(ast.parse(text).body)
    except SyntaxError:
        return False


def _written(cell: Cell) -> set[str]:
    """The names that a cell binds at its top level or below."""
    nodes = (node for statement in _body(cell) for node in ast.walk(statement))
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _renamed(source: str, old: str, new: str) -> str:
    """A cell with another name for a variable; attributes and keywords keep theirs."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return source
    lines = source.split("\n")
    depth, places = 0, []
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        depth += (token.string in "([{") - (token.string in ")]}") if token.type == tokenize.OP else 0
        is_attribute = before is not None and before.string == "."
        is_keyword = depth > 0 and after is not None and after.string == "="
        if token.type == tokenize.NAME and token.string == old and not (is_attribute or is_keyword):
            places.append(token.start)
    for row, column in reversed(places):
        line = lines[row - 1]
        lines[row - 1] = line[:column] + new + line[column + len(old) :]
    changed = "\n".join(lines)
    return changed if _is_python(changed) and not keyword.iskeyword(new) else source
