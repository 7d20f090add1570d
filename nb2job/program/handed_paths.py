"""Paths that are handed to own functions and classes which read them: `load("a.csv")`, `Pictures("data")`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from nb2job.program.bindings import bindings
from nb2job.program.function_defaults import defaults, using_calls
from nb2job.program.looked_up_paths import looked_up_paths
from nb2job.program.looped_paths import looped_paths
from nb2job.program.nodes import names_in, of_kind, unparse, walk
from nb2job.program.path_calls import CHANGES, Given, Kind
from nb2job.program.path_templates import pieces_of
from nb2job.program.path_values import local_value
from nb2job.program.paths import PathIndex, PathUse
from nb2job.program.program import Program
from nb2job.program.working_paths import from_here

_READS = frozenset({"read", "folder"})
_JOINS = frozenset({"os.path.join", "Path", "pathlib.Path", "str"})


_MOST = 8
"""More files of loops than this are too many arguments."""


class Handed(NamedTuple):
    """A path, what is read where it is handed to, and those of these reads that can be of nothing else."""

    use: PathUse
    reads: list[PathUse]
    own: list[PathUse]


def handed_paths(program: Program, index: PathIndex) -> Iterator[Handed]:
    """The paths that are given to a parameter by which an own definition reads, and never writes.

    A literal one, or what a variable or a member holds; each with what is read there: the paths that begin
    with the parameter. A default that calls use is given. And those that a loop goes through.
    """
    known = _Readers(program, index)
    kept = [one for one in defaults(program) if isinstance(one.value, str)]
    used = {id(one.node): (one.owner, one.name) for one in kept if using_calls(program, one)}
    for use in index.others:
        literal = isinstance(from_here(use.node) or use.node, ast.Constant)
        plain = (literal or use.leads) and not use.later
        reads = known.reads(use) if plain else []
        reads = reads or known.found.get(used.get(id(use.node), ("", "")), [])
        if reads:
            kind: Kind = "folder" if any(one == "folder" for one, _ in reads) else "read"
            inner = [one for _, one in reads]
            yield Handed(replace(use, given=Given(kind, use.node)), inner, inner if kind == "folder" else [])
    yield from _of_loops(program, index)
    yield from _of_locals(index)


def _of_locals(index: PathIndex) -> Iterator[Handed]:
    """What a function holds in a variable of its own that it reads by, and writes to nowhere."""
    known = {id(one.node): one for one in index.others if one.later}
    for use in index.uses:
        name = use.node.id if isinstance(use.node, ast.Name) and use.later else ""
        value = local_value(use.statement.tree, name) if use.kind in _READS and name else None
        if value is not None and id(value) in known:
            uses = (one for one in index.uses if one.statement is use.statement and one.kind in CHANGES)
            if not any(name in names_in(one.node) for one in uses):
                yield Handed(replace(known[id(value)], given=Given(use.kind, value)), [use], [use])


def _of_loops(program: Program, index: PathIndex) -> Iterator[Handed]:
    """The files of whole lists, as long as they are few."""
    files: dict[int, Handed] = {}
    for one in (*looped_paths(program, index), *looked_up_paths(program, index)):
        more = {id(use.node): Handed(use, one.reads, one.reads) for use in one.files if one.alone}
        texts = {use.texts for use, *_ in (*files.values(), *more.values())}
        files |= more if len(texts) <= _MOST else {}
    yield from files.values()


class _Readers:
    """What functions and classes of a program read: `found` is that by their name and parameter."""

    def __init__(self, program: Program, index: PathIndex) -> None:
        statements = list(program.statements())
        counts = bindings(statements)
        self.found: dict[tuple[str, str], list[tuple[Kind, PathUse]]] = {}
        self.places: dict[str, list[str]] = {}
        for statement in statements:
            node = statement.node
            made = node if isinstance(node, ast.FunctionDef) else _maker(node)
            name = getattr(node, "name", "")
            uses = [one for one in index.uses if one.statement is statement]
            if made is None or counts[name] != 1:
                continue
            changed = [one for use in uses if use.kind in CHANGES for one in walk(use.node)]
            names = [one.arg for one in (*made.args.posonlyargs, *made.args.args)]
            self.places[name] = names[made is not node :]
            for parameter, held in _held(made, made is not node).items():
                reads = [(_kind(one, held), one) for one in uses if one.kind in _READS]
                known = [(kind, one) for kind, one in reads if kind is not None]
                if not any(unparse(one) in held for one in changed) and all(
                    kind != "unknown" for kind, _ in known
                ):
                    self.found[name, parameter] = known

    def reads(self, use: PathUse) -> list[tuple[Kind, PathUse]]:
        """What is read by the parameter that a path is handed to."""
        for call in of_kind(use.statement.tree, ast.Call):
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            given = [*zip(self.places.get(name, ()), call.args, strict=False)]
            given += [(word.arg, word.value) for word in call.keywords if word.arg]
            for parameter, value in given:
                if value is use.node:
                    return self.found.get((name, parameter), [])
        return []


def _maker(node: ast.stmt | None) -> ast.FunctionDef | None:
    """The `__init__` of a class."""
    body = node.body if isinstance(node, ast.ClassDef) else ()
    found = [one for one in body if isinstance(one, ast.FunctionDef) and one.name == "__init__"]
    return found[0] if len(found) == 1 else None


def _held(function: ast.FunctionDef, of_class: bool) -> dict[str, frozenset[str]]:
    """Each parameter that stays what it is, with all by which it goes: its name, `self.root`."""
    stored = {
        one.id for one in walk(function) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    found = {one: frozenset({one}) for one in names if one not in stored}
    for line in of_kind(function, ast.Assign) if of_class else ():
        value = line.value.id if isinstance(line.value, ast.Name) else ""
        if value in found and all(isinstance(one, ast.Attribute) for one in line.targets):
            found[value] |= {unparse(one) for one in line.targets}
    return found


def _kind(use: PathUse, held: frozenset[str]) -> Kind | None:
    """What a path is to a parameter: a file, a folder that it begins with, "unknown" for less, or nothing."""
    node, whole = use.node, True
    while unparse(node) not in held:
        whole = whole and unparse(node.func) != "os.path.join" if isinstance(node, ast.Call) else False
        joined = _first(node)
        if joined is None:
            return "unknown" if any(unparse(one) in held for one in walk(node)) else None
        node = joined
    return use.kind if whole else "folder"


def _first(node: ast.expr) -> ast.expr | None:
    """The folder that a path begins with: of `os.path.join(root, name)`, `root / name`, `root + "/a.csv"`."""
    if isinstance(node, ast.Call) and unparse(node.func) in _JOINS:
        return node.args[0] if node.args else None
    if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Mod):
        below = isinstance(node.right, ast.Constant) and str(node.right.value).startswith("/")
        return node.left if isinstance(node.op, ast.Div) or below else None
    first, second = [*pieces_of(node)[:2], None, None][:2]
    slash = isinstance(second, str) and second.startswith("/")
    return first if slash and isinstance(first, ast.expr) else None
