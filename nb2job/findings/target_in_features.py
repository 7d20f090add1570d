"""The column that is to be predicted is still among those that it is predicted from."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.findings.finding import Look
from nb2job.findings.learning.columns import Columns, ColumnsOf
from nb2job.findings.learning.parts import Parts, last_value, outside_functions
from nb2job.notebook.cell import Note
from nb2job.program.nodes import unparse, walk
from nb2job.program.places import place_of
from nb2job.regex import regex

_CHOOSING = regex(r"\b(?:make_)?[Cc]olumn_?[Tt]ransformer|FunctionTransformer|DataFrameMapper|_selector\b")
"""What picks its own columns from a frame that it is given."""
_OTHER_ROWS = regex(r"\b(?:shift|diff|rolling|pct_change|expanding|ewm)\(")


def target_in_features(look: Look) -> Iterator[Note]:
    """Each fitting that is given a frame with the column that its target is taken from."""
    if any(_CHOOSING.search(one.text) for one in look.statements):
        return
    columns = ColumnsOf(look, Parts(look))
    told: set[str] = set()
    for number, statement in enumerate(look.statements):
        for node in outside_functions(statement.tree) if ".fit(" in statement.text else ():
            given = _given(node)
            name = _shared(columns, given[0], given[1], number) if given is not None else ""
            if given is not None and name and name not in told:
                told.add(name)
                words = f"the target, {name}, is a column of {unparse(given[0])[:40]} too"
                yield Note("NB232", place_of(statement, node), words)


def _shared(columns: ColumnsOf, features: ast.expr, target: ast.expr, number: int) -> str:
    """The column that a target is made of, where the features have it too."""
    wanted = _target(columns, target, number)
    held = columns.of(features, number) if wanted is not None else None
    if wanted is None or held is None or held.frame != wanted.frame or wanted.only is None:
        return ""
    (name,) = wanted.only
    return name if held.has(name) else ""


def _given(node: ast.AST) -> tuple[ast.expr, ast.expr] | None:
    """What `model.fit(X, y)` is given."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "fit":
        return None
    words = {one.arg: one.value for one in node.keywords}
    features = node.args[0] if node.args else words.get("X", words.get("x"))
    target = node.args[1] if len(node.args) > 1 else words.get("y")
    return (features, target) if features is not None and target is not None else None


def _target(columns: ColumnsOf, node: ast.expr, before: int) -> Columns | None:
    """The one column that a target is made of."""
    found = columns.of(node, before)
    if found is not None and found.only is not None:
        return found if len(found.only) == 1 and not _OTHER_ROWS.search(unparse(node)) else None
    place = last_value(columns.look, node.id, before) if isinstance(node, ast.Name) else (before, node)
    if place is None or _OTHER_ROWS.search(unparse(place[1])):
        return None
    methods = {id(one.func) for one in walk(place[1]) if isinstance(one, ast.Call)}
    kinds = (ast.Subscript, ast.Attribute)
    parts = [one for one in walk(place[1]) if isinstance(one, kinds) and id(one) not in methods]
    known = [one for part in parts if (one := columns.of(part, place[0])) is not None]
    single = {one for one in known if one.only is not None and len(one.only) == 1}
    return single.pop() if len(single) == 1 else None
