"""Logged metrics held against what the notebook printed, and against what it logged itself."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nb2job.program.label_words import label_of_round
from nb2job.regex import regex
from nb2job.verify.match import Difference, Match
from nb2job.verify.run import Run

Logged = Sequence[tuple[int, float]]

_NUMBER = regex(
    r"(?<![\w.])([-+]?(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([-+]?\d+))?|[-+]?(?:nan|inf))(?![\w])\s?(%?)"
)
_BREAK = regex(r"[,;|\t]")


@dataclass(frozen=True, slots=True)
class MetricComparison:
    """The script's metrics by name: as the notebook has them, otherwise, or with nothing beside them.

    Attributes:
        equal: printed or logged by the notebook with the same numbers, as far as they were printed.
        different: the metric, what the notebook printed, what the script logged.
        missing: the notebook logged them itself, the script does not.
        unprinted: nothing that the notebook printed could be held against them.
    """

    equal: tuple[str, ...] = ()
    different: tuple[Difference, ...] = ()
    missing: tuple[str, ...] = ()
    unprinted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Printed:
    """A number in the notebook's output; `unit` is that of its last digit."""

    text: str
    value: float
    unit: float
    percent: bool

    def shows(self, value: float) -> bool:
        """Whether the value, rounded as it is here, reads like this; `7.5%` may be 0.075."""
        if math.isnan(self.value) or math.isinf(self.value):
            return self.value == value or (math.isnan(self.value) and math.isnan(value))
        scaled = (value, value * 100) if self.percent else (value,)
        return any(abs(one - self.value) <= self.unit * 0.5 + 1e-9 * abs(self.value) for one in scaled)


def compare_metrics(notebook: Run, script: Run, match: Match) -> MetricComparison:
    """Each metric of the script beside the notebook's own metric, or its print, of that name."""
    equal: list[str] = []
    different: list[Difference] = []
    unprinted: list[str] = []
    for name, values in sorted(script.metrics.items()):
        verdict = _verdict(name, values, notebook, match)
        if isinstance(verdict, Difference):
            different.append(verdict)
        else:
            (equal if verdict else unprinted).append(name)
    missing = sorted(notebook.metrics.keys() - script.metrics.keys())
    return MetricComparison(tuple(equal), tuple(different), tuple(missing), tuple(unprinted))


def printed_as(name: str, output: str) -> list[Printed]:
    """The numbers that the output shows under the label that a metric is named after, in order."""
    wanted = _plain(name)
    exact: list[Printed] = []
    ending: list[Printed] = []
    for line in output.splitlines() if wanted else ():
        end, earlier = 0, ""
        numbers = [*_NUMBER.finditer(line)]
        for place, found in enumerate(numbers):
            before, text = _plain(line[: found.start()]), line[end : found.start()]
            labels = {before, _plain(_BREAK.split(text)[-1]), _plain(label_of_round(earlier, text))}
            end, earlier = found.end(), text
            if wanted in labels:
                exact.append(_read(_share(line, numbers[place:])))
            elif before.endswith(wanted):
                ending.append(_read(_share(line, numbers[place:])))
    return exact or ending


def _verdict(name: str, values: Logged, notebook: Run, match: Match) -> Difference | bool:
    """A difference, True where both have the same, False where there is nothing to compare with."""
    if name in notebook.metrics:
        own = [list(pair) for pair in notebook.metrics[name]]
        return match.difference(own, [list(pair) for pair in values], name) or True
    shown = printed_as(name, notebook.output)
    if len(shown) == len(values):
        for number, (one, (_, value)) in enumerate(zip(shown, values, strict=True)):
            if not one.shows(value):
                where = name if len(values) == 1 else f"{name}[{number}]"
                return Difference(where, one.text, repr(value))
        return bool(shown)
    return bool(shown) and all(any(one.shows(value) for one in shown) for _, value in values)


def _share(line: str, numbers: Sequence[re.Match[str]]) -> re.Match[str]:
    """The first of some numbers of a line, or the share behind it: 90 % of `9/10 (90%)`."""
    if len(numbers) < 3:
        return numbers[0]
    links = [line[one.end() : two.start()].strip() for one, two in pairwise(numbers[:3])]
    return numbers[2] if links[0] == "/" and links[1] in {"(", "=", "->", ":"} else numbers[0]


def _read(found: re.Match[str]) -> Printed:
    text, _, behind, bare, exponent, percent = found.groups()
    decimals = len(behind or bare or "")
    unit = 10.0 ** (int(exponent or 0) - decimals) if abs(int(exponent or 0)) < 300 else 0.0
    return Printed(f"{text}{percent}", float(text), unit, bool(percent))


def _plain(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def changing(names: Mapping[str, object], one: Run, other: Run) -> frozenset[str]:
    """Metrics that two runs of the notebook print differently."""
    return frozenset(
        name
        for name in names
        if [shown.text for shown in printed_as(name, one.output)]
        != [shown.text for shown in printed_as(name, other.output)]
    )
