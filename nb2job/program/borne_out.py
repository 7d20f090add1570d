"""Whether the code of a unit bears a name out: how much of it leads to what the name says."""

from __future__ import annotations

import ast
from collections.abc import Sequence, Set

from nb2job.program.border_cost import weight_of
from nb2job.program.deeds import PREPARING
from nb2job.program.program import Statement
from nb2job.program.stages import TRAINING
from nb2job.program.unit_stage import STEP, own, stage_of
from nb2job.regex import regex

MOST = 0.6
"""A name is that of a unit if so much of its lines lead to what it says."""
_STAGED = 0.4
"""A stage is that of a unit if so much of its lines are of it; a training is, whatever leads to it."""
_LOADING = frozenset({"load_data", "download_data"})
_WEIGHTY = TRAINING | {"sample_posterior", "deploy_model"}


def leads_to(statements: Sequence[Statement], last: Statement) -> float:
    """The share of a unit's lines that a statement depends on, itself among them."""
    lines = own(statements)
    number = next(number for number, one in enumerate(lines) if one is last)
    needed = {*last.facts.uses}
    led = weight_of(last)
    for one in reversed(lines[:number]):
        if needed & (one.facts.bindings | _changed(one)):
            needed |= one.facts.uses
            led += weight_of(one)
    return led / max(1, sum(map(weight_of, lines)))


def _changed(statement: Statement) -> frozenset[str]:
    """The variables whose objects a statement changes in place: `x` of `x.fit(y)` and of `x["a"] = y`."""
    node = statement.node
    if isinstance(node, ast.Expr):
        changed = [node.value.func] if isinstance(node.value, ast.Call) else []
    elif isinstance(node, ast.Assign):
        changed = node.targets
    else:
        changed = [node.target] if isinstance(node, (ast.AugAssign, ast.AnnAssign)) else []
    return frozenset(map(_owner, changed))


def _owner(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


_SAVING = frozenset({"save_model", "save_results"})
_FEW = 4


def is_stage(statements: Sequence[Statement], does: str, share: float = _STAGED) -> bool:
    """Whether a unit is about a stage, and does not only pass through it."""
    if does in _WEIGHTY:
        return True
    lines = own(statements)
    every = sum(map(weight_of, lines))
    if does in _LOADING and _only_loads(lines):
        return True
    if does in _SAVING and len(lines) <= _FEW and stage_of(lines[-1].text) == does:
        return True  # what stands above it is what it saves
    counted = {does, "make_predictions"} if does == "evaluate_model" else {does}
    borne = sum(weight_of(one) for one in lines if stage_of(one.text) in counted)
    return does != STEP and borne >= share * every


def _only_loads(lines: Sequence[Statement]) -> bool:
    """Whether all that a unit makes is what it loads: the rest changes that, or sets the scene.

    It may show some of that, too, as long as it does not mostly so.
    """
    loaded: set[str] = set()
    shows = 0
    for one in lines:
        does = stage_of(one.text)
        if does in _LOADING:
            loaded |= one.facts.bindings
        elif isinstance(getattr(one.node, "value", None), ast.Constant):
            continue
        elif one.facts.bindings - loaded or not (
            does in PREPARING | {"ignore_warnings"} or _is_about(one, loaded)
        ):
            return False
        else:
            shows += not (one.facts.bindings or _changed(one) & loaded or does in PREPARING)
    return bool(loaded) and 2 * shows <= len(lines)


def _is_about(statement: Statement, loaded: Set[str]) -> bool:
    """Whether a statement changes or shows what is loaded, or only says something."""
    return bool((statement.facts.uses | _changed(statement)) & loaded) or bool(SAYS.match(statement.text))


SAYS = regex(r"\s*(?:#.*\n\s*)*(?:logger\.\w+|print)\(")


def only_prepares(statements: Sequence[Statement], does: str) -> bool:
    """Whether every line of a unit sets the scene in the same way."""
    return does in PREPARING and all(stage_of(one.text) == does for one in own(statements))
