"""Names of units that do several things, which say each of them: `load_and_plot_data`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from nb2job.program.border_cost import size_of, weight_of
from nb2job.program.nodes import walk
from nb2job.program.program import Statement
from nb2job.program.slug import slug
from nb2job.program.stages import TRAINING
from nb2job.program.unit_code import says_something, targets, worked_on
from nb2job.program.unit_stage import own, stage_of
from nb2job.regex import regex


class _Deed(NamedTuple):
    """What a verb does to an object; of several, the greater `weight` is told."""

    verb: str
    to: str
    weight: int


_DEEDS = {
    "download_data": _Deed("download", "data", 8),
    "load_data": _Deed("load", "data", 8),
    "prepare_data": _Deed("prepare", "data", 4),
    "balance_data": _Deed("balance", "data", 6),
    "filter_data": _Deed("filter", "data", 4),
    "aggregate_data": _Deed("aggregate", "data", 3),
    "split_data": _Deed("split", "data", 5),
    "explore_data": _Deed("explore", "data", 1),
    "plot_results": _Deed("plot", "data", 4),
    "build_model": _Deed("build", "model", 5),
    "train_model": _Deed("train", "model", 9),
    "tune_model": _Deed("tune", "model", 9),
    "cross_validate": _Deed("cross_validate", "model", 9),
    "evaluate_model": _Deed("evaluate", "model", 6),
    "load_model": _Deed("load", "model", 7),
    "save_model": _Deed("save", "model", 7),
    "make_predictions": _Deed("make", "predictions", 5),
    "save_results": _Deed("save", "results", 7),
}
_COMPOUND = (ast.For, ast.While, ast.With, ast.If, ast.Try, ast.AsyncFor, ast.AsyncWith)
_OF_GUESSES = regex(r"(?i)\b\w*pred(?:s|iction\w*|icted\w*)?(?:_\w+)?\b")
"""Predictions that are rounded, or given another type."""
_LOOKS_AT = regex(
    r"\.(?:corr|describe|head|info|isna|isnull|nunique|sample|tail|unique|value_counts)\((?!f?[\"'])"
)
"""More than a size: a shape that is printed does not explore."""
_SAME = {"plot_correlations": "plot_results"}
_ALWAYS = TRAINING | {"download_data", "load_data", "save_model", "save_results", "split_data"}
"""What a name tells however few lines do it: what comes in, what is learned, what goes out."""
_CHANGING = frozenset({"balance_data", "filter_data", "prepare_data"})
"""What a name tells where later units read what comes of it; what only this one needs is a means."""
_SHARE = 0.2
_LOOKS, _LOOKING = 3, 0.4
"""A name tells a deed of so much of the lines; a look at what is loaded is told from so many lines on."""
_TOLD = 0.4
"""A name is given if what it tells is so much of the lines."""
_MOST_LED = 4
"""So many lines of a loop at the most lead to one that tells a deed."""
_MOST = 3


def composed(statements: Sequence[Statement], leaving: Sequence[str], share: float = _TOLD) -> dict[str, str]:
    """Names of two or three deeds in their order, from the best on, each with what it says in words.

    None for a unit of a single deed, or whose deeds are not so great a share of its lines.
    """
    groups = _groups(statements, leaving, share)
    if sum(map(len, groups.values())) < 2:
        return {}
    models = [*dict.fromkeys(worked_on(statements, "train_model", leaving))] if "model" in groups else []
    model = "models" if len(models) > 1 else models[0] if models else "model"
    data = [*dict.fromkeys(_loaded(statements))] if "data" in groups else []
    short = {to: [max(deeds, key=lambda one: _DEEDS[one].weight)] for to, deeds in groups.items()}
    told = short if len(groups) > 1 else groups
    found = {}
    for about in ("data", data[0] if len(data) == 1 else "data"):
        to = {"model": model, "data": about}
        said = [f"{_joined(_verbs(groups[one]), ', ')} {to.get(one, one)}" for one in groups]
        parts = [f"{_joined(_verbs(told[one]), '_')}_{to.get(one, one)}" for one in groups]
        words = _joined(said, ", ") if len(said) != 2 else ", then ".join(said)
        found[_joined(parts, "_")] = words.replace("_", " ")
    return found


def _verbs(deeds: Sequence[str]) -> list[str]:
    """Verbs in their usual order: what is loaded is prepared, too, before the next file is."""
    return [_DEEDS[one].verb for one in _DEEDS if one in deeds]


def _joined(parts: Sequence[str], mark: str) -> str:
    """`a, b and c`, or `a_b_and_c`."""
    last = "_and_" if mark == "_" else " and "
    return last.join(filter(None, (mark.join(parts[:-1]), parts[-1])))


def _groups(statements: Sequence[Statement], leaving: Sequence[str], share: float) -> dict[str, list[str]]:
    """The deeds that a name tells, in their order, by what they are done to."""
    lines = _lines(statements)
    means = _means(statements, lines, leaving)
    told = _told(lines, _ALWAYS | _CHANGING if leaving else _ALWAYS, means)
    groups: dict[str, list[str]] = {}
    told_lines = sum(lines[one] for one in {*told, *(means & lines.keys())})
    if told_lines < share * sum(map(weight_of, own(statements))):
        return groups
    for one in told:
        learned = "model" in groups or "predictions" in groups
        to = "results" if one == "plot_results" and learned else _DEEDS[one].to
        groups.setdefault(to, []).append(one)
    return groups


def _means(statements: Sequence[Statement], lines: dict[str, int], leaving: Sequence[str]) -> set[str]:
    """What is only done for the unit itself: nothing prepared or loaded on the way is read by later ones."""
    loading = (one for one in own(statements) if stage_of(one.text) == "load_data")
    loaded = {name for one in loading for name in targets(one)}
    first = next(iter(lines), "")
    means = set() if leaving and first not in TRAINING else {"prepare_data"}
    return means if loaded & {*leaving} or first == "load_data" else means | {"load_data"}


def _lines(statements: Sequence[Statement]) -> dict[str, int]:
    """How many lines of each deed a unit has, in the order of their first ones."""
    found: dict[str, int] = {}
    for does, size in (one for statement in own(statements) for one in _done(statement)):
        found[does] = found.get(does, 0) + size
    learns = next((one for one in ("tune_model", "train_model", "cross_validate") if one in found), "")
    parts = [(one, learns) for one in ("train_model", "build_model", "split_data") if one != learns]
    for one, into in (*parts, ("make_predictions", "evaluate_model")):
        if into in found and one in found:
            found[into] += found.pop(one)
    return found


def _done(statement: Statement) -> Iterator[tuple[str, int]]:
    """The deeds of a statement, each with its lines: those of what it repeats, or does on a condition."""
    node = statement.node
    if not isinstance(node, _COMPOUND):
        does = _deed(statement.text)
        looks = does == "explore_data" and (targets(statement) or not _LOOKS_AT.search(statement.text))
        yield from [(does, weight_of(statement))] if does and not looks else []
        return
    told = [(_deed(one), one.count("\n") + 1) for one in _simple(node, statement.text)]
    told = [(does, lines) for does, lines in told if does not in {"", "explore_data"}]
    leading = min(_MOST_LED, size_of(statement) / max(1, sum(lines for _, lines in told)))
    yield from ((does, round(lines * leading)) for does, lines in told)


def _deed(text: str) -> str:
    """The stage of a text that a name may tell, or ""."""
    does = stage_of(text)
    guesses = does == "prepare_data" and _OF_GUESSES.search(text)
    does = "make_predictions" if guesses else _SAME.get(does, does)
    return does if does in _DEEDS else ""


def _simple(node: ast.stmt, text: str) -> Iterator[str]:
    """The texts of the simple statements inside a compound one."""
    for one in walk(node):
        if isinstance(one, ast.stmt) and not isinstance(one, _COMPOUND):
            yield ast.get_source_segment(text, one) or ""


def _told(lines: dict[str, int], always: frozenset[str], means: Set[str]) -> list[str]:
    """The deeds that a name tells, in their order; `always` are those that it tells however few they are.

    None of the `means`, nor a look that is not most of what is done.
    """
    every = sum(lines.values())
    looks = lines.get("explore_data", 0) >= max(_LOOKS, _LOOKING * every)
    idle = means if looks else {*means, "explore_data"}
    notable = [one for one in lines if one in always or lines[one] >= _SHARE * every]
    notable = [one for one in notable if one not in idle]
    kept = sorted(notable, key=lambda one: -_DEEDS[one].weight)[:_MOST]
    return [one for one in notable if one in kept]


def _loaded(statements: Sequence[Statement]) -> Iterator[str]:
    for one in own(statements):
        if stage_of(one.text) in {"load_data", "download_data"}:
            yield from (slug(name) for name in targets(one) if says_something(name))
