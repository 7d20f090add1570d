"""Files that are added to: a copy below the output folder, if there is a file, takes what is added."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from nb2job.program.edit import source_of
from nb2job.program.moves import Moves
from nb2job.program.path_meeting import meet
from nb2job.program.path_pattern import ANY
from nb2job.program.paths import PathUse
from nb2job.program.sure_uses import way_to

_PLAIN = (
    *(ast.Module, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.withitem, ast.Call, ast.Attribute),
    *(ast.Subscript, ast.keyword, ast.BinOp, ast.List, ast.Tuple, ast.Dict),
)
"""What leads to a read that happens in any case."""


@dataclass
class CopiedFirst:
    """`files` are the uses that mean the copy; `sources` what is copied before a statement, by its position.

    The copy is made of what the first read spells, where an argument may stand; "" where nothing has surely
    read the file, which need not be there.
    """

    files: dict[PathUse, str] = field(default_factory=dict)
    sources: dict[int, list[tuple[str, str]]] = field(default_factory=dict)


def copied_first(moves: Moves) -> CopiedFirst:
    """Every such file, where all that means it is seen and happens in the order of the statements."""
    found = CopiedFirst()
    added = [one for one in moves.index.uses if one.kind == "append" and one.text and not moves.moves(one)]
    for file in sorted({one.text for one in added if one.text}):
        uses = [one for one in (*moves.index.uses, *moves.index.others) if _may_mean(one, file)]
        uses = [one for one in uses if id(one.node) not in moves.index.shown]
        if not all(_is_plain(one, file) for one in uses) or _is_looked_for(file, moves):
            continue
        first = min(one.position for one in uses if one.kind == "append")
        reads = [one for one in uses if one.kind == "read" and one.position < first and _is_sure(one)]
        spelled = source_of(reads[0].statement.text, reads[0].node) if reads else ""
        found.sources.setdefault(first, []).append((spelled, file))
        found.files |= {one: file for one in uses if one.position >= first}
    return found


def _may_mean(use: PathUse, file: str) -> bool:
    return any(meet(file, one) for one in use.files if one.strip(ANY))


def _is_plain(use: PathUse, file: str) -> bool:
    """Whether a use means that one file, at once, and neither makes nor removes it."""
    known = use.kind in {"append", "ask", "read"} and use.text == file and not use.later
    return known and not use.given.is_object and not use.given.of_database


def _is_sure(use: PathUse) -> bool:
    way = way_to(use.statement, use.node)
    return all(
        isinstance(node, _PLAIN) or (isinstance(node, ast.With) and name == "items") for node, name in way
    )


def _is_looked_for(file: str, moves: Moves) -> bool:
    """Whether a look, a shell line or another working folder may mean the file."""
    named = moves.shell.name(file, 0) or moves.shell.sweep(file, 0)
    return named or moves.looks.name(file, ()) or moves.changes_found or moves.changes_folder
