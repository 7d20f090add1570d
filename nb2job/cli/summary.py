"""What is said of a conversion: the notes that nobody may miss, a summary, or the plan of a dry run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from nb2job.cli.report import Console
from nb2job.job.difference import how_many, left_behind
from nb2job.rules import RULES

if TYPE_CHECKING:
    from nb2job.convert import Conversion
    from nb2job.job.job import Job
    from nb2job.job.write import WriteResult
    from nb2job.notebook.cell import Note

SHOWN = frozenset(
    "NB211 NB212 NB215 NB221 NB223 NB224 NB225 NB226 NB320 NB340 NB341 NB348 NB368 NB369 NB418".split()
)
"""Findings that nobody may miss, as what a job would lose: told without being asked for."""
_SECRETS = frozenset({"NB211", "NB212"})
_MANY = 3
"""Of so many findings of one kind each is told, of more the number."""


def tell(console: Console, path: Path, notes: Sequence[Note]) -> None:
    """Say what a user must see; the rest, and what there is too much of, only where it is asked for."""
    told: dict[str, int] = {}
    for note in notes:
        told[note.code] = number = told.get(note.code, 0) + 1
        seen = note.code in SHOWN and (number <= _MANY or note.code in _SECRETS)
        (console.note if seen else console.detail)(f"{path}:{noted(note)}")
    for code, number in told.items():
        if code in SHOWN - _SECRETS and number > _MANY:
            console.note(f"{path}: {number - _MANY} more {code}, which nb2job explain shows")


def head(target: Path, result: WriteResult) -> str:
    """One line: how many files were written, and which are no longer made but hold somebody's changes."""
    changed = how_many(result.written) if result.written else "nothing has changed"
    return f"{target}: {changed}{left_behind(result.kept)}"


def summary(conversion: Conversion, job: Job, target: Path, result: WriteResult) -> str:
    """What came out of a conversion, and what comes next."""
    program = conversion.program
    flags = " ".join(one.flag for one in program.parameters) or "none"
    # Only a run knows their names.
    measured = ["what training measures"] if "log_history" in program.helpers else []
    measured += ["the averages of reports"] if "log_report" in program.helpers else []
    drops = {rule.code for rule in RULES if rule.drops}
    best = [one.message.partition(": ")[2] for one in program.notes if one.code == "NB370"]
    gone = sum(1 for one in program.notes if one.code in drops)
    left = [f"  left out   {gone} {'line' if gone == 1 else 'lines'}, which nb2job explain -v shows"]
    return "\n".join(
        [
            head(target, result),
            f"  functions  {', '.join(one.name for one in program.functions)}",
            f"  arguments  {flags}",
            f"  metrics    {', '.join([*program.metrics, *measured]) or 'none'}",
            *([f"  params     {', '.join(dict.fromkeys(best))}"] if best else ()),
            *_searched(job),
            *(left if gone else ()),
            f"  next       nb2job run {quote(str(target / ('sweep.yml' if job.sweep else 'job.yml')))}",
        ]
    )


def _searched(job: Job) -> list[str]:
    """What the sweep searches, if there is one, and for what."""
    if job.sweep is None:
        return []
    aim = f"to {job.sweep.objective.goal} {job.sweep.objective.primary_metric}"
    return [f"  sweep      over {', '.join(job.sweep.space)}, {aim}"]


def plan(conversion: Conversion, job: Job) -> str:
    """What a conversion would write, with every note."""
    program = conversion.program
    lines = [f"{conversion.notebook.path} -> src/{job.script}"]
    for function in program.functions:
        takes, gives = ", ".join(function.arguments), ", ".join(function.returns)
        lines.append(f"  {function.name}({takes})" + (f" -> {gives}" if gives else ""))
    lines += [f"  {one.flag} ({one.type}) = {one.default!r}" for one in program.parameters]
    lines += [f"  {noted(note)}" for note in (*program.notes, *job.notes)]
    return "\n".join(lines)


def colored(difference: str) -> str:
    """A difference of texts in the colors of git, which are taken out where there is no terminal."""
    colors = {"+": "green", "-": "red", "@": "cyan"}
    return "\n".join(
        click.style(line, fg=colors[line[0]]) if line[:1] in colors else line
        for line in difference.split("\n")
    )


def noted(note: Note) -> str:
    """A note in one line."""
    where = f"cell {note.place.cell}:{note.place.line}: " if note.place else ""
    return f"{where}{note.code} {note.message}"
