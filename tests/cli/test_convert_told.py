"""What `nb2job convert` tells of its own accord: what a job would lose, and how much was left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]

OWN = """\
# %%
class Net:
    def fit(self, x):
        self.w = x

    def predict(self, x):
        return x

"""


@pytest.mark.parametrize(("fits", "told", "more"), [(1, 1, 0), (3, 3, 0), (5, 3, 2)])
def test_models_that_are_not_logged(
    fits: int, told: int, more: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nb2job: Call
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [f"net{one} = Net()\nnet{one}.fit([{one}])\n" for one in range(fits)]
    Path("a.py").write_text(OWN + "".join(f"# %%\n{one}" for one in lines))
    found = nb2job("convert", "a.py")
    assert found.exit_code == 0
    assert found.stderr.count("NB348 net") == told
    assert (f"{more} more NB348, which nb2job explain shows" in found.stderr) == (more > 0)


def test_how_many_lines_were_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nb2job: Call) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text("# %%\nimport os\n%matplotlib inline\nx = 1\n")
    Path("b.py").write_text("# %%\nx = 1\n")
    assert "left out   2 lines, which nb2job explain -v shows" in nb2job("convert", "a.py").stdout
    assert "left out" not in nb2job("convert", "b.py").stdout


def test_files_beside_the_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nb2job: Call) -> None:
    """They are told, and leave no trace in the folder: it may be checked where the data is not."""
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text('# %%\nrows = load_rows("rows.bin")\nprint(rows)\n')
    nb2job("convert", "a.py")
    before = Path("a-job/nb2job.json").read_bytes()
    Path("rows.bin").write_text("")
    found = nb2job("convert", "a.py")
    assert "NB368 rows.bin lies beside the notebook, and no job has it" in found.stderr
    assert Path("a-job/nb2job.json").read_bytes() == before
