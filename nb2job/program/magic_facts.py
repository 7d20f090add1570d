"""What magics need to know of the whole notebook: names, captured cells, files that travel."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Mapping

from nb2job.notebook.cell import Companion
from nb2job.notebook.magics import is_shell
from nb2job.program.captures import captured_names
from nb2job.program.edit import Replace, apply
from nb2job.program.imports import modules
from nb2job.program.magic import Magic
from nb2job.program.placement import bindings
from nb2job.program.program import Program, Statement, Unit, identifiers
from nb2job.program.run_file import travelling
from nb2job.program.walk import Line

_BACK = re.compile(r"'cd', '-'|magic\(['\"]%?cd -['\"]\)")
_OF_LINES = frozenset("n nlstr s spstr p paths l list grep fields".split())


class MagicFacts:
    """Facts of a program before its magics are rewritten."""

    def __init__(self, program: Program) -> None:
        self.program = program
        statements = [*program.statements()]
        self.used = program.used_names() | frozenset(
            name
            for one in statements
            if "get_ipython" in one.text
            for name in re.findall(r"[^\W\d]\w*", one.text)
        )
        self.everything = frozenset().union(*(one.facts.bindings for one in statements), frozenset())
        self.unbound = _unbound(statements)
        self.goes_back = any(_BACK.search(one.text) for one in statements)
        self.captured: Mapping[str, frozenset[str]] = captured_names(statements)
        self.aliases = _aliases(statements)

    def magic(
        self,
        statement: Statement,
        line: Line,
        bound: frozenset[str],
        companions: Mapping[str, Companion],
        *,
        assigned: bool,
    ) -> Magic:
        """A magic at a line; its name and text are still to be said."""
        names = bound | statement.facts.bindings | identifiers(statement.text)
        if line.function:
            names |= self.everything
        return Magic(
            name="",
            rest="",
            assigned=assigned,
            once=line.node is statement.node,
            in_namespace=not line.function,
            names=names - {"get_ipython"} - (self.unbound - self.everything),
            used=self.used,
            unbound=self.unbound,
            goes_back=self.goes_back,
            generated=self.program.generated,
            companions=companions,
        )

    def without_alias(self, statement: Statement) -> Statement | None:
        """`ip = get_ipython()` goes, and each `ip` is `get_ipython()` itself; None where nothing is left."""
        if not self.aliases or not identifiers(statement.text) & self.aliases:
            return statement
        node = statement.node
        if isinstance(node, ast.Assign) and is_shell(node.value):
            return None
        names = [
            one
            for one in ast.walk(statement.tree)
            if isinstance(one, ast.Name) and one.id in self.aliases and isinstance(one.ctx, ast.Load)
        ]
        return statement.saying(apply(statement.text, [Replace(one, "get_ipython()") for one in names]))

    def travelling(
        self, written: Iterable[tuple[str, str, bool]], units: Iterable[Unit]
    ) -> tuple[tuple[str, str], ...]:
        """Path below the script's folder -> text of every file that must lie there, sorted.

        A module that the notebook writes itself travels as it is after the last write.
        """
        found = {travelling(one.path): one.text for one in self.program.companions if one.travels}
        nodes = [node for unit in units for one in unit.statements for node in one.tree.body]
        wanted = {module.replace(".", "/") for module in modules(nodes)}
        texts: dict[str, str] = {}
        for path, text, append in written:
            texts[path] = texts.get(path, "") + text if append else text
        for path, text in texts.items():
            stem = re.sub(r"(/__init__)?\.py$", "", path)
            if path.endswith(".py") and any(one == stem or one.startswith(f"{stem}/") for one in wanted):
                found[path] = text
        return tuple(sorted(found.items()))


def takes_lists_apart(units: Iterable[Unit]) -> bool:
    """Whether something is asked for what only IPython's lists have (`files.n`, `files.fields(0)`)."""
    return any(
        isinstance(node, ast.Attribute) and node.attr in _OF_LINES
        for unit in units
        for one in unit.statements
        for node in ast.walk(one.tree)
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


def _aliases(statements: list[Statement]) -> frozenset[str]:
    """Variables that hold `get_ipython()` and nothing else."""
    found = {
        one.node.targets[0].id
        for one in statements
        if isinstance(one.node, ast.Assign)
        and isinstance(one.node.targets[0], ast.Name)
        and is_shell(one.node.value)
    }
    counts = bindings(statements) if found else {}
    return frozenset(name for name in found if counts[name] == 1)
