"""Which paths move to the output folder: every write that can, with all that must find what it wrote."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterable

from nb2job.program.folder_looks import FolderLooks, parents
from nb2job.program.handed_files import HandedFiles
from nb2job.program.nodes import of_kind, walk
from nb2job.program.path_carriers import Carriers
from nb2job.program.path_meeting import meet
from nb2job.program.path_pattern import ANY, HERE, PART
from nb2job.program.paths import PathUse, is_relative, led_by, path_index
from nb2job.program.program import Program
from nb2job.program.shell_mentions import ShellMentions
from nb2job.program.sure_makes import is_made_in, may_be_there, may_write_in, surely_makes
from nb2job.program.sure_uses import SureUses
from nb2job.regex import regex

_HOW = {
    "unknown": "names it in a way that is not known",
    "remove": "removes it, and what may have been there before",
}
"""How a use that stays would be wrong, by its kind."""

_LEARNERS = regex(r"\b(?:from|import)\s+(?:fastai|fastbook|utils_cv)\b")
"""Libraries whose `learner.save("stage-1")` takes a name, no path."""


class Moves:
    """The decision for one program.

    `carried` are variables whose value itself moves, and with it all that begins with them; `joined` the
    uses that move where they stand; `reasons` say why a write stays. `unsure` uses may find nothing there:
    then they mean what was in the notebook's folder before.

    It begins with every write, and takes back what would be lost: a file that something else may look for
    where the notebook put it. What is taken back may take back more, until nothing changes.
    """

    def __init__(self, program: Program) -> None:
        self.handed = HandedFiles(program, path_index(program))
        self.index = index = self.handed.known()
        self.looks = FolderLooks(program, index.values)
        self.shell = ShellMentions(program)
        self.sure = SureUses(program, index.values)
        changes = sum(one.text.count("chdir(") for one in program.statements())
        self.moves_once, self.changes_folder = changes <= 1, changes > 0
        self.led = {
            use: led_by(use.node, index.values.seen_in(use.statement)) for use in (*index.uses, *index.others)
        }
        self.learners = any(_LEARNERS.search(one.text) for one in program.every_statement())
        self.bare = {use for use in index.uses if self.looks.open_bare(use)}
        self.changes_found = self.looks.lead_to_changes(index.uses)
        self.reasons: dict[PathUse, str] = {}
        for use in index.uses:
            if use.kind in {"write", "append"} and (reason := self._cannot(use)):
                self.reasons[use] = reason
        self.held = {use: self._held(use) for use in index.uses}
        self.carriers = Carriers(program, index, self.led)
        self.carried = {name for name in self.carriers.names if not self._hinders(name)}
        self.joined: set[PathUse] = set()
        self._settle()
        self.unsure = {use for use in index.uses if self.moves(use) and self._is_unsure(use)}

    def written(self) -> list[PathUse]:
        """The writes that move, in their order."""
        return [use for use in self.index.uses if use.kind == "write" and self.moves(use)]

    def moves(self, use: PathUse) -> bool:
        """Whether a path moves, by a variable or where it stands."""
        return use in self.joined or bool(self.carried & set(self.led[use]))

    def _cannot(self, use: PathUse) -> str:
        """Why a file is written where it was, whatever else there is, or ""."""
        if any(not one or one[0] in (ANY, PART) for one in use.texts):
            return "its path is computed"
        if any(one.startswith(HERE) or not is_relative(one) for one in use.texts):
            return "its path leads out of the folder"
        if not use.given.whole and any(one in use.files for file in use.files for one in parents(file)):
            return "it may be a folder, or a file in it"
        if any(one.kind == "make" and one.files & use.files for one in self.index.uses):
            return "it is a folder"
        if self.changes_found:
            return "the notebook changes or packs what it finds in its folder"
        place = use.position
        if any(self.shell.name(one, place) or self.shell.sweep(one, place) for one in use.files):
            return "a shell line names it"
        if self.learners and all(re.fullmatch(r"[\w-]+", one) for one in use.texts):
            return "a learner saves below a folder of its own"
        return "" if self.moves_once else "the working folder changes more than once"

    def _hinders(self, name: str) -> bool:
        """Whether something that begins with a variable cannot move, or a path holds it further behind."""
        begun = any(use in self.reasons for use in self.index.uses if name in self.led[use])
        return begun or any(name in self.held[use] and name not in self.led[use] for use in self.index.uses)

    def _held(self, use: PathUse) -> frozenset[str]:
        """The variables that a path holds anywhere, under their other names too."""
        values = self.index.values.seen_in(use.statement)
        names = (node for node in walk(use.node) if isinstance(node, ast.Name))
        return frozenset(one for node in names for one in led_by(node, values))

    def _settle(self) -> None:
        before = None
        while before != (state := (len(self.carried), len(self.reasons), len(self.joined))):
            before = state
            self._join()
            self._uncarry()
            for use in self.index.uses:
                if use.kind == "write" and self.moves(use) and (reason := self._lost(use)):
                    names = self.carried & set(self.led[use])
                    self.carried -= names
                    if not names:
                        self.reasons[use] = reason
                    self._join()

    def _join(self) -> None:
        """The uses that move where they stand, given the writes that do and the variables."""
        self.joined = {
            use
            for use in self.index.uses
            if use.kind == "write" and use not in self.reasons and not self.carried & set(self.led[use])
        }
        count = -1
        while count != (count := len(self.joined)):  # a question goes along with the folder made below it
            for use in self.index.uses:
                if use.kind != "write" and not self.moves(use) and self._goes_along(use):
                    self.joined.add(use)

    def _uncarry(self) -> None:
        """A variable is carried only if all that begins with it can move."""
        for use in (*self.index.uses, *self.index.others):
            names = self.carried & set(self.led[use])
            if names and use.kind not in {"write", "folder"} and not self._goes_along(use):
                self.carried -= names

    def _goes_along(self, use: PathUse) -> bool:
        """Whether a use can only mean what was written by something that moves."""
        if use.kind not in {"make", "folder"} and self._cannot_join(use):
            return False
        if use.kind == "remove" and not self._is_in_new_folder(use):
            return False
        moving = [one for one in self.index.uses if one.kind == "write" and self.moves(one)]
        if use.kind == "make":
            if not surely_makes(use) and not may_be_there(use):
                return False
            seen = self.looks.find(use, self.carried, self._folder_nodes())
            return not seen and not self._cannot_join(use) and self._holds(use, moving)
        if use.kind == "folder":
            staying = [one for one in self.index.uses if one.kind == "write" and not self.moves(one)]
            there = self.looks.reach(use.node, moving, made=True)
            return there and not self.looks.reach(use.node, staying, made=True)
        return self._is_own(use, moving)

    def _cannot_join(self, use: PathUse) -> bool:
        return any(not one or one[0] in (ANY, PART, HERE) or not is_relative(one) for one in use.texts)

    def _is_own(self, use: PathUse, moving: Iterable[PathUse]) -> bool:
        strict = use.kind in {"append", "unknown"}
        if any(self.sure.after(one, use) for one in moving if not strict or self.sure.always(one, use)):
            return True
        made = [one for one in self.index.uses if one.kind == "make" and self.moves(one)]
        if any(one.text == use.text and use.may_follow(one) for one in made if one.text):
            return True
        # A name that was found in a folder of the program's own.
        folder = posixpath.dirname((use.text or "").partition(ANY)[0])
        return (
            ANY in (use.text or "")
            and folder != ""
            and self.looks.new.holds(folder, None if use.later else use.position)
        )

    def _is_unsure(self, use: PathUse) -> bool:
        """Whether what is read or asked for may not have been written: the best model so far, in no epoch."""
        if use.kind not in {"read", "ask"} or self._is_in_new_folder(use):
            return False
        writes = [one for one in self.index.uses if one.kind == "write" and self.moves(one)]
        found = [one for one in writes if self.sure.after(one, use)]
        return bool(found) and not any(self.sure.always(one, use) and not one.given.sometime for one in found)

    def _is_in_new_folder(self, use: PathUse) -> bool:
        """Whether nothing of an earlier run can be where a file is removed: it would be gone as well."""
        since = None if use.later else use.position
        return bool(use.files) and all(self.looks.new.holds(one, since) for one in use.files)

    def _holds(self, use: PathUse, moving: Iterable[PathUse]) -> bool:
        """Whether a folder that is made is one for files that move, and for no other.

        What names a file in it for something unknown may write that, as a default path of a function does.
        """
        made, uses = use.files, self.index.uses
        here = [one for one in (*uses, *self.index.others) if may_write_in(one, made)]
        met = [one for one in uses if one.files & made]
        looks = [one for one in uses if is_made_in(one, made) or (one.kind == "folder" and one in met)]
        if not all(map(self.moves, looks)) or any(
            one.kind == "read" and self._cannot_join(one) for one in met
        ):
            return False
        return any(one.kind != "unknown" for one in here) and all(
            one in moving or self.moves(one) for one in here
        )

    def _lost(self, write: PathUse) -> str:
        """Why a file that moves would not be found, or ""."""
        if write.given.source is not None and not self._is_renamed_along(write):
            return "it is renamed from a file that stays"
        if self.looks.find(write, self.carried, self._folder_nodes()):
            return "the notebook looks for files in its folder"
        for use in (*self.index.others, *self.index.uses):
            if use is not write and use.may_follow(write) and not self.moves(use) and self._meets(use, write):
                how = _HOW.get(use.kind, "may name another one")
                return f"cell {use.place.cell}, line {use.place.line} {how}"
        return ""

    def leaves_behind(self, write: PathUse) -> bool:
        """Whether a file moves by being given another name, from a place that stays."""
        stays = (one.node for one in self.index.uses if not self.moves(one))
        return self.moves(write) and any(one is write.given.source for one in stays)

    def _is_renamed_along(self, write: PathUse) -> bool:
        """Whether what a file is renamed from moves as well, or is one that the program has just written."""
        source = next(one for one in self.index.uses if one.node is write.given.source)
        if self.moves(source):
            return True
        lines = of_kind(write.statement.tree, ast.Expr)
        return any(one.value is write.given.call for one in lines) and any(
            self.sure.after(one, source) and self.sure.always(one, source)
            for one in self.index.uses
            if one.kind == "write"
        )

    def _folder_nodes(self) -> set[ast.expr]:
        return {one.node for one in self.index.uses if one.kind == "folder" and self.moves(one)}

    def _meets(self, use: PathUse, write: PathUse) -> bool:
        """Whether a path may be that of a file, of a folder that it is in, or of what no file can hold."""
        whole = use.kind in {"unknown", "remove", "read"}
        bare = use in self.bare and any("/" not in one for one in write.files)
        if bare or any(write.files & {*parents(one)} for one in use.files):
            return True
        for one in use.files if use.kind != "folder" else ():
            for file in write.files if one.strip(ANY) else ():
                folders = (*parents(file), ".") if whole and ANY not in one else ()
                if any(meet(one, name) for name in (file, *folders)):
                    return True
        return False
