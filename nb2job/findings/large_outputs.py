"""Stored outputs that make the file large: every change of them is a change of the file."""

from __future__ import annotations

from collections.abc import Iterator

from nb2job.findings.finding import Look
from nb2job.notebook.cell import Note, Place


def large_outputs(look: Look) -> Iterator[Note]:
    """One note for the notebook, at the cell whose outputs take the most."""
    every = sum(one.stored for one in look.notebook.runs)
    if every > look.limits.stored_outputs:
        largest = max(look.notebook.runs, key=lambda one: one.stored)
        words = f"the stored outputs take {_megabytes(every)}, {_megabytes(largest.stored)} of it here"
        yield Note("NB112", Place(largest.cell, 1), words)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
