"""The metrics in a printed message: which of its values, under which label."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nb2job.program.counting import counted_by_loops, name_of_round, named_by_loops
from nb2job.program.label_metric import Around, Metric
from nb2job.program.label_parts import (
    is_within,
    label_at,
    labels_of_arguments,
    parts_within,
    share_behind,
    text_at,
    whole_label,
)
from nb2job.program.label_values import (
    called_as,
    is_entry,
    is_score_name,
    is_spread,
    labels_apart,
    of_difference,
    over_names,
    plain_value,
    tells_apart,
)
from nb2job.program.label_words import (
    digits,
    is_difference,
    is_error,
    is_metric_name,
    label_before,
    label_behind,
    label_of_round,
    labels_listed,
    lists_labels,
    lists_measures,
    metric_name,
    named_beside,
    names_metric,
    names_other,
    names_several,
    spelled_out,
    with_split_of,
)
from nb2job.program.message import Message
from nb2job.program.nodes import unparse
from nb2job.program.scores import is_no_number, unrounded

_LINKS = frozenset({"as", "has", "in", "to", "with"})


def metrics_in(message: Message, around: Around) -> list[Metric]:
    """The metrics that a message shows, each label once; scores without a word are told apart later."""
    found = list(_Reader(message, around).metrics())
    labels = [one.dynamic or one.label + (unparse(one.value) if one.bare else "") for one in found]
    return [one for number, one in enumerate(found) if labels.index(labels[number]) == number]


class _Reader:
    def __init__(self, message: Message, around: Around) -> None:
        self.message = message
        self.pieces = message.pieces
        self.around = around
        self.before = self.source = ""
        self.logged: set[int] = set()

    def metrics(self) -> Iterator[Metric]:
        number = 0
        while number < len(self.pieces):
            together = self._together(number)
            text = self._text(number - 1)
            apart = labels_of_arguments(self.pieces, number - 1)
            listed = labels_listed(text, len(together)) if len(together) > 1 else []
            listed = apart if len(apart) == len(together) > 1 else listed
            if listed:
                yield from self._listed(together, listed)
            elif len(together) > 1 and sum(map(names_metric, apart)) > 1:
                pass  # So many labels, and another number of values.
            elif len(together) == 2 and self._text(together[0] + 1).strip() == "/":
                yield from self._metric(share_behind(self.pieces, together[1]), label_before(text))
            elif (
                lists_measures(text) and len(together) == 1 and isinstance(self.pieces[number].node, ast.Name)
            ):
                pass  # It holds one for each of them.
            elif len(together) == 1 or not lists_labels(text):
                for one in together:
                    for metric in self._metric(one, self._label(one, together)):
                        self.logged.add(id(metric.shown))
                        yield metric
            number = max([number, *together]) + 1

    def _label(self, number: int, together: list[int]) -> str:
        """The label before a value: precision for `P` beside `R`, `final` of both in `final 1 2`; its own."""
        label = label_at(self.pieces, number, self.around.is_place)
        if label:
            return spelled_out([label, *(label_before(one.text) for one in self.pieces if not one.node)])[0]
        first = label_before(self._text(together[0] - 1))
        value = unrounded(self.pieces[number].node or ast.Constant(None))
        named = called_as(value) or self.around.scored.name(value)
        own = (self._spread_label(number, value) or named) if names_metric(first) else first
        return own if named and self.logged else ""

    def _text(self, number: int) -> str:
        return text_at(self.pieces, number)

    def _together(self, number: int) -> list[int]:
        """The values from a place on that have no words between them."""
        found: list[int] = []
        for place in range(number, len(self.pieces)):
            if self.pieces[place].node is not None:
                found.append(place)
            elif not found or re.search(r"[^\s/,;|&\-]", self.pieces[place].text):
                break
        return found

    def _listed(self, places: list[int], labels: list[str]) -> Iterator[Metric]:
        for place, label in zip(places, labels, strict=True):
            piece = self.pieces[place]
            assert piece.node is not None
            value = unrounded(piece.node)
            if not is_no_number(value) and names_metric(label):
                yield Metric(label, value, piece.node)

    def _metric(self, number: int, label: str) -> Iterator[Metric]:
        piece = self.pieces[number]
        if number < 0 or piece.node is None or is_within(self.pieces, number):
            return
        text = self._text(number - 1)
        value = plain_value(piece.node, text, self._text(number + 1))
        none = is_no_number(value) or self._counts(value) or self.around.is_place(value)
        if none or is_difference(self.message.behind(number)):
            return
        if told := self.around.array.told(value):
            yield Metric(told, value, piece.node, f'f"{{{self.around.array.key}}} {told}"')
            return
        label = self._with_label_of_count(number, label)
        of_round = isinstance(value, ast.Name) and value.id == self.around.items[0]
        worded = self._has_words() and not self._sums_up(number, value)
        bare = "" if label or of_round or worded else self._bare_label(number, value)
        label = label or bare or label_of_round(self._text(number - 3), text)
        label = label or self._spread_label(number, value) or self._other_label(number, value)
        same = bool(self.source) and self.source == self.around.scored.name(value)
        split = with_split_of(label, self.before) or (named_beside(label, self.before) if same else "")
        named = self._named(split or label, value) or (label if is_error(label, piece.spec) else "")
        if named := of_difference(named, value):
            self.before, self.source = split or label, self.around.scored.name(value)
            bare_one = bool(bare) and bare != self.around.earlier and not self._has_words()
            yield Metric(named, value, piece.node, self._dynamic(number, named), bare_one, text)
        elif not label and number >= 2 and (self._is_of_round(value) or self._is_told(number - 2, value)):
            kept = self._kept_label(value)
            dynamic = self._dynamic(number, kept)
            if dynamic:
                yield Metric(kept, value, piece.node, dynamic)

    def _counts(self, value: ast.expr | None) -> bool:
        name = value.id if isinstance(value, ast.Name) else ""
        return name in counted_by_loops(self.around.line) and not is_metric_name(name)

    def _with_label_of_count(self, number: int, label: str) -> str:
        """`Accuracy for hidden units` of `Accuracy for 3 hidden units: 0.9`."""
        if is_within(self.pieces, number - 2):
            return whole_label(self.pieces, number, label)
        first = label_before(self._text(number - 3))
        counted = number >= 3 and self._counts(self.pieces[number - 2].node)
        if not counted or not label or names_metric(first) <= names_metric(label):
            return label
        return first if label in _LINKS else f"{first} {label}"

    def _has_words(self) -> bool:
        return any(re.search(r"[^\W\d_]", one.text) for one in self.pieces if one.node is None)

    def _bare_label(self, number: int, value: ast.expr) -> str:
        """The label of a value in a message that has no words: that of the print before, or its code's."""
        alone = sum(one.node is not None for one in self.pieces) == 1
        return (self.around.earlier if alone else "") or self.around.bare(value)

    def _spread_label(self, number: int, value: ast.expr) -> str:
        """The label of `std` in `accuracy: 0.9 +- 0.1`."""
        between = re.fullmatch(r"\s*%?\s*\(?(?:\+/?-|±)?\s*", self._text(number - 1))
        told = is_spread(value) and between and self.before
        return f"{self.before.removesuffix(' mean')} std" if told else ""

    def _sums_up(self, number: int, value: ast.expr) -> bool:
        """Whether it is the mean of scores, beside words of something else: `C=1: 0.9`."""
        summed = self.around.scored.name(value).endswith((" mean", " median"))
        return summed and not self._spread_label(number, value)

    def _other_label(self, number: int, value: ast.expr) -> str:
        """A label that stands behind the value."""
        behind = label_behind(self._text(number + 1))
        told = self.around.scored.is_one(value) or re.search(r"\d[feg%]$", self.pieces[number].spec)
        return behind if told and names_metric(behind) else ""

    def _named(self, label: str, value: ast.expr) -> str:
        """The label of a metric, with a word of what it is where it has none; "" for what is no metric."""
        if not label or names_other(label):
            return ""
        scored = self.around.scored.name(value)
        if names_metric(label) and (scored or not names_several(label)):
            return label
        source = scored or called_as(value)
        if not source or source == label:
            return source
        words = re.findall(r"[a-z]+", label.lower())
        parts = [one for one in re.split(r"[_\W]+", source.lower()) if len(one) > 2]
        within = len(words) == 1 and words[0].startswith(tuple(parts))
        ends = len(words) > 1 and source.lower().startswith(f"{words[-1]}_")
        return source if within else f"{label.rpartition(' ')[0] if ends else label} {source}"

    def _is_of_round(self, value: ast.expr) -> bool:
        """Whether it is what a loop over named things gives for each."""
        if isinstance(value, ast.Name) and value.id == self.around.items[0]:
            return True
        return over_names(self.around.line) and self.around.scored.is_one(value)

    def _kept_label(self, value: ast.expr) -> str:
        """What the scores of a dict are called, where it is one of them."""
        if isinstance(value, ast.Name) and value.id == self.around.items[0]:
            return self.around.items[1]
        return self.around.scored.root(value) if isinstance(value, ast.Subscript) else ""

    def _is_told(self, number: int, value: ast.expr) -> bool:
        """Whether a piece is the name of the metric behind it."""
        node = self.pieces[number].node
        return node is not None and (is_score_name(node) or self.around.is_told(node, value))

    def _dynamic(self, number: int, label: str) -> str:
        """The label with the names of loops in it, where these (or calls) go over models or settings."""
        line = self.around.line
        named = self.around.named | named_by_loops(line)
        entries = [one for one in parts_within(self.pieces, number) if is_entry(one, counted_by_loops(line))]
        told = [
            place
            for place, piece in enumerate(self.pieces[:number])
            if piece.node is not None
            and (tells_apart(piece.node, named) or is_score_name(piece.node) or piece.node in entries)
            and id(piece.node) not in self.logged
        ]
        if told:
            fields = [self.pieces[place] for place in labels_apart(self.pieces, told, line)]
            spelled = " ".join(f"{{{unparse(one.node)}{digits(one.spec)}}}" for one in fields if one.node)
            return f'f"{spelled} {metric_name(label)}"' if label else f'f"{spelled}"'
        named_round = (name_of_round(line) or self.around.by_class) if label else ""
        return f'f"{{{named_round}}} {metric_name(label)}"' if named_round else ""
