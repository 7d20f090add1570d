"""Values that stand within a label: `Accuracy of svm on the test set: 0.9`, `Loss after 10 rounds: 0.5`."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence, Set

from nb2job.program.label_words import is_metric_name, label_before, names_metric, names_other
from nb2job.program.message_pieces import Piece
from nb2job.program.nodes import unparse
from nb2job.regex import regex

_LINK = r"(?:a|after|all|an|at|by|class|first|for|from|in|last|model|of|on|over|per|the|using|when|with)"
_LEADS = regex(rf"(?i).*\b{_LINK}(?:\s+[\w ]{{1,24}}=)?\s*[\"'(\[]?", re.DOTALL)
"""What comes before a value that belongs to a label: `Accuracy for `, `Score with k = `."""
_LINKED = regex(rf"(?i)[\"')\]]?(?P<words>[^\n.,;|:=]*?\b{_LINK})\s*[\"'(\[]?")
_ENDS = regex(r"(?i)[\"')\]]?(?P<words>[^\n.,;|:=]*?)(?:\s*[:=]|\s->|\s(?:is|was)\b)[\s(\[]*")
_TRAILING = regex(rf"(?i)(?:\s+{_LINK})+$")
_LEADING = regex(rf"(?i){_LINK}\b")


def is_within(pieces: Sequence[Piece], number: int) -> bool:
    """Whether the value at a place says what a later one is the measure of, and is none itself."""
    before, behind = text_at(pieces, number - 1), text_at(pieces, number + 1)
    if number + 2 >= len(pieces) or not before or not _begins(pieces, number):
        return False
    if not _LEADS.fullmatch(before.split("\n")[-1]):
        return before.rstrip().endswith(":") and behind.strip() in {"is", "was"}
    end = _ENDS.fullmatch(behind)
    if end is None:
        return bool(_LINKED.fullmatch(behind)) and is_within(pieces, number + 2)
    words = end["words"].strip()
    measured = _is_measured(pieces[number]) or names_other(words) or behind.rstrip().endswith("=")
    return not names_metric(words) and not (_LEADING.match(words) and measured)


def parts_within(pieces: Sequence[Piece], number: int) -> Iterator[ast.expr]:
    """The values that stand within the label of a value."""
    while is_within(pieces, number := number - 2):
        node = pieces[number].node
        assert node is not None
        yield node


def whole_label(pieces: Sequence[Piece], number: int, label: str) -> str:
    """The label of a value, with the words before those that stand within it."""
    if not is_within(pieces, number - 2):
        return label
    first = whole_label(pieces, number - 2, label_before(text_at(pieces, number - 3)))
    words = "" if names_other(label) else label
    linked = not words or bool(_LEADING.match(words))
    return f"{_TRAILING.sub('', first) if linked else first} {words}".strip()


def label_at(pieces: Sequence[Piece], number: int, is_place: Callable[[ast.expr], bool]) -> str:
    """The label before a value; of the score behind what has it that of both: `best accuracy: svm (0.9)`."""
    before, chosen = text_at(pieces, number - 1), pieces[number - 2].node if number > 2 else None
    of_both = chosen is not None and not before.strip(" \t([:=,-") and is_place(chosen)
    return label_before(text_at(pieces, number - 3)) if of_both else label_before(before)


def labels_of_arguments(pieces: Sequence[Piece], number: int) -> list[str]:
    """The labels that are arguments of their own: `print("train loss", "test loss", a, b)`."""
    parts = pieces[number].parts if 0 <= number < len(pieces) else ()
    return [label_before(one) for one in parts if label_before(one)]


def is_count(pieces: Sequence[Piece], number: int) -> bool:
    """Whether a value is the first of `9/10`."""
    following = pieces[number + 1 : number + 3]
    return len(following) == 2 and following[0].node is None and following[0].text.strip() == "/"


def share_behind(pieces: Sequence[Piece], number: int) -> int:
    """The place of the value behind `Accuracy: 9/10 (90%)`, of which the first two are counts; or -1."""
    opened = text_at(pieces, number + 1).strip() in {"(", "=", "->", ":", "= "}
    return number + 2 if opened and number + 2 < len(pieces) else -1


def _is_measured(piece: Piece) -> bool:
    """Whether a value is shown as a fraction, or is called like a metric."""
    named = isinstance(piece.node, ast.Name) and is_metric_name(piece.node.id)
    return named or bool(re.search(r"\.\d+[feg%]$", piece.spec))


def _begins(pieces: Sequence[Piece], number: int) -> bool:
    """Whether the words before a value, or before others within the same label, name a metric."""
    if names_metric(label_before(text_at(pieces, number - 1))):
        return True
    return number > 2 and bool(_LINKED.fullmatch(text_at(pieces, number - 1))) and _begins(pieces, number - 2)


def text_at(pieces: Sequence[Piece], number: int) -> str:
    """The fixed text at a place, "" where there is none."""
    piece = pieces[number] if 0 <= number < len(pieces) else None
    return piece.text if piece is not None and piece.node is None else ""


def entries_beside(pieces: Sequence[Piece], logged: Set[str]) -> Iterator[str]:
    """The entries without a label beside others of one list that are logged: `print("acc", r[1], r[3])`."""
    parts = [one.node for one in pieces if isinstance(one.node, ast.Subscript)]
    held = {unparse(one.value) for one in parts if unparse(one) in logged}
    for one in parts:
        numbered = isinstance(one.slice, ast.Constant) and isinstance(one.slice.value, int)
        if numbered and unparse(one.value) in held and unparse(one) not in logged:
            yield unparse(one)
