"""A file that `!wget` or `urlretrieve` loads for pandas is read from its address, which becomes an input."""

from __future__ import annotations

import ast
import posixpath
import shlex
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from nb2job.notebook.cell import Note
from nb2job.program.edit import Replace, apply
from nb2job.program.import_statements import is_import
from nb2job.program.imported_names import ImportedNames, imported_names
from nb2job.program.nodes import unparse, walk
from nb2job.program.path_holders import held_texts
from nb2job.program.path_values import hidden_names
from nb2job.program.program import Program, Statement
from nb2job.program.rewriting import rewritten_units
from nb2job.regex import regex

_READERS = frozenset(
    f"pandas.read_{one}" for one in "csv excel feather fwf json orc parquet stata table xml".split()
)
"""What takes an address as it takes a path: https://pandas.pydata.org/docs/user_guide/io.html."""
_PLAIN = frozenset("-q -nv -c -nc -N --quiet --no-verbose --continue --no-clobber -L -s -S -sS -f".split())
_PLAIN |= frozenset("-sL -fsSL --no-check-certificate --location --silent --show-progress".split())
"""Options that change nothing of what comes out."""
_RETRIEVES = {"urllib.request.urlretrieve": "filename", "wget.download": "out"}
"""Functions that load a file from an address, each with the name of the argument that says where."""
_WORDS = ("wget", "curl", "urlretrieve")
_PACKED = regex(r"(?i)\.(?:bz2|gz|tar|xz|zip|zst)(?=[?#]|$)")
_NAMING = frozenset({"-O", "-o", "--output-document", "--output"})


def lift_downloads(program: Program) -> Program:
    """The line that loads it goes, where nothing but calls of pandas names the file after it."""
    if not any(word in one.text for one in program.statements() for word in _WORDS):
        return program
    statements = [*program.statements()]
    paths = imported_names(program)
    gone: set[int] = set()
    edits: dict[int, list[Replace]] = {}
    notes: list[Note] = []
    for number, statement in enumerate(statements):
        loaded = None if statement.kept else _loaded(statement, program, paths)
        uses = _uses(loaded, statements, number, paths) if loaded else []
        if not loaded or not uses:
            continue
        gone.add(id(statement))
        for one, node in uses:
            edits.setdefault(id(one), []).append(Replace(node, loaded.spelled))
        message = f"{loaded.file} is read from where it is loaded: {loaded.address}"
        notes.append(Note("NB311", statement.place, message))

    for one in _needless(statements, gone, paths):
        gone.add(id(one))
        notes.append(Note("NB311", one.place, "wget is not imported: nothing is loaded by it"))

    def become(statement: Statement) -> Iterator[Statement]:
        if id(statement) not in gone:
            mine = edits.get(id(statement), [])
            yield statement.saying(apply(statement.text, mine)) if mine else statement

    if not gone:
        return program
    changed = replace(program, units=rewritten_units(program, become)).noting(*notes)
    runs = any(program.generated.run_shell in one.text for one in changed.every_statement())
    return changed if runs else replace(changed, helpers=program.helpers - {"run_shell"})


def _needless(statements: Sequence[Statement], gone: Set[int], paths: ImportedNames) -> Iterator[Statement]:
    """The imports of `wget` alone, where the lines that are gone were all that used it."""
    names = {name for name, meaning in paths.meanings.items() if meaning == "wget"} if gone else set[str]()
    left = [one for one in statements if id(one) not in gone]
    if any(names & (one.facts.uses | one.facts.deferred) for one in left):
        return
    yield from (one for one in left if is_import(one) and one.facts.bindings and one.facts.bindings <= names)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """One file that is loaded, and the address that it comes from: `variable` is what holds that, if any."""

    file: str
    address: str
    variable: str = ""

    @property
    def spelled(self) -> str:
        """What stands for the address in the source."""
        return self.variable or repr(self.address)

    @property
    def is_packed_alike(self) -> bool:
        """Whether pandas unpacks what is at the address as it does the file: both end the same."""
        return _packing(self.file) == _packing(self.address)


def _packing(text: str) -> list[str]:
    return [one.lower() for one in _PACKED.findall(text)]


def _loaded(statement: Statement, program: Program, paths: ImportedNames) -> _Loaded | None:
    """What a statement loads, if that is all it does: `run_shell("wget -q https://…/a.csv")`."""
    call = statement.node.value if isinstance(statement.node, ast.Expr) else None
    if not isinstance(call, ast.Call):
        return None
    if paths.called(call) in _RETRIEVES:
        return _of_call(call, _RETRIEVES[paths.called(call)], program)
    if unparse(call.func) != program.generated.run_shell or len(call.args) != 1:
        return None
    command = call.args[0].value if isinstance(call.args[0], ast.Constant) else None
    return _of_command(command) if isinstance(command, str) and not {*";|<>\n`"} & {*command} else None


def _of_call(call: ast.Call, word: str, program: Program) -> _Loaded | None:
    """What `urlretrieve("https://…/a.csv", "a.csv")` loads; the address may be in a variable of one value."""
    given = [*call.args[1:], *(one.value for one in call.keywords if one.arg == word)]
    if not call.args or len(given) > 1 or len(call.args) + len(call.keywords) != 1 + len(given):
        return None
    variable = call.args[0].id if isinstance(call.args[0], ast.Name) else ""
    address = held_texts(program).get(variable, ("",))[0] if variable else _text(call.args[0])
    if not address.startswith(("http://", "https://")):
        return None
    named = word == "out" and not given and not urlsplit(address).query
    file = _text(given[0]) if given else unquote(posixpath.basename(urlsplit(address).path)) if named else ""
    return _Loaded(posixpath.normpath(file), address, variable) if file else None


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


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
    if not loaded.is_packed_alike:
        return []
    stem = posixpath.basename(loaded.file)
    for position, statement in enumerate(statements):
        if position == number or stem not in statement.text:
            continue
        hidden = loaded.variable in hidden_names(statement.tree)
        read = {id(one) for one in _read(statement, paths) if not hidden}
        for node in walk(statement.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and stem in node.value:
                if node.value == loaded.address:
                    continue
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
