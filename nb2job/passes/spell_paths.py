"""A path made of the working folder, or of one above it, is spelled as it is seen from there."""

from __future__ import annotations

from nb2job.notebook.cell import Note
from nb2job.program.base_paths import BasePaths
from nb2job.program.nodes import unparse
from nb2job.program.places import place_of
from nb2job.program.program import Program
from nb2job.program.respelled import respelled
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
    notes = [
        Note(
            "NB316",
            place_of(one.statement, one.node),
            f"{unparse(one.node)[:60]} is spelled {one.text}",
        )
        for one in paths.found
    ]
    notes += [Note("NB314", one.place, f"unused: {one.text.strip()[:60]}") for one in paths.unused]
    return respelled(program, paths.found, paths.unused).noting(*notes)
