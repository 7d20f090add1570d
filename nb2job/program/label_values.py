"""Values in a message that are part of a label: the name of a model, of a setting, of a score."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence, Set

from nb2job.program.label_words import is_metric_name, is_name_of_things, names_several
from nb2job.program.message_pieces import Piece
from nb2job.program.nodes import last_name, names_in, unparse, walk
from nb2job.program.score_dicts import key_of
from nb2job.program.scores import unrounded
from nb2job.program.walk import Line
from nb2job.regex import regex

Names = frozenset[str]


_CUTS = frozenset({"int", "floor", "ceil", "trunc", "rint"})
_SPREAD = regex(r"(?:\w+_)?(?:std|stdev|stddev)(?:_\w+)?")


def plain_value(node: ast.expr, before: str, behind: str) -> ast.expr:
    """The number in what is printed: `r2` of `np.floor(r2 * 100)`, `scores.std()` of `scores.std() * 2`.

    A percentage stays one where the text before or behind says that it is.
    """
    value = unrounded(node)
    cut = isinstance(value, ast.Call) and last_name(value.func) in _CUTS and len(value.args) == 1
    inner = unrounded(value.args[0]) if cut and isinstance(value, ast.Call) else value
    number, factor = _scaled(inner)
    if is_spread(number):
        return number
    if not cut or factor != 100:
        return value
    told = "%" in before or "percent" in before.lower() or behind.lstrip().startswith(("%", "percent"))
    return inner if told else number


def is_spread(value: ast.expr) -> bool:
    """Whether it is a standard deviation: `scores.std()`, or a name for one."""
    if isinstance(value, ast.Call):
        return last_name(value.func) == "std"
    return isinstance(value, ast.Name) and bool(_SPREAD.fullmatch(value.id))


def _scaled(node: ast.expr) -> tuple[ast.expr, float]:
    """A number, and what it is multiplied by; 1 for any other."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult):
        return node, 1
    for number, factor in ((node.left, node.right), (node.right, node.left)):
        if isinstance(factor, ast.Constant) and isinstance(factor.value, (int, float)):
            return number, factor.value
    return node, 1


def is_score_name(node: ast.expr) -> bool:
    """`model.metrics_names[1]`, by which Keras calls a score of `evaluate`."""
    return isinstance(node, ast.Subscript) and last_name(node.value) == "metrics_names"


def over_names(line: Line) -> bool:
    """Whether the innermost loop goes over named things: a dict's items, or a literal with texts."""
    loop = line.loops[-1] if line.loops else None
    if not isinstance(loop, ast.For):
        return False
    items = isinstance(loop.iter, ast.Call) and unparse(loop.iter.func).endswith((".items", "zip"))
    texts = [one for one in walk(loop.iter) if isinstance(one, ast.Constant)]
    return items or any(isinstance(one.value, str) for one in texts)


def tells_apart(node: ast.expr, named: Names) -> bool:
    """Whether it is a loop's own name, that of its class, or a member that is a name: `row["model"]`."""
    if isinstance(node, ast.Attribute) and node.attr == "__name__":
        inner = node.value.value if isinstance(node.value, ast.Attribute) else node.value
        return isinstance(inner, ast.Name) and inner.id in named
    if isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.value, ast.Name):
        member = node.slice if isinstance(node, ast.Subscript) else ast.Constant(node.attr)
        spelled = member.value if isinstance(member, ast.Constant) else None
        return node.value.id in named and isinstance(spelled, str) and is_name_of_things(spelled)
    return isinstance(node, ast.Name) and node.id in named


def is_entry(node: ast.expr, counted: Names) -> bool:
    """Whether it is the entry of a list that belongs to a round: `classes[i]`."""
    index = node.slice if isinstance(node, ast.Subscript) else None
    return isinstance(index, ast.Name) and index.id in counted


def called_as(value: ast.expr) -> str:
    """What a value is called, where that is the name of a metric; `scores` is that of several.

    The best of a history is called by its key: `max(history.history["val_accuracy"])`.
    """
    name = value.id if isinstance(value, ast.Name) and not names_several(value.id) else ""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "item":
        return called_as(value.func.value)
    if isinstance(value, ast.Call) and unparse(value.func) in {"max", "min"} and len(value.args) == 1:
        key = value.args[0].slice if isinstance(value.args[0], ast.Subscript) else None
        spelled = key.value if isinstance(key, ast.Constant) else None
        return spelled if isinstance(spelled, str) and is_metric_name(spelled) else ""
    return name if name and is_metric_name(name) else ""


def labels_apart(pieces: Sequence[Piece], told: Sequence[int], line: Line) -> list[int]:
    """The places of the first of some labels, and of those behind it that tell apart what it does not.

    These are given by other loops, or by calls; one that the same loop gives stands beside the first.
    """
    found = list(told[:1])
    for place in told[1:]:
        node = pieces[place].node
        assert node is not None
        home = _home(node, line)
        known = [one for one in found if _home(pieces[one].node or node, line) is home]
        same = {unparse(pieces[one].node) for one in known if pieces[one].node}  # type: ignore[arg-type]
        if unparse(node) in same or (isinstance(node, ast.Name) and is_metric_name(node.id)):
            continue
        words = "".join(one.text for one in pieces[known[-1] + 1 : place]) if known and home else ""
        beside = re.fullmatch(r"\W*(?:(?:at|for|in|of|on|with)\W+)?", words) and not pieces[place].spec
        if not known or home is None or (beside and _is_only_printed(node, home)):
            found.append(place)
    return found


def _home(node: ast.expr, line: Line) -> ast.For | None:
    """The loop around that gives what a label is taken from; None where calls do."""
    names = names_in(node)
    loops = [one for one in line.loops if isinstance(one, ast.For)]
    given = (loop for loop in reversed(loops) for one in walk(loop.target) if _is_one_of(one, names))
    return next(given, None)


def _is_one_of(node: ast.AST, names: Set[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def _is_only_printed(node: ast.expr, loop: ast.For) -> bool:
    """Whether a loop does nothing with a name but print it: no model, no setting."""
    inner = [one for child in loop.body for one in walk(child)]
    prints = [one for one in inner if isinstance(one, ast.Call) and unparse(one.func) == "print"]
    printed = {id(one) for call in prints for part in call.args for one in walk(part)}
    names = names_in(node)
    return not any(_is_one_of(one, names) and id(one) not in printed for one in inner)


def of_difference(label: str, value: ast.expr) -> str:
    """A label that says that a value is what two measures differ by: `MAE` of `a["MAE"] - b["MAE"]`."""
    if not label or _DIFFERS.search(label):
        return label
    if is_between_alike(value):
        return f"{label} difference"
    relative = isinstance(value, ast.BinOp) and isinstance(value.op, ast.Div) and is_between_alike(value.left)
    return f"{label} relative difference" if relative else label


def is_between_alike(value: ast.expr) -> bool:
    """Whether it is the difference of two entries, or two attributes, of one name."""
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Sub):
        return False
    keys = [_key(value.left), _key(value.right)]
    return bool(keys[0]) and keys[0] == keys[1]


def _key(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return key_of(node.slice) if isinstance(node, ast.Subscript) else ""


_DIFFERS = regex(
    r"(?i)against|better|chang|delta|diff|drop|gain|gap|higher|improv|increas|lift|lower|margin|minus|reduc"
    r"|\bvs\b|versus|worse"
)
"""Words of labels that say it already."""
