"""Folders that a program surely makes anew: whatever it finds there later, it has put there itself."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator

from nb2job.program.literal_turns import takes_on_all
from nb2job.program.lookups import jumps, runs_at_least_once
from nb2job.program.nodes import unparse
from nb2job.program.path_pattern import ANY, PART, below_here, spellings
from nb2job.program.path_values import PathValues
from nb2job.program.program import Program
from nb2job.program.seen_values import Values

_ASKS = frozenset("os.path.exists os.path.isdir exists isdir".split())
_OF_OS = frozenset({"os.mkdir", "os.makedirs", "makedirs", "mkdir"})


class NewFolders:
    """The new folders of one program.

    One that must not be there before is new from the start, one that was removed from there on. A folder
    that may be made, or that may have been there (`exist_ok`, `if not os.path.exists`), is none.
    """

    def __init__(self, program: Program, values: PathValues) -> None:
        self.since: dict[str, int] = {}
        removed: frozenset[str] = frozenset()
        for position, statement in enumerate(program.statements()):
            seen = values.seen_in(statement)
            gone: set[str] = set()
            for call, loops in _sure_calls(statement.tree.body):
                made = made_folder(call)
                paths = _paths(made, loops, seen) if made is not None else frozenset()
                for path in paths:
                    if must_be_new(call):
                        self.since.setdefault(path, -1)
                    elif path in removed | gone:
                        self.since.setdefault(path, position)
                gone |= _removed(call, loops, seen)
            removed = frozenset(gone)

    def holds(self, folder: str, position: int | None) -> bool:
        """Whether a folder, or one above it, is new for what stands there; None: for what is called later."""
        clean = posixpath.normpath(folder)
        return any(
            clean == one or clean.startswith(f"{one}/")
            for one, since in self.since.items()
            if since < 0 or (position is not None and position >= since)
        )


def made_folder(call: ast.Call) -> ast.expr | None:
    """The folder that a call makes."""
    name = unparse(call.func)
    if name.rpartition(".")[2] not in {"makedirs", "mkdir"}:
        return None
    if isinstance(call.func, ast.Attribute) and name not in _OF_OS:
        return call.func.value
    return call.args[0] if call.args else None


def must_be_new(call: ast.Call) -> bool:
    """Whether a call that makes a folder raises where it is there."""
    words = {word.arg: word.value for word in call.keywords}
    allowed = words.get("exist_ok", ast.Constant(False))
    plain = len(call.args) < 3 and None not in words
    return plain and not any(isinstance(one, ast.Starred) for one in call.args) and _is_false(allowed)


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _sure_calls(
    body: list[ast.stmt], loops: tuple[ast.For, ...] = ()
) -> Iterator[tuple[ast.Call, tuple[ast.For, ...]]]:
    """The calls that stand alone and surely happen, with the loops around them."""
    for node in body:
        if jumps(node) and loops:
            return
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield node.value, loops
        elif isinstance(node, ast.For) and runs_at_least_once(node):
            yield from _sure_calls(node.body, (*loops, node))
        elif isinstance(node, ast.If) and _asks(node.test):
            # `if os.path.exists(folder): shutil.rmtree(folder)`
            yield from (pair for pair in _sure_calls(node.body, loops) if _is_removal(pair[0], node.test))


def _asks(test: ast.expr) -> bool:
    return isinstance(test, ast.Call) and len(test.args) == 1 and unparse(test.func) in _ASKS


def _is_removal(call: ast.Call, test: ast.expr) -> bool:
    asked = test.args[0] if isinstance(test, ast.Call) else test
    return _removes(call) and ast.dump(call.args[0]) == ast.dump(asked)


def _removes(call: ast.Call) -> bool:
    return bool(call.args) and unparse(call.func) in {"shutil.rmtree", "rmtree"}


def _removed(call: ast.Call, loops: tuple[ast.For, ...], values: Values) -> frozenset[str]:
    return _paths(call.args[0], loops, values) if _removes(call) else frozenset()


def _paths(node: ast.expr, loops: tuple[ast.For, ...], values: Values) -> frozenset[str]:
    """What an expression surely spells: all of it where a loop goes through it, else the only one."""
    found = {below_here(one) for one in spellings(node, values)}
    clear = all(one is not None and not set(one) & {ANY, PART} for one in found)
    sure = clear and (len(found) == 1 or takes_on_all(node, loops, values))
    return frozenset(one for one in found if one not in {None, "."}) if sure else frozenset()
