"""Put every file that the notebook writes below `--output-dir`, by the same relative path."""

from __future__ import annotations

import ast
import posixpath
from dataclasses import replace

from nb2job.notebook.cell import Note, Place
from nb2job.program.computed_paths import ComputedPaths
from nb2job.program.edit import Edit, Replace, apply, source_of
from nb2job.program.folder_looks import FolderLooks
from nb2job.program.path_mentions import PathMentions
from nb2job.program.path_pattern import ANY
from nb2job.program.paths import (
    PathUse,
    is_relative,
    leading_name,
    leading_text,
    path_uses,
    whole_text,
)
from nb2job.program.placement import bindings
from nb2job.program.program import Parameter, Program, Statement
from nb2job.program.shell_mentions import ShellMentions


def lift_outputs(program: Program) -> Program:
    """Join `output_dir` to the paths that are written, and to their later uses.

    A path in a variable that is set once is joined where the variable is set; any other where it is used.
    """
    plan = _Plan(program)
    if not plan.written:
        return program.noting(*plan.notes)
    parameter = Parameter(
        name="output_dir",
        variable=program.generated.output_dir,
        type="output",
        default="outputs",
        help="the folder for everything that is written",
        place=plan.written[0].statement.place,
    )
    units = tuple(unit.holding(plan.edited(one) for one in unit.statements) for unit in program.units)
    changed = replace(program, units=units, parameters=(*program.parameters, parameter))
    return replace(changed, folders=plan.folders()).noting(*plan.notes)


class _Plan:
    """Which expressions are joined to the output folder."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.folder = program.generated.output_dir
        self.os = program.generated.os
        self.notes: list[Note] = []
        self.texts = _texts(program)
        self.shell = ShellMentions(program)
        self.moves_once = sum(one.text.count("chdir(") for one in program.statements()) <= 1
        self.uses = path_uses(program)
        self.mentions = PathMentions(program, self.uses, self.texts)
        self.parameters = {one.variable for one in program.parameters}
        self.looks = FolderLooks(program)
        self.computed = ComputedPaths(self.uses, self.looks)
        self.kept = self._kept()
        self.written = [use for use in self.uses if use.kind == "write" and self._moves(use)]
        self.first = {use.statement.place: use.position for use in reversed(self.written)}
        self.names = self._variables()
        self.joined = {(id(use.statement), use.node): use for use in self._joined()}

    def _moves(self, use: PathUse) -> bool:
        text = leading_text(use.node, self.texts)
        reason = self._stays(use, text)
        if reason and (text is not None or not _may_be_buffer(use.node)):
            self._note("NB320", use.statement.place, f"a file is written where it was: {reason}")
        return not reason

    def _stays(self, use: PathUse, text: str | None) -> str:
        """Why a file is written where it was, or "" where it goes below the output folder."""
        if text is None:
            return "its path is computed"
        if not is_relative(text):
            return "its path leads out of the folder"
        if self.shell.name(text) or self.shell.sweep(text, use.position):
            return "a shell line names it"
        if not self.moves_once:
            return "the working folder changes more than once"
        return self.kept.get(use, "")

    def _kept(self) -> dict[PathUse, str]:
        """Writes that must stay, since something looks for them there, and those that go with them: why."""
        writes = [use for use in self.uses if use.kind == "write"]
        following = {leading_name(use.node) for use in writes} & self.texts.keys() - self.parameters
        known = {use.node for use in self.uses if use.kind == "folder"}
        kept = {use: self._named_elsewhere(use, following) for use in writes}
        for use in writes:
            if self.looks.find(use, following, known):
                kept[use] = "the notebook looks for files in its folder"
        while True:
            stay = [use for use, reason in kept.items() if reason]
            names = {leading_name(use.node): kept[use] for use in stay if leading_name(use.node)}
            folders = {self._folder(use): kept[use] for use in stay if self._folder(use)}
            for use in writes:
                along = names.get(leading_name(use.node)) or folders.get(self._folder(use)) or ""
                kept[use] = kept[use] or along
            if len(stay) == sum(map(bool, kept.values())):
                return kept

    def _named_elsewhere(self, use: PathUse, following: set[str]) -> str:
        text, name = leading_text(use.node, self.texts), leading_name(use.node)
        if text is None:
            return ""
        place = self.mentions.of_name(name) if name in self.parameters else self.mentions.of(text, name)
        if place is None:
            place = self.computed.of(use, following)
            return f"cell {place.cell}, line {place.line} may compute its path" if place else ""
        return f"cell {place.cell}, line {place.line} names it in a way that is not known"

    def _folder(self, use: PathUse) -> str:
        """The folder of a path, as far as it is known."""
        text = self.looks.text(use.node, use.statement) or ""
        return posixpath.dirname(text.partition(ANY)[0])

    def _variables(self) -> dict[str, list[Statement]]:
        """Where variables are set whose value itself is joined: to one text only, and used to write."""
        first: dict[str, str] = {}
        for use in self.uses:
            if use in self.written or use.kind in {"read", "folder"}:
                first.setdefault(leading_name(use.node), use.kind)
        # What is read before it is written is the notebook's data: only what comes later moves.
        wanted = {name for name, kind in first.items() if name and kind == "write"} - self.parameters
        found: dict[str, list[Statement]] = {}
        for statement in self.program.statements():
            node = statement.node
            if isinstance(node, ast.Assign) and len(node.targets) == 1:
                target = node.targets[0]
                if isinstance(target, ast.Name) and target.id in wanted & self.texts.keys():
                    found.setdefault(target.id, []).append(statement)
        return found

    def _joined(self) -> list[PathUse]:
        """Uses that are joined where they stand: writes, and later reads of what was written."""
        found = []
        for use in self.uses:
            if leading_name(use.node) in self.names:
                continue
            if use in self.written or self._meets_written(use):
                found.append(use)
        return found

    def _meets_written(self, use: PathUse) -> bool:
        """Whether it names a file that was written before, or a folder that files are written to."""
        spelled, text = ast.dump(use.node), self._resolved(use)
        if use.kind == "folder" and text is not None and self.looks.reach(use.node, self.written, made=True):
            return True
        if self.computed.move(use, self.written):
            return True
        for other in self.written:
            same = ast.dump(other.node) == spelled or (text is not None and text == self._resolved(other))
            same &= other.position <= use.position or use.kind == "touch"
            lead = leading_text(other.node, self.texts) or ""
            # NumPy adds the ending to a name that has none.
            same |= text is not None and text in {f"{lead}.npy", f"{lead}.npz"}
            folder = self._folder(other)
            inside = text is not None and use.kind == "touch" and folder != ""
            if same or (inside and f"{folder}/".startswith(f"{text}/")):
                return True
        return False

    def _resolved(self, use: PathUse) -> str | None:
        """The path itself, where all that it is made of is known."""
        text = self.looks.text(use.node, use.statement)
        return text if text is not None and ANY not in text else None

    def edited(self, statement: Statement) -> Statement:
        edits: list[Edit] = []
        seen: set[ast.expr] = set()
        for use in self.uses:
            if (id(statement), use.node) in self.joined and use.node not in seen:
                seen.add(use.node)
                edits.append(Replace(use.node, self._join(statement.text, use.node)))
                self._note("NB309", statement.place, f"{_short(use.node)} goes to --output-dir")
        for name, places in self.names.items():
            if any(one is statement for one in places) and isinstance(statement.node, ast.Assign):
                value = statement.node.value
                edits.append(Replace(value, self._join(statement.text, value)))
                self._note("NB309", statement.place, f"{name} goes to --output-dir")
        return statement.saying(apply(statement.text, edits))

    def _join(self, text: str, node: ast.expr) -> str:
        source = source_of(text, node)
        literal = whole_text(node)
        if literal is not None and isinstance(node, ast.Call):
            joined = f"{self.os}.path.join({self.folder}, {_normal(literal)!r})"
            return f"{ast.unparse(node.func)}({joined})"
        if literal is not None and isinstance(node, ast.Constant):
            source = repr(_normal(literal))
        return f"{self.os}.path.join({self.folder}, {source})"

    def folders(self) -> tuple[str, ...]:
        """Folders below the output folder that the notebook took for granted."""
        made = {self._resolved(use) or "" for use in self.uses if use.kind == "touch"}
        needed = set()
        for use in self.written:
            folder = self._folder(use)
            if folder and not any(folder == one or folder.startswith(one + "/") for one in made if one):
                needed.add(folder)
        return tuple(sorted(needed))

    def _note(self, code: str, place: Place, text: str) -> None:
        self.notes.append(Note(code, place, text))


def _texts(program: Program) -> dict[str, str]:
    """Variables that are set once, to a literal text; parameters among them."""
    counts = bindings(list(program.statements()))
    found = {one.variable: one.default for one in program.parameters if isinstance(one.default, str)}
    for statement in program.statements():
        node = statement.node
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, text = node.targets[0], whole_text(node.value)
            if isinstance(target, ast.Name) and text is not None and counts[target.id] == 1:
                found[target.id] = text
    return found


def _may_be_buffer(node: ast.expr) -> bool:
    """A name or call may be an open file: nothing to move."""
    return isinstance(node, (ast.Name, ast.Call, ast.Attribute))


def _normal(path: str) -> str:
    clean = posixpath.normpath(path.replace("\\", "/")) if path else ""
    return "" if clean == "." else clean


def _short(node: ast.expr) -> str:
    return ast.unparse(node)[:60]
