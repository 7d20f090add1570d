"""What functions within a function read: they may be called after it has returned."""

from __future__ import annotations

import ast

from nb2job.program import lookups
from nb2job.program.nodes import walk

Names = frozenset[str]

_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.GeneratorExp, ast.ClassDef)


def inner_reads(node: ast.AST | None) -> Names:
    """Names in the functions, classes and generators inside a function, less those that end with a call.

    A generator that `all` uses up and a key of `sorted` are done when the call is.
    """
    every = [*walk(node)] if node is not None else []
    ended = {id(one) for call in every if isinstance(call, ast.Call) for one in _ended(call)}
    nested = [one for one in every if isinstance(one, _INNER) and one is not node and id(one) not in ended]
    return frozenset(one.id for part in nested for one in walk(part) if isinstance(one, ast.Name))


def _ended(call: ast.Call) -> list[ast.expr]:
    arguments = [*call.args, *(word.value for word in call.keywords)]
    if lookups.calls_at_once(call.func):
        return [one for one in arguments if isinstance(one, ast.Lambda)]
    consumed = lookups.consumes(call.func)
    return [one for one in arguments if isinstance(one, ast.GeneratorExp)] if consumed else []
