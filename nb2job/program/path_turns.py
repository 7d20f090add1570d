"""Variables that are set to one literal path after another: what they hold in each statement is known."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from nb2job.program.nodes import walk
from nb2job.program.path_pattern import ANY, HERE, PART, parts_of, spellings
from nb2job.program.program import Program
from nb2job.program.seen_values import Values

Turns = dict[str, list[tuple[int, ast.expr]]]
"""Each variable with the places where it is set, and to what."""


def turns_of(program: Program, values: Values) -> Turns:
    """Those that nothing but statements of the top level set, to nothing but literal texts.

    One that another path is made of, which may be looked at later, is left out.
    """
    found: Turns = {}
    for number, statement in enumerate(program.statements()):
        node = statement.node
        if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if len(targets) == 1 and isinstance(targets[0], ast.Name):
            found.setdefault(targets[0].id, []).append((number, node.value))
    nodes = [node for one in program.every_statement() for node in walk(one.tree)]
    stores = Counter(
        one.id for one in nodes if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)
    )
    otherwise = {one for node in nodes if isinstance(node, ast.Global) for one in node.names}
    otherwise |= {one.variable for one in program.parameters}
    for held in values.values():
        otherwise |= {name for value in held if value is not None for name in _made_of(value)}
    return {
        name: turns
        for name, turns in found.items()
        if stores[name] == len(turns) > 1 and name not in otherwise and None not in values.get(name, [])
        if all(_is_literal(value) for _, value in turns)
    }


def _is_literal(node: ast.expr) -> bool:
    """Whether it spells the same wherever it stands: `"data"`, `os.path.join("data", "a.csv")`."""
    return not any(mark in text for text in spellings(node, {}) for mark in (ANY, PART, HERE))


def _made_of(node: ast.expr) -> Iterator[str]:
    """The variables that a path expression is put together of."""
    if isinstance(node, ast.Name):
        yield node.id
    for one in parts_of(node) or ():
        yield from _made_of(one)
