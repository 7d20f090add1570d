"""The data files and folders that a program reads: which of them an argument may stand for."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.program.archived import archived
from nb2job.program.begun_paths import begun_anew, begun_folder, is_within_text
from nb2job.program.databases import SCHEME
from nb2job.program.downloads import Downloads, brings_files
from nb2job.program.folder_looks import FolderLooks
from nb2job.program.globbed_folder import globbed_folder
from nb2job.program.handed_paths import handed_paths
from nb2job.program.one_source import join_literals, join_siblings, one_each
from nb2job.program.other_uses import is_used_otherwise, may_follow, opens_anything, variable_of
from nb2job.program.path_calls import CHANGES, Given
from nb2job.program.path_holders import Held, absolute_end, held_objects, held_texts, literal_path
from nb2job.program.path_pattern import HERE, below_here, spellings
from nb2job.program.path_values import flows, hidden_names
from nb2job.program.paths import PathUse, is_relative, leading_name, led_by, path_index, whole_text
from nb2job.program.program import Program, Statement
from nb2job.program.shell_mentions import ShellMentions
from nb2job.program.sources import Source
from nb2job.program.told_paths import calls_given, is_told_a_path, may_write, names_of
from nb2job.program.working_paths import from_here
from nb2job.program.written_arguments import WrittenArguments

_CODE = (".py", ".ipynb")


def data_sources(program: Program) -> list[Source]:
    """Every path that an argument can stand for, in the order in which they are read."""
    return one_each(_Reading(program).sources(), program)


class _Reading:
    """What one program reads, and what it does besides with its files."""

    def __init__(self, program: Program) -> None:
        self.variables, self.objects = held_texts(program), held_objects(program)
        self.held = {name: str(one.value) for name, (one, _) in self.objects.items()}
        self.held |= {name: one for name, (one, _) in self.variables.items()}
        self.index, self.shell = path_index(program), ShellMentions(program)
        self.written_to = WrittenArguments(program, self.index)
        self.looks = FolderLooks(program, self.index.values)
        self.loads = Downloads(program, self.index.values, self.shell.make)
        self.written = [use for use in self.index.uses if use.kind in {"write", "make"}]
        self.flowing = [*self._flowing(program)]
        self.handed = [*handed_paths(program, self.index)]
        self.brings = any(brings_files(one, self.index.values) for one in program.statements())
        packed = archived(program.statements())
        self.archived = {name for one in packed if (name := leading_name(one) or literal_path(one))}
        self.moved = [place for place, one in enumerate(program.statements()) if "chdir(" in one.text]

    def _flowing(self, program: Program) -> Iterator[PathUse]:
        """The paths that begin with a literal folder and become the values of variables."""
        for position, statement in enumerate(program.statements()):
            for node in flows(statement.tree):
                if begun_folder(node):
                    texts = spellings(node, self.index.values.seen_in(statement))
                    yield PathUse(Given("unknown", node), statement, position, texts, later=False)

    def sources(self) -> dict[str, Source]:
        """What is left when what cannot be an argument is out: it may lie in the folder of another."""
        refused: set[str] = set()
        while True:
            found = self._found(refused)
            kept = self._kept(found)
            gone = {one.path for key, one in found.items() if one.begun and key not in kept} - refused
            if not gone:
                return kept
            refused |= gone

    def _found(self, refused: set[str]) -> dict[str, Source]:
        """The sources by their path or variable, where no path begins with a `refused` folder."""
        found: dict[str, Source] = {}
        for use, _, own in self.handed:
            if self._is_data(use):
                _add(found, use, self.variables, self.objects)
                for one in found.values():
                    one.begun += own if use in one.uses else []
        for use in self.index.uses:
            if use.kind in {"read", "folder"} and self._is_data(use):
                _add(found, use, self.variables, self.objects)
                if not self.brings:
                    self._add_folder(found, use, refused)
                    self._add_leading(found, use)
        join_literals(found)
        join_siblings(found)
        self._gather(found, refused)
        for one in found.values():
            one.uses += [use for use in self.index.others if self._names_again(use, one)]
        return found

    def _add_folder(self, found: dict[str, Source], use: PathUse, refused: set[str]) -> None:
        """The literal folder that a computed path begins with: `open("texts/" + name)`."""
        folder = begun_folder(use.node)
        away = any(one.startswith("/") and not one.startswith(folder) for one in use.texts)
        plain = folder and not is_within_text(use) and begun_anew(use.statement.text, use.node, folder, "a")
        if plain and folder not in refused and not away:
            found.setdefault(folder, Source(folder, "", "uri_folder", use.statement)).begun.append(use)
        held = self.index.values.seen_in(use.statement).get(variable_of(use), ())
        for one in held if isinstance(use.node, ast.Name) else ():
            for path in self.flowing if one is not None else ():
                if path.node is one and (folder := begun_folder(one)) not in refused:
                    found.setdefault(folder, Source(folder, "", "uri_folder", path.statement))

    def _add_leading(self, found: dict[str, Source], use: PathUse) -> None:
        """The folder that a variable holds, with which the value of another begins: `data_dir / "a.csv"`."""
        name = variable_of(use)
        known = "" if name in self.variables or name in self.objects else name
        values = self.index.values.seen_in(use.statement)
        for name in led_by(use.node, values)[1:] if known else ():
            inner, statement = self.objects.get(name, (None, use.statement))
            held, statement = self.variables.get(name) or (str(inner.value) if inner else "", statement)
            start = f"{held.rstrip('/')}/"
            texts = {one.removeprefix(f"{HERE}/") if inner else one for one in use.texts}
            if held.strip("./~") and "://" not in held and all(one.startswith(start) for one in texts):
                source = Source(held, name, "uri_folder", statement, inner=inner)
                found.setdefault(f"={name}", source).type = "uri_folder"

    def _gather(self, found: dict[str, Source], refused: set[str]) -> None:
        """What begins with the literal text of a folder is in it, wherever the folder itself is read."""
        folders = [
            one
            for one in found.values()
            if one.type == "uri_folder" and one.path not in refused and one.path.strip("./~")
        ]
        handed = {id(use.node): inner for use, inner, _ in self.handed}
        others = (use for use in self.index.others if id(use.node) not in handed)
        every = (*self.index.uses, *(use for use, *_ in self.handed), *others, *self.flowing)
        gathered: set[int] = set()
        for folder in sorted(folders, key=lambda one: len(one.path)):
            gathered |= {id(use.node) for use in folder.all_uses}
            inside = [use for use in every if id(use.node) not in gathered and self._lies_in(use, folder)]
            gathered |= {id(use.node) for use in inside}
            inside += [one for use in inside for one in handed.get(id(use.node), ())]
            for other in found.values():
                other.leave_to(inside)
            folder.begun += inside
        for key in [key for key, one in found.items() if not one.variable and not one.all_uses]:
            del found[key]

    def _names_again(self, use: PathUse, file: Source) -> bool:
        """Whether a call that nobody knows is given the same text as one that reads the file."""
        literal = isinstance(use.node, ast.Constant) and use.node.value == file.path
        named = "." in file.path.strip("./") and file.type == "uri_file"
        hidden = file.variable in hidden_names(use.statement.tree)
        if not literal or not named or hidden or use in file.all_uses or is_within_text(use):
            return False
        # What names it first may well make it: `export(net, "net.onnx")`.
        first = file.uses[0].position if file.uses else self._first_read(file.variable)
        later = not use.later and use.position > first and id(use.node) not in self.index.shown
        return (
            later
            and any(calls_given(use))
            and is_told_a_path(use)
            and not may_write(use)
            and self._is_data(use)
        )

    def _first_read(self, variable: str) -> int:
        return min((use.position for use in self.index.uses if variable_of(use) == variable), default=0)

    def _lies_in(self, use: PathUse, folder: Source) -> bool:
        """Whether a path begins with a folder's text, and an argument can stand there."""
        if use.kind not in {"read", "folder", "ask", "unknown"} or is_within_text(use):
            return False
        if use.kind == "unknown" and use not in self.flowing and not is_told_a_path(use):
            return False
        if self._is_written_by(names_of(use), use.statement):
            return False
        hidden = folder.variable in hidden_names(use.statement.tree)
        anew = begun_anew(use.statement.text, use.node, folder.path, "folder")
        return not hidden and anew is not None and self._is_data(use)

    def _is_written_by(self, names: frozenset[str], statement: Statement) -> bool:
        """Whether a function writes to a path that a variable of its own holds."""
        uses = (use for use in self.index.uses if names and use.statement is statement)
        return any(use.kind in CHANGES and leading_name(use.node) in names for use in uses)

    def _is_data(self, use: PathUse) -> bool:
        """Whether a path is read that nothing in the program has made."""
        path = literal_path(use.node) or self.held.get(variable_of(use), "") or begun_folder(use.node)
        if self.shell.make(path, use.position) or self.loads.make(path, use.position):
            return False
        if use.kind == "folder" and use.text == ".":  # the notebook's own folder is no data
            return False
        if path.endswith(_CODE):
            return False
        if self.moved and use.position > self.moved[0] and is_relative(path):
            return False
        before = [one for one in self.written if use.may_follow(one)]
        made = (one for one in before if use.kind == "read" and one.kind == "make")
        if any(one.files & use.files for one in made):  # a folder of the program's own is no file
            return False
        return not self.looks.reach(use.node, before, made=False)

    def _is_written_through(self, source: Source) -> bool:
        """Whether an own function that writes to it is given the path, or one that begins with it."""
        led = {source.variable, *may_follow(self.index, source)} - {""}
        others = (use for use in self.index.others if variable_of(use) in led)
        return any(self.written_to.take(use) for use in (*source.all_uses, *others))

    def _kept(self, found: dict[str, Source]) -> dict[str, Source]:
        kept: dict[str, Source] = {}
        while len(kept) != len(found):
            kept = found
            lifted = {id(use.node) for one in kept.values() for use in one.all_uses}
            blind = opens_anything(self.index, lifted)
            found = {
                key: one
                for key, one in found.items()
                if not is_used_otherwise(one, self.index, [*kept.values()])
                and not self._is_written_through(one)
                and not {one.path, one.variable} & self.archived
                and not (
                    one.type == "uri_file" and blind and self.looks.name(below_here(one.path) or "", lifted)
                )
            }
        return kept


def _add(found: dict[str, Source], use: PathUse, variables: Held[str], objects: Held[ast.Constant]) -> None:
    """What one use reads, under its path or under the variable that begins it."""
    folder = use.kind == "folder"
    text, name = literal_path(use.node), variable_of(use)
    if text is not None:
        text = text.removeprefix(SCHEME)
        path = globbed_folder(text)[0] if folder else text
        plain = isinstance(use.node, ast.Constant) or (not folder and from_here(use.node) is not None)
        plain = plain or (whole_text(use.node) is None and "*" not in text)
        if plain and path and "*" not in path:
            source = Source(path, "", "uri_folder" if folder else "uri_file", use.statement)
            found.setdefault(path, source).uses.append(use)
    elif last := absolute_end(use.node, variables):
        held, statement = variables[last]
        found.setdefault(f"={last}", Source(held, last, "uri_file", statement)).uses.append(use)
    elif name in variables or name in objects:
        inner, statement = objects.get(name, (None, use.statement))
        held, statement = variables.get(name) or (str(inner.value) if inner else "", statement)
        whole = use.leads and not folder
        start = held.rstrip("/") + "/"  # `stem + ".csv"` is no file in a folder
        texts = {one.removeprefix(f"{HERE}/") if inner else one for one in use.texts}
        inside = use.leads or all(f"{one}/".startswith(start) for one in texts)
        if not inside or not held:  # `Path("")` is the folder that the script is in
            return
        source = found.setdefault(f"={name}", Source(held, name, "uri_file", statement, inner=inner))
        source.type = source.type if whole else "uri_folder"
