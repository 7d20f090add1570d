"""Make an argument of every data file that the notebook reads, with the notebook's path as its default."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from nb2job.notebook.cell import Note, Place
from nb2job.program.downloads import Downloads
from nb2job.program.edit import Edit, Replace, apply
from nb2job.program.folder_looks import FolderLooks
from nb2job.program.globbed_folder import globbed_folder
from nb2job.program.input_names import input_help, input_names
from nb2job.program.names import dump
from nb2job.program.nodes import walk
from nb2job.program.path_holders import Held, held_objects, held_texts
from nb2job.program.path_pattern import ANY, below_here, meet
from nb2job.program.path_values import hidden_names
from nb2job.program.paths import PathIndex, PathUse, is_relative, leading_name, whole_text
from nb2job.program.program import Parameter, Program, Statement
from nb2job.program.shell_mentions import ShellMentions
from nb2job.program.written_arguments import WrittenArguments

_CODE = (".py", ".ipynb")


@dataclass
class _Source:
    """One path that is read: its text, the variable that holds it (if any), and its uses.

    `inner` is the text in `Path("images")`, where the variable holds that.
    """

    path: str
    variable: str
    type: str
    statement: Statement
    uses: list[PathUse] = field(default_factory=list)
    inner: ast.Constant | None = None

    @property
    def of_main(self) -> str:
        """The variable that becomes the argument: one that holds a `Path` of the text stays."""
        return "" if self.inner is not None else self.variable


def lift_inputs(program: Program) -> Program:
    """A literal path becomes a name, a variable's assignment goes; both become arguments."""
    sources = _sources(program)
    if not sources:
        return program
    names = input_names([(one.path, one.of_main) for one in sources], program)
    named = list(zip(sources, names, strict=True))
    parameters = [
        Parameter(
            name=name,
            variable=source.of_main or name,
            type=source.type,
            default=source.path,
            help=input_help(source.path, source.type, alone=len(sources) == 1),
            place=source.statement.place,
        )
        for source, name in named
    ]
    # A variable may be set to the same path again: the argument takes the place of each.
    variables = [source for source in sources if source.of_main]
    gone = {id(one) for one in program.statements() for source in variables if _sets(one, source)}
    edits: dict[int, list[Edit]] = {}
    for source, name in named:
        for use in source.uses:
            edits.setdefault(id(use.statement), []).append(
                Replace(use.node, _spelled(use, source.of_main or name))
            )
        if source.inner is not None:
            edits.setdefault(id(source.statement), []).append(Replace(source.inner, name))
    for statement, edit in _where_they_were(program, variables):
        edits.setdefault(id(statement), []).append(edit)
    units = tuple(unit.holding(_edited(unit.statements, edits, gone)) for unit in program.units)
    notes = [
        Note("NB311", place, f"{one.default} is the data input {one.flag}")
        for one, (source, _) in zip(parameters, named, strict=True)
        for place in _changed(source, program)
    ]
    own = {parameter.variable for parameter in parameters}
    others = tuple(one for one in program.parameters if one.variable not in own)
    return replace(program, units=units, parameters=(*parameters, *others)).noting(*notes)


def _where_they_were(program: Program, variables: list[_Source]) -> Iterator[tuple[Statement, Edit]]:
    """The notebook's own path in what goes below the output folder: an argument may lead anywhere."""
    paths = {source.variable: source.path for source in variables}
    nodes = {id(one): use for use in PathIndex(program).uses for one in walk(use.node)}
    for statement in program.statements() if paths else ():
        for node in walk(statement.tree):
            if not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in paths):
                continue
            use = nodes.get(id(node))
            if use is not None and leading_name(use.node) == program.generated.output_dir:
                yield statement, Replace(node, repr(paths[node.id]))


def _changed(source: _Source, program: Program) -> list[Place]:
    """Where statements change for one source: every one that sets its variable, or that spells its path."""
    setting = [one for one in program.statements() if source.of_main and _sets(one, source)]
    changed = [source.statement, *setting, *(use.statement for use in source.uses)]
    return list(dict.fromkeys(one.place for one in changed))


def _sets(statement: Statement, source: _Source) -> bool:
    return dump(statement.text) == dump(source.statement.text)


def _edited(statements: Iterable[Statement], edits: dict[int, list[Edit]], gone: set[int]) -> list[Statement]:
    return [one.saying(apply(one.text, edits.get(id(one), []))) for one in statements if id(one) not in gone]


def _sources(program: Program) -> list[_Source]:
    found: dict[str, _Source] = {}
    variables, objects = held_texts(program), held_objects(program)
    index, shell = PathIndex(program), ShellMentions(program)
    written_to = WrittenArguments(program, index)
    looks = FolderLooks(program, index.values)
    loads = Downloads(program, index.values, shell.make)
    written = [use for use in index.uses if use.kind in {"write", "make"}]
    moved = [place for place, one in enumerate(program.statements()) if "chdir(" in one.text]
    for use in index.uses:
        path = whole_text(use.node) or variables.get(_variable(use), ("",))[0]
        if use.kind not in {"read", "folder"} or shell.make(path, use.position):
            continue
        if loads.make(path, use.position):
            continue
        if use.kind == "folder" and use.text == ".":  # the notebook's own folder is no data
            continue
        if path.endswith(_CODE):
            continue
        if moved and use.position > moved[0] and is_relative(path):
            continue
        before = [one for one in written if use.may_follow(one)]
        if not looks.reach(use.node, before, made=False):
            _add(found, use, variables, objects)
    _join(found)
    kept: list[_Source] = []
    while len(kept) != len(found):  # what stays may be in the folder of another
        kept = [*found.values()]
        lifted = {id(use.node) for one in kept for use in one.uses}
        blind = _opens_anything(index, lifted)
        found = {
            key: one
            for key, one in found.items()
            if not _is_used_otherwise(one, index, kept)
            and not any(written_to.take(use) for use in index.others if one.variable == _variable(use) != "")
            and not (one.type == "uri_file" and blind and looks.name(below_here(one.path) or "", lifted))
        }
    return kept


def _opens_anything(index: PathIndex, lifted: set[int]) -> bool:
    """Whether a file is opened of whose path nothing is known: it may be one that was found in a folder."""
    return any(
        use.kind in {"read", "append", "write"} and id(use.node) not in lifted
        for use in index.uses
        if any(not one.strip(ANY) for one in use.files)
    )


def _add(found: dict[str, _Source], use: PathUse, variables: Held[str], objects: Held[ast.Constant]) -> None:
    """What one use reads, under its path or under the variable that begins it."""
    folder = use.kind == "folder"
    text, name = whole_text(use.node), _variable(use)
    if text is not None:
        path = globbed_folder(text)[0] if folder else text
        if isinstance(use.node, ast.Constant) and path and "*" not in path:
            source = _Source(path, "", "uri_folder" if folder else "uri_file", use.statement)
            found.setdefault(path, source).uses.append(use)
    elif name in variables or name in objects:
        inner, statement = objects.get(name, (None, use.statement))
        held, statement = variables.get(name) or (str(inner.value) if inner else "", statement)
        whole = isinstance(use.node, ast.Name) and not folder
        start = held.rstrip("/") + "/"  # `stem + ".csv"` is no file in a folder
        if not isinstance(use.node, ast.Name) and not all(f"{one}/".startswith(start) for one in use.texts):
            return
        source = found.setdefault(f"={name}", _Source(held, name, "uri_file", statement, inner=inner))
        source.type = source.type if whole else "uri_folder"


def _join(found: dict[str, _Source]) -> None:
    """A path that is also spelled where a variable holds it is read by that variable: one file, one input."""
    held = [one for one in found.values() if one.of_main]
    for key, source in list(found.items()):
        for other in held if not source.variable else ():
            same = posixpath.normpath(other.path) == posixpath.normpath(source.path)
            hidden = any(other.variable in hidden_names(use.statement.tree) for use in source.uses)
            if same and other.type == source.type and not hidden and key in found:
                other.uses += found.pop(key).uses


def _spelled(use: PathUse, name: str) -> str:
    """What stands in place of a literal path: the argument, or a pattern in its folder."""
    rest = globbed_folder(whole_text(use.node) or "")[1] if use.kind == "folder" else ""
    return f'f"{{{name}}}/{rest}"' if rest else name


def _variable(use: PathUse) -> str:
    """The notebook's variable that a path begins with, or "": a function may have its own of that name."""
    name = leading_name(use.node)
    return "" if name in hidden_names(use.statement.tree) else name


def _is_used_otherwise(source: _Source, index: PathIndex, sources: list[_Source]) -> bool:
    """Whether something else may mean the file (or one in the folder), and would not follow the argument."""
    lifted = {id(use.node) for one in sources for use in one.uses}
    names = {one.variable for one in sources} - {""}
    path = below_here(source.path)
    if source.inner is not None and any(_goes_out(use, source.variable) for use in index.uses):
        return True
    removed = [use for use in index.uses if use.kind == "remove"]
    if any(source.path in use.texts or _variable(use) == (source.variable or None) for use in removed):
        return True  # no input is deleted
    if source.type == "uri_folder" and any(use.kind == "make" and path in use.texts for use in index.uses):
        return True
    others = [use for use in (*index.uses, *index.others) if id(use.node) not in lifted]
    if source.type == "uri_file" and any(one.startswith(f"{path}/") for use in others for one in use.files):
        return True  # a folder after all
    inside = ANY if path == "." else f"{path}/{ANY}"
    files = {path, *([inside] if source.type == "uri_folder" else [])}
    if path is not None and any(meet(one, file) for one in index.found_before() for file in files):
        return True
    return path is not None and any(
        meet(one, file)
        for use in others
        if use.kind != "make"
        if use.kind in {"write", "append", "remove"} or _variable(use) not in names
        for one in use.files
        if one.strip(ANY) and (use.kind != "unknown" or "." in one or "/" in one or _is_given(use, one, path))
        for file in files
    )


def _goes_out(use: PathUse, name: str) -> bool:
    """Whether a path of the output folder holds a variable's: an input may lead anywhere."""
    inside = any(isinstance(one, ast.Name) and one.id == name for one in walk(use.node))
    return inside and leading_name(use.node) != name


def _is_given(use: PathUse, text: str, path: str) -> bool:
    """Whether a call that nobody knows is given a word that is the path: `df["data"]` is none."""
    calls = (one for one in walk(use.statement.tree) if text == path and isinstance(one, ast.Call))
    return any(use.node in (*one.args, *(word.value for word in one.keywords)) for one in calls)
