"""Folders outside of the notebook's that a variable names, and that go where nobody knows what is done."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.notebook.cell import Place
from nb2job.program.nodes import unparse
from nb2job.program.path_pattern import ANY, PART, below_here, spellings
from nb2job.program.path_values import hidden_names
from nb2job.program.paths import PathUse, led_by, path_index
from nb2job.program.program import Program
from nb2job.program.told_paths import calls_given, is_told_a_path, may_write
from nb2job.regex import regex

_NAMED = regex(r"(?i).*(?:path|dir|root|folder|data|file|base)")
_OF_RESULTS = regex(
    r"(?i).*(?:out|result|save|log|cache|check_?point|ckpt|te?mp|export|dest|model|fig|plot|report|target"
    r"|download|write|prefix|artifact|url|api)"
)
"""Names of what is rather written, or is no path."""
_PATH = regex(r"(?:\.\.[/\\]|~[/\\]|/\w|[A-Za-z]:[/\\])[\w./\\~:+ -]*[\w/\\]")
_OF_CODE = regex(r"(?:sys\.path|os\.chdir|chdir|sys|subprocess|requests|importlib|app|client)\b")
"""Calls that are given other folders than those of data."""


def outside_folders(program: Program) -> Iterator[tuple[str, str, Place]]:
    """Each variable that is no argument, with the path that it holds, and where it is set.

    What is read by it is told where it is read; what may be written by it is an output.
    """
    index = path_index(program)
    arguments = {one.variable for one in program.parameters}
    for statement in program.statements():
        node = statement.node
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        name = target.id if isinstance(target, ast.Name) else ""
        if not isinstance(node, ast.Assign) or not _NAMED.match(name) or _OF_RESULTS.match(name):
            continue
        texts = spellings(node.value, index.values.seen_in(statement))
        text = next(iter(texts)) if len(texts) == 1 else ""
        if name in arguments or not _leads_out(text):
            continue
        values = index.values.seen_in
        uses = [
            use
            for use in (*index.uses, *index.others)
            if name in led_by(use.node, values(use.statement))
            and name not in hidden_names(use.statement.tree)
            and not arguments & {*led_by(use.node, values(use.statement))}
        ]
        if any(map(_is_handed, uses)) and not any(use.kind != "unknown" or may_write(use) for use in uses):
            yield name, text, statement.place


def _leads_out(text: str) -> bool:
    """Whether a known path leads out of the notebook's folder, to more than the folder above it."""
    known = not {ANY, PART} & {*text} and _PATH.fullmatch(text) is not None
    below_root = not text.startswith("/") or text.strip("/").count("/") > 0
    return known and below_root and below_here(text) is None and bool(text.strip("./~\\"))


def _is_handed(use: PathUse) -> bool:
    """Whether a call that nobody knows is given it, as a path."""
    calls = [call for call, _ in calls_given(use)]
    code = any(_OF_CODE.match(unparse(call.func)) for call in calls)
    return bool(calls) and not code and is_told_a_path(use)
