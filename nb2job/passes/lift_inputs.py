"""Make an argument of every data file that the notebook reads, with the notebook's path as its default."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from nb2job.notebook.cell import Note, Place
from nb2job.program.begun_paths import begun_anew
from nb2job.program.databases import SCHEME
from nb2job.program.edit import Edit, Replace, apply, inner_quote
from nb2job.program.globbed_folder import globbed_folder
from nb2job.program.input_names import input_help, input_names
from nb2job.program.job_keys import DataInput
from nb2job.program.key_files import key_files
from nb2job.program.names import dump
from nb2job.program.nodes import unparse, walk
from nb2job.program.paths import PathUse, leading_name, path_index, whole_text
from nb2job.program.paths_apart import sources_apart
from nb2job.program.program import Parameter, Program, Statement
from nb2job.program.rewriting import rewritten_units
from nb2job.program.sources import Source
from nb2job.program.working_paths import from_here
from nb2job.uri import is_read_by_azure, scheme_of


def lift_inputs(program: Program) -> Program:
    """A literal path becomes a name, a variable's assignment goes; both become arguments."""
    program, sources = sources_apart(program)
    if not sources:
        return program
    keys = _keys(program, sources)
    names = input_names([(one.path, one.of_main, one.holder) for one in sources], program, keys)
    named = [(source, held) for source, (_, held) in zip(sources, names, strict=True)]
    parameters = [
        Parameter(
            name=name,
            variable=held,
            type=_type(source, name, program),
            default=source.path,
            help=input_help(source.path, source.type, alone=len(sources) == 1, key=source.path in keys),
            place=source.statement.place,
        )
        for source, (name, held) in zip(sources, names, strict=True)
    ]
    units = rewritten_units(program, _Edits(program, named).rewritten)
    notes = [
        _note(one, place)
        for one, (source, _) in zip(parameters, named, strict=True)
        for place in _changed(source, program)
    ]
    own = {parameter.variable for parameter in parameters}
    others = tuple(one for one in program.parameters if one.variable not in own)
    return replace(program, units=units, parameters=(*parameters, *others)).noting(*notes)


def _keys(program: Program, sources: list[Source]) -> frozenset[str]:
    """The paths of files that hold a key, and no data."""
    found = [node for _, node in key_files(program)]
    nodes, spelled = {*map(id, found)}, {*map(unparse, found)}
    return frozenset(
        one.path
        for one in sources
        if one.variable in spelled or any(id(use.node) in nodes for use in one.all_uses)
    )


class _Edits:
    """What becomes of each statement where the names of arguments stand for the paths of sources."""

    def __init__(self, program: Program, named: list[tuple[Source, str]]) -> None:
        # A variable may be set to the same path again: the argument takes the place of each.
        variables = [source for source, _ in named if source.of_main]
        self.gone = {id(one) for one in program.statements() for source in variables if _sets(one, source)}
        self.edits: dict[int, list[Edit]] = {}
        self.behind: dict[int, list[Statement]] = {}
        for source, held in named:
            for use, edit in _reading(source, held):
                self._add(use.statement, edit)
            if source.in_class:
                self._set_behind(source, held)
            elif source.inner is not None:
                self._add(source.statement, Replace(source.inner, held))
        for statement, edit in _where_they_were(program, variables):
            self._add(statement, edit)

    def rewritten(self, statement: Statement) -> Iterator[Statement]:
        if id(statement) not in self.gone:
            yield statement.saying(apply(statement.text, self.edits.get(id(statement), [])))
            yield from self.behind.get(id(statement), ())

    def _add(self, statement: Statement, edit: Edit) -> None:
        self.edits.setdefault(id(statement), []).append(edit)

    def _set_behind(self, source: Source, held: str) -> None:
        """The line that sets an attribute to an argument, behind its class."""
        line = Statement(f"{source.variable} = {held}", source.statement.place)
        self.behind.setdefault(id(source.statement), []).append(line)


def _type(source: Source, name: str, program: Program) -> str:
    """A text for an address that Azure ML does not mount, unless the settings say where the data is."""
    settings = program.settings
    given = [*settings.input, *settings.data_asset]
    given += [(one, keys.path) for one, keys in settings.job.inputs if isinstance(keys, DataInput)]
    is_given = any(one.replace("-", "_") == name and path for one, path in given)
    return source.type if is_given or is_read_by_azure(source.path) else "str"


def _note(parameter: Parameter, place: Place) -> Note:
    if parameter.is_data:
        return Note("NB311", place, f"{parameter.default} is the data input {parameter.flag}")
    scheme = scheme_of(parameter.default)
    what = f"{parameter.default} is the plain argument {parameter.flag}: Azure ML mounts no {scheme}: address"
    hint = f"Give the job what the address needs, or --input {parameter.name}=azureml:DATA:1 for a copy."
    return Note("NB369", place, what, hint)


def _reading(source: Source, held: str) -> Iterator[tuple[PathUse, Edit]]:
    """The argument in each place that means the source's path, or one in its folder."""
    for use in source.uses:
        inner = from_here(use.node) if use.given.is_object else None
        yield use, Replace(use.node if inner is None else inner, _spelled(use, held))
    for use in source.begun:
        anew = begun_anew(use.statement.text, use.node, source.path, held)
        yield from [(use, Replace(*anew))] if anew is not None else []


def _where_they_were(program: Program, variables: list[Source]) -> Iterator[tuple[Statement, Edit]]:
    """The notebook's own path in what goes below the output folder: an argument may lead anywhere."""
    paths = {source.variable: source.path for source in variables}
    nodes = {id(one): use for use in path_index(program).uses for one in walk(use.node)}
    for statement in program.statements() if paths else ():
        for node in walk(statement.tree):
            if not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in paths):
                continue
            use = nodes.get(id(node))
            if use is not None and leading_name(use.node) == program.generated.output_dir:
                yield statement, Replace(node, repr(paths[node.id]))


def _changed(source: Source, program: Program) -> list[Place]:
    """Where statements change for one source: every one that sets its variable, or that spells its path."""
    setting = [one for one in program.statements() if source.of_main and _sets(one, source)]
    changed = [source.statement, *setting, *(use.statement for use, _ in _reading(source, "path"))]
    return list(dict.fromkeys(one.place for one in changed))


def _sets(statement: Statement, source: Source) -> bool:
    return dump(statement.text) == dump(source.statement.text)


def _spelled(use: PathUse, name: str) -> str:
    """What stands in place of a literal path: the argument, or a pattern in its folder."""
    mark = inner_quote(use.statement.text, use.statement.tree, use.node)
    if (whole_text(use.node) or "").startswith(SCHEME):
        return f"f{mark}{SCHEME}{{{name}}}{mark}"
    rest = globbed_folder(whole_text(use.node) or "")[1] if use.kind == "folder" else ""
    return f"f{mark}{{{name}}}/{rest}{mark}" if rest else name
