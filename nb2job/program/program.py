"""Statement, Unit, Program, Parameter, Input: what every pass takes and gives."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from operator import is_
from typing import Any

from nb2job.notebook.cell import Companion, Note, Place
from nb2job.notebook.silenced import NOTHING, Silenced
from nb2job.program import names
from nb2job.program.contexts import NOTHING_KNOWN, Contexts
from nb2job.program.generated import Generated
from nb2job.program.identifiers import identifiers
from nb2job.program.removed import Use
from nb2job.program.settings import Settings


@dataclass(frozen=True, slots=True)
class Statement:
    """One top-level statement with the comments that belong to it.

    `gap` says that the author left a blank line before it; `kept` that `# nb2job: keep` pins it,
    `quiet` that a `;` stands behind it, `postponed` that the notebook does not evaluate annotations;
    `contexts` what the program says about its context managers.
    """

    text: str
    place: Place
    gap: bool = False
    kept: bool = False
    quiet: bool = False
    postponed: bool = False
    contexts: Contexts = NOTHING_KNOWN
    _facts: names.Facts | None = field(default=None, init=False, repr=False, compare=False)
    _tree: ast.Module | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def facts(self) -> names.Facts:
        """What it reads and writes; once per text, and kept here, since passes ask half a million times."""
        if self._facts is None:
            found = names.facts(self.text, self.postponed, self.contexts)
            object.__setattr__(self, "_facts", found)
            return found
        return self._facts

    @property
    def tree(self) -> ast.Module:
        """Its syntax tree; a module of one statement (or none, if it is only comments)."""
        if self._tree is None:
            found = names.tree(self.text)
            object.__setattr__(self, "_tree", found)
            return found
        return self._tree

    @property
    def node(self) -> ast.stmt | None:
        """The statement itself, or None where there are only comments."""
        body = self.tree.body
        return body[0] if body else None

    def saying(self, text: str) -> Statement:
        """The same statement with another text; itself, where that is its own."""
        return self if text == self.text else replace(self, text=text)


@dataclass(frozen=True, slots=True)
class Unit:
    """A run of statements that becomes one function.

    `level` is that of the heading that opened it (0: none), `prose` the markdown below that, `above` the
    markdown right above its first cell, if that is no heading; `under` is the heading of a higher level
    that it stands below; `says` puts its name in words where that is not read off it.
    """

    title: str
    statements: tuple[Statement, ...]
    level: int = 0
    prose: str = ""
    name: str = ""
    above: str = ""
    says: str = ""
    under: str = ""

    def holding(self, statements: Iterable[Statement]) -> Unit:
        """The same unit with other statements; itself, where they are its own."""
        held = tuple(statements)
        same = len(held) == len(self.statements) and all(map(is_, held, self.statements))
        return self if same else replace(self, statements=held)


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argparse flag, a job input, a search-space line and an MLflow param at once.

    `variable` is the name that the code reads; `name` the argument's (`--name`). `type` is one of int, float,
    number (either of them), bool, str, json (a list or dict), tuple, literal (what Python alone can write),
    uri_file, uri_folder and output (`--output-dir`). `required` says that it has no default, `optional` that
    `none` is a value of it; `choices` are the only values that it takes, where they are known.
    """

    name: str
    variable: str
    type: str
    default: Any
    help: str
    place: Place
    search: str = ""
    required: bool = False
    optional: bool = False
    choices: tuple[Any, ...] = ()

    @property
    def flag(self) -> str:
        """How it is spelled on a command line."""
        return "--" + self.name.replace("_", "-")

    @property
    def is_data(self) -> bool:
        """Whether it is a path that is read."""
        return self.type in {"uri_file", "uri_folder"}


@dataclass(frozen=True, slots=True)
class Function:
    """A unit that has become a function: what it takes, what it gives, what it holds."""

    name: str
    docstring: str
    arguments: tuple[str, ...]
    returns: tuple[str, ...]
    globals: tuple[str, ...]
    statements: tuple[Statement, ...]
    is_async: bool = False


@dataclass(frozen=True, slots=True)
class OwnTracking:
    """What the notebook logs to MLflow by itself.

    Literal keys, whether other params, the names of models ("*" for what has none), and the flavors of which
    autolog logs the models ("*" for each). `autolog` says that the notebook calls autolog at all.
    """

    params: frozenset[str] = frozenset()
    metrics: frozenset[str] = frozenset()
    other_params: bool = False
    models: frozenset[str] = frozenset()
    autologged: frozenset[str] = frozenset()
    autolog: bool = False


@dataclass(frozen=True, slots=True, order=True)
class GivenFolder:
    """A folder below the output folder by the value of the argument `name`; `default` is that of its default.

    It is the one that the value's file is in (`of_file`), or the folder `inside` the value, "" itself.
    """

    name: str
    inside: str
    of_file: bool
    default: str


@dataclass(frozen=True, slots=True)
class Program:
    """A notebook's code on its way to a script.

    `imports` and `definitions` stand at module level: imports with what they can see; constants, functions
    and classes. `units` hold the rest, in order; `functions` the units once they are wrapped, `main` the
    lines that call them, `closing` statements that run in main after all units. `helpers` the template's
    small functions that it needs, `forced` the names that are module globals, `tagged` the cells tagged
    `parameters`, `injected` those by which papermill sets them, `raising` those that may fail, `folders`
    those below the output folder, or `./` beside the script, made before the units run, `given_folders` those
    that arguments name, `generated` how the script spells what it adds, `whole` why the program stays at
    module level, where it does, `exposed` why every variable is a module global. `companions` are files that
    the notebook's lines name; `files` those that must lie beside the script, by their path there,
    `own_modules` the files (path, text) beside it that its imports find, `neighbours` the paths there that it
    spells, `tracked` what it logs to MLflow by itself, `shown` the names of lines only for the eye, `secrets`
    the environment variables of what may stand nowhere, `tags` those of a run, `licence` the script's first
    comments, `silenced` where comments ask for silence, `removed` what newer packages lack.
    """

    title: str
    prose: str
    units: tuple[Unit, ...]
    settings: Settings
    imports: tuple[Statement, ...] = ()
    definitions: tuple[Statement, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    functions: tuple[Function, ...] = ()
    main: tuple[str, ...] = ()
    closing: tuple[Statement, ...] = ()
    helpers: frozenset[str] = field(default_factory=frozenset)
    forced: frozenset[str] = field(default_factory=frozenset)
    generated: Generated = field(default_factory=Generated)
    requirements: tuple[str, ...] = ()
    environment_variables: tuple[tuple[str, str], ...] = ()
    metrics: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    given_folders: tuple[GivenFolder, ...] = ()
    notes: tuple[Note, ...] = ()
    whole: Note | None = None
    exposed: Note | None = None
    tagged: frozenset[int] = field(default_factory=frozenset)
    injected: frozenset[int] = field(default_factory=frozenset)
    raising: frozenset[int] = field(default_factory=frozenset)
    companions: tuple[Companion, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    own_modules: tuple[tuple[str, str], ...] = ()
    neighbours: frozenset[str] = field(default_factory=frozenset)
    tracked: OwnTracking = OwnTracking()
    shown: frozenset[str] = field(default_factory=frozenset)
    secrets: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    licence: str = ""
    silenced: Silenced = NOTHING
    removed: tuple[Use, ...] = ()

    @property
    def beside(self) -> tuple[tuple[str, str], ...]:
        """The files (path, text) that travel beside the script: what it imports and what it runs."""
        return (*self.own_modules, *self.files)

    @property
    def module(self) -> tuple[Statement, ...]:
        """Everything at module level, in order."""
        return (*self.imports, *self.definitions)

    def statements(self) -> Iterator[Statement]:
        """Every statement of every unit, in order."""
        return (one for unit in self.units for one in unit.statements)

    def every_statement(self) -> Iterator[Statement]:
        """Those at module level first, then those of the units, then the closing ones."""
        yield from self.module
        yield from self.statements()
        yield from self.closing

    def noting(self, *notes: Note) -> Program:
        """The same program with more notes."""
        return replace(self, notes=(*self.notes, *notes)) if notes else self

    def used_names(self) -> frozenset[str]:
        """Every identifier that the code spells, in any scope."""
        variables = frozenset(one.variable for one in self.parameters)
        return variables.union(*(identifiers(one.text) for one in self.every_statement()))
