"""Mutated notebooks: the same for a seed, Python wherever the notebook was, and told what was done."""

from __future__ import annotations

import ast
from random import Random

from nb2job.notebook.cell import Cell, Notebook
from tests.corpus import mutations
from tests.corpus.mutations import MUTATIONS, mutated

CELLS = (
    Cell(1, "markdown", "# A"),
    Cell(2, "code", "import math\nx = [1]  # of x\ny = f(x=x).x"),
    Cell(3, "code", "%matplotlib inline"),
    Cell(4, "code", "for i in x:\n    y = i\nprint(y)"),
)


def test_a_seed_gives_one_notebook() -> None:
    book = Notebook("a.ipynb", CELLS)
    assert mutated(book, Random(7)) == mutated(book, Random(7))
    assert [cell.index for cell in mutated(book, Random(7))[0].cells][:2] == [1, 2]


def test_python_stays_python() -> None:
    for seed in range(60):
        for change in MUTATIONS:
            for cell in change(CELLS, Random(seed)) or ():
                if cell.kind == "code" and "%" not in cell.source:
                    ast.parse(cell.source)


def test_attributes_and_keywords_keep_their_names() -> None:
    assert mutations._renamed(CELLS[1].source, "x", "list").endswith("list = [1]  # of x\ny = f(x=list).x")
