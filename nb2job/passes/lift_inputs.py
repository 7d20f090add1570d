"""Make an argument of every data file that the notebook reads, with the notebook's path as its default."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from nb2job.notebook.cell import Note, Place
from nb2job.program.edit import Edit, Replace, apply
from nb2job.program.folder_looks import FolderLooks
from nb2job.program.names import dump
from nb2job.program.path_pattern import ANY
from nb2job.program.paths import PathUse, is_relative, leading_name, path_uses, whole_text
from nb2job.program.placement import bindings
from nb2job.program.program import Parameter, Program, Statement
from nb2job.program.shell_mentions import ShellMentions
from nb2job.program.slug import ascii_of, slug

_FOLDER_KINDS = frozenset({"folder"})


@dataclass
class _Source:
    """One path that is read: its text, the variable that holds it (if any), and its uses."""

    path: str
    variable: str
    type: str
    statement: Statement
    uses: list[PathUse] = field(default_factory=list)


def lift_inputs(program: Program) -> Program:
    """A literal path becomes a name, a variable's assignment goes; both become arguments."""
    sources = _sources(program)
    if not sources:
        return program
    named = list(zip(sources, _names(sources, program), strict=True))
    parameters = [
        Parameter(
            name=name,
            variable=source.variable or name,
            type=source.type,
            default=source.path,
            help=f"the data {'folder' if source.type == 'uri_folder' else 'file'} to read",
            place=source.statement.place,
        )
        for source, name in named
    ]
    # A variable may be set to the same path again: the argument takes the place of each.
    variables = [source for source in sources if source.variable]
    gone = {id(one) for one in program.statements() for source in variables if _sets(one, source)}
    edits: dict[int, list[Edit]] = {}
    for source, name in named:
        for use in source.uses:
            edits.setdefault(id(use.statement), []).append(Replace(use.node, name))
    units = tuple(unit.holding(_edited(unit.statements, edits, gone)) for unit in program.units)
    notes = [
        Note("NB311", place, f"{one.default} is the data input {one.flag}")
        for one, (source, _) in zip(parameters, named, strict=True)
        for place in _changed(source, program)
    ]
    own = {parameter.variable for parameter in parameters}
    others = tuple(one for one in program.parameters if one.variable not in own)
    return replace(program, units=units, parameters=(*parameters, *others)).noting(*notes)


def _changed(source: _Source, program: Program) -> list[Place]:
    """Where statements change for one source: every one that sets its variable, or that spells its path."""
    setting = [one for one in program.statements() if source.variable and _sets(one, source)]
    changed = [source.statement, *setting, *(use.statement for use in source.uses)]
    return list(dict.fromkeys(one.place for one in changed))


def _sets(statement: Statement, source: _Source) -> bool:
    return dump(statement.text) == dump(source.statement.text)


def _edited(statements: Iterable[Statement], edits: dict[int, list[Edit]], gone: set[int]) -> list[Statement]:
    return [one.saying(apply(one.text, edits.get(id(one), []))) for one in statements if id(one) not in gone]


def _sources(program: Program) -> list[_Source]:
    found: dict[str, _Source] = {}
    variables = _variables(program)
    shell, looks, uses = ShellMentions(program), FolderLooks(program), path_uses(program)
    written = [use for use in uses if use.kind == "write"]
    moved = [place for place, one in enumerate(program.statements()) if "chdir(" in one.text]
    for use in uses:
        path = whole_text(use.node) or variables.get(leading_name(use.node), ("",))[0]
        if use.kind not in {"read", "folder"} or shell.make(path, use.position):
            continue
        if moved and use.position > moved[0] and is_relative(path):
            continue
        before = [one for one in written if one.position <= use.position]
        if _is_written(use, before, looks) or looks.reach(use.node, before, made=False):
            continue
        folder = use.kind in _FOLDER_KINDS
        text = whole_text(use.node)
        if text is not None and not isinstance(use.node, ast.Constant):
            continue
        if text is not None and "*" not in text:
            source = _Source(text, "", "uri_folder" if folder else "uri_file", use.statement)
            found.setdefault(text, source).uses.append(use)
            continue
        name = leading_name(use.node)
        if name in variables:
            text, statement = variables[name]
            whole = isinstance(use.node, ast.Name) and not folder
            kind = "uri_file" if whole else "uri_folder"
            source = found.setdefault(f"={name}", _Source(text, name, kind, statement))
            source.type = "uri_folder" if kind == "uri_folder" else source.type
    return list(found.values())


def _is_written(use: PathUse, before: list[PathUse], looks: FolderLooks) -> bool:
    """Whether the very file was written before, where the notebook wrote it."""
    text = looks.text(use.node, use.statement)
    same = any(looks.text(one.node, one.statement) == text for one in before)
    return text is not None and ANY not in text and same


def _variables(program: Program) -> dict[str, tuple[str, Statement]]:
    """Variables set once to a literal path, or tagged as parameters with one."""
    counts = bindings(list(program.statements()))
    found: dict[str, tuple[str, Statement]] = {}
    for parameter in program.parameters:
        if parameter.type == "str" and isinstance(parameter.default, str):
            holder = Statement(f"{parameter.variable} = {parameter.default!r}", parameter.place)
            found[parameter.variable] = (parameter.default, holder)
    for statement in program.statements():
        node = statement.node
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            text = node.value.value if isinstance(node.value, ast.Constant) else None
            if isinstance(target, ast.Name) and isinstance(text, str) and counts[target.id] == 1:
                found[target.id] = (text, statement)
    return found


def _names(sources: list[_Source], program: Program) -> list[str]:
    """`training_data` for a single one, else after the variable or the file."""
    taken = set(program.used_names()) | {one.name for one in program.parameters}
    names: list[str] = []
    for source in sources:
        stem = re.split(r"[/\\]", source.path.rstrip("/\\"))[-1].split(".")[0].split("?")[0]
        name = source.variable if len(sources) > 1 else "training_data"
        name = name or f"{slug(stem) or 'input'}_data".replace("_data_data", "_data")
        name = re.sub(r"^[\W_\d]+|\W", "", ascii_of(name)) or "input_data"
        number = 2
        base = name
        while (name in taken and name != source.variable) or name in names:
            name, number = f"{base}_{number}", number + 1
        names.append(name)
    return names
