"""Names of files that a program puts together and reads: `"part_%d.csv" % i`, `f"{name}.csv"`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nb2job.notebook.cell import Place
from nb2job.program.downloads import Downloads, brings_files
from nb2job.program.folder_looks import parents
from nb2job.program.looped_paths import Loop, lists_of, loops_of
from nb2job.program.nodes import names_in, unparse
from nb2job.program.path_calls import CHANGES
from nb2job.program.path_meeting import meet
from nb2job.program.path_pattern import ANY, PART, below_here, spellings
from nb2job.program.path_templates import pieces_of
from nb2job.program.path_values import hidden_names
from nb2job.program.paths import PathIndex, PathUse, led_by, path_index
from nb2job.program.program import Program
from nb2job.program.seen_values import SeenValues
from nb2job.program.shell_mentions import ShellMentions
from nb2job.regex import regex

_FILE = regex(rf"(?:\./)?\w[\w {ANY}{PART}./()-]*\.[A-Za-z]\w{{1,6}}")
"""A file below the notebook's folder, of which more than the ending is known."""
_FEW = 3


def computed_names(program: Program) -> Iterator[tuple[str, Place]]:
    """Each with where it is read, if it is no argument and the program cannot have made it."""
    index = path_index(program)
    uses = [one for one in index.uses if one.kind == "read" and _is_put_together(one, index)]
    statements = [*program.statements()]
    if not uses or any("chdir(" in one.text or brings_files(one, index.values) for one in statements):
        return
    loops = [*loops_of(statements, lists_of(statements))]
    data = {one.variable for one in program.parameters if one.is_data or one.type == "output"}
    shell = ShellMentions(program)
    loads = Downloads(program, index.values, shell.make)
    made = [one for one in (*index.uses, *index.others) if one.kind in CHANGES | {"unknown"}]
    files = {file for one in made for file in one.files}
    for use in uses:
        texts = sorted(_spelled(use, loops, index))
        if not all(map(_FILE.fullmatch, texts)) or any(below_here(one) is None for one in texts):
            continue
        if data & {*led_by(use.node, index.values.seen_in(use.statement))}:
            continue
        plain = [one for one in texts if not {ANY, PART} & {*one}]
        own = any(shell.make(one, use.position) or loads.make(one, use.position) for one in plain)
        names = {name for one in texts if (file := below_here(one)) for name in (file, *parents(file))}
        if texts and not own and not any(meet(one, file) for one in names for file in files):
            yield _told(use, texts if texts == plain[:_FEW] else []), use.place


def _told(use: PathUse, texts: list[str]) -> str:
    """What is said of it: the few names that it spells, or how they are put together."""
    several = f"each of {', '.join(texts)}" if len(texts) > 1 else "".join(texts)
    called = unparse(use.node)
    return several or (f"what {called} holds" if called.isidentifier() else called)


def _is_put_together(use: PathUse, index: PathIndex) -> bool:
    """Whether a text is filled, or one is added to another; by way of a variable, too."""
    held = index.values.seen_in(use.statement).get(unparse(use.node), ())
    nodes = [use.node, *(one for one in held if one is not None)]
    return any(isinstance(one, ast.BinOp) or pieces_of(one) for one in nodes)


def _spelled(use: PathUse, loops: Sequence[Loop], index: PathIndex) -> frozenset[str]:
    """What it may spell, where loops go through literal texts."""
    inside = [one for one in loops if id(use.node) in one.inside and one.texts]
    given = {one.variable: one.texts for one in inside if one.variable in names_in(use.node)}
    if not given:
        return use.texts
    hidden = hidden_names(use.statement.tree) - given.keys()
    return spellings(use.node, SeenValues({**index.values.all, **given}, hidden))
