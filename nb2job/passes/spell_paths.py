"""A path made of the working folder, or of one above it, is spelled as it is seen from there."""

from __future__ import annotations

from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.base_paths import BasePaths, Spelled
from nb2job.program.edit import Replace, apply
from nb2job.program.nodes import unparse
from nb2job.program.places import place_of
from nb2job.program.program import Program, Statement
from nb2job.program.rewriting import rewritten_units
from nb2job.regex import regex

_BASE = regex(r"\bcwd\(|\bgetcwd\(|\.resolve\(|\babspath\(|\brealpath\(|[\"']\.\.")
_ABSOLUTE = regex(
    r"\bchdir\(|relative_to\(|is_absolute\(|as_uri\(|\.parts\b|\.parents\b|\bcommonpath\(|\brelpath\("
)
"""Where the whole path may count, or another folder may be the working one."""


def spell_paths(program: Program) -> Program:
    """`BASE / "data" / "a.csv"` becomes `Path("../data/a.csv")`, which the passes below understand."""
    texts = [one.text for one in program.every_statement()]
    if not any(map(_BASE.search, texts)) or any(map(_ABSOLUTE.search, texts)):
        return program
    paths = BasePaths(program)
    found: dict[int, list[Spelled]] = {}
    notes: list[Note] = []
    for one in paths.found:
        found.setdefault(id(one.statement), []).append(one)
        said = f"{unparse(one.node)[:60]} is spelled {one.text}"
        notes.append(Note("NB316", place_of(one.statement, one.node), said))
    notes += [Note("NB314", one.place, f"unused: {one.text.strip()[:60]}") for one in paths.unused]
    unused = {id(one) for one in paths.unused}

    def become(statement: Statement) -> list[Statement]:
        edits = [Replace(one.node, one.text) for one in found.get(id(statement), ())]
        changed = statement.saying(apply(statement.text, edits)) if edits else statement
        return [] if id(statement) in unused else [changed]

    return replace(program, units=rewritten_units(program, become)).noting(*notes) if found else program
