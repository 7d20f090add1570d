"""What lies beside a notebook: the paths that its cells spell, and that are there."""

from __future__ import annotations

from pathlib import Path

from nb2job.notebook.cell import Cell
from nb2job.notebook.neighbours import neighbours, spelled_words

SOURCE = """\
!unzip -o "data/rows.zip" -d unpacked/
frame = read(r"./data/a.csv", 'b.csv', x=1.5)
"""


def test_words_of_code() -> None:
    cells = [Cell(1, "code", SOURCE), Cell(2, "markdown", "see c.csv")]
    assert spelled_words(cells) == {"data/rows.zip", "unpacked/", "./data/a.csv", "b.csv", "1.5"}


def test_only_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "here" / "data").mkdir(parents=True)
    (tmp_path / "far.csv").write_text("")
    (tmp_path / "here" / "data" / "a.csv").write_text("")
    spelled = [
        "x" * 300,
        "./data/a.csv",
        "data\\a.csv",
        "data/",
        "data/b.csv",
        "../far.csv",
        "..",
        ".",
        "",
        "a\0b",
        "x" * 300,
    ]
    assert neighbours(tmp_path / "here", spelled) == {"data", "data/a.csv", "../far.csv"}
    assert neighbours(tmp_path / "here", [str(tmp_path / "far.csv"), "~"]) == frozenset()
