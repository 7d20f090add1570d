"""`nb2job convert` over a script that was edited by hand: refused, merged, or overwritten when forced."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]

BOOK = (
    "# %%\nrows = [1, 2, 3]\n# %% [markdown]\n# ## Train\n# %%\nmodel = sum(rows)\nprint('score:', model)\n"
)
SCRIPT = Path("train-job/src/train.py")


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nb2job: Call) -> str:
    """The text of a script in which a hand has changed the last line; the notebook has changed its first."""
    monkeypatch.chdir(tmp_path)
    Path("train.py").write_text(BOOK, encoding="utf-8")
    assert nb2job("convert", "train.py").exit_code == 0
    text = SCRIPT.read_text(encoding="utf-8").replace("sys.exit(main())", "raise SystemExit(main())")
    SCRIPT.write_text(text, encoding="utf-8")
    Path("train.py").write_text(BOOK.replace("[1, 2, 3]", "[4, 5]"), encoding="utf-8")
    return text


def test_without_a_word_it_is_refused(edited: str, nb2job: Call) -> None:
    record = Path("train-job/nb2job.json").read_bytes()
    outcome = nb2job("convert", "train.py")
    assert (outcome.exit_code, "NB403 edited by hand" in outcome.stderr) == (2, True)
    assert SCRIPT.read_text(encoding="utf-8") == edited
    assert Path("train-job/nb2job.json").read_bytes() == record


def test_merged_in_a_fresh_clone(edited: str, nb2job: Call) -> None:
    Path("clone").mkdir()
    shutil.copytree("train-job", "clone/train-job")
    shutil.copy("train.py", "clone")
    outcome = nb2job("convert", "clone/train.py", "--merge")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    text = Path("clone", SCRIPT).read_text(encoding="utf-8")
    assert "raise SystemExit(main())" in text
    assert "rows = [4, 5]" in text
    outcome = nb2job("check", "clone")
    assert outcome.stdout.startswith("clone/train-job/src/train.py: NB431 edited by hand")
    assert nb2job("convert", "clone/train.py").exit_code == 2
    assert nb2job("convert", "clone/train.py", "--merge").exit_code == 0
    assert Path("clone", SCRIPT).read_text(encoding="utf-8") == text


def test_conflicts_are_marked(edited: str, nb2job: Call) -> None:
    SCRIPT.write_text(edited.replace("[1, 2, 3]", "[9]"), encoding="utf-8")
    outcome = nb2job("convert", "train.py", "--merge")
    assert (outcome.exit_code, f"{SCRIPT}: NB432 conflicts are marked" in outcome.stderr) == (1, True)
    text = SCRIPT.read_text(encoding="utf-8")
    assert "<<<<<<< by hand" in text
    assert "[9]" in text
    assert "[4, 5]" in text
    assert f"{SCRIPT}:" in nb2job("check").stdout


def test_forced(edited: str, nb2job: Call) -> None:
    assert nb2job("convert", "train.py", "--force", "--merge").exit_code == 2
    assert nb2job("convert", "train.py", "--force").exit_code == 0
    assert "raise SystemExit" not in SCRIPT.read_text(encoding="utf-8")
    assert nb2job("check").exit_code == 0


def test_a_difference_is_shown_and_nothing_written(edited: str, nb2job: Call) -> None:
    record = Path("train-job/nb2job.json").read_bytes()
    outcome = nb2job("convert", "train.py", "--diff")
    lines = outcome.stdout.splitlines()
    assert (outcome.exit_code, lines[:2]) == (0, [f"--- {SCRIPT}", f"+++ {SCRIPT}"])
    changed = {(line[:1], line[1:].strip()) for line in lines}
    assert {("-", "rows = [1, 2, 3]"), ("+", "rows = [4, 5]"), ("+", "sys.exit(main())")} <= changed
    assert "edited by hand, so it needs --merge or --force to be written: src/train.py" in outcome.stderr
    assert "raise SystemExit" not in nb2job("convert", "train.py", "--diff", "--merge").stdout
    assert "+++ new/job.yml" in nb2job("convert", "train.py", "--diff", "-o", "new").stdout
    assert nb2job("convert", "train.py", "--diff", "--dry-run").exit_code == 2
    assert SCRIPT.read_text(encoding="utf-8") == edited
    assert Path("train-job/nb2job.json").read_bytes() == record
    assert not Path("new").exists()
    assert nb2job("convert", "train.py", "--force").exit_code == 0
    SCRIPT.write_bytes(SCRIPT.read_bytes().replace(b"\n", b"\r\n"))
    assert nb2job("convert", "train.py", "--diff").stderr == "train-job: nothing would change\n"
    Path("train.py").write_text(BOOK.replace("# ## Train", "# # Train"), encoding="utf-8")
    assert nb2job("convert", "train.py", "--diff", "--again").exit_code == 0


def test_a_difference_says_where_a_file_ends_without_a_line_end(edited: str, nb2job: Call) -> None:
    SCRIPT.write_text(edited.rstrip("\n") + "\f# x", encoding="utf-8")
    shown = nb2job("convert", "train.py", "--diff").stdout
    assert (
        "-    raise SystemExit(main())\f# x\n\\ No newline at end of file\n+    sys.exit(main())\n" in shown
    )
