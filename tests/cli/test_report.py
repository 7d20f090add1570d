"""convert --report: a page in the job folder, that stays true and belongs to nobody else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Call = Callable[..., Any]


def test_the_report_stays_true(nb2job: Call, tmp_path: Path) -> None:
    notebook, report = tmp_path / "learn.py", tmp_path / "learn-job" / "report.html"
    notebook.write_text("# %%\nrate = 0.1\nprint(rate)\n")
    assert nb2job("convert", str(notebook)).exit_code == 0
    assert not report.exists()
    assert nb2job("convert", str(notebook), "--report").exit_code == 0
    first = report.read_text(encoding="utf-8")
    assert "learn.py and its script" in first
    notebook.write_text("# %%\nrate = 0.25\nprint(rate)\n")
    assert nb2job("convert", str(notebook)).exit_code == 0
    assert "0.25" in report.read_text(encoding="utf-8")
    assert nb2job("check", str(notebook)).exit_code == 0


def test_a_page_of_somebody_else_is_left_alone(nb2job: Call, tmp_path: Path) -> None:
    notebook, report = tmp_path / "learn.py", tmp_path / "learn-job" / "report.html"
    notebook.write_text("# %%\nrate = 0.1\nprint(rate)\n")
    nb2job("convert", str(notebook))
    report.write_text("mine")
    nb2job("convert", str(notebook))
    assert report.read_text() == "mine"


def test_explain_writes_it_anywhere(nb2job: Call, tmp_path: Path) -> None:
    notebook = tmp_path / "learn.py"
    notebook.write_text("# %%\nrate = 0.1\nprint(rate)\n")
    outcome = nb2job("explain", str(notebook), "--html", str(tmp_path / "page.html"))
    assert outcome.exit_code == 0
    assert "page.html" in outcome.stderr
    refused = nb2job("explain", str(notebook), "--html", str(tmp_path / "none" / "page.html"))
    assert (refused.exit_code, "cannot be written" in refused.stderr) == (2, True)
