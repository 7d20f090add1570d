"""Which names Azure ML takes: asked when a job is written, and of any job file that is validated."""

from __future__ import annotations

from nb2job.regex import regex

_JOB = regex(r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,254}")
_EXPERIMENT = regex(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}")
_COMPUTE = regex(r"[a-zA-Z][a-zA-Z0-9_-]{0,62}")

Fault = tuple[str, str]
"""What is wrong with a name, as goes on after its key, and what to do; both empty where nothing is."""

NONE: Fault = ("", "")


def fault_of_job(name: str) -> Fault:
    """Of a job's own name."""
    return NONE if _JOB.fullmatch(name) else (f"cannot be {name!r}", _letters("and -"))


def fault_of_experiment(name: str) -> Fault:
    """Of an experiment's name."""
    return NONE if _EXPERIMENT.fullmatch(name) else (f"cannot be {name!r}", _letters("- and ."))


def fault_of_compute(asked: str) -> Fault:
    """Of a compute, with or without the prefix; an address of one is taken at its word."""
    name = asked.removeprefix("azureml:")
    if "/" in name or _COMPUTE.fullmatch(name):
        return NONE
    if not name or name.startswith("<") or "{" in name:
        return f"is {asked!r}, which names none", "Name one."
    return f"cannot be {asked!r}", "Letters, digits and -, first a letter; a compute has no version."


def _letters(more: str) -> str:
    return f"Up to 255 letters, digits, _ {more}; first a letter or a digit."
