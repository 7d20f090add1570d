"""Literals of a notebook that could be arguments of the script: variables and keywords of calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from nb2job.notebook.cell import Place
from nb2job.program.constants import value_of
from nb2job.program.program import Program, Statement

TYPES = {bool: "bool", int: "int", float: "float", str: "str", list: "json", dict: "json"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A literal and where it stands: a variable's value, a call's keyword, or just a number."""

    name: str
    owner: str
    value: Any
    node: ast.expr
    statement: Statement
    annotation: str = ""

    @property
    def place(self) -> Place:
        """Where the literal stands."""
        first = self.statement.node.lineno if self.statement.node is not None else 1
        return self.statement.place.moved(self.node.lineno - first)

    @property
    def type(self) -> str:
        """The parameter's type: an annotation of a plain type wins over the literal's."""
        plain = {"int", "float", "bool", "str"}
        if self.annotation in plain and not (self.annotation == "int" and self.value is None):
            return self.annotation
        return TYPES.get(type(self.value), "str")

    @property
    def default(self) -> Any:
        """The value in the parameter's type."""
        widened = self.type == "float" and isinstance(self.value, int)
        return float(self.value) if widened else self.value

    def __str__(self) -> str:
        owner = f"{self.owner}." if self.owner else ""
        return f"{owner}{self.name} = {self.value!r} (cell {self.place.cell}, line {self.place.line})"


def variables(program: Program) -> list[Candidate]:
    """Top-level assignments of one literal to one name, in order."""
    found = []
    for statement in program.statements():
        node = statement.node
        target = annotation = None
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            target, annotation = node.target, node.annotation
        if isinstance(target, ast.Name) and isinstance(node, (ast.Assign, ast.AnnAssign)):
            assert node.value is not None
            candidate = _candidate(target.id, "", node.value, statement)
            if candidate is not None:
                text = ast.unparse(annotation).split("|")[0].strip() if annotation else ""
                found.append(Candidate(target.id, "", candidate.value, node.value, statement, text))
    return found


def keywords(program: Program) -> list[Candidate]:
    """Keyword arguments with a literal value, in any call, in order."""
    found = []
    for statement in program.statements():
        for node in ast.walk(statement.tree):
            if isinstance(node, ast.Call):
                owner = ast.unparse(node.func).split(".")[-1]
                for word in node.keywords:
                    candidate = _candidate(word.arg or "", owner, word.value, statement)
                    if word.arg and candidate is not None:
                        found.append(candidate)
    return found


def literals(program: Program, value: Any) -> list[Candidate]:
    """Every literal of that very value and type, wherever it stands."""
    found = []
    for statement in program.statements():
        for node in _outermost_constants(statement.tree):
            try:
                same = value_of(node)
            except (ValueError, TypeError, SyntaxError):
                continue
            if type(same) is type(value) and same == value:
                found.append(Candidate(ast.unparse(node), "", same, node, statement))
    return found


def _outermost_constants(tree: ast.AST) -> Iterator[ast.expr]:
    for child in ast.iter_child_nodes(tree):
        negative = isinstance(child, ast.UnaryOp) and isinstance(child.operand, ast.Constant)
        if isinstance(child, ast.Constant) or negative:
            assert isinstance(child, ast.expr)
            yield child
        elif not isinstance(child, ast.JoinedStr):
            yield from _outermost_constants(child)


def _candidate(name: str, owner: str, node: ast.expr, statement: Statement) -> Candidate | None:
    try:
        value = value_of(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    known = type(value) in TYPES or value is None
    return Candidate(name, owner, value, node, statement) if known else None


def listed(candidates: Sequence[Candidate]) -> str:
    """Candidates for an error's second line."""
    shown = "; ".join(str(one) for one in candidates[:8])
    return shown + (f"; and {len(candidates) - 8} more" if len(candidates) > 8 else "")
