"""The command's words against the script's argparse: what it refuses, it refuses in every run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from nb2job.job.validate.argument import Argument
from nb2job.job.validate.document import Place
from nb2job.job.validate.job_file import JobFile
from nb2job.job.validate.problem import Problem, did_you_mean
from nb2job.job.validate.shell import (
    REFERENCE,
    Call,
    bare,
    begins_with_space,
    filled,
    is_glob,
    is_home,
    references,
)
from nb2job.job.validate.try_arguments import UNKNOWN, Refusal, refusals
from nb2job.regex import regex

_CHANGED = regex(r"""["'$`;|&<>()\\\n]|(?:^|(?<=\s))\#""")
"""What a shell changes in a value that stands in no quotes."""

_SMALL = regex(r"-\d*\.?\d+[eE][+-]?\d+")
"""A negative number that argparse knew as such only late."""

_SHARE = 0.1234567
"""Of a distribution, what lies below the value that is tried: a fraction, where it may be one."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word that the script gets, and the word of the command that it comes from."""

    text: str
    origin: str


def check(job: JobFile) -> Iterator[Problem]:
    """NB550 to NB552."""
    if job.script is None or _is_broken(job.command):
        return
    call, script = job.script
    if script.arguments is None or any(map(is_glob, call.words)):
        return
    said: set[Problem] = set()
    exact = script.exact and call.plain
    loose = {name for word in call.words for name in bare(word)}
    for values in _samples(job, loose):
        words = [_Word(part, word) for word in call.words for part in _parts(word, values)]
        for refusal in refusals(script, exact, [word.text for word in words]):
            problem = _problem(job, call, script.arguments, refusal, words)
            if problem not in said and (problem.code != "NB551" or call.plain):
                said.add(problem)
                yield problem


def _is_broken(command: str) -> bool:
    """Whether references or words are written in a way that `references` refuses."""
    rest = REFERENCE.sub("", command)
    return "{{" in rest or "$[[" in rest or begins_with_space(command)


def _parts(word: str, values: Mapping[str, str]) -> list[str]:
    known = all(reference in values for reference in references(word))
    return filled(word, values) if known and "$" not in word and not is_home(word) else [UNKNOWN]


def _samples(job: JobFile, loose: set[str]) -> Iterator[dict[str, str]]:
    """Values of all references: first as they are, then each further value of the search space.

    `loose` are those outside of quotes: an empty value is no word there, which another rule tells.
    """
    values = {f"outputs.{name}": "/mnt/data" for name in job.names("outputs")}
    for name, value in job.mapping("inputs").items():
        reference = f"inputs.{name}"
        text = _literal(value) if job.sound("inputs", name) else UNKNOWN
        values[reference] = text if text.strip() or reference not in loose else UNKNOWN
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
    return UNKNOWN if isinstance(value, str) and _CHANGED.search(value) else str(value)


def _drawn(space: Any, is_quoted: bool) -> list[str]:
    """What a trial may get: of quniform 16.0, though q is a whole number."""
    kind = str(space.get("type", "")).lower() if isinstance(space, dict) else ""
    if kind == "choice":
        values = space.get("values")
        plain = (
            [one for one in values if isinstance(one, int | float | str)] if isinstance(values, list) else []
        )
        words = [_literal(one) for one in plain if is_quoted or str(one).strip()]
        return words or [UNKNOWN]
    return [_draw({**space, "type": kind})] if kind else [UNKNOWN]


def _draw(space: dict[str, Any]) -> str:
    """A value of a distribution that is drawn; anything where it cannot be, which another rule tells."""
    from nb2job.search.space import SpaceError, read_distribution  # as the rules of search spaces

    try:
        if space["type"] == "randint":
            return str(read_distribution({**space, "upper": int(space.get("upper", 0))}).at(_SHARE))
        return str(float(read_distribution(space).at(_SHARE)))
    except SpaceError:
        return UNKNOWN


def _problem(
    job: JobFile, call: Call, arguments: tuple[Argument, ...], refusal: Refusal, words: list[_Word]
) -> Problem:
    place: Place = (*job.trial, "command")
    if refusal.kind == "unknown":
        flags = [flag for one in arguments for flag in one.flags]
        name = refusal.name.partition("=")[0]
        hint = did_you_mean(name, flags, f"It takes {', '.join(flags) or 'nothing'}.")
        if not name.startswith("-"):
            hint = _about_word(name, words) or hint
            name = f"{name!r} there"
        return Problem("NB550", place, f"{call.script} takes no {name}", hint)
    if refusal.kind == "required":
        return Problem("NB551", place, f"{call.script} needs {refusal.name}", "Add it to the command.")
    what = f"{call.script} refuses {refusal.name.split('/')[-1]}: {refusal.message}"
    return Problem("NB552", _source(refusal, words) or place, what, _about_value(refusal, words))


def _about_value(refusal: Refusal, words: list[_Word]) -> str:
    """What to do about a value that is refused, where that is known."""
    if "invalid int value" in refusal.message:
        return "Give whole numbers, as randint or a choice of them; or let the script read int(float(…))."
    flags = refusal.name.split("/")
    for before, word in pairwise(words):
        if before.text in flags and _SMALL.fullmatch(word.text):
            return f"Write {before.text}=… with `=`: before Python 3.14, {word.text} is taken for a flag."
    return ""


def _about_word(text: str, words: list[_Word]) -> str:
    """Why a word stands where none is taken: the shell split a value, or the flag before takes none."""
    texts = [word.text for word in words]
    index = texts.index(text) if text in texts else 0
    before = words[index - 1] if index else None
    loose = bare(words[index].origin)
    if before is not None and loose and before.origin is words[index].origin:
        return f'The shell takes the value apart: put "${{{{{loose[0]}}}}}" into quotes in the command.'
    return f"{before.text} takes no value." if before is not None and before.text.startswith("-") else ""


def _source(refusal: Refusal, words: list[_Word]) -> Place:
    """Where a refused value comes from: an input or the search space; () for the command itself."""
    flags = refusal.name.split("/")
    for index, word in enumerate(words):
        flag, _, joined = word.text.partition("=")
        value = joined if flag in flags else word.text
        is_its = flag in flags or (index > 0 and words[index - 1].origin in flags)
        if references(word.origin) and (is_its or repr(value) in refusal.message):
            section, _, name = references(word.origin)[0].partition(".")
            return (section, name)
    return ()
