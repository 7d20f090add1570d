"""The plan of a conversion as plain data, with keys that stay: what `explain --format json` prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from nb2job.convert import Conversion, job_folder
from nb2job.explain.liftable import liftable
from nb2job.explain.searching import offered, sweep
from nb2job.findings import found_in, look_at
from nb2job.job.job import Job
from nb2job.job.place import folder_of
from nb2job.notebook.cell import Note
from nb2job.program.program import Function, Parameter, Program
from nb2job.program.requirement import requirement
from nb2job.rules import RULES

Entry = dict[str, Any]

NAMED = {
    "NB307": "figures",
    "NB308": "parameters",
    "NB309": "outputs",
    "NB311": "inputs",
    "NB312": "metrics",
    "NB313": "models",
    "NB370": "searches",
}
DROPS = frozenset(rule.code for rule in RULES if rule.drops)
ADVICE = {rule.code: rule.advice for rule in RULES}


def plan(conversion: Conversion) -> Entry:
    """Functions, arguments, data, metrics, packages, and what becomes of which line, and why.

    Raises:
        FolderError: NB404, the record in the job folder beside the notebook cannot be read.
    """
    program, path = conversion.program, conversion.notebook.path
    job, _ = job_folder(conversion, folder_of(conversion.path))
    by_kind: dict[str, list[Entry]] = {}
    looked = found_in(look_at(conversion.notebook))
    for note in sorted((*program.notes, *job.notes, *looked), key=_position):
        by_kind.setdefault(_kind(note), []).append(_entry(note))
    outputs = [one for one in program.parameters if one.type == "output"]
    return {
        "notebook": path,
        "script": f"src/{job.script}",
        "functions": _functions(program),
        "module_level": _module_level(program),
        "reasons": by_kind.get("reasons", []),
        "parameters": [_parameter(one) for one in program.parameters if one.type in _PLAIN],
        "liftable": [_candidate(option, one) for option, one in liftable(conversion)],
        "inputs": [_parameter(one) for one in program.parameters if one.is_data],
        "search": offered(conversion),
        "sweep": sweep(job),
        "output_dir": outputs[0].default if outputs else None,
        "outputs": by_kind.get("outputs", []),
        "metrics": by_kind.get("metrics", []),
        "figures": by_kind.get("figures", []),
        "searches": by_kind.get("searches", []),
        "models": by_kind.get("models", []),
        "packages": _packages(job),
        "files": [f"src/{path}" for path, _ in program.beside],
        "dropped": by_kind.get("dropped", []),
        "changed": by_kind.get("changed", []),
        "findings": by_kind.get("findings", []),
    }


_PLAIN = frozenset({"int", "float", "number", "bool", "str", "json", "tuple", "literal"})


def _kind(note: Note) -> str:
    """Where a note belongs: what it is about, else whether there is something to do about it."""
    if note.code in DROPS:
        return "dropped"
    if note.code.startswith("NB20"):
        return "reasons"
    finding = note.code.startswith("NB1") or note.hint or ADVICE.get(note.code)
    return NAMED.get(note.code) or ("findings" if finding else "changed")


def _position(note: Note) -> tuple[int, int, str]:
    place = note.place
    return (place.cell, place.line, note.code) if place is not None else (0, 0, note.code)


def _entry(note: Note) -> Entry:
    place = note.place
    return {
        "code": note.code,
        "cell": place.cell if place else None,
        "line": place.line if place else None,
        "message": note.message,
        "hint": note.hint or ADVICE.get(note.code, ""),
    }


def _functions(program: Program) -> list[Entry]:
    """Each function with what it takes, and from whom; an argument of the script, or a function."""
    sources = {one.variable: one.flag for one in program.parameters}
    found = []
    for function in program.functions:
        found.append(
            {
                "name": function.name,
                "cells": sorted({one.place.cell for one in function.statements}),
                "lines": sum(one.text.count("\n") + 1 for one in function.statements),
                "takes": [{"name": one, "from": sources.get(one, "")} for one in function.arguments],
                "gives": list(function.returns),
                "globals": list(function.globals),
            }
        )
        sources.update(dict.fromkeys(_given(function), function.name))
    return found


def _given(function: Function) -> Iterable[str]:
    return (*function.returns, *function.globals)


def _module_level(program: Program) -> Entry:
    return {
        "imports": [one.text.strip().split("\n")[-1] for one in program.imports],
        "definitions": [name for one in program.definitions for name in sorted(one.facts.writes)],
        "everything": program.whole is not None,
    }


def _parameter(one: Parameter) -> Entry:
    place = {"cell": one.place.cell, "line": one.place.line}
    words = {"name": one.name, "flag": one.flag, "type": one.type, "default": one.default}
    return {**words, "variable": one.variable, "help": one.help, **place}


def _candidate(option: str, one: Any) -> Entry:
    return {
        "option": option,
        "value": one.value,
        "of": one.owner,
        "cell": one.place.cell,
        "line": one.place.line,
    }


def _packages(job: Job) -> list[Entry]:
    return [*_split(job.environment.requirements), *map(_conda, job.environment.conda)]


def _split(requirements: Iterable[str]) -> Iterator[Entry]:
    for text in requirements:
        one = requirement(text)
        if one is not None:
            version = one.address or one.specifier.removeprefix("==")
            yield {"name": f"{one.name or one.project}{one.extras}", "version": version}


def _conda(spec: str) -> Entry:
    name = re.split(r"[=<>!~ ]", spec)[0]
    return {"name": name, "version": spec[len(name) :].strip("= ")}
