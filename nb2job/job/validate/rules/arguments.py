"""The command's words against the script's argparse: what it refuses, it refuses in every run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from nb2job.job.validate.document import Place
from nb2job.job.validate.job_file import JobFile
from nb2job.job.validate.problem import Problem, did_you_mean
from nb2job.job.validate.script import Argument
from nb2job.job.validate.shell import REFERENCE, Call, bare, filled, references
from nb2job.job.validate.try_arguments import UNKNOWN, Refusal, refusals


def check(job: JobFile) -> Iterator[Problem]:
    """NB550 to NB552."""
    if job.script is None or _is_broken(job.command):
        return
    call, script = job.script
    if script.arguments is None or any(_may_split(job, word) for word in call.words):
        return
    said: set[Problem] = set()
    exact = script.exact and call.plain
    loose = {name for word in call.words for name in bare(word)}
    for values in _samples(job, loose):
        words = [_word(word, values) for word in call.words]
        for refusal in refusals(script, exact, words):
            problem = _problem(job, call, script.arguments, refusal, words)
            if problem not in said and (problem.code != "NB551" or call.plain):
                said.add(problem)
                yield problem


def _is_broken(command: str) -> bool:
    """Whether references are written in a way that `references` refuses."""
    rest = REFERENCE.sub("", command)
    return "{{" in rest or "$[[" in rest


def _may_split(job: JobFile, word: str) -> bool:
    """Whether the shell may make several words, or none, of this one; or it begins with a space."""
    if re.search(r"[*?`~]|\$\(|^ ", word):
        return True
    values = [job.literal(one.partition(".")[2]) for one in bare(word) if one.startswith("inputs.")]
    return any(isinstance(value, str) and (not value.strip() or re.search(r"\s", value)) for value in values)


def _word(word: str, values: Mapping[str, str]) -> str:
    known = all(reference in values for reference in references(word))
    return filled(word, values) if known and "$" not in word else UNKNOWN


def _samples(job: JobFile, loose: set[str]) -> Iterator[dict[str, str]]:
    """Values of all references: first as they are, then each further value of the search space.

    `loose` are those outside of quotes, of which a value with a space is more than one word.
    """
    values = {f"outputs.{name}": "/mnt/data" for name in job.names("outputs")}
    for name, value in job.mapping("inputs").items():
        values[f"inputs.{name}"] = _literal(value) if job.sound("inputs", name) else UNKNOWN
    spaces = {}
    for name, space in job.mapping("search_space").items():
        reference = f"search_space.{name}"
        is_sound = job.sound("search_space", name)
        spaces[reference] = _drawn(space, reference not in loose) if is_sound else [UNKNOWN]
    values |= {name: drawn[0] for name, drawn in spaces.items()}
    yield values
    for name, drawn in spaces.items():
        for one in drawn[1:]:
            yield values | {name: one}


def _literal(value: Any) -> str:
    """A value as Azure ML writes it; data is some path; what a shell changes is anything."""
    if isinstance(value, dict):
        return _literal(value["value"]) if "value" in value else "/mnt/data"
    return UNKNOWN if isinstance(value, str) and set(value) & set("\"'$`;|&<>()\\") else str(value)


def _drawn(space: Any, is_quoted: bool) -> list[str]:
    """What a trial may get: of quniform 16.0, though q is a whole number."""
    kind = str(space.get("type", "")).lower() if isinstance(space, dict) else ""
    if kind == "choice":
        values = space.get("values")
        plain = (
            [one for one in values if isinstance(one, int | float | str)] if isinstance(values, list) else []
        )
        words = [_literal(one) for one in plain if is_quoted or len(str(one).split()) == 1]
        return words or [UNKNOWN]
    if kind == "randint":
        return ["1"]
    if kind in ("quniform", "qloguniform", "qnormal", "qlognormal"):
        return ["16.0"]
    return ["0.5"] if kind.endswith(("uniform", "normal")) else [UNKNOWN]


def _problem(
    job: JobFile, call: Call, arguments: tuple[Argument, ...], refusal: Refusal, words: list[str]
) -> Problem:
    place: Place = (*job.trial, "command")
    if refusal.kind == "unknown":
        flags = [flag for one in arguments for flag in one.flags]
        name = refusal.name.partition("=")[0]
        hint = did_you_mean(name, flags, f"It takes {', '.join(flags) or 'nothing'}.")
        if not name.startswith("-"):
            before = words[max(words.index(name), 1) - 1] if name in words else ""
            name = f"{name!r} there"
            hint = f"{before} takes no value." if before.startswith("-") else hint
        return Problem("NB550", place, f"{call.script} takes no {name}", hint)
    if refusal.kind == "required":
        return Problem("NB551", place, f"{call.script} needs {refusal.name}", "Add it to the command.")
    hint = ""
    if "invalid int value" in refusal.message:
        hint = "Give whole numbers, as randint or a choice of them; or let the script read int(float(…))."
    what = f"{call.script} refuses {refusal.name.split('/')[-1]}: {refusal.message}"
    return Problem("NB552", _source(call, refusal, words) or place, what, hint)


def _source(call: Call, refusal: Refusal, words: list[str]) -> Place:
    """Where a refused value comes from: an input or the search space; () for the command itself."""
    flags = refusal.name.split("/")
    for index, word in enumerate(call.words):
        flag, _, joined = words[index].partition("=")
        value = joined if flag in flags else words[index]
        is_its = flag in flags or (index > 0 and call.words[index - 1] in flags)
        if references(word) and (is_its or repr(value) in refusal.message):
            section, _, name = references(word)[0].partition(".")
            return (section, name)
    return ()
