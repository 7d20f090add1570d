"""Figures of runs side by side: of those that have any, while there is room; the rest is told in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("plotly")

from nb2job.compare import figures
from nb2job.compare.order import Sort
from nb2job.compare.page import page_of
from nb2job.compare.run import Run
from nb2job.compare.store import Store
from tests.pages.test_runs import PNG

SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="window.hit=1"><script>window.hit=1'
    b'</script><image href="https://a.b/c.png"/><rect width="9" height="9"/></svg>'
)
FILES = {
    **{(number, "roc.png"): PNG for number in range(6)},
    (5, "roc.png"): PNG + bytes(400),
    (2, "plots/loss.SVG"): SVG,
    (3, "no.svg"): b"<html>",
}


class Client:
    """As much of MLflow's client as figures take; run 8's artifacts are out of reach."""

    def get_metric_history(self, run_id: str, metric: str) -> list[Any]:
        return [SimpleNamespace(step=0, value=float(run_id), timestamp=0)]

    def list_artifacts(self, run_id: str, path: str | None) -> list[Any]:
        if run_id == "8":
            raise OSError("out of reach")
        return [
            SimpleNamespace(path=path, is_dir=False, file_size=len(data))
            for (number, path), data in FILES.items()
            if number == int(run_id)
        ]

    def download_artifacts(self, run_id: str, path: str, folder: str) -> str:
        target = Path(folder, "file")
        target.write_bytes(FILES[int(run_id), path])
        return str(target)


STORE = Store(Client(), "sqlite:///x.db")  # type: ignore[arg-type]  # as much as is asked
RUNS = [Run(str(at), f"run {at}", "e", metrics={"acc": float(at)}) for at in range(10)]


def text_of() -> str:
    return page_of(STORE, RUNS, "Runs", Sort("metrics", "acc", True), lambda text: None)


def test_the_first_of_every_run_while_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    found = figures.figures_of(STORE, RUNS, lambda text: None)
    assert {run: list(paths) for run, paths in found.found.items()} == {
        **{str(number): ["roc.png"] for number in range(6)},
        "2": ["roc.png", "plots/loss.SVG"],
    }
    assert (found.left_out, found.unasked) == ({}, ["8"])
    monkeypatch.setattr(figures, "BUDGET", 5 * len(PNG))
    monkeypatch.setattr(figures, "MOST_RUNS", 7)
    found = figures.figures_of(STORE, RUNS, lambda text: None)
    assert list(found.found) == ["0", "1", "2", "3", "4"]
    assert found.left_out == {"5": 1, "2": 1, "3": 1}
    assert found.unasked == ["7", "8", "9"]


def test_figures_of_the_chosen_runs(open_page: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "LARGEST", 400)
    page = open_page(text_of())
    assert page.locator("#history").is_hidden()  # one point each is no line
    assert page.get_by_label("best so far").is_hidden()
    assert page.locator("#history-note").inner_text() == "logged once by each of 10 runs"
    note = page.locator("#pictures-note")
    assert "of 4 of 5 runs: choose others in the table" in note.inner_text()
    assert page.locator("#pictures img").count() == 5
    for number in (0, 1):
        page.get_by_label(f"choose run {number}").check()
    captions = page.locator("#pictures figcaption").all_inner_texts()
    assert captions == ["run 0", "run 1"]
    page.get_by_role("button", name="Choose none").click()
    for number in (2, 5, 6, 8):
        page.get_by_label(f"choose run {number}").check()
    told = note.inner_text()
    assert "no figures: run 6" in told
    assert "1 MB at most: run 5 (1)" in told
    assert "not looked for: run 8" in told
    sources = [one.get_attribute("src") for one in page.locator("#pictures img").all()]
    assert [str(source)[:14] for source in sources] == ["data:image/svg", "data:image/png"]
    assert page.evaluate("window.hit") is None  # a drawing is a picture, and no script of it is run
