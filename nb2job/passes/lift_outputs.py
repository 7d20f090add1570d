"""Put every file that the notebook writes below `--output-dir`, by the same relative path."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from nb2job.notebook.cell import Note, Place
from nb2job.program.copied_first import copied_first
from nb2job.program.downloads import loaded_into
from nb2job.program.edit import Edit, Replace, apply, source_of
from nb2job.program.folder_looks import OUTPUTS, parents
from nb2job.program.given_folders import given_folder
from nb2job.program.moves import Moves
from nb2job.program.nodes import unparse
from nb2job.program.path_keepers import kept_by_default
from nb2job.program.path_meeting import meet
from nb2job.program.path_objects import path_class
from nb2job.program.path_pattern import ANY, below_here
from nb2job.program.paths import PathUse, whole_text
from nb2job.program.program import GivenFolder, Parameter, Program, Statement
from nb2job.program.sure_makes import needs_parents, surely_makes
from nb2job.regex import regex

_HINTS = {
    "its path leads out of the folder": "Write it below the notebook's folder, by a path of its own.",
    "what was there before may be in it": "Add to it outside of functions, or write it anew.",
}
"""What to do, by the reason for which a file is written where it was; then it goes to --output-dir."""
_PATH = regex(r"(?i)path|filename|folder|(?:^|_)dir$")


def lift_outputs(program: Program) -> Program:
    """Join `output_dir` to the paths that are written, and to their later uses.

    A path in a variable of one value is joined where the variable is set; any other where it is used.
    """
    plan = _Plan(program)
    if not plan.written and not plan.copied.files:
        return replace(program, folders=plan.kept_folders()).noting(*plan.notes)
    parameter = Parameter(
        name="output_dir",
        variable=program.generated.output_dir,
        type="output",
        default=OUTPUTS,
        help="the folder for everything that is written",
        place=min(one.statement.place for one in (*plan.written, *plan.copied.files)),
    )
    units = tuple(
        unit.holding(new for one in unit.statements for new in (*plan.copies(one), plan.edited(one)))
        for unit in program.units
    )
    changed = replace(program, units=units, parameters=(*program.parameters, parameter))
    helpers = program.helpers | ({"find_output"} if plan.moves.unsure else set())
    folders = (*plan.folders(), *plan.kept_folders())
    changed = replace(changed, folders=folders, given_folders=tuple(sorted(plan.given)))
    return replace(changed, helpers=helpers).noting(*plan.notes)


class _Plan:
    """Which expressions are joined to the output folder."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.folder = program.generated.output_dir
        self.os = program.generated.os
        self.notes: list[Note] = []
        self.given: set[GivenFolder] = set()
        self.handed: set[tuple[str, str]] = set()
        self.moves = moves = Moves(program)
        self.written = moves.written()
        self.copied = copied_first(moves)
        self.positions = {id(one): place for place, one in enumerate(program.statements())}
        for use in self._staying():
            if self._is_told(use):
                reason = moves.reasons.get(use, "what was there before may be in it")
                hint = _HINTS.get(reason, "")
                self.notes.append(Note("NB320", use.place, f"a file is written where it was: {reason}", hint))
        self.notes += kept_by_default(program)

    def _staying(self) -> list[PathUse]:
        """The writes to files that stay where they were."""
        uses = [one for one in self.moves.index.uses if one.kind in {"write", "append"}]
        return [one for one in uses if not self.moves.moves(one) and one not in self.copied.files]

    def _is_told(self, use: PathUse) -> bool:
        """Whether a write that does not move is told: not for a buffer, nor twice."""
        parameter = self.moves.handed.parameter(use)
        files = {*self.moves.handed.files_of(*parameter)} if parameter is not None else set()
        told = {one.node for one in self.moves.index.uses} if files else set()
        left = {(node, named) for node, named in files if node not in told}
        unnamed = not any(named for _, named in left) and _may_be_buffer(use)
        if (files and not left) or parameter in self.handed or unnamed:
            return False
        self.handed |= {parameter} if parameter is not None else set()
        return True

    def copies(self, statement: Statement) -> Iterator[Statement]:
        """What is copied below the output folder before a statement adds to it."""
        for source, file in self.copied.sources.get(self.positions[id(statement)], ()):
            self._note(
                "NB309", statement.place, f"{file} is copied to --output-dir, before more is added to it"
            )
            copy = f"{self.program.generated.shutil}.copy({source or repr(file)}, {self._below(file)})"
            copy = copy if source else f"if {self.os}.path.exists({file!r}):\n    {copy}"
            yield Statement(copy, statement.place)

    def _below(self, file: str) -> str:
        return f"{self.os}.path.join({self.folder}, {file!r})"

    def edited(self, statement: Statement) -> Statement:
        edits: dict[ast.expr, Edit] = {}
        for use in self.moves.index.uses:
            if use.statement is not statement or use.node in edits:
                continue
            if use in self.copied.files:
                edits[use.node] = Replace(use.node, self._below(self.copied.files[use]))
                self._note("NB309", use.place, f"{_short(use.node)} goes to --output-dir")
            elif use in self.moves.joined | self.moves.unsure:
                edits[use.node] = Replace(use.node, self._join(statement.text, use))
                how = "is looked for there, too" if use in self.moves.unsure else "goes to --output-dir"
                self._note("NB309", use.place, f"{_short(use.node)} {how}")
            call = use.given.call
            if call is not None and self.moves.leaves_behind(use) and unparse(call.func) != "shutil.move":
                # `os.replace` cannot leave a file system: --output-dir may lie on another one.
                edits[call.func] = Replace(call.func, f"{self.program.generated.shutil}.move")
        for name in self.moves.carried:
            node = statement.node
            if any(one is statement for one in self.moves.carriers.names[name]) and isinstance(
                node, ast.Assign
            ):
                edits[node.value] = Replace(node.value, self._of_text(statement.text, node.value))
                self._note("NB309", statement.place, f"{name} goes to --output-dir")
        return statement.saying(apply(statement.text, list(edits.values())))

    def _join(self, text: str, use: PathUse) -> str:
        """What stands in place of a path; a `Path` stays one."""
        joined = self._of_text(text, use.node) if use in self.moves.joined else source_of(text, use.node)
        if use in self.moves.unsure:
            joined = f"{self.program.generated.find_output}({joined}, {self.folder})"
        return f"{path_class(self.program.statements())}({joined})" if use.given.is_object else joined

    def _of_text(self, text: str, node: ast.expr) -> str:
        source = source_of(text, node)
        literal = whole_text(node)
        here = literal == "."
        if here and isinstance(node, ast.Constant):
            return self.folder
        if literal is not None and isinstance(node, ast.Call):
            joined = self.folder if here else f"{self.os}.path.join({self.folder}, {_normal(literal)!r})"
            return f"{unparse(node.func)}({joined})"
        if literal is not None and isinstance(node, ast.Constant):
            source = repr(_normal(literal))
        # Where the notebook has another `os`, its `os.path.join` may be anything.
        if isinstance(node, ast.Call) and node.args and unparse(node.func) == f"{self.os}.path.join":
            source = ", ".join(source_of(text, one) for one in node.args)
        return f"{self.os}.path.join({self.folder}, {source})"

    def folders(self) -> tuple[str, ...]:
        """Folders below the output folder that the notebook took for granted."""
        moving = [use for use in self.moves.index.uses if use.kind == "make" and self.moves.moves(use)]
        made = [use for use in moving if surely_makes(use)]
        needed = {one for use in moving if needs_parents(use) for one in _not_made_above(use, made)}
        needed |= {folder for file in self.copied.files.values() if (folder := _folder(file))}
        for use in self.written:
            before = {file for one in made if use.may_follow(one) for file in one.files}
            folders = {folder for file in use.files if (folder := _folder(file))}
            missing = {one for one in folders if not any(map(partial(_makes, one), before))}
            given = given_folder(use, self.moves.led[use], self.program) if missing or not folders else None
            self.given |= {given} if given is not None else set()
            needed |= missing if given is None else set()
        # A variable may lead a path in one place and be a file in another; what surely is a file is none.
        sure = (ast.Expr, ast.Assign, ast.With)
        files = [
            use
            for use in self.written
            if len(use.files) > 1 or (isinstance(use.statement.node, sure) and not use.given.whole)
        ]
        texts = {one for use in files for one in use.texts if use.given.whole or not one.endswith("/")}
        return tuple(sorted(needed - {below_here(one) for one in texts}))

    def kept_folders(self) -> tuple[str, ...]:
        """Folders beside the script of files that stay there, or are loaded, if nothing looks at them.

        It took them for granted: a job has none but the script's own.
        """
        index = self.moves.index
        if any("chdir(" in one.text for one in self.program.statements()):
            return ()
        needed = {*loaded_into(self.program, index.values)}
        for use in (one for one in self._staying() if not _may_be_buffer(one)):
            folders = {_folder(file) for file in use.files}
            needed |= folders if len(folders) == 1 and len(use.files) == len(use.texts) else set()
        return tuple(f"./{one}" for one in sorted(needed - {""}) if not self._is_seen(one))

    def _is_seen(self, folder: str) -> bool:
        """Whether something may find a folder, ask for it or bring it: it stays as the notebook leaves it."""
        index, ways = self.moves.index, {*parents(folder), folder}
        if ways & {posixpath.normpath(one) for one in self.moves.shell.words}:
            return True
        uses = [one for one in index.uses if one.kind not in {"read", "write", "append"}]
        named = {file for one in (*uses, *index.others) for file in one.files if file.strip(ANY)}
        named |= {file for one in index.uses for file in one.files if file in ways}
        named |= {one.finds for one in self.moves.looks.looks}
        return any(meet(one, way) for one in named for way in ways)

    def _note(self, code: str, place: Place, text: str) -> None:
        self.notes.append(Note(code, place, text))


def _may_be_buffer(use: PathUse) -> bool:
    """A name or call of which nothing is known may be an open file: nothing to move. `self.path` is none."""
    unknown = use.given.may_be_buffer and all(one == ANY for one in use.texts)
    said = isinstance(use.node, ast.Attribute) and _PATH.search(use.node.attr)
    return unknown and not said and isinstance(use.node, (ast.Name, ast.Call, ast.Attribute))


def _not_made_above(use: PathUse, made: Sequence[PathUse]) -> set[str]:
    """The folders in which a folder is made, where the notebook does not make these before."""
    before = {file for one in made if one is not use and use.may_follow(one) for file in one.files}
    above = {folder for file in use.files if (folder := _folder(file.rstrip("/")))}
    return {one for one in above if not any(map(partial(_makes, one), before))}


def _makes(needed: str, folder: str) -> bool:
    """Whether a folder that is made may be the one that is needed, or lead to it."""
    return meet(needed, folder) or any(meet(one, folder) for one in parents(needed))


def _folder(path: str) -> str:
    """The folder of a path, as far as it is known."""
    return posixpath.dirname(path.partition(ANY)[0])


def _normal(path: str) -> str:
    """A path in its shortest form; `"out/"` keeps its end, for `OUT + "a.csv"`."""
    clean = posixpath.normpath(path.replace("\\", "/")) if path else ""
    end = "/" if path.endswith(("/", "\\")) else ""
    return "" if clean == "." else clean + end


def _short(node: ast.expr) -> str:
    return unparse(node)[:60]
