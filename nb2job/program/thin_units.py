"""Units that are no step of their own: only imports, or only a log line. They join a neighbor."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from nb2job.program.nodes import unparse
from nb2job.program.phrases import says_something
from nb2job.program.program import Statement, Unit

_IMPORTS = (ast.Import, ast.ImportFrom)
_FEW = 2


def without_thin(units: Sequence[Unit], logger: str) -> tuple[Unit, ...]:
    """Imports go to the unit below, a few log lines to the one above; what has nothing to run goes away."""
    found: list[Unit] = []
    waiting: list[Statement] = []
    for unit in units:
        nodes = [one.node for one in unit.statements if one.node is not None]
        if not nodes:
            continue
        if all(isinstance(node, _IMPORTS) for node in nodes):
            waiting += unit.statements
        elif found and not waiting and _is_thin(unit, nodes, logger):
            found[-1] = _joined(found[-1], unit.statements)
        else:
            found.append(_joined(unit.holding(waiting), unit.statements))
            waiting = []
    if waiting and found:
        found[-1] = _joined(found[-1], tuple(waiting))
    return tuple(found) if found or not waiting else (units[0].holding(waiting),)


def _is_thin(unit: Unit, nodes: Sequence[ast.stmt], logger: str) -> bool:
    own = bool(unit.level) and says_something(unit.title)
    return not own and len(nodes) <= _FEW and all(_logs(node, logger) for node in nodes)


def _joined(unit: Unit, more: Sequence[Statement]) -> Unit:
    opening = [replace(more[0], gap=True)] if unit.statements else [more[0]]
    return unit.holding([*unit.statements, *opening, *more[1:]])


def _logs(node: ast.stmt, logger: str) -> bool:
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and unparse(call.func) == f"{logger}.info"
