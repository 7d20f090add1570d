"""Scalers and their like that have seen the test rows: they are fitted before the data is split."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nb2job.findings.finding import Look
from nb2job.findings.learning.columns import ColumnsOf
from nb2job.findings.learning.parts import (
    Names,
    Parts,
    Split,
    data_names,
    last_value,
    outside_functions,
    role,
)
from nb2job.findings.learning.transformers import Fit, fits
from nb2job.notebook.cell import Note
from nb2job.program.fixed import mutated
from nb2job.program.nodes import names_in, walk
from nb2job.program.places import place_of
from nb2job.program.program import Statement

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def fitted_before_split(look: Look) -> Iterator[Note]:
    """Each fitting on all rows whose result, or whose transformer, the rows of a later split meet."""
    parts = Parts(look)
    splits = (*parts.splits, *parts.crossed)
    every = [one for one in fits(look) if one.made.kind != "label"] if splits else []
    yield from _on_both_parts(look, every, parts)
    every = [one for one in every if not _is_of_a_part(one, parts)]
    columns = ColumnsOf(look, parts)
    told: set[int] = set()
    for split in splits if every else ():
        leading = _leading_to(look.statements, split)
        for fit in every:
            grave = not split.is_crossed or fit.made.kind in _HINTS
            if grave and id(fit.call) not in told and _leaks(columns, fit, split, leading):
                told.add(id(fit.call))
                words = f"{fit.made.name} is fitted on all rows of {_names(fit)}, {_when(look, fit, split)}"
                yield Note("NB230", place_of(fit.statement, fit.call), words, _HINTS.get(fit.made.kind, ""))


_HINTS = {
    "oversampling": "Resample the training part only: copies of test rows are trained on here.",
    "selection": "Select on the training part only: what is chosen here fits the test rows too.",
}
"""What does the most harm, so that a cross-validation must not meet it either."""


def _on_both_parts(look: Look, every: Sequence[Fit], parts: Parts) -> Iterator[Note]:
    """`scaler.fit(pd.concat([X_train, X_test]))`, whose transformer changes a part, or gives both changed."""
    for fit in every:
        found = last_value(look, fit.data.id, fit.number) if isinstance(fit.data, ast.Name) else None
        names = names_in(found[1] if found is not None else fit.data)
        for split in parts.splits:
            pairs = zip(split.train, split.test, strict=True)
            both = next((pair for pair in pairs if names >= {*pair}), None)
            if both is None or split.number > fit.number:
                continue
            if _is_learned_from(look, fit) or _changes_parts(look, fit, split):
                words = f"{fit.made.name} is fitted on {' and '.join(both)}, not on the training part alone"
                yield Note("NB230", place_of(fit.statement, fit.call), words, _HINTS.get(fit.made.kind, ""))
                break


def _is_learned_from(look: Look, fit: Fit) -> bool:
    """Whether what a fitting gives becomes the parts again, or a model is fitted on it."""
    given = fit.statement.facts.writes if fit.gives else Names()
    later = (one for one in look.statements[fit.number + 1 :] if given & one.facts.reads)
    return any(".fit(" in one.text or {*map(role, one.facts.writes)} & {"train", "test"} for one in later)


def _names(fit: Fit) -> str:
    return ", ".join(sorted(names_in(fit.data)))


def _when(look: Look, fit: Fit, split: Split) -> str:
    cell = look.statements[split.number].place.cell
    if split.is_crossed:
        return f"before the cross-validation in cell {cell}"
    return f"before the split in cell {cell}" if fit.number < split.number else "not on the training part"


def _is_of_a_part(fit: Fit, parts: Parts) -> bool:
    """Whether it is fitted on a part of an earlier split, which may be split again for something else."""
    names = names_in(fit.data)
    return any(one.number < fit.number and names & {*one.train, *one.test} for one in parts.splits)


def _leading_to(statements: tuple[Statement, ...], split: Split) -> dict[int, Names]:
    """The statements that make what is split, each with the names through which they do."""
    live, found = split.names, {}
    for number in range(split.number - 1, -1, -1):
        one = statements[number]
        through = (one.facts.bindings | mutated(one.text)) & live
        if through and not isinstance(one.node, _DEFINITIONS):
            found[number] = through
            live = (live - one.facts.writes) | one.facts.reads
    return found


def _leaks(columns: ColumnsOf, fit: Fit, split: Split, leading: dict[int, Names]) -> bool:
    """Whether rows of both parts went into a transformer that changes them."""
    look = columns.look
    if fit.number == split.number:
        return False
    if fit.number < split.number:
        if fit.gives and fit.number in leading:
            return leading[fit.number] != {fit.owner} and _reaches(columns, fit.number, split)
        changing = [one for one in leading if one > fit.number and _transforms(look.statements[one], fit)]
        if any(_reaches(columns, one, split) for one in changing):
            return True
    data = data_names(fit.data)
    whole = (
        bool(data) and data <= split.names and not any(isinstance(one, ast.Slice) for one in walk(fit.data))
    )
    same = whole and not _rebound(look.statements, data, *sorted((fit.number, split.number)))
    return same and fit.owner != "" and _changes_parts(look, fit, split)


def _reaches(columns: ColumnsOf, number: int, split: Split) -> bool:
    """Whether what a statement changes is split, too: of a frame's columns some may stay behind."""
    node = columns.statements[number].node
    target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
    if not isinstance(target, ast.Subscript) or not isinstance(target.value, ast.Name):
        return True
    names = columns.literal(target.slice, number)
    held = [columns.of(one, split.number) for one in split.given]
    known = [one for one in held if one is not None and one.frame[0] == target.value.id]
    return names is None or len(known) < len(held) or any(one.has(name) for one in known for name in names)


def _rebound(statements: tuple[Statement, ...], names: Names, first: int, last: int) -> bool:
    """Whether names get another value from the first of two statements on, and above the other."""
    return bool(names & Names().union(*(one.facts.bindings for one in statements[first:last])))


def _transforms(statement: Statement, fit: Fit) -> bool:
    return any(_transformed(node, fit.owner) is not None for node in outside_functions(statement.tree))


def _changes_parts(look: Look, fit: Fit, split: Split) -> bool:
    """Whether the fitted transformer changes a part of the split later, before it is fitted again."""
    parts = {*split.train, *split.test}
    start = max(fit.number, split.number)
    for statement in look.statements[start + 1 :]:
        for node in outside_functions(statement.tree):
            given = _transformed(node, fit.owner)
            if given is not None and data_names(given) & parts:
                return True
        if fit.owner in statement.facts.bindings or f"{fit.owner}.fit" in statement.text:
            return False
    return False


def _transformed(node: ast.AST, owner: str) -> ast.expr | None:
    """What `owner.transform(...)` is given."""
    if not owner or not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    held = node.func.value
    named = isinstance(held, ast.Name) and held.id == owner and node.func.attr == "transform"
    return node.args[0] if named and node.args else None
