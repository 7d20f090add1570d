"""A command line that starts one Python program and needs no shell to do so."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from nb2job.regex import regex

# What bash and shlex read alike: nothing is expanded, no word is an assignment, all is one command.
_WORD = r"""(?:[\w@%+=:,./^-]|'[^']*'|"[^"$`\\]*")+"""
_PLAIN = regex(rf"\s*{_WORD}(?:[ \t]+{_WORD})*\s*")
_PYTHON = regex(r"(?:.*/)?python[\d.]*")


@dataclass(frozen=True, slots=True)
class PythonCommand:
    """`python FILE …` or `python -m MODULE …`: its words, and which of them is what it runs."""

    words: tuple[str, ...]
    at: int
    is_module: bool

    @property
    def target(self) -> str:
        """The file or module."""
        return self.words[self.at]


def python_command(text: str) -> PythonCommand | None:
    """What a shell line starts, if that is one Python program and nothing else."""
    if not _PLAIN.fullmatch(text):
        return None
    words = tuple(shlex.split(text))
    if not _PYTHON.fullmatch(words[0]):
        return None
    at = 1
    while words[at : at + 1] == ("-u",):  # every trial's output is unbuffered anyway
        at += 1
    is_module = words[at : at + 1] == ("-m",)
    at += is_module
    if at >= len(words) or not words[at] or words[at].startswith("-"):
        return None
    return PythonCommand(words, at, is_module)
