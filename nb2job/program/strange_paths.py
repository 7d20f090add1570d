"""Paths in variables that objects of unknown modules are given, where words say that they read or write."""

from __future__ import annotations

import ast
import posixpath
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from nb2job.program.distribution_names import DISTRIBUTIONS
from nb2job.program.imported_names import imported_names
from nb2job.program.known_modules import SAME_NAME
from nb2job.program.nodes import last_name, root_of
from nb2job.program.path_pattern import ANY, HERE, PART
from nb2job.program.paths import PathIndex, PathUse, led_by, path_index
from nb2job.program.program import Program
from nb2job.program.told_paths import calls_given, writes
from nb2job.regex import regex

_KNOWN = SAME_NAME | DISTRIBUTIONS.keys() | sys.stdlib_module_names | {"__future__", "IPython"}
_PATH = regex(
    r"(?!\w+://)(?:[^\n*?<>|{}]*[\w .]/[^\n*?<>|{}]*\w[^\n*?<>|{}]*"
    r"|[^\n*?<>|{}/]*\w\.[A-Za-z]\w{1,5}|[\w .-]*\w/)"
)
"""A folder's spelling, or that of a file with its ending."""
_NO_PATH = regex(
    r"(?i)prefix|suffix|bucket|ur[il]|endpoint|api|key|name|type|format|ext|title|label|col|model|repo"
)
"""Words of what is spelled like a path and is none."""
_TO = regex(
    r"(?i)(?:^|_)(?:to|out|outputs?|save|dest|destination|target|results?|export|dump|logs?|cache)(?:_|$)"
)
_READS = regex(r"(?i)read|load|open|from_|import|parse|list|walk|scan")
_NOUN = regex(r"(?i)from_(folder|dir|file|path|root)")


@dataclass(frozen=True, slots=True)
class StrangePath:
    """A variable's path that is given to a call of which only the words are known."""

    name: str
    text: str
    called: str
    use: PathUse
    is_written: bool


def strange_paths(program: Program) -> Iterator[StrangePath]:
    """Each path once; none that is an argument, or in what something else makes or is given."""
    roots = _roots(program)
    if not roots:
        return
    index = path_index(program)
    arguments = {one.variable for one in program.parameters}
    known = {_normal(text) for one in index.uses for text in one.texts}
    known |= {_normal(str(one.default)) for one in program.parameters if isinstance(one.default, str)}
    for use in sorted(index.others, key=lambda one: one.position):
        found = _found(use, roots, index) if isinstance(use.node, ast.Name) else None
        if found is None or arguments & {*led_by(use.node, index.values.seen_in(use.statement))}:
            continue
        text = _normal(found.text)
        if not any(text == one or text.startswith(f"{one}/") for one in known if one):
            known.add(text)
            yield found


def _roots(program: Program) -> frozenset[str]:
    """Names of unknown modules, of what comes from them, and of objects that only they make."""
    paths = imported_names(program)
    tops = {name: meaning.partition(".")[0] for name, meaning in paths.meanings.items()}
    found = {name for name, top in tops.items() if top not in _KNOWN}
    if not found:
        return frozenset()
    made: set[str] = set()
    other: set[str] = set()
    for statement in program.every_statement():
        node = statement.node
        value = node.value if isinstance(node, ast.Assign) else None
        strange = isinstance(value, ast.Call) and root_of(value) in found
        (made if strange else other).update(statement.facts.bindings | statement.facts.function_writes)
    return frozenset(found | (made - other))


def _found(use: PathUse, roots: frozenset[str], index: PathIndex) -> StrangePath | None:
    assert isinstance(use.node, ast.Name)
    text = next(iter(use.texts)) if len(use.texts) == 1 else ""
    if {ANY, PART, HERE} & {*text} or not _PATH.fullmatch(text):
        return None
    for call, word in calls_given(use):
        words = f"{word or ''}_{use.node.id}"
        if root_of(call.func) in roots and not _NO_PATH.search(words.replace("filename", "file")):
            says = _says(call, words)
            if says:
                return StrangePath(use.node.id, text, last_name(call.func), use, says == "write")
    return None


def _says(call: ast.Call, words: str) -> str:
    """Whether what a call is given under these words is read, or written, or neither is said."""
    if _TO.search(words):
        return "write"
    given = [*((None, one) for one in call.args), *((one.arg, one.value) for one in call.keywords)]
    others = [f"{word or ''}_{one.id}" for word, one in given if isinstance(one, ast.Name)]
    if any(map(_TO.search, others)):
        return "read"
    method = last_name(call.func)
    noun = _NOUN.search(method)
    if noun is not None and any(noun[1] in one for one in others):
        return "read" if noun[1] in words else "write"
    if writes(method):
        return "write"
    return "read" if _READS.search(method) or method[:1].isupper() else ""


def _normal(text: str) -> str:
    clean = posixpath.normpath(text.replace("\\", "/")) if text else ""
    return "" if clean == "." else clean
