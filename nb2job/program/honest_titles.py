"""Names from headings that only look or teach, above code that trains, loads or changes data, too."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence, Set

from nb2job.program.border_cost import size_of
from nb2job.program.deeds import DRAWS, lines_of
from nb2job.program.nodes import names_in, root_of, walk
from nb2job.program.program import Statement
from nb2job.program.stages import TRAINING
from nb2job.program.unit_flow import flow_of
from nb2job.program.unit_stage import own, stage_of
from nb2job.regex import regex

_LOOKS = frozenset(
    "analyze check describe display draw examine explore inspect investigate plot review show view visualise"
    " visualize".split()
)
"""Verbs of headings below which nothing is said to change."""
_TEACHES = frozenset("demonstrate discuss illustrate implement introduce learn motivate understand".split())
"""Verbs that say what a text does with its subject, not what code does."""
_JUDGES = frozenset("evaluate predict score test validate".split())
"""Verbs of what is done with a model that is trained already."""
_SETTLING = ("balance_data", "filter_data")
"""Deeds by which rows come or go, however few lines they are."""
_PREPARES = frozenset("clean encode handle prepare preprocess process transform".split())
_MAKES = frozenset({"prepare_data", "process_text", "split_data"})
_JOINS = regex(r"\bconcat\(")
_LOADS = frozenset({"load_data"})
_DRAWS = frozenset("draw plot visualise visualize".split())
_SOME = 0.25
_MOST = 0.6
"""A heading hides what so much of the lines do, and says nothing of the unit if it is most of them."""


def with_deeds(title: str, does: str, statements: Sequence[Statement], later: Set[str]) -> Iterator[str]:
    """Names that say what is done besides looking, or in place of it; none for an honest title.

    `does` is the stage of the unit; `later` are the names that later units read.
    """
    verb, _, rest = title.partition("_")
    trains = does.partition("_")[0] if does in TRAINING else ""
    trains = "train" if trains == "cross" else trains
    if trains and verb in _TEACHES:
        yield f"{trains}_{rest}" if rest else does
    if trains and (verb in _JUDGES or title.startswith("make_prediction")):
        yield f"{trains}_model_and_{title}" if verb == "make" else f"{trains}_and_{title}"
    if verb in _DRAWS and not trains and _scores(statements):
        yield f"evaluate_and_{title}"
    if verb not in _LOOKS:
        return
    leaving = [one for one in own(statements) if one.facts.bindings & later]
    if leaving and not trains:
        yield from (f"{title}_and_{one}" for one in _SETTLING if lines_of(statements, frozenset({one})))
    changing = [*_changing(statements)]
    changed = _share_of(changing, statements)
    if trains:
        yield does if rest in _OF_TRAINING else f"{trains}_and_{title}"
    elif changed >= _MOST and not lines_of(statements, DRAWS):
        yield f"prepare_{rest}" if rest else "prepare_data"
    elif not {*title.split("_")} & _PREPARES and (
        changed >= _SOME
        or any(names & later for _, names in changing)
        or any(stage_of(one.text) in _MAKES or _JOINS.search(one.text) for one in leaving)
    ):
        yield f"prepare_and_{title}"
    elif any(stage_of(one.text) in _LOADS for one in leaving):
        yield f"load_and_{title}"


def changed_share(statements: Sequence[Statement]) -> float:
    """How much of the lines of a unit change what it was given."""
    return _share_of(_changing(statements), statements)


def changed_names(statements: Sequence[Statement]) -> frozenset[str]:
    """What lines change of what they were given."""
    return frozenset().union(*(names for _, names in _changing(statements)))


def _share_of(changing: Iterable[tuple[Statement, Set[str]]], statements: Sequence[Statement]) -> float:
    return sum(size_of(one) for one, _ in changing) / max(1, sum(map(size_of, own(statements))))


def looked_at(title: str) -> str:
    """What a heading says that one looks at: `lakes` of `visualize_lakes`; "" for another heading."""
    verb, _, rest = title.partition("_")
    return rest if verb in _LOOKS else ""


_OF_TRAINING = frozenset({"", "learning", "model", "models", "training"})


def _changing(statements: Sequence[Statement]) -> Iterator[tuple[Statement, set[str]]]:
    """The lines that change what the unit was given, with that: `df["a"] = …`, `df = df.dropna()`."""
    given = flow_of(statements).uses
    for one in own(statements):
        changed = {name for node in walk(one.tree) for name in _changed(node) if name in given}
        if changed:
            yield one, changed


def _changed(node: ast.AST) -> Iterator[str]:
    """The variables that a node changes: in place, or by a value that is made of them."""
    if isinstance(node, ast.Call):
        told = any(word.arg == "inplace" for word in node.keywords)
        yield from [root_of(node.func)] if told and isinstance(node.func, ast.Attribute) else []
        return
    targets = node.targets if isinstance(node, ast.Assign) else []
    targets = [node.target] if isinstance(node, ast.AugAssign) else targets
    yield from (root_of(one) for one in targets if isinstance(one, ast.Subscript))
    if isinstance(node, ast.Assign):
        read = names_in(node.value)
        yield from (one.id for one in targets if isinstance(one, ast.Name) and one.id in read)


_SCORES = regex(r"_score\(|\.score\(|_error\(|\.evaluate\(|_report\(")


def _scores(statements: Sequence[Statement]) -> bool:
    """Whether a number is computed that says how good a model is."""
    return any(_SCORES.search(one.text) for one in own(statements))
