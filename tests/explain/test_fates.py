"""What became of each statement, and where it is now."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2job.convert import convert
from nb2job.explain.fates import Line, fates
from nb2job.explain.report import report_of
from nb2job.program.settings import Settings

TRAIN = Path(__file__).parents[2] / "fixtures" / "notebooks" / "train.ipynb"

NOTEBOOK = '''\
# %% [markdown]
# # Learn
# %%
import numpy as np
import numpy as np
from math import pi, tau
epochs = 3
# alone
# %%
# how large?
def area(r):
    """Area.

       of a circle"""
    return pi * r * r
# %%
from math import e
print(area(epochs))
np.arange(3)
for i in range(epochs):
    print("round", i)
    x = tau * e * np.pi
'''


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Line], list[str]]:
    path = tmp_path_factory.mktemp("fates") / "learn.py"
    path.write_text(NOTEBOOK)
    conversion = convert(path, Settings())
    return fates(conversion), conversion.script.split("\n")


def text(line: Line, script: list[str]) -> str:
    return "\n".join(script[number - 1] for span in line.script for number in range(span[0], span[1] + 1))


def test_every_statement_has_its_fate(found: tuple[list[Line], list[str]]) -> None:
    lines, _ = found
    told = [(line.cell, line.span, line.fate) for line in lines]
    assert told == [
        (2, (1, 1), "moved"),
        (2, (2, 2), "moved"),
        (2, (3, 3), "moved"),
        (2, (4, 4), "rewritten"),
        (2, (5, 5), "kept"),
        (3, (1, 6), "moved"),
        (4, (1, 1), "moved"),
        (4, (2, 2), "rewritten"),
        (4, (3, 3), "dropped"),
        (4, (4, 6), "rewritten"),
    ]


def test_every_statement_is_found_in_the_script(found: tuple[list[Line], list[str]]) -> None:
    lines, script = found
    shown = {line.cell * 100 + line.span[0]: text(line, script) for line in lines}
    assert shown[201] == shown[202] == "import numpy as np"
    assert "pi" in shown[203]
    assert '"--epochs"' in shown[204]
    assert shown[301].startswith("# how large?")
    assert "e" in shown[401]
    assert shown[402].split("\n")[-1].strip().startswith("logger.info")
    assert "for i in range(epochs):" in shown[404]


def test_why_a_line_went(tmp_path: Path) -> None:
    lines = fates(convert(TRAIN, Settings()))
    (gone,) = [line for line in lines if line.fate == "dropped"]
    assert (gone.cell, gone.span) == (3, (6, 6))
    assert [note.code for note in gone.notes] == ["NB302"]


def test_a_report_is_the_same_each_time() -> None:
    first, second = (report_of(convert(TRAIN, Settings(param=("C",)))) for _ in range(2))
    assert first == second
    assert len(first.encode()) < 100_000
    assert str(TRAIN.parent) not in first
