"""`%run file.py`: it runs in a namespace of its own, then the notebook has its names."""

from __future__ import annotations

import ast
import os
import re
from dataclasses import replace

from nb2job.notebook.cell import Companion
from nb2job.notebook.magics import to_python
from nb2job.notebook.run_line import RunLine, run_line
from nb2job.notebook.shared_run import shared_code
from nb2job.program.interpolation import as_expression, fixed_text
from nb2job.program.magic import Magic, Meaning, refused
from nb2job.program.names import facts, tree
from nb2job.program.nodes import unparse

_NOT_BY_ITSELF = frozenset("d N".split())


def run_file(magic: Magic) -> Meaning:
    """The meaning of `%run`: the code of a notebook, or the call that runs a Python file and its names.

    Raises:
        RewriteError: NB310, the file is not there or its name is computed.
    """
    fixed = fixed_text(magic.rest, magic.names)
    line = run_line(magic.rest)
    if line is None or _NOT_BY_ITSELF & line.options:
        raise refused(f"%run {magic.rest} cannot be taken", "Name one file.")
    if fixed is None and fixed_text(line.file, magic.names) is None:
        raise refused("%run of a computed name", "Name the file itself.")
    companion = magic.companions.get(line.known_as) or magic.companions.get(line.file)
    if companion is None:
        hint = "Put the file beside the notebook, or its code into a cell."
        raise refused(f"%run {line.file}: no such file", hint)
    if companion.cells and not magic.in_namespace and companion.path.endswith(".py"):
        text = companion.cells[0].source
        called = _called(magic, line, replace(companion, text=text, cells=()))
        return replace(called, written=(travelling(companion.path), text, False))
    if companion.cells:
        code = [one.source for one in companion.cells if one.kind == "code" and one.source.strip()]
        return _inlined(magic, line, companion, code)
    shared = shared_code(line, companion.text, line.file) if magic.in_namespace else None
    if shared is not None:
        return _inlined(magic, line, companion, [shared])
    return _called(magic, line, companion)


def _inlined(magic: Magic, line: RunLine, companion: Companion, code: list[str]) -> Meaning:
    """What runs in the notebook's own namespace, under a condition perhaps: its code stands there."""
    if not magic.in_namespace:
        raise refused(f"%run of {line.file} in a function", "Call it at top level.")
    part = "code" if "i" in line.options else "cells"
    return Meaning(
        f"%run: the {part} of {companion.path} stand{'s' * (part == 'code')} here",
        "\n".join(map(to_python, code)),
    )


def _called(magic: Magic, line: RunLine, companion: Companion) -> Meaning:
    message = f"%run {line.file} becomes a call; the file lies beside the script"
    arguments = [repr(travelling(companion.path)), *_arguments(magic, line)]
    arguments += (
        ['name="' + os.path.basename(companion.path).partition(".")[0] + '"'] if "n" in line.options else []
    )
    arguments += ["space=globals()"] if "i" in line.options else []
    call = f"{magic.generated.run_file}({', '.join(arguments)})"
    try:
        found = facts(companion.text)
    except SyntaxError:
        raise refused(f"%run {line.file}: no Python", "Port it to Python 3.") from None
    if "i" in line.options:
        return Meaning(message, call, helper="run_file")
    bound = {one for one in found.bindings | found.function_writes if not one.startswith("__")}
    wanted = sorted(bound if magic.looks_up else bound & magic.used)
    untaken = tuple(sorted(bound.difference(wanted)))
    if found.dynamic or (wanted and not magic.in_namespace):
        return Meaning(message, value=f"globals().update({call})", helper="run_file")
    text = _taken(magic, companion, call, wanted)
    return Meaning(message, "\n".join(text), helper="run_file", untaken=untaken)


def untaken_message(names: tuple[str, ...]) -> str:
    """What the note says about names that a file sets and that nothing reads."""
    return f"%run: not taken, since nothing reads it: {', '.join(names)}"


def untaken_names(message: str) -> list[str]:
    """The names in such a note."""
    return message.rpartition(": ")[2].split(", ")


def _taken(magic: Magic, companion: Companion, call: str, wanted: list[str]) -> list[str]:
    """Each name, as the file leaves it; one that only a condition sets is taken where it is set."""
    imports = _imports(companion.text)
    again = [imports[name] for name in wanted if name in imports]
    names = [name for name in wanted if name not in imports]
    if not names:
        return [call, *again, *_stars(companion.text)]
    stem = re.sub(r"\W", "_", os.path.basename(companion.path).partition(".")[0])
    found = magic.fresh(f"{stem}_names")
    sure = facts(companion.text).writes
    lines = [f"{found} = {call}"]
    for name in names:
        line = f'{name} = {found}["{name}"]'
        lines.append(line if name in sure else f'if "{name}" in {found}:\n    {line}')
    return [*lines, *again, *_stars(companion.text)]


def _arguments(magic: Magic, line: RunLine) -> list[str]:
    """The arguments as expressions; files that a pattern names are looked up when the script runs."""
    found = []
    for one in line.arguments:
        expression = as_expression(one, magic.names)
        found.append(
            f"{magic.generated.os}.path.expanduser({expression})" if one.startswith("~") else expression
        )
        if re.search(r"[*?]", one) and "G" not in line.options:
            raise refused("%run with a pattern of files", "Name the files.")
    return found


def _imports(text: str) -> dict[str, str]:
    """Names that only one plain import of the file binds, with that import: it is the same module again."""
    found: dict[str, list[str]] = {}
    for node in tree(text).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)) and not getattr(node, "level", 0):
            for alias in node.names:
                name = alias.asname or alias.name.split(".")[0]
                one = (
                    ast.Import([alias])
                    if isinstance(node, ast.Import)
                    else ast.ImportFrom(node.module, [alias], 0)
                )
                found.setdefault(name, []).append(unparse(one))
        else:
            for name in facts(unparse(node)).bindings:
                found.setdefault(name, []).append("")
    return {name: lines[0] for name, lines in found.items() if len(set(lines)) == 1 and lines[0]}


def _stars(text: str) -> list[str]:
    """Star imports of the file, whose names the notebook has as well."""
    return [f"from {module} import *" for module in facts(text).stars]


def travelling(path: str) -> str:
    """Where a file lies below the script's folder: its own relative path, without a way out of it."""
    return re.sub(r"^(\.\./|\./|/)+", "", path)
