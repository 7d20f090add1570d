"""`${{…}}` in a command: each names something, and each thing is named."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nb2job.job.validate.document import Place
from nb2job.job.validate.job_file import JobFile
from nb2job.job.validate.problem import Problem, dotted
from nb2job.job.validate.shell import REFERENCE, begins_with_space
from nb2job.nearest import nearest
from nb2job.regex import regex

_OPENED = regex(r"\$\{\{\s*([\w.]+)")
_VARIABLE = regex(r"AZURE_?ML_(?:SWEEP|PARAMETER|INPUT|OUTPUT)_\w*", re.IGNORECASE)
_SAID = frozenset({"description", "display_name", "properties", "tags"})
"""What people read, where nothing is replaced."""
_SECTIONS = ("inputs", "outputs", "search_space")
_ALMOST = regex(r"(?<![$\w])\{\{\s*((?:inputs?|outputs?|search_space)\.\w+)\s*\}\}")
_ONE_BRACE = regex(r"\$\{\s*((?:inputs?|outputs?|search_space)\.\w+)\s*\}(?!\})")


def check(job: JobFile) -> Iterator[Problem]:
    """NB505 for a reference that names nothing, NB533 for what no reference names, NB549, NB558."""
    place = (*job.trial, "command")
    if job.command:
        yield from _broken(job, job.command, place)
        yield from _unknown(job, job.command, place)
        yield from _unused(job)
        yield from _backslash(job, place)
    for name, value in job.mapping(*job.trial, "environment_variables").items():
        if isinstance(value, str):
            yield from _unknown(job, value, (*job.trial, "environment_variables", name))
    for at, text in job.document.texts.items():
        if at != place and "${{" in REFERENCE.sub("", text):
            code = "NB558" if _SAID & {*at} else "NB505"
            yield Problem(code, at, f"a `${{{{` in `{dotted(at)}` has no `}}}}`", "Close it, or take it out.")


def _unknown(job: JobFile, text: str, place: Place) -> Iterator[Problem]:
    known = [f"{section}.{name}" for section in _SECTIONS for name in job.names(section)]
    for reference in dict.fromkeys(match[1] for match in REFERENCE.finditer(text)):
        if reference not in known and (place[-1] == "command" or "." in reference):
            what = f"`${{{{{reference}}}}}` names nothing in this job"
            yield Problem("NB505", place, what, _meant(job, reference, known))


def _meant(job: JobFile, reference: str, known: list[str]) -> str:
    """The reference with the nearest name, in whatever section it is."""
    section, _, name = reference.partition(".")
    for one in known:
        if one.partition(".")[2] == name:
            return f"Did you mean `{one}`?"
    if job.kind == "command" and section == "search_space":
        return "Only a sweep job has a search space."
    by_name = {one.partition(".")[2]: one for one in known}
    near = nearest(name, by_name)
    return f"Did you mean `{by_name[near[0]]}`?" if near else "Declare it, or take it out of the command."


def _broken(job: JobFile, text: str, place: Place) -> Iterator[Problem]:
    rest = REFERENCE.sub("", text)
    if "${{" in rest:
        yield Problem("NB505", place, "a `${{` of the command has no `}}`", "Close it.")
    if "$[[" in rest:
        hint = "Take the argument out, or give its input a value."
        yield Problem("NB505", place, "`$[[…]]` works in components only", hint)
    for pattern, form in ((_ALMOST, "{{%s}}"), (_ONE_BRACE, "${%s}")):
        for match in pattern.finditer(rest):
            what = f"`{form % match[1]}` is no reference"
            yield Problem("NB505", place, what, f"Write ${{{{{match[1]}}}}}.")


def _unused(job: JobFile) -> Iterator[Problem]:
    text = job.command + " ".join(map(str, job.mapping(*job.trial, "environment_variables").values()))
    # What stands in a reference that is not closed is used, too: that it is not is told.
    used = {match[1] for pattern in (REFERENCE, _OPENED) for match in pattern.finditer(text)}
    variables = _variables(job)
    if any(one.endswith("_") for one in variables):
        return  # a name that is put together
    text = " ".join((text, *variables))
    for section in _SECTIONS:
        for name in job.names(section):
            # Azure ML sets variables for them, too.
            if f"{section}.{name}" not in used and f"_{name.upper()}" not in text.upper():
                what = f"the command does not use `{section}.{name}`"
                hint = f"Add ${{{{{section}.{name}}}}} to it, or take `{name}` out."
                yield Problem("NB533", (section, name), what, hint)


def _variables(job: JobFile) -> list[str]:
    """The environment variables with an input's or a hyperparameter's value that the script names."""
    nodes = ast.walk(job.script[1].tree) if job.script is not None else ()
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [text for text in texts if _VARIABLE.fullmatch(text)]


def _backslash(job: JobFile, place: Place) -> Iterator[Problem]:
    """`>` folds lines into one; what stands at the end of one then escapes the space after it."""
    if begins_with_space(job.command):
        hint = "Leave the backslashes out: `>` makes one line of it, or write `|`."
        yield Problem("NB549", place, "a backslash before a space makes it part of a word", hint)
