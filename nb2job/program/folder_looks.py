"""Where a program looks for files by folder or by pattern, and which of its own files it could find there."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from nb2job.program.new_folders import NewFolders
from nb2job.program.nodes import names_in, of_kind, unparse, walk
from nb2job.program.path_keepers import PREDICTORS
from nb2job.program.path_meeting import meet
from nb2job.program.path_pattern import ANY, PART, below_here, globbed, joined, spellings
from nb2job.program.path_values import PathValues
from nb2job.program.paths import PathUse, leading_name, whole_text
from nb2job.program.program import Program, Statement
from nb2job.program.seen_values import Values
from nb2job.program.spark_paths import spark_paths

OUTPUTS = "outputs"
"""The folder where written files go: `*/*.txt` finds them there, though it would not beside the script."""
_LISTS = frozenset({"listdir", "scandir"})
_DEEP = frozenset(
    "walk fwalk load_files ImageFolder image_dataset_from_directory text_dataset_from_directory"
    " flow_from_directory copytree".split()
)
_METHODS = frozenset({"glob", "rglob", "iglob", "iterdir"})
_ROOTS = frozenset({"", "glob", "gfile"})
_GLOBS = {"glob": _ROOTS, "iglob": _ROOTS, "list_files": frozenset({"Dataset"})}
"""What finds files by a pattern, with what it belongs to."""
_WALKERS = frozenset({"os", "gfile", "Path"})
_PACKS = frozenset({"write", "add"})
"""Methods of archives that are given the file to put in."""
_KEEPING = frozenset({"list", "reversed", "set", "sorted", "tuple"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@dataclass(frozen=True, slots=True)
class _Look:
    """One look: the folder, the pattern of what it finds, where it stands (None: when it is called)."""

    node: ast.expr | None
    folder: str
    finds: str
    position: int | None


class FolderLooks:
    """Every look of one program, and the folders that it surely makes anew.

    `found` are the variables of what a look finds, `listed` those of bare names, `packed` those of what goes
    into an archive.
    """

    def __init__(self, program: Program, values: PathValues) -> None:
        self.looks: list[_Look] = []
        self.found: set[str] = set()
        self.listed: set[str] = set()
        self.packed: set[str] = set()
        self.new = NewFolders(program, values)
        for position, statement in enumerate(program.statements()):
            if "(" in statement.text or "for " in statement.text:
                self._read(statement, position, values.seen_in(statement))

    def _read(self, statement: Statement, position: int, values: Values) -> None:
        later = any(isinstance(node, _FUNCTIONS) for node in walk(statement.tree))
        for node in walk(statement.tree):
            self._hold(node)
            if not isinstance(node, ast.Call):
                continue
            if isinstance(node.func, ast.Attribute) and node.func.attr in _PACKS:
                self.packed |= {one.id for one in node.args[:1] if isinstance(one, ast.Name)}
            for base, below in _looked_at(node, values):
                folders = [
                    below_here(one) for one in (spellings(base, values) if base is not None else ["."])
                ]
                finds = below_here(below)
                for folder in folders:
                    if folder is not None and finds is not None:
                        self.looks.append(_Look(base, folder, finds, None if later else position))

    def _hold(self, node: ast.AST) -> None:
        """Learn which variables hold what a look finds, from one loop or assignment."""
        if isinstance(node, ast.Assign):
            source, targets = node.value, node.targets
            name = unparse(source.func).rpartition(".")[2] if isinstance(source, ast.Call) else ""
            if name not in _KEEPING | _LISTS | _METHODS:
                return
        elif isinstance(node, (ast.For, ast.comprehension)):
            source, targets = node.iter, [node.target]
        else:
            return
        called = {unparse(one.func).rpartition(".")[2] for one in of_kind(source, ast.Call)}
        names, read = {name for one in targets for name in names_in(one)}, names_in(source)
        self.found |= names if called & (_LISTS | _METHODS) or read & self.found else set()
        self.listed |= names if called & _LISTS or read & self.listed else set()

    def find(self, use: PathUse, following: Collection[str], known: Collection[ast.expr]) -> bool:
        """Whether a look could find a file that is written, and would not follow it to another folder.

        Args:
            following: variables that move together with the files that are written.
            known: expressions that will be moved when they name a folder that the program makes.
        """
        return any(
            self._meets(look, use) or any(meet(f"{OUTPUTS}/{one}", look.finds) for one in use.files)
            for look in self.looks
            if look.position is None or look.position >= use.position
            if not self._follows(look, following, known)
        )

    def name(self, file: str, lifted: Collection[int]) -> bool:
        """Whether a look may find a file by its name; `lifted` are the ids of paths that it follows."""
        return any(meet(file, one.finds) for one in self.looks if id(one.node) not in lifted)

    def lead_to_changes(self, uses: Collection[PathUse]) -> bool:
        """Whether what is found in the notebook's folder is changed or packed: the output folder would be."""
        seen = any(meet(OUTPUTS, look.finds) for look in self.looks)
        removed = {file for one in uses if one.kind == "remove" for file in one.files}
        if any((seen or one.strip(ANY)) and meet(OUTPUTS, one) for one in removed):
            return True
        written = [
            one for one in uses if one.kind in {"write", "append"} and not "".join(one.files).strip(ANY)
        ]
        found = {*map(leading_name, (one.node for one in written))} & self.found
        return seen and bool(found or self.packed & self.found)

    def open_bare(self, use: PathUse) -> bool:
        """Whether a name that was listed is opened without its folder, perhaps by a lambda."""
        if use.kind != "read" or not isinstance(use.node, ast.Name):
            return False
        given = {
            word.arg: value
            for call in of_kind(use.statement.tree, ast.Call)
            if isinstance(call.func, ast.Lambda)
            for word, value in zip(call.func.args.args, call.args, strict=False)
        }
        node = given.get(use.node.id, use.node)
        return isinstance(node, ast.Name) and node.id in self.listed

    def reach(self, node: ast.expr, written: Collection[PathUse], made: bool) -> bool:
        """Whether the look at an expression may find something written.

        Args:
            made: only in a folder that the program surely makes anew.
        """
        looks = [
            one
            for one in self.looks
            if one.node is node and (not made or self.new.holds(one.folder, one.position))
        ]
        return any(self._meets(look, use) for look in looks for use in written)

    def _meets(self, look: _Look, use: PathUse) -> bool:
        return any(meet(name, look.finds) for text in use.files for name in (text, *parents(text)))

    def _follows(self, look: _Look, following: Collection[str], known: Collection[ast.expr]) -> bool:
        """A look into a folder that the program makes anew, and that moves with what is written there."""
        if look.node is None or not self.new.holds(look.folder, look.position):
            return False
        literal = whole_text(look.node) is not None and look.node in known
        return literal or leading_name(look.node) in following


def _looked_at(call: ast.Call, values: Values) -> Iterator[tuple[ast.expr | None, str]]:
    """The expression of the folder or pattern that a call looks at, and a pattern of what it finds."""
    name = unparse(call.func)
    owner, _, last = name.rpartition(".")
    first = call.args[0] if call.args else next((one.value for one in call.keywords if one.arg), None)
    for text in spellings(first, values) if first is not None else ["."]:
        if last in _LISTS:
            yield first, joined([text, PART])
        elif _is_deep(name):
            yield first, joined([text, ANY])
        elif last in _GLOBS and owner.rpartition(".")[2] in _GLOBS[last]:
            roots = [spellings(one.value, values) for one in call.keywords if one.arg == "root_dir"]
            yield first, globbed(joined([*(min(one) if len(one) == 1 else ANY for one in roots), text]))
        elif any(kind == "folder" for kind, _ in spark_paths(call)):
            yield first, globbed(text)
        elif last in _METHODS and isinstance(call.func, ast.Attribute):
            below = {"iterdir": "*", "rglob": f"**/{text}"}.get(last, text)
            for start in spellings(call.func.value, values):
                yield call.func.value, globbed(joined([start, below]))


def _is_deep(name: str) -> bool:
    """Whether what is called looks through a folder and all folders in it."""
    owner, _, last = name.rpartition(".")
    walks = last != "walk" or owner.rpartition(".")[2] in _WALKERS
    return name in PREDICTORS or (last in _DEEP and walks)


def parents(text: str) -> list[str]:
    """The folders that a path lies in, below the notebook's own."""
    parts = text.split("/")
    return ["/".join(parts[:number]) for number in range(1, len(parts))]
