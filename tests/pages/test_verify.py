"""The page of a comparison in a browser: both sides of every difference, and nothing run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nb2job.notebook.cell import Note, Place
from nb2job.verify.compare import Comparison
from nb2job.verify.expected import Expected
from nb2job.verify.files import FileComparison
from nb2job.verify.match import Difference
from nb2job.verify.page import page_of
from nb2job.verify.printed import MetricComparison
from nb2job.verify.run import Failure
from tests.pages.conftest import PHONE

HOSTILE = "</script><img src=x onerror='window.hit=1'>"


def comparison(**more: Any) -> Comparison:
    told: dict[str, Any] = {
        "equal": ("X", "rate"),
        "different": (Difference("frame.mean", "1.5", HOSTILE),),
        "missing": ("lost",),
        "extra": ("args",),
        "dropped": ("shown",),
        "unstable": ("now",),
        "files": FileComparison(("out.csv",), (), (), ("new.png",)),
        "notebook_failure": None,
        "script_failure": None,
        "metrics": {"loss": ((0, 2.5), (1, 0.5)), "accuracy": ((0, 0.75),)},
        "held": MetricComparison(("accuracy", "loss")),
        "params": {},
        "values": {"X": HOSTILE, "rate": "0.1"},
    }
    return Comparison(**{**told, **more})


EXPECTED = Expected(dropped={"shown": Note("NB302", Place(2, 1), "only for the eye")}, cells={"rate": 3})


def test_both_sides_stand_beside_each_other(
    open_page: Callable[..., Any], serious: Callable[[Any], list[str]]
) -> None:
    page = open_page(page_of(comparison(), EXPECTED, "a/b.ipynb", "b.py"), viewport=PHONE)
    rows = [row.split("\t") for row in page.locator("#table tbody tr").all_inner_texts()]
    assert rows[0] == ["different", "variable", "frame.mean", "", "1.5", HOSTILE]
    assert ["equal", "variable", "rate", "3", "0.1", "the same"] in rows
    assert ["equal", "metric", "accuracy", "", "0.75", "the same"] in rows
    assert ["equal", "metric", "loss", "", "2 values, the last 0.5", "the same"] in rows
    assert ["dropped", "variable", "shown", "", "", "NB302 only for the eye"] in rows
    kind = page.locator("#table tbody td:nth-child(2)").first
    count = "all.selectNodeContents(cell); return all.getClientRects().length"
    assert kind.evaluate(f"(cell) => {{ const all = document.createRange(); {count}; }}") == 1
    page.get_by_label("Filter").fill("rate")
    assert page.locator("#table tbody tr").count() == 1
    page.get_by_label("equal").uncheck()
    assert page.locator("#table tbody tr").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate("window.hit") is None
    assert serious(page) == []
    page.emulate_media(color_scheme="dark")
    assert serious(page) == []


def test_how_the_runs_ended(open_page: Callable[..., Any]) -> None:
    failed = comparison(script_failure=Failure("ValueError", HOSTILE, None, 7), output="Traceback")
    page = open_page(page_of(failed, EXPECTED, "b.ipynb", "b.py"))
    shown = page.locator("#failure").inner_text()
    assert "The notebook runs to its end" in shown
    assert f"ValueError: {HOSTILE}" in shown
    assert "Traceback" in shown
