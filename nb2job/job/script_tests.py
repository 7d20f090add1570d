"""tests/test_train.py: what a reviewer wants to see of the script hold, from reading the script itself."""

from __future__ import annotations

import keyword
import re

from nb2job.job import template
from nb2job.job.formatting import formatted
from nb2job.job.job import Job
from nb2job.job.python_text import WIDTH, literal
from nb2job.job.script_facts import script_facts
from nb2job.program.program import Parameter, Program
from nb2job.regex import regex
from nb2job.uri import is_read_by_azure, scheme_of

_EPOCHS = regex(r"(?:n|num|max)?_?epochs?", re.IGNORECASE)


def render(script: str, program: Program, job: Job, to_notebook: str) -> str:
    """The text of the tests; they need pytest and what the script needs.

    A run is left out where it cannot be had by itself: a required argument, remote data.

    Args:
        script: the script's text.
        program: what it came from.
        job: the job that runs it.
        to_notebook: the path from the job folder to the notebook's folder, with forward slashes.
    """
    names = program.generated
    facts = script_facts(script, names)
    arguments = facts.arguments
    known = {one.default for one in program.parameters if isinstance(one.default, str)}
    required = [one.given for one in arguments if one.required]
    data = [(one.flag, one.default.replace("\\", "/")) for one in program.parameters if _is_path(one)]
    remote = any(_is_remote(path) for _, path in data) or any(map(_is_address, program.parameters))
    smoke = not required and not remote
    text = template.render(
        "test_script.py.j2",
        job=job,
        to_notebook=to_notebook,
        parse_args=names.parse_args,
        flags=[one.flag for one in arguments],
        required=", ".join(map(literal, required)),
        defaults=[(one.name, one.default) for one in arguments if one.default and _is_name(one.name)],
        examples=[one.example for one in arguments if one.example],
        functions=[_row(name, one) for name, one in facts.functions.items() if one is not None],
        smoke=smoke,
        data=", ".join(f"{literal(flag)}: NOTEBOOK / {literal(path)}" for flag, path in data)
        if smoke
        else "",
        beside=", ".join(map(literal, (one for one in facts.files if one not in known))) if smoke else "",
        variables=sorted(facts.read_variables - facts.set_variables),
        quick=_quick(facts.asserts, program.parameters),
        literal=literal,
    )
    return formatted(text)


def _row(name: str, arguments: str) -> str:
    """A line of a list of pairs, as black lays it out: what it leaves alone it does not format twice."""
    parts = (literal(name), literal(arguments))
    line = f"        ({', '.join(parts)}),"
    return (
        line
        if len(line) <= WIDTH
        else "\n".join(["        (", *(f"            {one}," for one in parts), "        ),"])
    )


def _is_name(text: str) -> bool:
    """Whether it can stand behind a dot: an own parser may have `--lambda`."""
    return text.isidentifier() and not keyword.iskeyword(text)


def _is_path(parameter: Parameter) -> bool:
    return parameter.is_data and isinstance(parameter.default, str)


def _is_address(parameter: Parameter) -> bool:
    """Whether it is a text that says where data is, of which Azure ML mounts nothing."""
    default = parameter.default
    return isinstance(default, str) and "://" in default and not is_read_by_azure(default)


def _is_remote(path: str) -> bool:
    return bool(scheme_of(path)) or path.startswith("~")


def _quick(asserts: bool, parameters: tuple[Parameter, ...]) -> str:
    """An argument that makes a run short: two epochs, unless the script asserts how well they go."""
    if asserts:
        return ""
    flags = [one.flag for one in parameters if one.type == "int" and _EPOCHS.fullmatch(one.name)]
    return ", ".join(literal(f"{flag}=2") for flag in flags)
