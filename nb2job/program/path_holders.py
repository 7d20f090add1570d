"""Variables that hold one literal path for good, as a text or as a `Path` of one."""

from __future__ import annotations

import ast
from typing import TypeVar

from nb2job.program.bindings import bindings
from nb2job.program.path_calls import is_path_call
from nb2job.program.program import Program, Statement

_T = TypeVar("_T")
Held = dict[str, tuple[_T, Statement]]
"""Variable -> what it holds, and the statement that says so."""


def held_texts(program: Program) -> Held[str]:
    """Variables set once to a literal path, or tagged as parameters with one."""
    found: Held[str] = {}
    for parameter in program.parameters:
        if parameter.type == "str" and isinstance(parameter.default, str):
            holder = Statement(f"{parameter.variable} = {parameter.default!r}", parameter.place)
            found[parameter.variable] = (parameter.default, holder)
    for name, value, statement in _set_once(program):
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            found[name] = (value.value, statement)
    return found


def held_objects(program: Program) -> Held[ast.Constant]:
    """Variables set once to `Path("images")`, each with the text in it."""
    found: Held[ast.Constant] = {}
    for name, value, statement in _set_once(program):
        inner = value.args[0] if isinstance(value, ast.Call) and is_path_call(value) else None
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            found[name] = (inner, statement)
    return found


def _set_once(program: Program) -> list[tuple[str, ast.expr, Statement]]:
    counts = bindings(list(program.statements()))
    found: list[tuple[str, ast.expr, Statement]] = []
    for statement in program.statements():
        node = statement.node
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Name) and counts[target.id] == 1:
                found.append((target.id, node.value, statement))
    return found
