"""What is done with a path by a call that nobody knows, as far as the words say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nb2job.program.nodes import of_kind, unparse, walk
from nb2job.program.paths import PathUse
from nb2job.regex import regex

_WRITES = regex(
    r"write|save|dump|export|to_|create|output|log|make|plot|draw|download|upload|remove|render"
    r"|get_file|sample_image|fetch|cache|retrieve|destination|checkpoint|mount|dest|result"
)
"""Calls, and words of their arguments, that rather make a file than read it."""
_NO_PATH = regex(r"(?i)log|metric|scalar|tag|title|label|legend|name|column|param")
"""Calls whose texts look like paths and are none: `log_metric(f"train/{key}", …)`."""
_PATHS = regex(r"path|dir|folder|root|file|load|read|open|walk|list|data|source|src|run")
"""Calls, and words of their arguments, to which a bare word is a path: `load("model")`, `root="data"`."""


def is_told_a_path(use: PathUse) -> bool:
    """Whether a text that goes to something unknown is a path, as far as can be seen."""
    calls = [call for call, _ in calls_given(use)]
    if calls:
        return not any(_NO_PATH.search(unparse(call.func).rpartition(".")[2]) for call in calls)
    if names_of(use):
        return True
    lists = [one for one in walk(use.statement.tree) if isinstance(one, (ast.List, ast.Tuple))]
    return any(use.node in one.elts for one in lists) and all(
        re.search(r"\.\w{1,7}$", one) for one in use.texts
    )


def names_of(use: PathUse) -> frozenset[str]:
    """The variables to which a path is given as their value."""
    lines = (one for one in of_kind(use.statement.tree, ast.Assign) if one.value is use.node)
    targets = (target for line in lines for target in line.targets)
    return frozenset(one.id for one in targets if isinstance(one, ast.Name))


def may_write(use: PathUse) -> bool:
    """Whether the call, or the word before the path, says so; `download=True` does as well."""
    return use.kind == "unknown" and any(
        writes(f"{unparse(call.func).rpartition('.')[2]} {word or ''}")
        or any(one.arg == "download" for one in call.keywords)
        for call, word in calls_given(use)
    )


def writes(words: str) -> bool:
    """Whether words speak of making a file."""
    return bool(_WRITES.search(words.lower()))


def may_be_bare(use: PathUse) -> bool:
    """Whether it goes where a single word is a path, too."""
    return any(_PATHS.search(f"{unparse(call.func)} {word or ''}".lower()) for call, word in calls_given(use))


def calls_given(use: PathUse) -> Iterator[tuple[ast.Call, str | None]]:
    """The calls that are given it, each with the word before it."""
    for call in walk(use.statement.tree):
        if isinstance(call, ast.Call):
            yield from ((call, None) for one in call.args if one is use.node)
            yield from ((call, word.arg) for word in call.keywords if word.value is use.node)
