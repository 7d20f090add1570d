"""The tally in words for a terminal, and every detail as JSON."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.corpus.outcome import Outcome
from tests.corpus.shape import causes
from tests.corpus.tally import rows

SHOWN = 3
WIDTH = 150


def words(outcomes: Sequence[Outcome]) -> str:
    """The table, then refusals, crashes and faults of the scripts."""
    valid = [one for one in outcomes if one.valid]
    parts = [
        "\n".join(str(row) for row in rows(outcomes)),
        "\n".join(causes([one for one in valid if one.converted])),
        "\n".join(refusals("refused (valid Python 3)", valid)),
        "\n".join(refusals("refused (the others)", [one for one in outcomes if not one.valid])),
        "\n".join(crashes(outcomes)),
        "\n".join(faults(outcomes)),
        "\n".join(rules(outcomes)),
    ]
    return "\n\n".join(part for part in parts if part)


def refusals(title: str, outcomes: Sequence[Outcome]) -> Iterator[str]:
    """By code, each with its most frequent messages."""
    messages: dict[str, Counter[str]] = defaultdict(Counter)
    for one in outcomes:
        if one.status == "refused":
            messages[one.code][one.message] += 1
    if messages:
        yield f"{title}:"
    for code, counter in sorted(messages.items()):
        yield f"  {code} {counter.total()}"
        for message, number in counter.most_common(SHOWN):
            yield f"    {number:4} {message[:WIDTH]}"


def crashes(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Each with its traceback's last line, where it was raised, and its file."""
    for one in sorted(outcomes, key=lambda one: (one.code, one.message)):
        if one.status == "late":
            yield f"late: {one.path}"
        if one.status == "crashed":
            lines = one.traceback.strip().splitlines()
            raised = [line.strip() for line in lines if line.lstrip().startswith('File "')]
            where = raised[-1].rpartition("/nb2job/")[2] if raised else ""
            yield f"crashed: {lines[-1][:WIDTH]} ({where})\n  {one.path}"


def faults(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Scripts that do not compile, use names that nobody defines, or come out otherwise again."""
    for one in outcomes:
        if one.broken:
            yield f"broken: {one.broken[:WIDTH]}\n  {one.path}"
        if one.clash:
            yield f"takes no command line: {one.clash[:WIDTH]}\n  {one.path}"
        if one.undefined:
            yield f"undefined: {', '.join(one.undefined)}\n  {one.path}"
        if one.shell:
            yield f"get_ipython: {one.path}"
        if one.again is False:
            yield f"otherwise again: {one.path}"


def rules(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """ruff's rules by how many scripts break them more often than their notebooks."""
    books: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for one in outcomes:
        books.update(one.findings.keys())
        times.update(one.findings)
    if books:
        yield "new ruff findings (rule, scripts, findings):"
    for rule, number in books.most_common():
        yield f"  {rule:8}{number:6}{times[rule]:7}"


def write_json(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Every row and every outcome, without the scripts' text."""
    details = [{**asdict(one), "script": ""} for one in outcomes]
    table = {row.what.strip(): [row.count, row.out_of] for row in rows(outcomes)}
    text = json.dumps({"table": table, "notebooks": details}, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", errors="replace")
