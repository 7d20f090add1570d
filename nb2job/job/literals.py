"""Literal inputs of a job: their types, and a text of the command line as a value of one."""

from __future__ import annotations

from nb2job.errors import UsageError

Scalar = bool | int | float | str

LITERAL_TYPES = {"boolean": bool, "integer": int, "number": float, "string": str}

_BOOLEANS = {"true": True, "false": False}


def type_of(value: Scalar) -> str:
    """The type of a literal in Azure ML's words."""
    return next(name for name, kind in LITERAL_TYPES.items() if type(value) is kind)


def parsed(name: str, kind: str, text: str) -> Scalar:
    """The text of `--set NAME=TEXT` as a value of the type that the job file gives the input.

    Raises:
        UsageError: NB002, it is none.
    """
    try:
        if kind == "boolean":
            return _BOOLEANS[text.lower()]
        value: Scalar = LITERAL_TYPES[kind](text)
        return value
    except (KeyError, ValueError):
        pass
    hints = {
        "boolean": "say true or false",
        "integer": "for fractions too, declare it as a number with a decimal point in the job file",
    }
    message = f"--set {name}={text}: {name} is declared as {kind}"
    raise UsageError("NB002", message, hints.get(kind, ""))
