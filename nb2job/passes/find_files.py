"""A finding for every file or folder beside the notebook that the script still names: no job has it."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nb2job.notebook.cell import Note, Place
from nb2job.program.computed_names import computed_names
from nb2job.program.downloads import Downloads
from nb2job.program.nodes import names_in, unparse
from nb2job.program.outside_folders import outside_folders
from nb2job.program.path_calls import CHANGES
from nb2job.program.path_meeting import meet
from nb2job.program.path_members import texts_held
from nb2job.program.path_pattern import ANY, HERE, PART, below_here
from nb2job.program.path_values import hidden_names
from nb2job.program.paths import PathUse, is_relative, leading_name, led_by, path_index
from nb2job.program.program import Program
from nb2job.program.shell_mentions import ShellMentions
from nb2job.program.spelled_files import spelled_files
from nb2job.program.strange_paths import strange_paths
from nb2job.program.told_paths import may_be_bare, may_write, names_of, writes
from nb2job.regex import regex

_READS = regex(r"\b(?:read_\w+|from_file|loadtxt|genfromtxt|imread|load_workbook)\(")
"""Readers of data by their names alone, of which a computed path is told."""

_FILE = regex(r"[\w-]+\.\w{2,7}$")
_FOLDERS = regex(r"\bgetcwd\(|\bcwd\(|\bexpanduser\(|\bhome\(|\benviron\b|\bgetenv\(")

_OUTSIDE = regex(r"""["'](?:\.\.|~|/\w|[A-Za-z]:[/\\])|cwd\(\)\.parent|dirname\(os\.getcwd""")
"""Texts that may lead out of the notebook's folder."""
_OF_MACHINES = regex(r"/(?:dev|etc|proc|sys|tmp|usr)\b|.*://")
"""What a job has on its own machine, or at an address."""
_ASKED = regex(r"cwd|expanduser|home|environ|getenv")
"""Without such a word no path is made of what the machine says: most notebooks need no look."""

_HINT = "Read it by a variable that holds its path and is lifted with --param NAME, or copy it into src."

_OF_FOLDER = "Make it an argument with --param {}, and give the job what it names; or copy that into src."


def find_files(program: Program) -> Program:
    """Name the first place of each, where nothing that the program does can have made it."""
    reads = any(_READS.search(one.text) for one in program.statements())
    reads = reads and any(_ASKED.search(one.text) for one in program.every_statement())
    moves = any("chdir(" in one.text for one in program.statements())
    away = any(_OUTSIDE.search(one.text) for one in program.every_statement())
    found = _followed(program, reads, moves, away) if program.neighbours or reads or moves or away else {}
    told = {*found.values()}
    for text, place in (*spelled_files(program), *computed_names(program)):
        if place not in told and not _OF_MACHINES.match(text):
            found.setdefault(f"{text} is neither an argument nor made by the script: no job has it", place)
    notes = [Note("NB368", place, text, _HINT) for text, place in found.items()]
    for name, text, place in outside_folders(program) if away else ():
        if place not in told and not _OF_MACHINES.match(text):
            said = f"{name} holds {text}, which lies outside of the notebook's folder: no job has it"
            notes.append(Note("NB368", place, said, _OF_FOLDER.format(name)))
    return program.noting(*notes, *_strange(program, notes))


def _strange(program: Program, told: Sequence[Note]) -> Iterator[Note]:
    """What an object of an unknown module is given, where nothing else tells of it."""
    for one in strange_paths(program):
        if any(note.place == one.use.place or f" {one.text}" in f" {note.message}" for note in told):
            continue
        if one.is_written:
            yield Note(
                "NB320", one.use.place, f"{one.called} may write to {one.text}, which {one.name} holds"
            )
        else:
            said = f"{one.called} may read {one.text}, which {one.name} holds: no job has it"
            yield Note("NB368", one.use.place, said, _OF_FOLDER.format(one.name))


def _followed(program: Program, reads: bool, moves: bool, away: bool) -> dict[str, Place]:
    """What is told of each path that is followed, and its first place."""
    left = _Left(program)
    found: dict[str, Place] = {}
    for path, place in left.paths() if program.neighbours else ():
        found.setdefault(f"{path} lies beside the notebook, and no job has it", place)
    told = {*found.values()}
    for text, place in left.computed() if reads else ():
        if place not in told:
            found.setdefault(f"{text} is read from a place that no job has", place)
    for text, place in left.outside() if away else ():
        if place not in told:
            found.setdefault(f"{text} lies outside of the notebook's folder, and no job has it", place)
    for text, place in left.elsewhere() if moves else ():
        said = f"{text} is read from the folder that the notebook changes to: it is no input"
        found.setdefault(said, place)
    return found


@dataclass
class _Left:
    """The paths of a program that are neither an argument nor made by it."""

    program: Program

    def __post_init__(self) -> None:
        self.index, self.shell = path_index(self.program), ShellMentions(self.program)
        self.loads = Downloads(self.program, self.index.values, self.shell.make)
        self.arguments = {one.variable for one in self.program.parameters}
        self.travelling = {path for path, _ in self.program.beside}
        statements = list(self.program.statements())
        self.places = [one.place for one in statements]
        lines = [one.node for one in statements if isinstance(one.node, ast.Assign)]
        self.given = {
            unparse(target)
            for line in lines
            for target in line.targets
            if isinstance(line.value, ast.Name) and line.value.id in self.arguments
        }
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

    def computed(self) -> Iterator[tuple[str, Place]]:
        """What readers of data are given that may begin in a way nobody can follow, and ends as a file."""
        for use in self.index.uses:
            ends = all(map(_FILE.search, use.texts)) and any(one.startswith(ANY) for one in use.texts)
            if use.kind == "read" and ends and self._is_of_a_folder(use):
                names = names_in(use.node)
                names |= {*led_by(use.node, self.index.values.seen_in(use.statement))}
                if not names & (hidden_names(use.statement.tree) | self.arguments):
                    yield unparse(use.node), use.place

    def elsewhere(self) -> Iterator[tuple[str, Place]]:
        """What is read by a relative path once the working folder is another, and was not made there."""
        for use in self.index.uses:
            text = use.text if use.kind in {"read", "folder"} and use.position > self.end else None
            if text and is_relative(text) and not any(meet(text, one) for one in self.made):
                yield text, use.place

    def outside(self) -> Iterator[tuple[str, Place]]:
        """What is read by a path that leads out of the notebook's folder, and is no argument's.

        Of one that is computed the folder that it begins with, or of several that all lead there.
        """
        for use in self.index.uses:
            texts = sorted(use.texts) if use.kind in {"read", "folder"} else []
            if not texts or any(_OF_MACHINES.match(one) or below_here(one) is not None for one in texts):
                continue
            if any(meet(_shortest(one), made) for one in texts for made in self.made):
                continue
            if not self.arguments & {*led_by(use.node, self.index.values.seen_in(use.statement))}:
                known = (_known_part(one) for one in texts)
                yield from ((one, use.place) for one in dict.fromkeys(known) if one.strip("./~"))

    def _is_of_a_folder(self, use: PathUse) -> bool:
        """Whether the path is made of what the working folder or the machine says."""
        values = self.index.values.seen_in(use.statement)
        seen: set[str] = set()
        waiting = [use.node]
        while waiting:
            node = waiting.pop()
            if _FOLDERS.search(unparse(node)):
                return True
            names = names_in(node) - seen
            seen |= names
            waiting += [one for name in sorted(names) for one in values.get(name, ()) if one is not None]
        return False

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
        if use.kind in CHANGES | {"ask"} or may_write(use) or self._is_written_below(use):
            return False
        held = texts_held(use.statement.node)[1]
        if any(one is use.node and key in self.given for key, one in held.items()):
            return False  # the line behind its class sets it to an argument
        values = self.index.values.seen_in(use.statement)
        if self.arguments & {*led_by(use.node, values)} or id(use.node) in self.index.shown:
            return False
        if "/" in text.strip("./") or "." in text.strip("./") or use.kind != "unknown":
            return True
        return may_be_bare(use)

    def _is_written_below(self, use: PathUse) -> bool:
        """Whether a function holds a folder in a variable of its own, and does nothing but write there."""
        names = names_of(use) if use.later else frozenset()
        uses = [one for one in self.index.uses if names and one.statement is use.statement]
        led = [one for one in uses if leading_name(one.node) in names]
        return bool(led) and all(one.kind in CHANGES | {"ask"} for one in led)


def _known_part(text: str) -> str:
    """A path, or the folder that one begins with whose rest is computed."""
    end = min((text.index(mark) for mark in (ANY, PART) if mark in text), default=-1)
    return _shortest(text if end < 0 else posixpath.dirname(text[:end]))


def _shortest(text: str) -> str:
    """A path as seen from the notebook's folder; empty where it says too little."""
    text = text.removeprefix(f"{HERE}/")
    return posixpath.normpath(text) if text.strip(f"{ANY}{PART}/. ") else ""
