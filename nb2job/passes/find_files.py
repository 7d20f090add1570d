"""A finding for every file or folder beside the notebook that the script still names: no job has it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nb2job.notebook.cell import Note, Place
from nb2job.program.downloads import Downloads
from nb2job.program.path_pattern import ANY, HERE, PART, meet
from nb2job.program.paths import PathIndex, PathUse, led_by
from nb2job.program.program import Program
from nb2job.program.shell_mentions import ShellMentions
from nb2job.program.told_paths import may_be_bare, may_write, writes

_HINT = "Read it by a variable that holds its path and is lifted with --param NAME, or copy it into src."


def find_files(program: Program) -> Program:
    """Name the first place of each, where nothing that the program does can have made it."""
    if not program.neighbours:
        return program
    found: dict[str, Place] = {}
    for path, place in _Left(program).paths():
        found.setdefault(path, place)
    return program.noting(
        *(
            Note("NB368", place, f"{path} lies beside the notebook, and no job has it", _HINT)
            for path, place in found.items()
        )
    )


@dataclass
class _Left:
    """The paths of a program that are neither an argument nor made by it."""

    program: Program

    def __post_init__(self) -> None:
        self.index, self.shell = PathIndex(self.program), ShellMentions(self.program)
        self.loads = Downloads(self.program, self.index.values, self.shell.make)
        self.arguments = {one.variable for one in self.program.parameters}
        self.travelling = {path for path, _ in self.program.beside}
        statements = list(self.program.statements())
        self.places = [one.place for one in statements]
        moves = [place for place, one in enumerate(statements) if "chdir(" in one.text]
        self.end = moves[0] if moves else len(statements)
        written = [use for use in self.index.uses if use.kind in {"write", "append", "make"}]
        written += [use for use in self.index.others if may_write(use)]
        self.made = {file for use in written for one in use.texts if (file := _shortest(one))}

    def paths(self) -> Iterator[tuple[str, Place]]:
        """Each with a place that names it: those of code, then those of shell lines."""
        for use in sorted((*self.index.uses, *self.index.others), key=lambda one: one.position):
            for text in sorted(use.texts):
                if self._is_left(text, use.position) and self._is_read(use, text):
                    yield _shortest(text), use.place
        for position, command in self.shell.commands:
            words = command.split() if not writes(command) else []
            for word in (one for one in words if re.search(r"/.|.\.", one)):
                if self._is_left(word, position):
                    yield _shortest(word), self.places[position]

    def _is_left(self, text: str, position: int) -> bool:
        """Whether a path is there, and is nothing that the program makes or takes along."""
        path = _shortest(text)
        if not path or path not in self.program.neighbours or position > self.end:
            return False
        if any(one == path or one.startswith(f"{path}/") for one in self.travelling):
            return False
        if self.shell.make(path, position) or self.loads.make(path, position):
            return False
        return not any(meet(path, one) or one.startswith(f"{path}/") for one in self.made)

    def _is_read(self, use: PathUse, text: str) -> bool:
        """Whether a use needs the file: it is no argument's, and nothing that rather writes."""
        if use.kind in {"write", "append", "make", "remove", "ask"} or may_write(use):
            return False
        values = self.index.values.seen_in(use.statement)
        if self.arguments & {*led_by(use.node, values)} or id(use.node) in self.index.shown:
            return False
        if "/" in text.strip("./") or "." in text.strip("./") or use.kind != "unknown":
            return True
        return may_be_bare(use)


def _shortest(text: str) -> str:
    """A path as seen from the notebook's folder; empty where it says too little."""
    text = text.removeprefix(f"{HERE}/")
    return posixpath.normpath(text) if text.strip(f"{ANY}{PART}/. ") else ""
