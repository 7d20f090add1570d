"""Names from headings that only look or teach, above code that trains, loads or changes data, too."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nb2job.program.border_cost import size_of
from nb2job.program.deeds import DRAWS, lines_of, share_of
from nb2job.program.nodes import root_of, walk
from nb2job.program.program import Statement
from nb2job.program.stages import TRAINING
from nb2job.program.unit_flow import flow_of
from nb2job.program.unit_stage import own

_LOOKS = frozenset(
    "analyze check describe display examine explore inspect investigate review show view visualise"
    " visualize".split()
)
"""Verbs of headings below which nothing is said to change."""
_TEACHES = frozenset("demonstrate discuss illustrate implement introduce learn motivate understand".split())
"""Verbs that say what a text does with its subject, not what code does."""
_JUDGES = frozenset("evaluate predict score test validate".split())
"""Verbs of what is done with a model that is trained already."""
_SETTLING = ("balance_data", "filter_data")
"""Deeds by which rows come or go, however few lines they are."""
_LOADS = frozenset({"load_data"})
_SOME = 0.25
_MOST = 0.6
"""A heading hides what so much of the lines do, and says nothing of the unit if it is most of them."""


def with_deeds(title: str, does: str, statements: Sequence[Statement], *, leaves: bool) -> Iterator[str]:
    """Names that say what is done besides looking, or in place of it; none for an honest title.

    `does` is the stage of the unit; `leaves` says that later units read what it makes.
    """
    verb, _, rest = title.partition("_")
    trains = does.partition("_")[0] if does in TRAINING else ""
    trains = "train" if trains == "cross" else trains
    if trains and verb in _TEACHES:
        yield f"{trains}_{rest}" if rest else does
    if trains and (verb in _JUDGES or title.startswith("make_prediction")):
        yield f"{trains}_model_and_{title}" if verb == "make" else f"{trains}_and_{title}"
    if verb not in _LOOKS:
        return
    if leaves and not trains:
        yield from (f"{title}_and_{one}" for one in _SETTLING if lines_of(statements, frozenset({one})))
    changed = changed_share(statements)
    if trains:
        yield does if rest in _OF_TRAINING else f"{trains}_and_{title}"
    elif changed >= _MOST and not lines_of(statements, DRAWS):
        yield f"prepare_{rest}" if rest else "prepare_data"
    elif changed >= _SOME:
        yield f"prepare_and_{title}"
    elif does in _LOADS and leaves and share_of(statements, _LOADS) >= _SOME:
        yield f"load_and_{title}"


def changed_share(statements: Sequence[Statement]) -> float:
    """How much of the lines of a unit change what it was given."""
    return sum(map(size_of, _changing(statements))) / max(1, sum(map(size_of, own(statements))))


def looked_at(title: str) -> str:
    """What a heading says that one looks at: `lakes` of `visualize_lakes`; "" for another heading."""
    verb, _, rest = title.partition("_")
    return rest if verb in _LOOKS else ""


_OF_TRAINING = frozenset({"", "learning", "model", "models", "training"})


def _changing(statements: Sequence[Statement]) -> Iterator[Statement]:
    """The lines that change what the unit was given: `df["a"] = …`, `df = df.dropna()`, `inplace=True`."""
    given = flow_of(statements).uses
    return (one for one in own(statements) if any(_changes(node, given) for node in walk(one.tree)))


def _changes(node: ast.AST, given: frozenset[str]) -> bool:
    if isinstance(node, ast.Call):
        told = any(word.arg == "inplace" for word in node.keywords)
        return told and isinstance(node.func, ast.Attribute) and root_of(node.func) in given
    targets = node.targets if isinstance(node, ast.Assign) else []
    targets = [node.target] if isinstance(node, ast.AugAssign) else targets
    parts = (one for one in targets if isinstance(one, ast.Subscript))
    read: set[str] = set()
    if isinstance(node, ast.Assign):
        read = {one.id for one in walk(node.value) if isinstance(one, ast.Name)} & given
    again = any(isinstance(one, ast.Name) and one.id in read for one in targets)
    return again or any(root_of(one) in given for one in parts)
