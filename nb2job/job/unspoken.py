"""What imports do not say: packages of shell lines, what others forget to name, and what is unused."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from nb2job.program.identifiers import identifiers
from nb2job.program.import_statements import imported_modules
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

REMOVE = "Remove the line, or install its package in a cell."
"""What to do about an import of no known package that nothing uses: it may do something by itself."""


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


def idle(unknown: Iterable[str], program: Program) -> frozenset[str]:
    """Modules that plain imports bind to names which nothing else spells."""
    bound: dict[str, set[str]] = {module: set() for module in unknown}
    used: set[str] = {""}
    for one in program.every_statement() if bound else ():
        plain = isinstance(one.node, (ast.Import, ast.ImportFrom)) and not one.facts.stars
        used |= set() if plain else identifiers(one.text) | one.facts.uses
        for module in bound.keys() & {*imported_modules(one)}:
            bound[module] |= one.facts.bindings if plain else {""}
    return frozenset(module for module, names in bound.items() if names and not names & used)
