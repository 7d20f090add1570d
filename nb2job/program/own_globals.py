"""Constants that functions change through a `global` of the notebook's own: they stand at module level."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Sequence, Set

from nb2job.program.fixed import is_constant
from nb2job.program.nodes import walk
from nb2job.program.program import Statement
from nb2job.program.reach import reached

Names = frozenset[str]


def own_globals(statements: Sequence[Statement], moved: Set[int], taken: Names) -> list[int]:
    """The statements that set such names, each once, before anything that has run could know the name.

    Only functions at module level (`moved`) change them; `taken` are names that mean something before.
    """
    writers: dict[str, list[int]] = {}
    for number, one in enumerate(statements):
        for name in one.facts.function_writes - taken:
            writers.setdefault(name, []).append(number)
    times = Counter(name for one in statements for name in one.facts.bindings & writers.keys())
    found = []
    for number, one in enumerate(statements):
        name = _name(one)
        once = times[name] == 1 and all(place in moved for place in writers[name])
        if once and name not in reached(statements[:number]):
            found.append(number)
    return found


def _name(statement: Statement) -> str:
    """The name that a statement sets to a literal that nothing can change."""
    node = statement.node
    if not (isinstance(node, ast.Assign) and len(node.targets) == 1 and is_constant(node.value)):
        return ""
    made = any(isinstance(one, (ast.List, ast.Set, ast.Dict)) for one in walk(node.value))
    target = node.targets[0]
    return target.id if isinstance(target, ast.Name) and not made else ""
