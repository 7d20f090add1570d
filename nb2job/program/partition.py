"""Where units may end, and what they are called.

Sections that a heading opens are units; a long section is cut at its smaller headings and cells; without
headings the stage is read from the code.
"""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from nb2job.program.import_statements import is_import
from nb2job.program.program import Statement, Unit
from nb2job.program.slug import slug

LONG = 40
"""A unit of more lines than this is cut where a cell ends."""
SHORT = 3
"""Neighbors without a heading of their own are joined while one has fewer lines than this."""


def sections(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Cells become sections: what stands under one heading of the main level.

    The main level is the one that opens most of the notebook's sections with code: the highest level
    that has at least two, else the highest there is.
    """
    main = _main_level(units)
    found: list[list[Unit]] = [[]]
    for unit in units:
        opens = 0 < unit.level <= main
        if opens or not found:
            found.append([])
        found[-1].append(unit)
    parts: list[Unit] = []
    for section in found:
        parts.extend(_cut(section))
    return tuple(part for part in _joined(parts) if part.statements)


def _main_level(units: Sequence[Unit]) -> int:
    counts: dict[int, int] = {}
    level = 0
    for unit in units:
        level = unit.level or level
        if unit.statements and level:
            counts[level] = counts.get(level, 0) + 1
    opened = {level: sum(1 for unit in units if unit.level == level) for level in sorted(counts)}
    several = [level for level, count in opened.items() if count >= 2]
    return min(several, default=min(opened, default=0))


def _cut(section: list[Unit]) -> list[Unit]:
    """A section as one unit, or as several of at most LONG lines where cells allow."""
    cells = [unit for unit in section if unit.statements]
    if not cells:
        return []
    heading = section[0] if section[0].level else replace(cells[0], title="", prose="")
    if sum(map(size, cells)) <= LONG:
        return [_merged(cells, heading.title, heading.level, heading.prose)]
    found: list[Unit] = []
    pending: list[Unit] = []
    title, prose, level = heading.title, heading.prose, heading.level
    for unit in section:
        full = bool(pending) and sum(map(size, [*pending, unit])) > LONG
        if (unit.level and sum(map(size, pending)) > SHORT) or full:
            found.append(_merged(pending, title, level, prose))
            pending, title, prose, level = [], heading.title, "", 0
        if unit.level:
            title, prose, level = unit.title, unit.prose, unit.level
        if unit.statements:
            pending.append(unit)
    if pending:
        found.append(_merged(pending, title, level, prose))
    return found


def _merged(units: Iterable[Unit], title: str, level: int, prose: str) -> Unit:
    statements: list[Statement] = []
    for unit in units:
        first = True
        for statement in unit.statements:
            statements.append(replace(statement, gap=statement.gap or (first and bool(statements))))
            first = False
    return Unit(title, tuple(statements), level, prose)


def size(unit: Unit) -> int:
    """How many lines a unit will have, definitions and imports aside, which rise."""
    return sum(
        statement.text.count("\n") + 1
        for statement in unit.statements
        if not is_import(statement) and not _is_definition(statement)
    )


def _joined(parts: list[Unit]) -> list[Unit]:
    """Tiny neighbors of one stage, or without a heading, are one unit."""
    found: list[Unit] = []
    for part in parts:
        if found and not part.level and size(found[-1]) + size(part) <= LONG:
            last = found[-1]
            tiny = size(part) <= SHORT or (size(last) <= SHORT and not last.level)
            same = not last.level and stage(last) == stage(part)
            if tiny or same:
                found[-1] = _merged([last, part], last.title, last.level, last.prose)
                continue
        found.append(part)
    return found


# -- names ----------------------------------------------------------------------------------------

_STAGES = (
    ("load_data", r"\bread_(csv|parquet|excel|json|table|sql|pickle)\b|\bload_\w+\(|\bfetch_\w+\("),
    ("split_data", r"\btrain_test_split\b|\bKFold\b"),
    ("train_model", r"\.fit\(|\.fit_transform\(.*model|\.train\(|\.backward\("),
    ("save_model", r"\bdump\(|\.save\(|\.save_model\(|\.to_(csv|parquet|json|pickle)\("),
    ("evaluate_model", r"\.predict|_score\(|\.score\(|_report\(|confusion_matrix"),
    ("plot_results", r"\bplt\.|\bsns\.|\.plot\(|\.hist\("),
    (
        "prepare_data",
        r"\.fillna\(|\.dropna\(|\.drop\(|\.merge\(|get_dummies|Scaler|Encoder|\.astype\(",
    ),
)


def stage(unit: Unit) -> str:
    """What a unit does, read from its code."""
    rest = [one for one in unit.statements if not is_import(one) and not _is_definition(one)]
    text = "\n".join(statement.text for statement in rest)
    for name, pattern in _STAGES:
        if re.search(pattern, text):
            return name
    for statement in reversed(rest):
        node = statement.node
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            made = slug(node.targets[0].id)
            return f"compute_{made}" if len(made) > 2 else "run_step"
    return "run_step"


def _is_definition(statement: Statement) -> bool:
    return isinstance(statement.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))


def named(units: Sequence[Unit], taken: frozenset[str]) -> tuple[Unit, ...]:
    """Give each unit a name: valid, unique, and none that the program uses."""
    used = set(taken) | set(keyword.kwlist) | set(keyword.softkwlist)
    found = []
    for unit in units:
        name = slug(unit.title) or stage(unit)
        if keyword.iskeyword(name) or name in used:
            name = _unused(name, stage(unit), used)
        used.add(name)
        found.append(replace(unit, name=name))
    return tuple(found)


_VERBS = {
    "train": "train_model",
    "test": "test_model",
    "fit": "fit_model",
    "predict": "make_predictions",
    "evaluate": "evaluate_model",
    "data": "load_data",
    "model": "build_model",
    "results": "show_results",
    "plot": "plot_results",
}


def _unused(name: str, hint: str, used: set[str]) -> str:
    for other in (_VERBS.get(name, ""), hint if hint != "run_step" else ""):
        if other and other not in used:
            return other
    number = 2
    while f"{name}_{number}" in used:
        number += 1
    return f"{name}_{number}"
