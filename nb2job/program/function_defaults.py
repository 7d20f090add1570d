"""Defaults of the notebook's own functions: `lr` of `def train(X, lr=0.1)`, and the calls that use it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.program.bindings import bindings
from nb2job.program.candidates import Candidate, literal
from nb2job.program.nodes import of_kind, unparse, walk
from nb2job.program.program import Program, Statement


def defaults(program: Program) -> list[Candidate]:
    """Every argument of an own function or method with a literal default, in order."""
    return [one for statement in program.statements() for one in _of_statement(statement)]


def using_calls(program: Program, found: Candidate) -> dict[int, list[ast.Call]]:
    """The calls that leave the argument to its default, by their statement's id; {} if not all are known.

    They are where the function has one meaning, is only ever called by its name at the top level, and the
    argument's name means nothing else there: then each may be given the value by that name.
    """
    node = found.statement.node
    if not isinstance(node, ast.FunctionDef) or node.decorator_list or node.name != found.owner:
        return {}
    if bindings(list(program.statements()))[node.name] != 1 or found.name in _positional_only(node):
        return {}
    calls: dict[int, list[ast.Call]] = {}
    for statement in program.statements():
        if statement is found.statement:
            if node.name in _names(statement) - {one.arg for one in walk(node) if isinstance(one, ast.arg)}:
                return {}
            continue
        if found.name in _names(statement):
            return {}
        known = _calls(statement, node.name)
        if known is None:
            return {}
        using = [one for one in known if not _gives(one, node, found.name)]
        if using:
            calls[id(statement)] = using
    return calls


def _of_statement(statement: Statement) -> Iterator[Candidate]:
    node = statement.node
    if isinstance(node, ast.ClassDef):
        for one in node.body:
            if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)):
                owner = node.name if one.name == "__init__" else f"{node.name}.{one.name}"
                yield from _of_function(one, owner, statement)
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        yield from _of_function(node, node.name, statement)


def _of_function(
    node: ast.FunctionDef | ast.AsyncFunctionDef, owner: str, statement: Statement
) -> Iterator[Candidate]:
    plain = [*node.args.posonlyargs, *node.args.args]
    pairs = list(zip(plain[len(plain) - len(node.args.defaults) :], node.args.defaults, strict=True))
    pairs += [
        (one, value)
        for one, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        if value is not None
    ]
    for argument, value in pairs:
        known, given = literal(value)
        if known:
            annotation = unparse(argument.annotation) if argument.annotation else ""
            yield Candidate(argument.arg, owner, given, value, statement, annotation, (), "default")


def _calls(statement: Statement, function: str) -> list[ast.Call] | None:
    """The calls of a function in a statement; None where it is used otherwise, or within a definition."""
    if function not in _names(statement):
        return []
    calls = [
        one
        for one in of_kind(statement.tree, ast.Call)
        if isinstance(one.func, ast.Name) and one.func.id == function
    ]
    uses = sum(isinstance(one, ast.Name) and one.id == function for one in walk(statement.tree))
    scopes = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    inside = any(isinstance(one, scopes) for one in walk(statement.tree))
    starred = any(
        isinstance(part, ast.Starred) or (isinstance(part, ast.keyword) and part.arg is None)
        for call in calls
        for part in (*call.args, *call.keywords)
    )
    return None if uses != len(calls) or inside or starred else calls


def _gives(call: ast.Call, node: ast.FunctionDef, name: str) -> bool:
    """Whether a call gives the argument itself."""
    plain = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
    place = plain.index(name) if name in plain else len(call.args)
    return len(call.args) > place or any(word.arg == name for word in call.keywords)


def _positional_only(node: ast.FunctionDef) -> set[str]:
    return {one.arg for one in node.args.posonlyargs}


def _names(statement: Statement) -> set[str]:
    """Every identifier that a statement's code binds or reads, in any scope."""
    nodes = list(walk(statement.tree))
    return {one.id for one in nodes if isinstance(one, ast.Name)} | {
        one.arg for one in nodes if isinstance(one, ast.arg)
    }
