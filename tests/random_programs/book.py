"""Book: a random notebook, and what is asked of its conversion."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Literal

from nb2job.notebook.cell import Cell, Notebook

PATH = "random.ipynb"
Prints = Literal["log", "drop", "keep"]


@dataclass(frozen=True)
class Book:
    """Cells, how prints and parameters are converted, whether black formats it, whether it has files.

    `shell` says that the cells are IPython's, with magics.
    """

    cells: tuple[Cell, ...]
    prints: Prints = "log"
    params: Literal["auto", "tagged", "none"] = "auto"
    black: bool = False
    files: bool = False
    shell: bool = False

    @property
    def notebook(self) -> Notebook:
        """What `nb2job.notebook.read` would make of the file."""
        return Notebook(PATH, self.cells)

    @property
    def ipynb(self) -> str:
        """The file."""
        cells: list[dict[str, object]] = [
            {"cell_type": cell.kind, "metadata": {"tags": list(cell.tags)}, "source": cell.source}
            | (dict(outputs=[], execution_count=None) if cell.kind == "code" else {})
            for cell in self.cells
        ]
        return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells})

    @property
    def code(self) -> tuple[Cell, ...]:
        """The cells that run."""
        return tuple(cell for cell in self.cells if cell.kind == "code")

    def holding(self, cells: tuple[Cell, ...]) -> Book:
        """The same book with other cells, numbered anew."""
        numbered = (replace(cell, index=number) for number, cell in enumerate(cells, start=1))
        return replace(self, cells=tuple(numbered))

    def __str__(self) -> str:
        """A percent script, as a person would read it."""
        lines = [f"# prints={self.prints} params={self.params}"]
        for cell in self.cells:
            if cell.kind == "markdown":
                lines += ["# %% [markdown]", *(f"# {line}" for line in cell.source.split("\n"))]
            else:
                lines += ["# %%" + f" tags={list(cell.tags)}" * bool(cell.tags), cell.source]
        return "\n".join(lines)


def book_of(*sources: str, **asked: object) -> Book:
    """A book from texts; those that begin with `#!` are markdown, such as `#!# Title`."""
    cells = tuple(
        Cell(number, "markdown", source[2:]) if source.startswith("#!") else Cell(number, "code", source)
        for number, source in enumerate(sources, start=1)
    )
    return replace(Book(cells), **asked)  # type: ignore[arg-type]
