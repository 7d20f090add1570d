"""Variables that are set to one literal path after another: what they hold in each statement is known."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.program.nodes import of_kind, walk
from nb2job.program.path_pattern import ANY, HERE, PART, parts_of, spellings
from nb2job.program.program import Program, Statement
from nb2job.program.seen_values import Values

Turns = dict[str, list[tuple[int, ast.expr | None]]]
"""Each variable with the statements that set it, and to what: None where that is not one literal path."""


def turns_of(program: Program, values: Values) -> Turns:
    """Those that nothing but statements of the top level set, more than once.

    One that another path is made of, which may be looked at later, is left out.
    """
    found: Turns = {}
    for number, statement in enumerate(program.statements()):
        facts = statement.facts
        for name in facts.writes | facts.maybe_writes | facts.deletes | facts.maybe_deletes:
            found.setdefault(name, []).append((number, _literal_given(statement, name)))
    otherwise = {one.variable for one in program.parameters}
    for statement in program.every_statement():
        otherwise |= statement.facts.function_writes
        otherwise |= {one for node in of_kind(statement.tree, ast.Global) for one in node.names}
    for statement in (*program.module, *program.closing):
        otherwise |= statement.facts.writes | statement.facts.maybe_writes
    for held in values.values():
        otherwise |= {name for value in held if value is not None for name in _made_of(value)}
    return {
        name: turns
        for name, turns in found.items()
        if len(turns) > 1 and name not in otherwise and any(value is not None for _, value in turns)
    }


def value_at(turns: list[tuple[int, ast.expr | None]], place: int) -> ast.expr | None:
    """What the variable holds in the statement of that place, which may set it only when it is through."""
    here = [value for number, value in turns if number == place]
    before = [value for number, value in turns if number < place]
    return None if None in here or not before else before[-1]


def _literal_given(statement: Statement, name: str) -> ast.expr | None:
    """The literal path that `name = "data"` gives; one that a loop or a branch sets is none."""
    node = statement.node
    if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
        return None
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    stores = [one for one in walk(node) if isinstance(one, ast.Name) and one.id == name]
    alone = len(targets) == len(stores) == 1 and stores[0] is targets[0]
    return node.value if alone and _is_literal(node.value) else None


def _is_literal(node: ast.expr) -> bool:
    """Whether it spells the same wherever it stands: `"data"`, `os.path.join("data", "a.csv")`."""
    return not any(mark in text for text in spellings(node, {}) for mark in (ANY, PART, HERE))


def _made_of(node: ast.expr) -> Iterator[str]:
    """The variables that a path expression is put together of."""
    if isinstance(node, ast.Name):
        yield node.id
    for one in parts_of(node) or ():
        yield from _made_of(one)
