"""Imports whose packages are only guessed: which of them are known after all, and what is said of others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from nb2job.job.packages import Packages
from nb2job.job.unspoken import REMOVE
from nb2job.notebook.cell import Note, Place
from nb2job.program.requirement import Requirement


def without_guesses(wanted: Packages, known: Collection[str]) -> tuple[Packages, tuple[str, ...]]:
    """The packages that are sure to exist, with a note for each module left out; and those modules.

    A name that the index lacks would fail the build of the image, and one that it has may be anybody's.

    Args:
        wanted: packages, with their guesses.
        known: the projects that are installed here, or that a given file lists.
    """
    pip = {one.project: one for one in wanted.pip}
    left_out: dict[str, Note] = {}
    for project, module, place in wanted.guesses:
        found = next((one for one in sorted(known) if project in (one, *one.split("-"))), "")
        found = project if project in known else found
        if found != project:
            del pip[project]
        if found:
            pip.setdefault(found, Requirement(found))
        else:
            left_out[module] = _absence(module, place, module in wanted.idle)
    kept = replace(wanted, pip=tuple(pip[name] for name in sorted(pip)), guesses=())
    return replace(kept, notes=(*wanted.notes, *left_out.values())), tuple(left_out)


def _absence(module: str, place: Place | None, is_idle: bool) -> Note:
    message = f"no package is known that brings {module}: the environment is without it"
    message += ", and nothing uses it" if is_idle else ""
    hint = f"Name it in a cell (%pip install PACKAGE) or a --requirements FILE, or put {module}.py beside."
    return Note("NB410", place, message, REMOVE if is_idle else hint)
