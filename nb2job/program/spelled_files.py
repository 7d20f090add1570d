"""Data files that a notebook spells, and that become neither an argument nor an output."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.notebook.cell import Place
from nb2job.program.downloads import Downloads, brings_files
from nb2job.program.looked_up_paths import looked_up_paths
from nb2job.program.looped_paths import looped_paths
from nb2job.program.nodes import walk
from nb2job.program.path_meeting import meet
from nb2job.program.path_pattern import below_here
from nb2job.program.paths import PathIndex, led_by, path_index
from nb2job.program.program import Program
from nb2job.program.shell_mentions import ShellMentions
from nb2job.program.told_paths import calls_given, is_told_a_path, may_write
from nb2job.regex import regex

_ENDING = r"\.(?:arrow|csv|feather|h5|hdf5|jsonl|mat|npy|npz|parquet|tsv|xlsx?)"
_MAY = regex(rf"/[^\"'\n]*{_ENDING}[\"']")
"""Without such a text no file is spelled: most notebooks need no look."""
_DATA = regex(
    r"(?:~?/|(?:\.{0,2}[\w-][\w .()-]*/|\.{1,2}/)+)(?:[\w.-][\w .()-]*/)*[\w.-][\w .()-]*" + _ENDING
)
"""A path with a folder in it, to a file that holds data."""


def spelled_files(program: Program) -> Iterator[tuple[str, Place]]:
    """Each with where it stands: in a list that a loop goes over, or as what an unknown call is given."""
    if any("for " in one.text for one in program.statements()):
        yield from _looped(program, path_index(program))
    if not any(_MAY.search(one.text) for one in program.statements()):
        return
    index = path_index(program)
    arguments = {one.variable for one in program.parameters}
    followed = {id(one.node) for one in (*index.uses, *index.others)}
    known = {str(one.default) for one in program.parameters}
    known |= {text for one in index.uses if one.kind in {"write", "append", "make"} for text in one.texts}
    for use in index.others:
        text = next(iter(use.texts)) if len(use.texts) == 1 else ""
        if not _DATA.fullmatch(text) or text in known or may_write(use) or not is_told_a_path(use):
            continue
        if calls_given(use) and not arguments & {*led_by(use.node, index.values.seen_in(use.statement))}:
            yield text, use.place
    for statement in program.statements():
        if isinstance(statement.node, ast.Assign) and not statement.facts.bindings & arguments:
            for text in _listed(statement.node.value, followed):
                if text not in known:
                    yield text, statement.place


def _looped(program: Program, index: PathIndex) -> Iterator[tuple[str, Place]]:
    """The files that a loop reads by their names, where nothing that the program does can have made them."""
    listed = (*looped_paths(program, index), *looked_up_paths(program, index))
    files = [use for one in listed for use in one.files]
    if not files or any("chdir(" in one.text for one in program.statements()):
        return
    if any(brings_files(one, index.values) for one in program.statements()):
        return
    shell = ShellMentions(program)
    loads = Downloads(program, index.values, shell.make)
    made = {file for one in index.uses if one.kind in {"write", "append"} for file in one.files}
    for use in files:
        (text,) = use.texts
        path = below_here(text)
        known = path is not None and (
            any(meet(path, one) for one in made)
            or shell.make(path, use.position)
            or loads.make(path, use.position)
        )
        if not known and "://" not in text:
            yield text, use.place


def _listed(value: ast.expr, followed: set[int]) -> Iterator[str]:
    """The files in a list of lists: `[("a/b.csv", 0), ("a/c.csv", 1)]`."""
    rows = value.elts if isinstance(value, (ast.List, ast.Tuple)) else []
    inner = (one for row in rows if isinstance(row, (ast.List, ast.Tuple, ast.Dict)) for one in walk(row))
    for one in inner:
        text = one.value if isinstance(one, ast.Constant) and id(one) not in followed else None
        if isinstance(text, str) and _DATA.fullmatch(text):
            yield text
