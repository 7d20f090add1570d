"""Packages that a notebook installs without a version: tomorrow it gets another one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nb2job.findings.finding import Look
from nb2job.notebook.cell import Cell, Note, Place
from nb2job.notebook.magics import automagic_name
from nb2job.program.installs import requirements
from nb2job.program.requirement import requirement
from nb2job.regex import regex

_LINE = regex(r"\s*[!%]{1,2}\s*")
_REF = regex(r"//[^/]+/[^#]*@[^#/]")
"""A tag or a commit behind an address of git; a user may stand before its host."""
_SHELL_CELL = regex(r"\s*%%(?:bash|sh|!)")
_TOOLS = frozenset({"pip", "setuptools", "wheel", "conda", "uv"})


def unpinned_install(look: Look) -> Iterator[Note]:
    """A note for each install line, with the packages that it names bare."""
    for cell in look.code:
        for number, command in _commands(cell):
            names = [name for one in requirements(command) if (name := _unpinned(one))]
            if names:
                words = f"installed without a version: {', '.join(dict.fromkeys(names))}"
                yield Note("NB241", Place(cell.index, number), words)


def _unpinned(text: str) -> str:
    """The name in a requirement that bounds no version from above; "" for a pin, a file, a fixed address."""
    if text.startswith("-") or "::" in text:
        return ""
    found = requirement(text)
    if found is None or found.project in _TOOLS:
        return ""
    if found.address:
        is_open = found.address.startswith("git+") and not _REF.search(found.address)
        return (found.name or found.project) if is_open else ""
    return "" if re.search(r"==|~=|<", found.specifier) else found.name


def _commands(cell: Cell) -> Iterator[tuple[int, str]]:
    """The shell lines of a cell, each with the number of its first line."""
    lines = cell.source.split("\n")
    shell = bool(_SHELL_CELL.match(cell.source)) or automagic_name(cell.source) in {"pip", "conda", "mamba"}
    number = 0
    while number < len(lines):
        first, text = number, lines[number]
        while text.endswith("\\") and number + 1 < len(lines):
            number += 1
            text = f"{text[:-1]} {lines[number]}"
        number += 1
        marked = _LINE.match(text)
        if marked or (shell and not text.lstrip().startswith("#")):
            yield first + 1, text[marked.end() :] if marked else text
