"""Drop imports that nothing needs any more, where importing them had no effect of its own."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.import_statements import STDLIB
from nb2job.program.names import tree
from nb2job.program.program import Program, Statement, identifiers

_QUIET = frozenset(
    "numpy pandas scipy matplotlib matplotlib_inline IPython ipywidgets tqdm sklearn seaborn joblib".split()
)
_LOUD = ("sklearn.experimental", "mpl_toolkits")


def drop_dead(program: Program) -> Program:
    """Remove unused names from imports of the standard library and of libraries known to be quiet."""
    code = [*program.definitions, *program.statements(), *program.closing, *_parts(program)]
    used = frozenset().union(*(_spelled(one.text) | one.facts.uses for one in code), frozenset())
    if program.whole is not None or any(one.facts.stars for one in program.imports):
        return program
    kept: list[Statement] = []
    notes: list[Note] = []
    for statement in program.imports:
        new = _without(statement, used)
        if new is not None:
            kept.append(new)
        if new is not statement:
            notes.append(Note("NB314", statement.place, f"unused: {statement.text.strip()[:60]}"))
    return replace(program, imports=tuple(kept)).noting(*notes)


def _spelled(text: str) -> frozenset[str]:
    """Every identifier in a statement, also those of annotations that are written as strings."""
    if not re.search(r"(->|:)\s*[^\n]*[\"']", text):
        return identifiers(text)
    quoted = [
        node.value
        for node in ast.walk(tree(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 200
    ]
    return identifiers(text) | frozenset(re.findall(r"[^\W\d]\w*", " ".join(quoted)))


def _parts(program: Program) -> list[Statement]:
    """What among the imports is no plain import: it uses names too."""
    return [one for one in program.imports if not isinstance(one.node, (ast.Import, ast.ImportFrom))]


def _without(statement: Statement, used: frozenset[str]) -> Statement | None:
    node = statement.node
    if not isinstance(node, (ast.Import, ast.ImportFrom)) or "noqa" in statement.text:
        return statement
    if isinstance(node, ast.ImportFrom) and (node.level or not _is_quiet(node.module or "")):
        return statement
    names = [
        alias
        for alias in node.names
        if (alias.asname or alias.name.split(".")[0]) in used
        or (isinstance(node, ast.Import) and not _is_quiet(alias.name))
    ]
    if len(names) == len(node.names):
        return statement
    if not names:
        return None
    fewer = ast.Import(names) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, names, 0)
    return statement.saying(ast.unparse(fewer))


def _is_quiet(module: str) -> bool:
    top = module.split(".")[0]
    return top != "__future__" and (top in STDLIB | _QUIET) and not module.startswith(_LOUD)
