"""What magics need to know of the whole notebook: names, captured cells, files that travel."""

from __future__ import annotations

import ast
import builtins
import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache

from nb2job.notebook.cell import Companion
from nb2job.program.captures import captured_names, code_texts
from nb2job.program.environment_looks import EnvironmentLooks
from nb2job.program.identifiers import identifiers
from nb2job.program.imports import modules
from nb2job.program.magic import Magic, refused
from nb2job.program.names import facts, tree
from nb2job.program.nodes import unparse, walk
from nb2job.program.program import Program, Statement, Unit
from nb2job.program.run_file import travelling
from nb2job.program.scopes import argument_names, bound_names
from nb2job.program.shell_aliases import ShellAliases
from nb2job.program.walk import Line
from nb2job.regex import regex

_BACK = regex(r"'cd', '-'|magic\(['\"]%?cd -['\"]\)")
_BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try)
_OF_LINES = frozenset("n nlstr s spstr p paths l list grep fields".split())


class MagicFacts:
    """Facts of a program before its magics are rewritten."""

    def __init__(self, program: Program) -> None:
        self.program = program
        statements = [*program.statements()]
        texts = [one.text for one in statements if "get_ipython" in one.text]
        texts += [cell.source for one in program.companions for cell in one.cells]
        self.used = program.used_names() | {
            name for text in texts for name in re.findall(r"[^\W\d]\w*", text)
        }
        self.looks_up = any(one.facts.dynamic for one in statements)
        self.others = frozenset().union(*(_other_names(one.text) for one in statements))
        self.environment = EnvironmentLooks(program.generated)
        self.everything = frozenset().union(*(_bindings(one) for one in statements))
        self.unbound = _unbound(statements)
        self.goes_back = any(_BACK.search(one.text) for one in statements)
        self.captured: Mapping[str, frozenset[str]] = captured_names(statements)
        self.aliases = ShellAliases(statements)
        self.texts: dict[str, str] = {}
        self.versions: dict[str, str] = {}
        self.imported: dict[str, str] = {}

    def magic(
        self,
        statement: Statement,
        line: Line,
        bound: Set[str],
        companions: Mapping[str, Companion],
        *,
        assigned: bool,
    ) -> Magic:
        """A magic at a line; its name and text are still to be said."""
        names = identifiers(statement.text).union(bound, statement.facts.bindings)
        if line.function:
            names |= self.everything
        own = _other_names(statement.text)
        around, local, outer = _around(statement.tree, line)
        names -= outer - self.everything
        return Magic(
            name="",
            rest="",
            assigned=assigned,
            once=line.node is statement.node,
            in_namespace=not line.function and not _in_class(statement.tree, line),
            names=names - {"get_ipython"} - (self.unbound - self.everything - bound - own),
            used=self.used,
            unbound=self.unbound,
            goes_back=self.goes_back,
            looks_up=self.looks_up,
            others=self.others,
            environment=frozenset(self.environment.keys),
            around=around,
            local=local,
            unseen=outer & (self.everything | frozenset(dir(builtins))),
            generated=self.program.generated,
            companions=companions,
        )

    def written(self, path: str, text: str, append: bool) -> dict[str, Companion]:
        """A file that the notebook has just written, by the names by which `%run` may mean it.

        Each version has a place of its own beside the script, where another was there before.
        """
        self.texts[path] = text = self.texts.get(path, "") + text if append else text
        stem, place, number = path.removesuffix(".py"), path, 2
        while self.versions.setdefault(place, text) != text:
            place, number = f"{stem}_{number}.py", number + 1
        if not path.endswith(".py"):
            return {}
        found = Companion(path, place, text, travels=True)
        plain = {path: found, f"./{path}": found, stem: found}
        return {**plain, **{f"-i {name}": found for name in plain}}

    def passing(self, statement: Statement) -> None:
        """A statement without magics: it may look at the environment.

        A module that the notebook has written is read when it is first imported.
        """
        self.environment.see(statement)
        wanted = {module.replace(".", "/") for module in modules(statement.tree.body)} if self.texts else ()
        for path, text in self.texts.items():
            stem = re.sub(r"(/__init__)?\.py$", "", path)
            if path.endswith(".py") and any(one == stem or one.startswith(f"{stem}/") for one in wanted):
                self.imported.setdefault(path, text)

    def travelling(self, units: Iterable[Unit]) -> tuple[tuple[str, str], ...]:
        """Path below the script's folder -> text of every file that must lie there, sorted.

        A module that the notebook writes itself travels as it is when it is first imported; a version of a
        file that it runs under that version's name.

        Raises:
            RewriteError: NB310, an imported module had another text when it was run.
        """
        found = {travelling(one.path): one.text for one in self.program.companions if one.travels}
        trees = [one.tree for unit in units for one in unit.statements]
        found |= self.imported
        run = {path for tree in trees for path in _run_paths(tree, self.program.generated.run_file)}
        for path in sorted(run & self.versions.keys()):
            if found.setdefault(path, self.versions[path]) != self.versions[path]:
                raise refused(f"{path} is written again between its %run and its import", "Give each a name.")
        return tuple(sorted(found.items()))


def _run_paths(tree: ast.Module, function: str) -> Iterable[str]:
    """The files that the script's own helper runs."""
    for node in walk(tree):
        named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function
        if named and isinstance(node.args[0], ast.Constant):  # type: ignore[attr-defined]
            yield str(node.args[0].value)  # type: ignore[attr-defined]


def _bindings(statement: Statement) -> frozenset[str]:
    """Names of the notebook that a statement binds, also in a cell below its magic."""
    found = statement.facts.bindings
    for code in code_texts(statement.text) if "get_ipython" in statement.text else ():
        with contextlib.suppress(SyntaxError, ValueError):
            found |= facts(code).bindings
    return found


@cache
def _other_names(text: str) -> frozenset[str]:
    """Names that a statement binds, in any scope, but for modules under their own names."""
    return frozenset(_bound_otherwise(text))


def _bound_otherwise(text: str) -> Iterator[str]:
    for code in code_texts(text):
        with contextlib.suppress(SyntaxError, ValueError):
            for node in walk(tree(code)):
                if isinstance(node, (ast.Name, ast.arg)) and not isinstance(
                    getattr(node, "ctx", None), ast.Load
                ):
                    yield node.id if isinstance(node, ast.Name) else node.arg
                elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                    yield node.name
                elif isinstance(node, (ast.Import, ast.ImportFrom)):
                    yield from _renamed(node)


def _renamed(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """Names under which an import brings something other than the module (or `Path`) of that name."""
    for one in node.names:
        name = one.asname or one.name.split(".")[0]
        path = isinstance(node, ast.ImportFrom) and (node.module, one.name) == ("pathlib", name)
        if not path and (isinstance(node, ast.ImportFrom) or (one.asname and one.asname != one.name)):
            yield name


def _around(tree: ast.Module, line: Line) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """What the function of a line spells elsewhere, what is local to it, and what only to those around it.

    A function has a name of one around it only where its own code spells that name; a magic is a text.
    """
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    functions = [
        one
        for one in walk(tree)
        if isinstance(one, kinds) and line.function and any(line.node is part for part in walk(one))
    ]
    if not functions:
        return frozenset(), frozenset(), frozenset()
    inner = functions[-1]
    around = identifiers(unparse(inner))
    return around, _local(inner), frozenset().union(*map(_local, functions[:-1])) - around


def _in_class(tree: ast.Module, line: Line) -> bool:
    """Whether a line stands in the body of a class, whose names are not the notebook's."""
    classes = [one for one in tree.body if line.node is not one and isinstance(one, (ast.ClassDef, *_BLOCKS))]
    return any(
        line.node is part
        for block in classes
        for one in walk(block)
        if isinstance(one, ast.ClassDef)
        for part in walk(one)
    )


def _local(node: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    return frozenset(argument_names(node.args)).union(*map(bound_names, node.body))


def takes_lists_apart(units: Iterable[Unit]) -> bool:
    """Whether something is asked for what only IPython's lists have (`files.n`, `files.fields(0)`)."""
    return any(
        isinstance(node, ast.Attribute) and node.attr in _OF_LINES
        for unit in units
        for one in unit.statements
        for node in walk(one.tree)
    )


def _unbound(statements: Iterable[Statement]) -> frozenset[str]:
    """Names that are read before anything binds them, and names of functions that nothing binds at all."""
    bound: set[str] = set(dir(builtins))
    early: set[str] = set()
    late: set[str] = set()
    for one in statements:
        early |= one.facts.reads - bound
        late |= one.facts.deferred
        bound |= one.facts.bindings | one.facts.function_writes
    return frozenset(early | (late - bound))
