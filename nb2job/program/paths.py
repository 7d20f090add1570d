"""Every path in a program: which files it may denote, and what is done with it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from nb2job.notebook.cell import Place
from nb2job.program.databases import SCHEME, change_databases
from nb2job.program.held_attributes import held_attributes
from nb2job.program.nodes import children, last_name, of_kind, unparse, walk
from nb2job.program.origins import names_by_origin
from nb2job.program.path_calls import Given, Kind, given_paths
from nb2job.program.path_members import member_of
from nb2job.program.path_objects import is_path_call
from nb2job.program.path_pattern import ANY, below_here, filled, finds_output, joined, parts_of, spellings
from nb2job.program.path_templates import first_value
from nb2job.program.path_values import PathValues, flows
from nb2job.program.places import place_of
from nb2job.program.program import Program, Statement
from nb2job.program.seen_values import Values, without
from nb2job.program.shared import of_program
from nb2job.program.working_paths import without_here

_SAYING = frozenset("print title suptitle set_title xlabel ylabel info warning error debug display".split())
_OF_TEXTS = frozenset("split rsplit partition rpartition join replace strip rstrip lstrip count".split())
_TURNS = frozenset({"joinpath", "with_suffix", "with_name"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@dataclass(frozen=True, slots=True, eq=False)
class PathUse:
    """One path in one statement.

    `kind` is what is done with it, "unknown" where a text goes to something that nobody knows. `texts` is
    all that it may spell, as patterns; `later` says that it is used whenever a function is called.
    """

    given: Given
    statement: Statement
    position: int
    texts: frozenset[str]
    later: bool

    @property
    def leads(self) -> bool:
        """Whether it is a variable or a member itself, and no path that begins with one."""
        return leading_part(self.node) is self.node

    @property
    def kind(self) -> Kind:
        """What is done with it."""
        return self.given.kind

    @property
    def node(self) -> ast.expr:
        """The expression that names it."""
        return self.given.node

    @property
    def files(self) -> frozenset[str]:
        """What it may spell, as seen from the notebook's folder; nothing for what leads out of it."""
        return frozenset(clean for one in self.texts if (clean := below_here(one)) is not None)

    @property
    def text(self) -> str | None:
        """The one path or pattern that it spells, or None."""
        files = self.files
        return next(iter(files)) if len(files) == len(self.texts) == 1 else None

    @property
    def place(self) -> Place:
        """Where it stands."""
        return place_of(self.statement, self.node)

    def may_follow(self, other: PathUse) -> bool:
        """Whether it can happen after another use; who is told a path may come back to it at any time."""
        return self.later or self.kind == "unknown" or self.position >= other.position


class PathIndex:
    """Every path of one program: `uses` are those of known calls, `others` texts that go anywhere else.

    `shown` are the nodes of those that are only shown.
    """

    def __init__(self, program: Program) -> None:
        self.origins, self.held = names_by_origin(program), held_attributes(program).of_libraries
        self.values = PathValues(program)
        self.uses: list[PathUse] = []
        self.others: list[PathUse] = []
        self.shown: set[int] = set()
        self.changes = change_databases(program.every_statement())
        for position, statement in enumerate(program.statements()):
            self._read(statement, position)

    def found_before(self) -> set[str]:
        """The files of the notebook's folder that the script's `find_output` may mean."""
        uses = [one for one in self.uses if finds_output(one.node)]
        return {
            found for use in uses for one in use.texts if (found := below_here(one.lstrip("/"))) is not None
        }

    def _read(self, statement: Statement, position: int) -> None:
        values, objects = self.values.seen_in(statement), self.values.objects_in(statement)
        known, later = set[int](), _in_functions(statement.tree)
        for node in walk(statement.tree):
            if isinstance(node, ast.Call) and not self._is_own(node.func):
                for given in given_paths(node, objects):
                    if given.of_database and self.changes:
                        continue  # it may be made here, or changed
                    spelled = (one.removeprefix(SCHEME) for one in spellings(given.node, values))
                    texts = frozenset(_with(given.ending, one) for one in spelled)
                    texts = frozenset(map(filled, texts)) if given.sometime else texts
                    texts |= {joined([one, ANY]) for one in texts if given.whole}
                    known.add(id(given.node))
                    self.uses.append(PathUse(given, statement, position, texts, id(node) in later))
        self.shown |= {id(one) for node in of_kind(statement.tree, ast.Call) for one in _for_the_eye(node)}
        flowing = {id(one) for one in flows(statement.tree)} | self.values.held
        for one in _texts(statement.tree, known, flowing):
            texts = spellings(one, values)
            if any(text.strip(f"{ANY}/. ") for text in texts) or texts & {".", "./"}:
                use = PathUse(Given("unknown", one), statement, position, texts, id(one) in later)
                self.others.append(use)

    def _is_own(self, function: ast.expr) -> bool:
        """Whether the notebook itself may define what is called; `np.save` is never its own `save`."""
        if not isinstance(function, ast.Attribute):
            return isinstance(function, ast.Name) and function.id in self.origins.functions
        root = unparse(function).partition(".")[0]
        modules = self.origins.imported - self.origins.functions
        held = function.value.attr if isinstance(function.value, ast.Attribute) else ""
        return function.attr in self.origins.methods and root not in modules and held not in self.held


path_index = of_program(PathIndex)
"""What is known of a program, found once as long as it is the same."""


def _with(ending: str, text: str) -> str:
    return text if text.endswith(ending) else text + ending


def _in_functions(tree: ast.AST) -> set[int]:
    """Everything in a statement that only happens when a function is called."""
    found: set[int] = set()
    for node in walk(tree):
        if isinstance(node, _FUNCTIONS) and id(node) not in found:
            body = node.body if isinstance(node.body, list) else [node.body]
            found |= {id(inner) for one in body for inner in walk(one)}
    return found


def _texts(node: ast.AST, known: set[int], flowing: set[int]) -> Iterator[ast.expr]:
    """The largest expressions that make a text, and are neither a known path nor a variable's value."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    parts = parts_of(node) if isinstance(node, ast.expr) else None
    if parts is not None:
        stored = isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del))
        if id(node) not in flowing and not stored and not _holds(node, known):  # type: ignore[arg-type]
            yield node  # type: ignore[misc]
        for one in _leaves(node):  # type: ignore[arg-type]
            yield from _texts(one, known, flowing)
        return
    skipped = _for_the_eye(node)
    for child in children(node):
        if isinstance(child, ast.expr) and child in skipped:
            for one in _leaves(child):
                yield from _texts(one, known, flowing)
        else:
            yield from _texts(child, known, flowing)


def _holds(node: ast.expr, known: set[int]) -> bool:
    """Whether it is a known path, or one is a part of it: `Path("a").read_text()`."""
    return id(node) in known or any(_holds(one, known) for one in parts_of(node) or ())


def _leaves(node: ast.expr) -> Iterator[ast.AST]:
    """The parts of a path expression that say nothing by themselves: what they hold is something else."""
    parts = parts_of(node)
    if parts is None:
        yield node
    for one in parts or ():
        yield from _leaves(one)


def _for_the_eye(node: ast.AST) -> list[ast.expr]:
    """The arguments of a call that are only shown, or only take another text apart; the key of a table."""
    if not isinstance(node, ast.Call):
        return [node.slice] if isinstance(node, ast.Subscript) and parts_of(node.slice) is not None else []
    shown = last_name(node.func) in _SAYING | _OF_TEXTS and parts_of(node) is None
    return [one for one in node.args if parts_of(one) is not None] if shown else []


def is_relative(text: str) -> bool:
    """Whether a path stays below the notebook's folder."""
    above = ".." in text.replace("\\", "/").split("/")
    outside = above or text.startswith(("/", "~", "file:")) or "://" in text or text[1:2] == ":"
    return bool(text.strip()) and not outside


def whole_text(node: ast.expr) -> str | None:
    """The path itself where it is one literal string (or `Path` of one)."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return whole_text(node.args[0]) if is_path_call(node) else None  # type: ignore[attr-defined]


def leading_name(node: ast.expr) -> str:
    """The variable that a path begins with, or ""."""
    first = leading_node(node)
    return first.id if first is not None else ""


def leading_node(node: ast.expr) -> ast.Name | None:
    """Where the variable stands that a path begins with."""
    first = leading_part(node)
    return first if isinstance(first, ast.Name) else None


def leading_part(node: ast.expr) -> ast.expr | None:
    """The variable that a path begins with, or the member: `CFG.train`, `paths["train"]`."""
    if isinstance(node, ast.Name) or member_of(node)[1]:
        return node
    if (value := first_value(node)) is not None:
        return leading_part(value)
    if isinstance(node, ast.BinOp):
        return leading_part(node.left)
    if isinstance(node, ast.Call):
        function = unparse(node.func)
        # A script may have another name for `os`, where the notebook gives that one to something else.
        if node.args and (function.endswith(".path.join") or function in {"Path", "pathlib.Path", "str"}):
            return leading_part(node.args[0])
        if isinstance(node.func, ast.Attribute) and node.func.attr in _TURNS:
            return leading_part(node.func.value)
    return None


def led_by(node: ast.expr, values: Values) -> tuple[str, ...]:
    """The variable that a path begins with, the one that its value begins with, and so on."""
    name = leading_name(without_here(node))
    held = values.get(name, ())
    rest = without(values, name)
    more = led_by(held[0], rest) if len(held) == 1 and held[0] is not None else ()
    return (name, *more) if name else ()
