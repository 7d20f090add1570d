"""A file that `!wget` loads for pandas to read is read from its address, which becomes an input."""

from __future__ import annotations

import ast
import posixpath
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from nb2job.notebook.cell import Note
from nb2job.program.edit import Replace, apply
from nb2job.program.imported_names import ImportedNames, imported_names
from nb2job.program.nodes import unparse, walk
from nb2job.program.program import Program, Statement
from nb2job.program.rewriting import rewritten_units

_READERS = frozenset(
    f"pandas.read_{one}" for one in "csv excel feather fwf json orc parquet stata table xml".split()
)
"""What takes an address as it takes a path: https://pandas.pydata.org/docs/user_guide/io.html."""
_PLAIN = frozenset("-q -nv -c -nc -N --quiet --no-verbose --continue --no-clobber -L -s -S -sS -f".split())
_PLAIN |= frozenset("-sL -fsSL --no-check-certificate --location --silent --show-progress".split())
"""Options that change nothing of what comes out."""
_NAMING = frozenset({"-O", "-o", "--output-document", "--output"})


def lift_downloads(program: Program) -> Program:
    """The line that loads it goes, where nothing but calls of pandas names the file after it."""
    if not any("wget" in one.text or "curl" in one.text for one in program.statements()):
        return program
    statements = [*program.statements()]
    paths = imported_names(program)
    gone: set[int] = set()
    edits: dict[int, list[Replace]] = {}
    notes: list[Note] = []
    for number, statement in enumerate(statements):
        loaded = None if statement.kept else _loaded(statement, program.generated.run_shell)
        uses = _uses(loaded, statements, number, paths) if loaded else []
        if not loaded or not uses:
            continue
        gone.add(id(statement))
        for one, node in uses:
            edits.setdefault(id(one), []).append(Replace(node, repr(loaded.address)))
        message = f"{loaded.file} is read from where it is loaded: {loaded.address}"
        notes.append(Note("NB311", statement.place, message))

    def become(statement: Statement) -> Iterator[Statement]:
        if id(statement) not in gone:
            mine = edits.get(id(statement), [])
            yield statement.saying(apply(statement.text, mine)) if mine else statement

    if not gone:
        return program
    changed = replace(program, units=rewritten_units(program, become)).noting(*notes)
    runs = any(program.generated.run_shell in one.text for one in changed.every_statement())
    return changed if runs else replace(changed, helpers=program.helpers - {"run_shell"})


@dataclass(frozen=True, slots=True)
class _Loaded:
    """One file that a command loads, and the address that it comes from."""

    file: str
    address: str


def _loaded(statement: Statement, run_shell: str) -> _Loaded | None:
    """What a statement loads, if that is all it does: `run_shell("wget -q https://…/a.csv")`."""
    call = statement.node.value if isinstance(statement.node, ast.Expr) else None
    if not isinstance(call, ast.Call) or unparse(call.func) != run_shell or len(call.args) != 1:
        return None
    command = call.args[0].value if isinstance(call.args[0], ast.Constant) else None
    return _of_command(command) if isinstance(command, str) and not {*";|<>\n`"} & {*command} else None


def _of_command(command: str) -> _Loaded | None:
    try:
        program, *words = shlex.split(command)
    except ValueError:
        return None
    file = ""
    addresses = list[str]()
    while words:
        word = words.pop(0)
        if word in _NAMING and not (program == "curl" and word == "-O"):
            file = words.pop(0) if words else ""
        elif word.startswith(("http://", "https://")):
            addresses.append(word)
        elif word not in _PLAIN and (program, word) != ("curl", "-O"):
            return None
    if program not in {"wget", "curl"} or len(addresses) != 1 or "&&" in command:
        return None
    parts = urlsplit(addresses[0])
    named = program == "wget" or "-O" in command.split()
    file = file or (unquote(posixpath.basename(parts.path)) if named and not parts.query else "")
    return _Loaded(posixpath.normpath(file), addresses[0]) if file not in {"", "-"} else None


def _uses(
    loaded: _Loaded, statements: list[Statement], number: int, paths: ImportedNames
) -> list[tuple[Statement, ast.Constant]]:
    """The texts that name the file, each with its statement; none if one of them is no call of pandas."""
    found: list[tuple[Statement, ast.Constant]] = []
    stem = posixpath.basename(loaded.file)
    for position, statement in enumerate(statements):
        if position == number or stem not in statement.text:
            continue
        read = {id(one) for one in _read(statement, paths)}
        for node in walk(statement.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and stem in node.value:
                same = posixpath.normpath(node.value) == loaded.file
                if not same or id(node) not in read or position < number or statement.kept:
                    return []
                found.append((statement, node))
    return found


def _read(statement: Statement, paths: ImportedNames) -> Iterator[ast.expr]:
    """What calls of pandas read in a statement."""
    for node in walk(statement.tree):
        if isinstance(node, ast.Call) and node.args and paths.called(node) in _READERS:
            yield node.args[0]
