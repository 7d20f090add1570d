"""What runs seldom have: numbers among words, names of JavaScript's own, values that are not finite."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("plotly")

from nb2job.compare.run import Run
from tests.pages.conftest import until
from tests.pages.test_runs import names, text_of


def test_numbers_among_words_are_numbers(open_page: Callable[..., Any]) -> None:
    depths = {"a": "10", "b": "None", "c": "2", "d": "100", "e": "007", "f": ""}
    runs = [
        Run(str(at), name, "e", params={"depth": depth} if depth else {}, metrics={"acc": 1.0})
        for at, (name, depth) in enumerate(depths.items())
    ]
    page = open_page(text_of(runs))
    page.get_by_role("button", name="depth").click()
    assert names(page) == ["c", "e", "a", "d", "b", "f"]
    shown = page.locator("#table tbody tr").evaluate_all(
        "rows => rows.map((row) => row.cells[6].textContent)"
    )
    assert shown == ["2", "007", "10", "100", "None", ""]
    place = "scaleOf('depth', (run) => paramOf(run, 'depth'), RUNS)"
    places = page.evaluate(f"RUNS.map({place}.at)")
    assert places[2] == 0 < places[4] < places[0] < places[3] == 0.8 < places[1]
    assert places[5] is None
    for words, found in (("depth>=5", "ead"), ("depth<5", "c"), ("depth!=2", "eadb"), ("depth=none", "b")):
        page.get_by_label("Filter").fill(words)
        until(page, f"document.getElementById('count').textContent === '{len(found)} of 6 runs'")
        assert "".join(names(page)) == found


def test_names_that_javascript_has_its_own_use_for(open_page: Callable[..., Any]) -> None:
    odd = ("constructor", "__proto__", "toString")
    having = {
        "metrics": dict.fromkeys(odd, 2.0),
        "params": dict.fromkeys(odd, "3"),
        "tags": {"__proto__": "x"},
    }
    page = open_page(text_of([Run("0", "has", "e", **having), Run("1", "lacks", "e", metrics={"acc": 1.0})]))  # type: ignore[arg-type]  # mappings
    cells = "(row) => [...row.cells].map((cell) => cell.textContent)"
    rows = page.locator("#table tbody tr").evaluate_all(f"rows => rows.map({cells})")
    told = {row[1]: [cell for cell in row[5:-1] if cell] for row in rows}
    assert told == {"lacks": ["1"], "has": ["2"] * 3 + ["3"] * 3}
    for name in odd:
        page.get_by_label("Metric").select_option(name)
        assert page.locator("tr.best td.name").all_inner_texts() == ["has"]


def test_what_is_no_finite_number_is_told(open_page: Callable[..., Any]) -> None:
    given = {"nan": math.nan, "inf": math.inf, "low": -math.inf, "one": 1.0, "none": None}
    runs = [
        Run(str(at), name, "e", metrics={} if value is None else {"acc": value})
        for at, (name, value) in enumerate(given.items())
    ]
    page = open_page(text_of(runs))
    button = page.get_by_role("button", name="acc", exact=True)
    assert page.locator("tr.best td.name").all_inner_texts() == ["one"]
    button.click()
    assert names(page) == ["inf", "one", "low", "nan", "none"]
    shown = page.locator("#table tbody tr").evaluate_all(
        "rows => rows.map((row) => row.cells[5].textContent)"
    )
    assert shown == ["inf", "1", "-inf", "NaN", ""]
    button.click()
    assert names(page) == ["low", "one", "inf", "nan", "none"]
    for words, found in (("acc>0.5", ["one", "inf"]), ("acc=nan", ["nan"])):
        page.get_by_label("Filter").fill(words)
        until(page, f"document.getElementById('count').textContent === '{len(found)} of 5 runs'")
        assert names(page) == found


def test_runs_of_one_name_are_told_apart(open_page: Callable[..., Any]) -> None:
    long = "x" * 60
    names_of = ["wine", "wine", "alone", long + "1", long + "2"]
    runs = [Run(str(at), name, "e", metrics={"acc": 1.0}) for at, name in enumerate(names_of)]
    page = open_page(text_of(runs))
    legend = page.evaluate("document.getElementById('history').data.map((one) => one.name)")
    cut = "x" * 23 + "…"
    assert sorted(legend) == ["alone", "wine (0)", "wine (1)", f"{cut} (3)", f"{cut} (4)"]
    page.get_by_label("choose wine (1)").check()
    assert page.locator("#pictures-note").text_content() == "no figures: wine (1)"
