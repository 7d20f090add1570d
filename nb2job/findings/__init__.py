"""Beside the passes: what deserves a look in a notebook, one finding a file; nothing is changed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from nb2job.errors import NotebookError, RewriteError
from nb2job.findings.absolute_path import absolute_path
from nb2job.findings.azure_v1 import azure_v1
from nb2job.findings.cells_out_of_order import cells_out_of_order
from nb2job.findings.dead_cell import dead_cell
from nb2job.findings.finding import Finding, Limits, Look
from nb2job.findings.fitted_before_split import fitted_before_split
from nb2job.findings.fitted_on_test import fitted_on_test
from nb2job.findings.global_changed_in_function import global_changed_in_function
from nb2job.findings.large_outputs import large_outputs
from nb2job.findings.name_used_too_early import name_used_too_early
from nb2job.findings.scored_on_training import scored_on_training
from nb2job.findings.target_in_features import target_in_features
from nb2job.findings.tuned_on_test import tuned_on_test
from nb2job.findings.unpinned_install import unpinned_install
from nb2job.findings.unused_import import unused_import
from nb2job.notebook.cell import Note, Notebook
from nb2job.passes.drop_magics import drop_magics
from nb2job.passes.find_failing import find_failing
from nb2job.passes.find_removed import find_removed
from nb2job.passes.find_undefined import find_undefined
from nb2job.passes.find_unseeded import find_unseeded
from nb2job.program.parse import parse
from nb2job.program.program import Program
from nb2job.program.settings import Settings
from nb2job.rules import RULES

FINDINGS: tuple[Finding, ...] = (
    cells_out_of_order,
    name_used_too_early,
    large_outputs,
    fitted_before_split,
    fitted_on_test,
    target_in_features,
    tuned_on_test,
    scored_on_training,
    absolute_path,
    unpinned_install,
    global_changed_in_function,
    unused_import,
    dead_cell,
    azure_v1,
)
"""By their codes."""

_DEFAULT = Limits()
_BY_CODE = {rule.code: rule for rule in RULES}


def findings_of(
    notebook: Notebook,
    converted: Program | None = None,
    limits: Limits = _DEFAULT,
    parsed: Program | None = None,
) -> tuple[Note, ...]:
    """Everything about a notebook that deserves a look, in the order of its cells and lines.

    Args:
        notebook: as `Conversion.notebook` has it: with the files that belong to it, and no secrets.
        converted: what the notebook became, where it could be converted: what its passes found out, such as
            NB203, NB210 and NB365, is among the findings then.
        limits: what may be set.
        parsed: the notebook's program before all passes, where that is known.
    """
    look = look_at(notebook, limits, parsed)
    own = found_in(look)
    others = converted.notes if converted is not None else _told(look)
    return tuple(sorted(dict.fromkeys([*own, *filter(deserves_a_look, others)]), key=_position))


def found_in(look: Look) -> list[Note]:
    """What the findings of this family say, without those of the passes."""
    return [note for find in FINDINGS for note in find(look)]


def look_at(notebook: Notebook, limits: Limits = _DEFAULT, parsed: Program | None = None) -> Look:
    """What a finding is given of a notebook."""
    program, is_open = _read(notebook, parsed)
    return Look(notebook, program, limits, is_open)


def _told(look: Look) -> tuple[Note, ...]:
    """What the passes would find out of a notebook that could not be converted."""
    program = look.program
    for find in (find_failing, find_removed, find_unseeded, *(() if look.is_open else (find_undefined,))):
        program = find(program)
    return program.notes or look.notebook.findings


def deserves_a_look(note: Note) -> bool:
    """Whether a note is a finding: somebody should do something about it, or know that it is so."""
    rule = _BY_CODE[note.code]
    return not rule.drops and bool(note.code.startswith("NB1") or note.hint or rule.advice)


def _read(notebook: Notebook, parsed: Program | None) -> tuple[Program, bool]:
    """The code of a notebook with what its magics mean, and whether some have no meaning, and stay or go."""
    settings = Settings()
    try:
        program = replace(parsed, settings=settings) if parsed else parse(notebook, settings)
    except NotebookError:
        return Program("", "", (), settings), False
    with suppress(RewriteError):
        return drop_magics(program), False
    program = replace(program, settings=replace(settings, unknown_magics="comment"))
    with suppress(RewriteError):
        return drop_magics(program), True
    return program, True


def _position(note: Note) -> tuple[int, int, str]:
    place = note.place
    return (place.cell, place.line, note.code) if place is not None else (0, 0, note.code)
