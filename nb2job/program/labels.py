"""The metrics in a printed message: which of its values, under which label."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from nb2job.program.bare_scores import BareScores
from nb2job.program.counting import name_of_round, named_by_loops
from nb2job.program.message import Message, Piece
from nb2job.program.scores import is_metric, is_score_call, label_before, metric_name, unrounded
from nb2job.program.walk import Line


@dataclass(frozen=True, slots=True)
class Metric:
    """A number to log: its label (`dynamic`: the source of an f-string), and the value's piece.

    A `bare` one is printed without a label, and called by its code.
    """

    label: str
    piece: Piece
    value: ast.expr
    dynamic: str = ""
    bare: bool = False

    @property
    def name(self) -> str:
        """What it is logged as: the text between the quotes, with the fields of an f-string."""
        return self.dynamic[2:-1] or metric_name(self.label)


def metrics_in(
    message: Message, line: Line, known: frozenset[str], named: frozenset[str], scores: BareScores
) -> list[Metric]:
    """The metrics that a message shows, each label once.

    Args:
        known: names that hold one number.
        named: parameters of the function around that are given names.
        scores: what tells that a value without a label is one.
    """
    found: list[Metric] = []
    pieces = message.pieces
    for number, piece in enumerate(pieces):
        if piece.node is None:
            continue
        value = unrounded(piece.node)
        before = pieces[number - 1] if number else None
        text = before.text if before is not None and before.node is None else ""
        label = label_before(text)
        if is_metric(label, value, known) and not scores.is_no_number(value, line.function):
            dynamic = _dynamic_label(pieces, number, line, label, named)
            found.append(Metric(label, piece, value, dynamic))
        elif not label and number >= 2 and before is not None:
            dynamic = _dynamic_label(pieces, number, line, "", named) if _over_names(line) else ""
            scored = is_score_call(value) or (isinstance(value, ast.Name) and value.id in known)
            if dynamic and scored:
                found.append(Metric("", piece, value, dynamic))
    found = found or _without_words(pieces, line, named, scores)
    labels = [metric.dynamic or metric.label for metric in found]
    return [one for number, one in enumerate(found) if labels.index(labels[number]) == number]


def _without_words(
    pieces: tuple[Piece, ...], line: Line, named: frozenset[str], scores: BareScores
) -> list[Metric]:
    """The scores of a message that has no words, called by their code, with what tells rounds apart."""
    if any(piece.node is None and piece.text.strip() for piece in pieces):
        return []
    found = []
    for number, piece in enumerate(pieces):
        label = scores.name(piece.node, line.function) if piece.node is not None else ""
        if label and piece.node is not None:
            dynamic = _dynamic_label(pieces, number, line, label, named)
            found.append(Metric(label, piece, unrounded(piece.node), dynamic, bare=True))
    return found


def _over_names(line: Line) -> bool:
    """Whether the innermost loop goes over named things: a dict's items, or a literal with texts."""
    loop = line.loops[-1] if line.loops else None
    if not isinstance(loop, ast.For):
        return False
    items = isinstance(loop.iter, ast.Call) and ast.unparse(loop.iter.func).endswith((".items", "zip"))
    texts = [one for one in ast.walk(loop.iter) if isinstance(one, ast.Constant)]
    return items or any(isinstance(one.value, str) for one in texts)


def _dynamic_label(
    pieces: tuple[Piece, ...], number: int, line: Line, label: str, named: frozenset[str]
) -> str:
    """The label with the loop's own name in it, where a loop (or calls) go over models or settings."""
    named |= named_by_loops(line)
    for piece in pieces[:number]:
        if _tells_apart(piece.node, named):
            tail = f" {metric_name(label)}" if label else ""
            return f'f"{{{ast.unparse(piece.node)}}}{tail}"'  # type: ignore[arg-type]
    named_round = name_of_round(line) if label else ""
    return f'f"{{{named_round}}} {metric_name(label)}"' if named_round else ""


def _tells_apart(node: ast.expr | None, named: frozenset[str]) -> bool:
    """Whether it is a loop's own name, or the name of its class: `clf.__class__.__name__`."""
    if isinstance(node, ast.Attribute) and node.attr == "__name__":
        inner = node.value.value if isinstance(node.value, ast.Attribute) else node.value
        return isinstance(inner, ast.Name) and inner.id in named
    return isinstance(node, ast.Name) and node.id in named
