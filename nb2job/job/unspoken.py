"""Packages that a program needs and imports nowhere: of its shell lines, and what others forgot to name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from nb2job.program.program import Program
from nb2job.program.shell_mentions import ShellMentions

_COMMANDS = {
    "dvc": "dvc",
    "gdown": "gdown",
    "hf": "huggingface-hub",
    "huggingface-cli": "huggingface-hub",
    "jupytext": "jupytext",
    "kaggle": "kaggle",
    "wandb": "wandb",
}
"""Command -> the package that brings it."""

_MODULES = frozenset({"nltk", "spacy", "textblob"})
"""What is also called as `python -m spacy download`."""

_FORGOTTEN = {"learntools": "ipython"}
"""Package -> another that it imports and does not ask for."""


def of_shell_lines(program: Program) -> Iterator[str]:
    """The packages whose commands a program hands to a shell."""
    for _, text in ShellMentions(program).commands:
        for part in re.split(r"&&|;|\||\n", text):
            words = part.split()
            if words and words[0] in _COMMANDS:
                yield _COMMANDS[words[0]]
            elif re.match(r"\s*python[\d.]*\s+-m\s+\w", part) and words[2] in _MODULES:
                yield words[2]


def forgotten(projects: Iterable[str]) -> set[str]:
    """What packages need beside what they ask for."""
    return {_FORGOTTEN[one] for one in projects if one in _FORGOTTEN}
