"""Functions that share a name one after the other: which of them can be told apart, and where."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence, Set
from typing import TypeGuard

from nb2job.program import lookups
from nb2job.program.edit import span
from nb2job.program.living import disturbed
from nb2job.program.names import dump
from nb2job.program.nodes import of_kind, walk
from nb2job.program.program import Statement
from nb2job.regex import regex

Names = frozenset[str]

_BY_NAME = regex(r"\.__name__|__qualname__|\b(inspect|traceback|doctest|funcName|_getframe)\b")
"""What may say or look up a function's own name."""


def shared(statements: Sequence[Statement], kept: Names) -> Names:
    """Names of several functions, each called by that name alone and never once the next has taken it.

    `kept` are names that something else than the statements reads or binds.
    """
    if any(_BY_NAME.search(one.text) for one in statements):
        return Names()
    texts: dict[str, set[str]] = {}
    for one in statements:
        if isinstance(one.node, ast.FunctionDef):
            texts.setdefault(one.node.name, set()).add(dump(one.text))
    several = {name for name, found in texts.items() if len(found) > 1} - kept
    several -= {name for one in statements for name in _bound_otherwise(one)} if several else set()
    if several:
        several = several.difference(*disturbed([[one] for one in statements], (), kept))
    return frozenset(name for name in several if not any(_is_spelled(one, name) for one in statements))


def told_apart(
    statements: Sequence[Statement], name: str, taken: Set[str]
) -> tuple[tuple[Statement, str], ...]:
    """The statements, each with the name that the function has there; none if a text cannot be rewritten."""
    names: dict[str, str] = {}
    current = name
    found: list[tuple[Statement, str]] = []
    for one in statements:
        if isinstance(one.node, ast.FunctionDef) and one.node.name == name:
            fresh = _fresh(name, {*taken, *names.values()}) if names else name
            current = names.setdefault(dump(one.text), fresh)
        text = _renamed(one, name, current) if current != name else one.text
        if text is None:
            return ()
        found.append((one if text == one.text else one.saying(text), current))
    return tuple(found)


def _bound_otherwise(statement: Statement) -> Iterator[str]:
    """Names that a statement binds in any way but as a plain function of the notebook, or hands on."""
    node, facts = statement.node, statement.facts
    plain = isinstance(node, ast.FunctionDef) and not node.decorator_list
    own = {node.name} if plain and isinstance(node, ast.FunctionDef) else set()
    yield from (facts.bindings | facts.function_writes | facts.declared) - own
    yield from facts.valued | facts.absolute | facts.class_reads | (own & facts.reads)
    for child in walk(statement.tree):
        if child is node:
            continue
        if isinstance(child, ast.Name) and not isinstance(child.ctx, ast.Load):
            yield child.id
        elif isinstance(child, ast.arg):
            yield child.arg
        elif isinstance(child, ast.alias):
            yield (child.asname or child.name).split(".")[0]
        yield from (one for one in (getattr(child, "name", None), getattr(child, "rest", None)) if one)
        yield from getattr(child, "names", ()) if isinstance(child, (ast.Global, ast.Nonlocal)) else ()


def _is_spelled(statement: Statement, name: str) -> bool:
    """Whether a string of a statement may be looked up as the name, or calls it."""
    if name not in statement.text:
        return False
    nodes = [*walk(statement.tree)]
    said = {id(node.args[0]) for node in nodes if _is_logged(node)}
    for node in nodes:
        if isinstance(node, ast.Call) and name in lookups.names_in_strings(node):
            return True
        text = node.value if isinstance(node, ast.Constant) and id(node) not in said else None
        if isinstance(text, str) and (text == name or re.search(rf"\b{name}\s*\(", text)):
            return True
    return False


def _is_logged(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether it is a log line with values: its text names the code that they come from."""
    method = node.func if isinstance(node, ast.Call) and len(node.args) > 1 else None
    return isinstance(method, ast.Attribute) and method.attr == "info"


def _fresh(name: str, taken: Set[str]) -> str:
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"


def _renamed(statement: Statement, name: str, other: str) -> str | None:
    """The text with another name in place of one; None if that cannot be done exactly."""
    nodes = [one for one in of_kind(statement.tree, ast.Name) if one.id == name]
    lines = statement.text.split("\n")
    places = {(line - 1, column) for (line, column), _ in (span(statement.text, one) for one in nodes)}
    node = statement.node
    if isinstance(node, ast.FunctionDef) and node.name == name:
        found = re.compile(rf"\bdef\s+(?={name}\b)").search(lines[node.lineno - 1], 0)
        places |= {(node.lineno - 1, found.end())} if found else set()
    for line, column in sorted(places, reverse=True):
        if not lines[line].startswith(name, column):
            return None
        lines[line] = lines[line][:column] + other + lines[line][column + len(name) :]
    text = "\n".join(lines)
    wanted = ast.parse(statement.text)
    for one in walk(wanted):
        if isinstance(one, ast.Name) and one.id == name:
            one.id = other
        elif isinstance(one, ast.FunctionDef) and one.name == name:
            one.name = other
    try:
        return text if ast.dump(wanted) == dump(text) else None
    except SyntaxError:
        return None
