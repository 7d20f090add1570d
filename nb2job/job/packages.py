"""What a program asks of its environment: what it imports, and what its own install lines say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from nb2job.job.environment import OF_THE_PAIR, PAIR
from nb2job.job.local_modules import local_modules
from nb2job.job.programs import programs
from nb2job.job.unspoken import REMOVE, forgotten, idle, of_shell_lines
from nb2job.notebook.cell import Note, Place, by_name
from nb2job.program.engines import engines_of, extras_of
from nb2job.program.import_statements import imported_modules
from nb2job.program.imports import assumed, distributions, modules
from nb2job.program.installs import requirements
from nb2job.program.nodes import unparse, walk
from nb2job.program.package_names import MISNAMED, OF_NOTEBOOKS, ONE_SYSTEM, ONLY_CONDA, OWN_NAMES, TWINS
from nb2job.program.program import Parameter, Program
from nb2job.program.requirement import Requirement, requirement
from nb2job.regex import regex

_PASSWORD = regex(r"(?<=://)[^/@\s]+@")
_SHELLS = frozenset(
    ["os.system", "subprocess.call", "subprocess.check_call", "subprocess.check_output", "subprocess.run"]
)
_OF_THIS_MACHINE = regex(r"file:|\.|/|~|-e ")


@dataclass(frozen=True, slots=True)
class Packages:
    """What is asked for, without the tracking pair.

    `pip` is sorted by project; `conda` is what only conda has, found in `channels` besides conda-forge;
    `options` are lines of pip's own, such as `--extra-index-url URL`. `guesses` are those of `pip` that are
    only guessed, as project, module and where it is imported, `idle` the modules of which nothing is used.
    `notes` say what could not be taken as it stands.
    """

    pip: tuple[Requirement, ...] = ()
    conda: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    guesses: tuple[tuple[str, str, Place | None], ...] = ()
    idle: frozenset[str] = frozenset()

    @property
    def open(self) -> tuple[str, ...]:
        """The projects that may be of any version."""
        return tuple(one.project for one in self.pip if one.is_open)

    def at(self, versions: Mapping[str, str]) -> Packages:
        """The same with versions, by project, where there was none."""
        pip = (one.at(versions.get(one.project, "")) if one.is_open else one for one in self.pip)
        return replace(self, pip=tuple(pip))


def packages(program: Program) -> Packages:
    """The packages of a program: what its install lines name, and what it imports besides."""
    nodes = [node for one in program.every_statement() for node in one.tree.body]
    nodes += [node for path, text in program.beside if path.endswith(".py") for node in _body(text)]
    names, local = modules(nodes), local_modules(program)
    guesses: list[tuple[str, str, Place | None]] = []
    used = {*distributions(names, local), *_of_helpers(program)}
    literals = [ast.Expr(ast.Constant(one.default)) for one in program.parameters if _is_read(one)]
    used |= {*engines_of([*nodes, *literals], used), *of_shell_lines(program)}
    sorter = _Sorter()
    for line in (*program.requirements, *_run_by_the_script(nodes, program)):
        sorter.take(line, used)
    unknown = assumed(names, local)
    unused = idle(unknown, program)
    for module, name in unknown.items():
        if sorter.brings(name) or module in OWN_NAMES:
            used.discard(name)
        if module in OWN_NAMES and not sorter.brings(name):
            sorter.notes.append(_absence(module, _place(program, module), module in unused))
        elif name in used:
            guesses.append((name, module, _place(program, module)))
    used |= forgotten(sorter.pip)
    sorter.bring(programs(nodes))
    used -= {name for name in used if sorter.pip.keys() & {*TWINS.get(name, ())}}
    return replace(sorter.with_imports(used, extras_of(names)), guesses=tuple(guesses), idle=unused)


def _of_helpers(program: Program) -> Iterator[str]:
    """What the functions of the template import."""
    found = {"log_figures": "matplotlib", "log_window": "opencv-python-headless"}
    return (found[one] for one in sorted(found.keys() & program.helpers))


def _is_read(parameter: Parameter) -> bool:
    """Whether an argument is where data is: one that Azure ML does not mount is a text."""
    return parameter.is_data or (isinstance(parameter.default, str) and "://" in parameter.default)


@dataclass(slots=True)
class _Sorter:
    """Sorts what install lines ask for; the last line about a package wins, as it does in a notebook."""

    pip: dict[str, Requirement] = field(default_factory=dict)
    conda: dict[str, str] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def take(self, line: str, used: set[str]) -> None:
        text = _PASSWORD.sub("", line)
        if text != line:
            message = f"the password in an address of packages was left out: {text}"
            self.notes.append(Note("NB416", None, message))
        if re.match(r"[\w./,-]*::", text):
            channels, _, spec = text.partition("::")
            self.conda[spec] = channels
        elif text.startswith("--"):
            self.options.append(text)
        else:
            self._requirement(text, used)

    def _requirement(self, text: str, used: set[str]) -> None:
        found = None if _OF_THIS_MACHINE.match(text) else requirement(text)
        if found is None:
            message = f"the environment cannot install this as the notebook did: {text.removeprefix('-e ')}"
            self.notes.append(Note("NB413", None, message))
            return
        if found.address.startswith("file:"):
            message = f"{found.name} came from a folder of the notebook's machine; the index's is taken"
            self.notes.append(Note("NB413", None, message))
            found = replace(found, address="")
        found = _as_the_index_names(found)
        if found.project in OF_THE_PAIR:
            self._of_the_pair(found)
        elif found.project not in OF_NOTEBOOKS - used:
            earlier = self.pip.get(found.project)
            if earlier is None or not found.is_open:
                self.pip[found.project] = found

    def _of_the_pair(self, found: Requirement) -> None:
        pin = PAIR.get(found.project, PAIR["mlflow"])
        if not found.is_open and found.text != pin:
            message = f"{found.text} gives way to {pin}, which is tested with Azure ML"
            self.notes.append(Note("NB415", None, message))

    def _on_the_index(self, found: Requirement) -> Requirement:
        """Without a local label (`2.3.0+cu121`), which the index never has."""
        if "+" not in found.specifier:
            return found
        plain = replace(found, specifier=re.sub(r"\+[\w.]+", "", found.specifier))
        message = f"{found.text} is not on the index, and no line says where it is: {plain.text}"
        self.notes.append(Note("NB413", None, message))
        return plain

    def brings(self, name: str) -> bool:
        """Whether an install line names what brings a module: `pyro-ppl` has `pyro` for a part."""
        return any(name == project or name in project.split("-") for project in self.pip)

    def bring(self, names: Iterable[str]) -> None:
        """Take programs that only conda has, where no line asks for them."""
        known = {_of_spec(spec) for spec in self.conda}
        self.conda |= {name: "" for name in names if _of_spec(name) not in known}

    def with_imports(self, used: set[str], extras: Mapping[str, str]) -> Packages:
        pip = {name: Requirement(name) for name in used - OF_THE_PAIR - ONLY_CONDA} | self.pip
        for name in extras.keys() & pip.keys():
            pip[name] = replace(pip[name], extras=pip[name].extras or extras[name])
        if not self.options:
            pip = {name: self._on_the_index(one) for name, one in pip.items()}
        from_git = any(one.address.startswith("git+") for one in pip.values())
        self.bring({*(used & ONLY_CONDA), *(["git"] * from_git)})
        channels = dict.fromkeys(part for places in self.conda.values() for part in places.split(",") if part)
        return Packages(
            tuple(_for_its_system(pip[name]) for name in sorted(pip)),
            tuple(sorted(self.conda)),
            tuple(one for one in channels if one != "conda-forge"),
            tuple(dict.fromkeys(self.options)),
            tuple(self.notes),
        )


def _of_spec(spec: str) -> str:
    """The name of a package of conda: `openjdk` for `openjdk=17`."""
    return re.split(r"[=<>!~ ]", spec)[0]


def _run_by_the_script(nodes: Iterable[ast.stmt], program: Program) -> Iterator[str]:
    """What install lines ask for that stay in the script: `os.system("pip install x")`."""
    names, files = program.generated, by_name(program.companions)
    shells = _SHELLS | {names.run_shell, names.shell_lines}
    for node in (node for one in nodes for node in walk(one)):
        if isinstance(node, ast.Call) and node.args and unparse(node.func) in shells:
            given = node.args[0]
            words = given.elts if isinstance(given, (ast.List, ast.Tuple)) else [given]
            texts = [one.value if isinstance(one, ast.Constant) else "python" for one in words]
            yield from requirements(" ".join(map(str, texts)), files)


def _as_the_index_names(found: Requirement) -> Requirement:
    """A package under the name that can be installed; the version of sklearn's stand-in says nothing."""
    better = MISNAMED.get(found.project)
    if better is None or found.address:
        return found
    return replace(found, name=better, specifier="" if found.project == "sklearn" else found.specifier)


def _for_its_system(found: Requirement) -> Requirement:
    system = ONE_SYSTEM.get(found.project)
    return replace(found, marker=f'sys_platform == "{system}"') if system and not found.marker else found


def _absence(module: str, place: Place | None, is_idle: bool) -> Note:
    message = f"{module} is taken for a module of the notebook's own, and is not beside it: nothing brings it"
    message += ", and nothing uses it" if is_idle else ""
    hint = "Put it beside the notebook, or install its package in a cell."
    return Note("NB410", place, message, REMOVE if is_idle else hint)


def _place(program: Program, module: str) -> Place | None:
    """Where a module is imported first."""
    places = [one.place for one in program.every_statement() if module in imported_modules(one)]
    return min(places, default=None)


def _body(text: str) -> Iterable[ast.stmt]:
    try:
        return ast.parse(text).body
    except (SyntaxError, ValueError):
        return []
