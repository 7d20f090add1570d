"""Files that a notebook writes above its own folder, as `../models/a.pkl`, and what else goes by their paths.

A job has nothing above its folder that outlives it: the same path without what leads up is as good a name
below the output folder, as long as nothing else of the program has that name, or finds the file where it was.
"""

from __future__ import annotations

import ast
import copy
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nb2job.program.folder_looks import parents
from nb2job.program.nodes import unparse, walk
from nb2job.program.path_holders import set_once
from nb2job.program.path_meeting import meet
from nb2job.program.path_objects import is_path, may_be_path, path_class
from nb2job.program.path_pattern import ANY, HERE, PART, globbed, spellings
from nb2job.program.paths import PathUse, led_by, path_index
from nb2job.program.program import Program
from nb2job.program.respelled import Respelled, literal
from nb2job.program.shell_mentions import ShellMentions
from nb2job.program.sure_uses import SureUses

_UP = "../"


class OutsideWrites:
    """The files of one program that come inside; `edits` are the changes by which they do."""

    def __init__(self, program: Program) -> None:
        self.index = path_index(program)
        self.sure = SureUses(program, self.index.values)
        self.statements = [*program.statements()]
        self.words = {posixpath.basename(one) for one in ShellMentions(program).words}
        self.path = path_class(self.statements)
        self.set = {name: (value, statement) for name, value, statement in set_once(program)}
        uses = self.index.uses
        self.inside = {use: inner for use in uses if (inner := _brought_in(use)) is not None}
        self.spelled = {use: _spelled(use) for use in (*uses, *self.index.others)}
        self.led = {use: self._led(use) for use in (*uses, *self.index.others)}
        self.coming = {use for use in self.inside if use.kind == "write"}
        self.along: set[PathUse] = set()
        self.values: dict[str, Respelled] = {}
        self._settle()
        self.edits = [*self._edits()] if self.coming else []

    def _led(self, use: PathUse) -> tuple[str, ...]:
        return led_by(asked_of(use.node), self.index.values.seen_in(use.statement))

    def _settle(self) -> None:
        """Take back what something else may look for above, until nothing changes."""
        before: tuple[int, ...] = ()
        while before != (before := (len(self.coming), len(self.along), len(self.values))):
            stays = [use for use in self.inside if use not in self.coming]
            again = {use for use in stays if self._is_of_coming(use)}
            along = again | {use for use in stays if self._is_above(use, again)}
            self.values = self._carriers(self.coming | along)
            self.along = {use for use in along if self._is_spelled(use)}
            moving = self.coming | self.along
            stay = [one for one in (*self.index.uses, *self.index.others) if one not in moving]
            self.coming = {use for use in self.coming if self._can_come(use, stay)}

    def _carriers(self, moving: set[PathUse]) -> dict[str, Respelled]:
        names = {name for use in moving for name in self.led[use]}
        return {name: found for name in names if (found := self._value(name, moving)) is not None}

    def _can_come(self, write: PathUse, stay: Sequence[PathUse]) -> bool:
        if not self._is_spelled(write) or self.inside[write].files & self.words:
            return False
        if any(posixpath.basename(one) in self.words for one in write.texts):
            return False
        return not any(self._hinders(one, write) for one in stay)

    def _hinders(self, use: PathUse, write: PathUse) -> bool:
        """Whether a use that stays may mean a file that comes, above the folder or by its new name in it."""
        if any(
            meet(one, file) for one in use.files if one.strip(ANY + PART) for file in self.inside[write].files
        ):
            return True
        if "sys.path" in use.statement.text:
            return False
        for one in self.spelled[use] if use.kind != "make" else ():
            for file in self.spelled[write] if one.strip(f"{ANY}{PART}") else ():
                above = () if use.kind == "ask" else (up for up in parents(file) if up.strip("./"))
                if any(meet(one, way) for way in (file, *above)):
                    return True
        return False

    def _is_of_coming(self, use: PathUse) -> bool:
        """Whether what is read or added to is surely a file that was written."""
        writes = [one for one in self.coming if self.spelled[one] == self.spelled[use]]
        here = self.inside[use]
        return use.kind in {"read", "append"} and any(
            self.sure.after(self.inside[one], here) and self.sure.always(self.inside[one], here)
            for one in writes
        )

    def _is_above(self, use: PathUse, again: set[PathUse]) -> bool:
        """Whether a folder that is made, or asked for first, holds nothing but what comes."""
        if use.kind not in {"make", "ask"}:
            return False
        folder = next(iter(self.spelled[use]))
        made = any(one.kind == "make" and self.spelled[one] == {folder} for one in self.inside)
        below = [one for one, texts in self.spelled.items() if any(folder in parents(text) for text in texts)]
        comes = self.coming | again
        return made and bool(below) and all(one in comes or one.kind in {"make", "ask"} for one in below)

    def _value(self, name: str, moving: set[PathUse]) -> Respelled | None:
        """The one value of a variable by which nothing goes but what comes inside."""
        value, statement = self.set.get(name, (None, None))
        if value is None or statement is None or len(self.index.values.all.get(name, [])) != 1:
            return None
        uses = [use for use, names in self.led.items() if name in names]
        loads = {
            id(one) for use in uses for one in walk(use.node) if isinstance(one, ast.Name) and one.id == name
        }
        read = (one for statement in self.statements for one in walk(statement.tree))
        free = (one for one in read if isinstance(one, ast.Name) and one.id == name and not _is_stored(one))
        if any(id(one) not in loads | self.index.shown for one in free):
            return None
        if not all(use in moving for use in uses):
            return None
        texts = spellings(value, self.index.values.seen_in(statement))
        inner = _inner(next(iter(texts))) if len(texts) == 1 else None
        if inner is None or ANY in inner or PART in inner:
            return None
        return Respelled(statement, value, literal(inner, self.path, is_object=may_be_path(value)))

    def _is_spelled(self, use: PathUse) -> bool:
        return any(name in self.values for name in self.led[use]) or self._in_place(use) is not None

    def _in_place(self, use: PathUse) -> Respelled | None:
        """What stands where a path is used: its beginning is cut, or all of it is spelled where known."""
        changed = copy.deepcopy(use.node)
        first = _first_text(changed)
        begins = str(first.value).replace("\\", "/") if first is not None else ""
        if first is not None and begins.startswith(_UP):
            first.value = without_up(begins)
            return Respelled(use.statement, use.node, unparse(changed))
        texts = self.inside[use].texts
        text = min(texts, key=len) if len(texts) == 1 or use.given.whole else ""
        if not text or {ANY, PART} & {*text}:
            return None
        objects = self.index.values.objects_in(use.statement)
        return Respelled(
            use.statement, use.node, literal(text, self.path, is_object=is_path(use.node, objects))
        )

    def _edits(self) -> Iterator[Respelled]:
        used: set[str] = set()
        for use in (one for one in self.inside if one in self.coming or one in self.along):
            name = next((one for one in self.led[use] if one in self.values), "")
            used.add(name)
            place = None if name else self._in_place(use)
            if place is not None:
                yield place
        yield from (self.values[name] for name in sorted(used - {""}))


def _is_stored(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def asked_of(node: ast.expr) -> ast.expr:
    """What a folder is asked of: `path` in `path.parent`."""
    while isinstance(node, ast.Attribute) and node.attr == "parent":
        node = node.value
    return node


def _brought_in(use: PathUse) -> PathUse | None:
    """A use of a path that surely leads above the folder, as if it led below it; None for another."""
    texts = [_inner(one) for one in use.texts]
    known = [one for one in texts if one is not None]
    return replace(use, texts=frozenset(known)) if known and len(known) == len(texts) else None


def _spelled(use: PathUse) -> frozenset[str]:
    """What a use names, in its shortest form; a pattern finds whatever fits it."""
    texts = map(globbed, use.texts) if use.kind in {"folder", "unknown"} else use.texts
    return frozenset(map(normal, texts))


def normal(text: str) -> str:
    """A path in its shortest form, seen from the notebook's folder."""
    text = text.removeprefix(HERE).lstrip("/") if text.startswith(HERE) else text
    return posixpath.normpath(text.replace("\\", "/"))


def _inner(text: str) -> str | None:
    """A path that leads above the folder without what leads up, or None; a slash at its end stays."""
    clean = normal(text)
    end = "/" if text.endswith(("/", "\\")) else ""
    return without_up(clean) + end if clean.startswith(_UP) else None


def without_up(text: str) -> str:
    text = text.replace("\\", "/")
    while text.startswith(_UP):
        text = text.removeprefix(_UP)
    return text


def _first_text(node: ast.expr) -> ast.Constant | None:
    """The text that a path begins with."""
    if isinstance(node, ast.Constant):
        return node if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return _first_text(node.values[0]) if node.values else None
    if isinstance(node, ast.BinOp):
        return _first_text(node.left)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return _first_text(node.func.value)
    if isinstance(node, ast.Call) and node.args and unparse(node.func).rpartition(".")[2] in {"join", "Path"}:
        return _first_text(node.args[0])
    return None
