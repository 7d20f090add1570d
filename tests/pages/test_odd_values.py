"""What runs seldom have: numbers among words, names of JavaScript's own, values that are not finite.

All on one page, an experiment for each: to open a page costs more than to look at it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("plotly")

from nb2job.compare.run import Run
from tests.pages.conftest import until
from tests.pages.test_runs import names, text_of

DEPTHS = {"a": "10", "b": "None", "c": "2", "d": "100", "e": "007", "f": ""}
VALUES = {"nan": math.nan, "inf": math.inf, "low": -math.inf, "one": 1.0, "none": None}
OWN = ("constructor", "__proto__", "toString")
"""Names that JavaScript has its own use for."""

LONG = "x" * 60
SAME = ("wine", "wine", "alone", LONG + "1", LONG + "2")
TOLD: tuple[tuple[str, str, dict[str, float], dict[str, str], dict[str, str]], ...] = (
    *(
        ("depths", name, {"acc": 1.0}, {"depth": depth} if depth else {}, {})
        for name, depth in DEPTHS.items()
    ),
    *(("values", name, {} if value is None else {"acc": value}, {}, {}) for name, value in VALUES.items()),
    ("own", "has", dict.fromkeys(OWN, 2.0), dict.fromkeys(OWN, "3"), {"__proto__": "x"}),
    ("own", "lacks", {"acc": 1.0}, {}, {}),
    *(("same", name, {"acc": 1.0}, {}, {}) for name in SAME),
)
RUNS = [
    Run(str(at), name, experiment, metrics=metrics, params=params, tags=tags)
    for at, (experiment, name, metrics, params, tags) in enumerate(TOLD)
]


def test_what_runs_seldom_have(open_page: Callable[..., Any]) -> None:
    page = open_page(text_of(RUNS))
    runs_of_one_name_are_told_apart(page)
    what_is_no_finite_number_is_told(page)
    numbers_among_words_are_numbers(page)
    names_that_javascript_has_its_own_use_for(page)


def show(page: Any, experiment: str, more: str = "", count: int | None = None) -> None:
    """Filters the table down to runs of an experiment."""
    found = sum(told[0] == experiment for told in TOLD) if count is None else count
    words = f"experiment={experiment} {more}"
    page.get_by_label("Filter").fill(words)
    until(page, f"state.words === {json.dumps(words)}")  # two experiments may be of equally many runs
    assert page.locator("#count").text_content() == f"{found} of {len(RUNS)} runs"


def rows(page: Any) -> list[dict[tuple[int, str], str]]:
    """The table's rows as they are shown, by the columns' titles; the box to choose by stands first."""
    cells = "(row) => [...row.cells].map((cell) => cell.textContent)"
    head = page.locator("#table thead tr").evaluate_all(f"rows => rows.map({cells})")[0]
    found = page.locator("#table tbody tr").evaluate_all(f"rows => rows.map({cells})")
    return [dict(zip(enumerate(head), row, strict=True)) for row in found]


def column(page: Any, title: str) -> list[str]:
    return [next(cell for (_, head), cell in row.items() if head == title) for row in rows(page)]


def numbers_among_words_are_numbers(page: Any) -> None:
    show(page, "depths")
    page.get_by_role("button", name="depth").click()
    assert names(page) == ["c", "e", "a", "d", "b", "f"]
    assert column(page, "depth") == ["2", "007", "10", "100", "None", ""]
    own = f"RUNS.slice(0, {len(DEPTHS)})"
    place = f"scaleOf('depth', (run) => paramOf(run, 'depth'), {own})"
    places = page.evaluate(f"{own}.map({place}.at)")
    assert places[2] == 0 < places[4] < places[0] < places[3] == 0.8 < places[1]
    assert places[5] is None
    for words, found in (("depth>=5", "ead"), ("depth<5", "c"), ("depth!=2", "eadb"), ("depth=none", "b")):
        show(page, "depths", words, len(found))
        assert "".join(names(page)) == found


def names_that_javascript_has_its_own_use_for(page: Any) -> None:
    show(page, "own")
    found = dict(zip(names(page), rows(page), strict=True))
    given = {
        name: [cell for (at, head), cell in row.items() if at > 5 and head != "run" and cell]
        for name, row in found.items()
    }
    assert given == {"lacks": ["1"], "has": ["2"] * 3 + ["3"] * 3}
    for name in OWN:
        page.get_by_label("Metric").select_option(name)
        assert page.locator("tr.best td.name").all_inner_texts() == ["has"]


def what_is_no_finite_number_is_told(page: Any) -> None:
    show(page, "values")
    button = page.get_by_role("button", name="acc", exact=True)
    assert page.locator("tr.best td.name").all_inner_texts() == ["one"]
    button.click()
    assert names(page) == ["inf", "one", "low", "nan", "none"]
    assert column(page, "acc") == ["inf", "1", "-inf", "NaN", ""]
    button.click()
    assert names(page) == ["low", "one", "inf", "nan", "none"]
    for words, found in (("acc>0.5", ["one", "inf"]), ("acc=nan", ["nan"])):
        show(page, "values", words, len(found))
        assert names(page) == found


def runs_of_one_name_are_told_apart(page: Any) -> None:
    show(page, "same")
    legend = page.evaluate("document.getElementById('history').data.map((one) => one.name)")
    ids = [run.run_id for run in RUNS if run.experiment == "same"]
    cut = "x" * 23 + "…"
    told = ["alone", f"wine ({ids[0]})", f"wine ({ids[1]})", f"{cut} ({ids[3]})", f"{cut} ({ids[4]})"]
    assert sorted(legend) == sorted(told)
    box = page.get_by_label(f"choose wine ({ids[1]})")
    box.check()
    assert page.locator("#pictures-note").text_content() == f"no figures: wine ({ids[1]})"
    box.uncheck()
