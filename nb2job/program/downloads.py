"""Files that calls of a program load from an address, and what it unpacks of them: no inputs of its own."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator

from nb2job.program.nodes import last_name, of_kind, unparse, walk
from nb2job.program.path_calls import argument
from nb2job.program.path_pattern import ANY, PART, below_here, spellings
from nb2job.program.path_values import PathValues
from nb2job.program.program import Program, Statement
from nb2job.program.seen_values import Values
from nb2job.regex import regex

_LOADS = regex(r"(?:\w*_)?(?:download|urlretrieve|wget)(?:_\w+)?")
_BRINGS = regex(r"^(?!nltk\.|stanza\.|api\.).*(?:download|extract|unpack|unzip|fetch|clone|retrieve)")
_UNPACKS_BY_NAME = regex(r"\b(?:unzip|tar|git clone|7z|kaggle|gdown|dvc)\s")
_UNPACKS = frozenset({"extractall", "unpack_archive"})
_ARCHIVES = frozenset("zipfile.ZipFile ZipFile tarfile.open tarfile.TarFile".split())


class Downloads:
    """The files that one program makes so, each with the position of the statement that does it.

    `by_shell` tells whether a shell line up to a position makes a file.
    """

    def __init__(self, program: Program, values: PathValues, by_shell: Callable[[str, int], bool]) -> None:
        self.by_shell = by_shell
        self.files: list[tuple[int, str]] = []
        self.folders: list[tuple[int, str]] = []
        for position, statement in enumerate(program.statements()):
            if "(" in statement.text:
                seen = values.seen_in(statement)
                calls = of_kind(statement.tree, ast.Call)
                self.files += [(position, name) for call in calls for name in _loaded(call, seen)]
                self.folders += [(position, one) for one in self._unpacked(statement, position, calls, seen)]

    def make(self, path: str, position: int) -> bool:
        """Whether a call up to a position loads a file, or unpacks its folder."""
        file = below_here(path)
        if file is None:
            return False
        if any(number <= position and file == name for number, name in self.files):
            return True
        return any(
            number <= position and (folder == "." or f"{file}/".startswith(f"{folder}/"))
            for number, folder in self.folders
        )

    def _unpacked(
        self, statement: Statement, position: int, calls: Iterable[ast.Call], values: Values
    ) -> Iterator[str]:
        """The folders that a statement unpacks into; the notebook's own only for what it has loaded."""
        for call in calls:
            name = unparse(call.func).rpartition(".")[2]
            if name in _UNPACKS:
                alone = name == "unpack_archive"
                inner = call.args[:1] if alone else _archives(call, statement, values)
                made = [one for node in inner for one in _plain(node, values)]
                loaded = any(self.make(one, position) or self.by_shell(one, position) for one in made)
                loaded |= any(_is_in_memory(node, values) for node in inner)
                # Beside the notebook lies more than what it unpacks.
                folders = _into(call, call.args[1:] if alone else call.args, values)
                yield from (one for one in folders if loaded or one != ".")


def _is_in_memory(node: ast.expr, values: Values) -> bool:
    """Whether an archive is no file but bytes that were loaded: `ZipFile(BytesIO(response.content))`."""
    held = values.get(node.id, ()) if isinstance(node, ast.Name) else (node,)
    return any(isinstance(one, ast.Call) and last_name(one.func) == "BytesIO" for one in held)


def brings_files(statement: Statement, values: PathValues) -> bool:
    """Whether a line loads or unpacks what is not named: the folder that it makes may be any."""
    if _UNPACKS_BY_NAME.search(statement.text):
        return True
    calls = [one for one in of_kind(statement.tree, ast.Call) if _BRINGS.search(unparse(one.func))]
    if not calls:
        return False
    counted = {name: (ast.Constant("0"),) for one in walk(statement.tree) for name in _counter(one)}
    seen = {**values.seen_in(statement), **counted}
    return not all(_is_beside(one, seen) or _has_a_folder(one, seen) for one in calls)


def loaded_into(program: Program, values: PathValues) -> Iterator[str]:
    """The folders of what a program loads by calls that make none: `urlretrieve(url, "cache/a.csv")`."""
    for statement in program.statements():
        for call in of_kind(statement.tree, ast.Call) if "(" in statement.text else ():
            spelled = unparse(call.func)
            if spelled.rpartition(".")[2] == "urlretrieve" or spelled == "wget.download":
                given = argument(call, 1, "filename out")
                texts = _plain(given, values.seen_in(statement)) if given is not None else []
                yield from (posixpath.dirname(file) for one in texts if (file := below_here(one)) is not None)


def _counter(node: ast.AST) -> Iterator[str]:
    """The name of a loop over a range: its numbers are part of a file's name, and lead to no folder."""
    over = node.iter if isinstance(node, (ast.For, ast.comprehension)) else None
    target = node.target if isinstance(node, (ast.For, ast.comprehension)) else None
    if isinstance(over, ast.Call) and unparse(over.func) == "range" and isinstance(target, ast.Name):
        yield target.id


def _is_beside(call: ast.Call, values: Values) -> bool:
    """Whether it loads one file into the notebook's own folder: `urlretrieve(url, "rows.csv")`."""
    given = [*call.args[1:2], *(one.value for one in call.keywords if one.arg == "filename")]
    if not given or unparse(call.func).rpartition(".")[2] != "urlretrieve":
        return False
    texts = spellings(given[0], values)
    return all(ANY not in one and "/" not in (below_here(one) or "/") for one in texts)


def _has_a_folder(call: ast.Call, values: Values) -> bool:
    """Whether it unpacks into a folder that is known: nothing else is made."""
    name = unparse(call.func).rpartition(".")[2]
    rest = call.args[1:] if name == "unpack_archive" else call.args
    folders = _into(call, rest, values) if name in _UNPACKS else []
    return bool(folders) and "." not in folders


def _into(call: ast.Call, rest: list[ast.expr], values: Values) -> list[str]:
    """The folder into which a call unpacks, the notebook's own where it says none."""
    given = [*rest, *(one.value for one in call.keywords if one.arg in {"path", "extract_dir"})]
    folders = _plain(given[0], values) if given else ["."]
    return [clean for one in folders if (clean := below_here(one)) is not None]


def _archives(call: ast.Call, statement: Statement, values: Values) -> list[ast.expr]:
    """The paths of the archives that may be unpacked by `archive.extractall()`."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else call
    found = [one for one in walk(owner) if isinstance(one, ast.Call) and one is not call]
    if isinstance(owner, ast.Name):
        held = [one for one in values.get(owner.id, ()) if isinstance(one, ast.Call)]
        items = [one for node in walk(statement.tree) for one in getattr(node, "items", ())]
        opened = [one.context_expr for one in items if isinstance(one, ast.withitem)]
        found = [*held, *(one for one in opened if isinstance(one, ast.Call))]
    return [one.args[0] for one in found if unparse(one.func) in _ARCHIVES and one.args]


def _loaded(call: ast.Call, values: Values) -> Iterator[str]:
    """The files that a call makes of an address: by the name in that, or by another argument."""
    spelled = unparse(call.func)
    if spelled in {"open", "io.open"} and len(call.args) > 1 and "w" in unparse(call.args[1]):
        yield from _named_by_address(call.args[0], values)
    if not _LOADS.fullmatch(spelled.rpartition(".")[2]):
        return
    arguments = [*call.args, *(one.value for one in call.keywords)]
    texts = [one for node in arguments for one in _plain(node, values)]
    if any("://" in one for one in texts):
        for one in texts:
            name = _last_part(one) if "://" in one else below_here(one)
            yield from [name] if name else []


def _named_by_address(node: ast.expr, values: Values) -> Iterator[str]:
    """The last part of an address that a name holds: `name = url.split("/")[-1]`."""
    held = values.get(node.id, ()) if isinstance(node, ast.Name) else [node]
    for one in held:
        inner = one.value if isinstance(one, ast.Subscript) and unparse(one.slice) == "-1" else one
        call = inner if isinstance(inner, ast.Call) else None
        if call is None or not isinstance(call.func, ast.Attribute):
            continue
        splits = inner is not one and unparse(call.func).endswith("split") and unparse(call.args[0]) == "'/'"
        base = call.func.attr == "basename"
        address = call.func.value if splits else call.args[0] if base and call.args else None
        for text in _plain(address, values) if address is not None else ():
            yield from [_last_part(text)] if "://" in text else []


def _plain(node: ast.expr, values: Values) -> list[str]:
    """The texts that an expression surely is one of."""
    found = spellings(node, values)
    return sorted(found) if not any(mark in one for one in found for mark in (ANY, PART)) else []


def _last_part(address: str) -> str:
    return posixpath.basename(re.sub(r"[?#].*$", "", address))
