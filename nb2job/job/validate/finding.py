"""Finding: one thing in a job file that Azure ML would refuse, or that is not what was meant."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's code with its place in a job file, and what to do about it.

    `severity` is "error" or "warning"; `line` counts from 1 within the file `path`; `key` is the
    place in the definition ("limits.timeout"), empty for the file as a whole.
    """

    code: str
    severity: str
    path: str
    line: int
    key: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        mild = "warning: " if self.severity == "warning" else ""
        head = f"{self.path}:{self.line}: {self.code} {mild}{self.message}"
        return f"{head}\n  {self.hint}" if self.hint else head


WARNINGS = frozenset("NB532 NB533 NB536 NB541 NB545 NB546 NB548 NB554 NB557 NB558".split())
"""What Azure ML takes, though it is hardly what was meant."""


def severity(code: str, strict: bool) -> str:
    """Of a code: "warning" for those in WARNINGS, unless all counts."""
    return "warning" if code in WARNINGS and not strict else "error"
