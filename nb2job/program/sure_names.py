"""Names that surely have a value at a line: what binds them stands before it, under no other condition."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from nb2job.program.names import BUILTINS, facts
from nb2job.program.nodes import unparse, walk
from nb2job.program.program import Program, Statement
from nb2job.program.scopes import argument_names, bound_names

Names = frozenset[str]

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_LOOPS = (ast.For, ast.AsyncFor)


class SureNames:
    """The names that surely have a value, as one goes through the statements of a program in order."""

    def __init__(self, program: Program) -> None:
        names = [part for one in program.every_statement() for part in _names(one.tree)]
        self.removed = frozenset(one.id for one in names if isinstance(one.ctx, ast.Del))
        self.found = set(BUILTINS)

    def pass_by(self, statement: Statement) -> None:
        """A statement has run: what it binds has a value, what it may remove has none."""
        found = statement.facts
        self.found -= found.deletes | found.maybe_deletes
        self.found |= found.writes

    def have_values(self, names: Names, statement: Statement, line: ast.stmt) -> bool:
        """Whether all of some names have a value where a line within the next statement begins."""
        return names <= _within(statement.tree.body, line, (names & self.found) - self.removed)


def _within(body: Iterable[ast.stmt], line: ast.stmt, known: Names) -> Names:
    """What is known at a line somewhere in a block, given what is known where the block begins."""
    for node in body:
        if node is line:
            break
        if any(part is line for part in walk(node)):
            return _inside(node, line, known)
        found = facts(unparse(node))
        known = (known - found.deletes - found.maybe_deletes) | found.writes
    return known


def _inside(node: ast.stmt, line: ast.stmt, known: Names) -> Names:
    """What is known at a line somewhere below a compound statement."""
    block = next(one for one in _blocks(node) if any(part is line for stmt in one for part in walk(stmt)))
    if isinstance(node, _LOOPS) and block is node.body:
        known |= bound_names(node.target)
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        targets = [one.optional_vars for one in node.items if one.optional_vars is not None]
        known = known.union(*map(bound_names, targets))
    elif isinstance(node, _FUNCTIONS):
        known = (known - _own(node)) | frozenset(argument_names(node.args))
    return _within(block, line, known)


def _own(function: ast.AST) -> Names:
    """Names that may be a function's own, which has no value from outside then."""
    own = {one.id for one in _names(function) if not isinstance(one.ctx, ast.Load)}
    for one in walk(function):
        if isinstance(one, ast.alias):
            own.add((one.asname or one.name).partition(".")[0])
        elif isinstance(one, (*_FUNCTIONS, ast.ClassDef)):
            own.add(one.name)
    return frozenset(own)


def _names(node: ast.AST) -> list[ast.Name]:
    return [one for one in walk(node) if isinstance(one, ast.Name)]


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The blocks below a statement, those of its handlers and cases too."""
    for name in ("body", "orelse", "finalbody"):
        if block := getattr(node, name, None):
            yield block
    for one in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield one.body
