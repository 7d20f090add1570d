"""Models that are made or fitted within a loop or a branch: what a name may hold behind it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace

from nb2job.models.looks import Looks
from nb2job.models.making import Made, Makers
from nb2job.program.nodes import children, walk
from nb2job.program.program import Statement
from nb2job.program.walk import lines

COMPOUND = (ast.For, ast.AsyncFor, ast.While, ast.If, ast.Try)
LOOPS = (ast.For, ast.AsyncFor, ast.While)


def models_within(
    statement: Statement, makers: Makers, looks: Looks, known: Mapping[str, Made], *, by_hand: bool
) -> dict[str, Made]:
    """The names that a compound statement gives models of one kind, or None, and nothing else.

    A model there is fitted if the statement fits it under any of its names.
    """
    given = list(_given(statement))
    found: dict[str, Made] = {}
    while True:
        more = {
            name: made
            for name in {one for one, _ in given}
            if (made := _made(name, given, makers, known, found))
        }
        if more.keys() == found.keys():
            break
        found = more
    fits = {
        name: looks.fits(statement, name, by_hand and made.flavor.fits == "loop")
        for name, made in found.items()
    }
    return {name: _fitted(name, made, fits, given) for name, made in found.items()}


def surely_reads(statement: Statement, name: str) -> bool:
    """Whether a statement reads a name whenever it runs: not in a branch, nor in what is called later."""
    return not isinstance(statement.node, COMPOUND) and _reads(statement.tree, name)


def sure_assignments(node: ast.stmt | None) -> Iterator[ast.Assign]:
    """Assignments that surely run once: at the top, or in the body of a `with`."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        yield node
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        yield ast.Assign([node.target], node.value)
    elif isinstance(node, ast.With):
        for inner in node.body:
            yield from sure_assignments(inner)


def root(node: ast.expr) -> str:
    """The name at the root of a chain of attributes and calls, or ""."""
    while isinstance(node, (ast.Attribute, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _reads(node: ast.AST, name: str) -> bool:
    if isinstance(node, _UNSURE):
        return False
    if isinstance(node, ast.Name):
        return node.id == name and isinstance(node.ctx, ast.Load)
    return any(_reads(one, name) for one in children(node))


_UNSURE = (
    *(ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.BoolOp, ast.IfExp),
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Match, ast.Assert),
)


def _made(
    name: str,
    given: list[tuple[str, ast.expr | None]],
    makers: Makers,
    known: Mapping[str, Made],
    found: Mapping[str, Made],
) -> Made | None:
    """What a name holds behind the statement, if it is one kind of model whichever way that went."""
    values = [value for one, value in given if one == name and not _is_none(value)]
    here = {**known, **found} if any(values) else {}
    made = [makers.made(value, here) if value is not None else None for value in values]
    kinds = {(one.flavor.name, one.search, one.trained) if one is not None else None for one in made}
    first = made[0] if made else None
    if first is None or len(kinds) != 1:
        return None
    data = {one.data for one in made if one is not None}
    fitted = all(one is not None and one.fitted for one in made)
    return replace(first, fitted=fitted, data=first.data if len(data) == 1 else "")


def _fitted(
    name: str, made: Made, fits: Mapping[str, str | None], given: list[tuple[str, ast.expr | None]]
) -> Made:
    """The model as the statement leaves it; a name that is given another's model shares its fitting."""
    sources = [name, *(value.id for one, value in given if one == name and isinstance(value, ast.Name))]
    data = [fits[one] for one in sources if fits.get(one) is not None]
    return replace(made, fitted=True, data=data[0] or "") if data and not made.fitted else made


def _given(statement: Statement) -> Iterator[tuple[str, ast.expr | None]]:
    """Every binding of a name in a statement, with its value where that is spelled out."""
    seen: set[int] = set()
    for line in lines(statement.tree):
        node = line.node
        if line.function or not isinstance(node, (ast.Assign, ast.AnnAssign)):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            for one, value in _pairs(target, node.value):
                seen.add(id(one))
                yield one.id, value
    for part in walk(statement.tree):
        if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load) and id(part) not in seen:
            yield part.id, None


def _pairs(target: ast.expr, value: ast.expr | None) -> Iterator[tuple[ast.Name, ast.expr | None]]:
    if isinstance(target, ast.Name):
        yield target, value
    elif isinstance(target, (ast.Tuple, ast.List)):
        same = isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts)
        parts = value.elts if same and isinstance(value, (ast.Tuple, ast.List)) else [None] * len(target.elts)
        for one, part in zip(target.elts, parts, strict=True):
            yield from _pairs(one, part)


def _is_none(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is None
