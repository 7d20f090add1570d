"""Log the scores that a notebook keeps in a dict or a list, once all are there: `results[name] = score`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.identifiers import free_name
from nb2job.program.kept_scores import Kept, KeptScores
from nb2job.program.label_words import metric_name
from nb2job.program.lines_behind import with_lines
from nb2job.program.program import Program, Statement


def log_dicts(program: Program) -> Program:
    """Put lines that log them behind the statement that completes them.

    What a loop prints of them is logged there already, and so is a score that is printed when it is put in.
    """
    if program.settings.tracking == "none":
        return program
    kept = KeptScores(program)
    found: dict[int, list[Statement]] = {}
    notes: list[Note] = []
    names: list[str] = []
    helpers = program.helpers
    for one in kept.found():
        place = kept.statements[one.number].place
        told, text = _logged(program, one, _Taken(program, found.values()))
        found.setdefault(one.number, []).append(Statement(text, place))
        notes += [Note("NB312", place, f"logged as the metric {name}, from {one.name}") for name in told]
        names += told
        helpers |= {"log_value"} | ({"metric_steps"} if one.counted else set())
        helpers |= {"metric_names"} if text.startswith("for ") and not one.counted else set()
    notes += [
        Note("NB365", made.place, f"{name} is not logged as a metric: it holds several values")
        for name, made in kept.left()
        if not _has_mean(kept.statements, name)
    ]
    changed = replace(program, metrics=(*program.metrics, *dict.fromkeys(names)), helpers=helpers)
    return with_lines(changed, found).noting(*notes)


def _has_mean(statements: Sequence[Statement], name: str) -> bool:
    """Whether the mean of a list of scores is logged, in one line or in the next."""
    mean = re.compile(rf"\b(?:mean|average|median|sum)\({name}\)|\b{name}\.mean\(")
    texts = [one.text for one in statements]
    return any(
        mean.search(one) and "log_" in one + behind
        for one, behind in zip(texts, [*texts[1:], ""], strict=True)
    )


class _Taken:
    """Names of metrics: those that are known, and those that begin with a name known only when it runs."""

    def __init__(self, program: Program, found: Iterable[list[Statement]]) -> None:
        lines = [*program.statements(), *(one for group in found for one in group)]
        self.texts = [one.text.lower() for one in lines if '"' in one.text]
        self.tracked = {one.lower() for one in program.tracked.metrics}

    def fresh(self, name: str, owner: str, *, dynamic: bool = False) -> str:
        """The name, with that of the dict where another metric has it, or where there is none."""
        name = metric_name(name)
        quoted = f'}} {name}"' if dynamic else f'("{name}"'
        used = name.lower() in self.tracked or any(quoted.lower() in one for one in self.texts)
        return metric_name(f"{owner} {name}") if used or not name else name


def _logged(program: Program, one: Kept, taken: _Taken) -> tuple[list[str], str]:
    """The metrics that are logged of one, and the text that does it."""
    log = program.generated.log_value
    used = program.used_names() | program.generated.all_names()
    key, value, row = (free_name(name, used) for name in ("key", "value", "row"))
    if one.by:
        told = [taken.fresh(label, one.name, dynamic=True) for _, label in one.keys]
        owner = f"{{{key}}}" if one.by == "key" else f"{{{row}[{one.by!r}]}}"
        over = f"{key}, {row} in {one.name}.items()" if one.by == "key" else f"{row} in {one.name}"
        pairs = [(name, inner) for name, (inner, _) in zip(told, one.keys, strict=True)]
        calls = [f'{log}(f"{owner} {name}", {row}[{inner!r}])' for name, inner in pairs]
        return told, "\n    ".join([f"for {over}:", *calls])
    if one.keys:
        told = [taken.fresh(label, one.name) for _, label in one.keys]
        pairs = [(name, inner) for name, (inner, _) in zip(told, one.keys, strict=True)]
        return told, "\n".join(f'{log}("{name}", {one.name}[{inner!r}])' for name, inner in pairs)
    name = taken.fresh(one.label, one.name, dynamic=not one.counted)
    call = f'{log}("{name}", {value}, step={key})' if one.counted else f'{log}(f"{{{key}}} {name}", {value})'
    return [name], f"for {key}, {value} in {one.name}.items():\n    {call}"
