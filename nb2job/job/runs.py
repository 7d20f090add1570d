"""A long part of a script, cut into runs of whole statements which black lays out one by one.

The same comes out as of the whole: a run is cut off between two simple statements with nothing but blank
lines between them, and the blocks that it stands in are opened above it for as long as it is laid out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard

LONG = 100
"""Lines of a run: black's tree of a line takes 15 to 100 KB."""
_STEP = "    "
_SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Assert)
_Block = ast.FunctionDef | ast.AsyncFunctionDef | ast.With | ast.If
_Blocks = tuple[_Block, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Some lines, what opens their blocks above them, and how black lays that out."""

    text: str
    head: str = ""
    laid_out_head: str = ""


def runs(text: str) -> list[Run]:
    """The lines of a part of a script, cut where that changes nothing; all in one where it is short."""
    lines = text.split("\n")
    if len(lines) <= LONG:
        return [Run(text)]
    found: list[Run] = []
    begin, blocks = 0, _Blocks()
    for end, inside in _cuts(ast.parse(text).body, (), lines):
        if end - begin >= LONG:
            found.append(_run(lines, begin, end, blocks))
            begin, blocks = end, inside
    return [*found, _run(lines, begin, len(lines), blocks)]


def _run(lines: list[str], begin: int, end: int, blocks: _Blocks) -> Run:
    text = "\n".join(lines[begin:end])
    if not begin:
        return Run(text)
    first = next(line for line in lines[begin:] if line.strip())
    margins = [*(_margin(lines[one.lineno - 1]) for one in blocks), _margin(first)]
    openings = [*map(_opening, blocks), "_"]
    return Run(
        text,
        "".join(f"{margin}{one}\n" for margin, one in zip(margins, openings, strict=True)),
        "".join(f"{_STEP * depth}{one}\n" for depth, one in enumerate(openings)),
    )


def _cuts(body: list[ast.stmt], blocks: _Blocks, lines: list[str]) -> Iterator[tuple[int, _Blocks]]:
    """How many lines stand above each place where a run may begin, and the blocks around it."""
    above: ast.stmt | None = None
    for one in body:
        if above is not None and _are_apart(above, one, lines):
            yield above.end_lineno or 0, blocks
        if _can_be_opened(one, within=bool(blocks)):
            yield from _cuts(one.body, (*blocks, one), lines)
        above = one


def _can_be_opened(statement: ast.stmt, *, within: bool) -> TypeGuard[_Block]:
    """Whether it is a block that nothing goes on behind; above an inner function stand blank lines."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return not within
    return isinstance(statement, ast.With) or (isinstance(statement, ast.If) and not statement.orelse)


def _are_apart(above: ast.stmt, below: ast.stmt, lines: list[str]) -> bool:
    """Whether two statements are simple and only blank lines are between them."""
    if not (_is_simple(above) and _is_simple(below)):
        return False
    end = above.end_lineno or 0
    between = [lines[end - 1].encode()[above.end_col_offset :].decode(), *lines[end : below.lineno - 1]]
    margin = lines[below.lineno - 1].encode()[: below.col_offset].decode()
    return end < below.lineno and not "".join([*between, margin]).strip()


def _is_simple(statement: ast.stmt) -> bool:
    """Whether black looks at nothing around it; a text may be a docstring, and `...` a whole body."""
    is_value = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return isinstance(statement, _SIMPLE) and not is_value


def _opening(block: _Block) -> str:
    if isinstance(block, ast.AsyncFunctionDef):
        return "async def _():"
    return "def _():" if isinstance(block, ast.FunctionDef) else "if _:"


def _margin(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
