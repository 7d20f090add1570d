"""The page of runs in a browser: sorted, filtered, linked; dark, narrow, large; and hostile."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("plotly")

from nb2job.compare.order import Sort
from nb2job.compare.page import page_of
from nb2job.compare.run import Run
from nb2job.compare.store import Store
from tests.pages.conftest import PHONE, until

HOSTILE = (
    "<img src=x onerror=\"window.hit=1\"></script><script>window.hit=1</script>%{x}<a href='http://a.b'>"
)
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


class Client:
    """As much of MLflow's client as the page asks."""

    def get_metric_history(self, run_id: str, metric: str) -> list[Any]:
        number = int(run_id)
        values = [math.nan if number == 3 and step == 1 else step + number / 10 for step in range(4)]
        return [SimpleNamespace(step=step, value=value, timestamp=step) for step, value in enumerate(values)]

    def list_artifacts(self, run_id: str, path: str | None) -> list[Any]:
        if int(run_id) != 7 or path:
            return []
        return [SimpleNamespace(path="roc.png", is_dir=False, file_size=len(PNG))]

    def download_artifacts(self, run_id: str, path: str, folder: str) -> str:
        target = f"{folder}/{run_id}.png"
        with open(target, "wb") as file:
            file.write(PNG)
        return target


def run(number: int, name: str = "", **more: Any) -> Run:
    params = {"lr": str(10.0 ** -(number % 5)), "model": ["tree", "net"][number % 2], "seed": "1"}
    status = "KILLED" if number == 2 else "FINISHED"
    metrics = {"acc": 3 + number / 10, "loss": 1 - number / 10} if number != 4 else {}
    times = {"started": 1000 * number, "ended": 2000 * number}
    told = {"params": params, "metrics": metrics, **times, **more}
    return Run(str(number), name or f"run {number}", "wines", "ana", status, **told)


def text_of(runs: list[Run], title: str = "Runs") -> str:
    store = Store(Client(), "sqlite:///x.db")  # type: ignore[arg-type]  # as much as is asked
    return page_of(store, runs, title, Sort("metrics", "acc", True), lambda text: None)


@pytest.fixture(scope="module")
def few() -> str:
    return text_of([run(number) for number in range(8)])


def names(page: Any) -> list[str]:
    found = page.locator("#table tbody td.name").all_inner_texts()
    return [str(name) for name in found]


def test_it_is_sorted_by_any_column(few: str, open_page: Callable[..., Any]) -> None:
    page = open_page(few)
    assert names(page)[:2] == ["run 7", "run 6"]
    assert names(page)[-1] == "run 4"  # it has no number, and comes last either way
    assert page.locator("#order").inner_text() == "the best that finished comes first"
    page.get_by_role("button", name="acc", exact=True).dblclick()
    assert names(page)[0] == "run 0"
    assert names(page)[-1] == "run 4"
    page.get_by_role("button", name="model").focus()
    page.keyboard.press("Enter")
    assert names(page)[:4] == ["run 1", "run 3", "run 5", "run 7"]
    assert page.locator("th[aria-sort]").inner_text().startswith("model")


FILTERS: tuple[tuple[str, set[int]], ...] = (
    ("tree", {0, 2, 4, 6}),
    ("tree acc>3.1", {2, 6}),
    ("lr<=0.01", {2, 3, 4, 7}),
    ("model!=net status=finished", {0, 4, 6}),
    ("acc>x no such", set()),
    ("run", set(range(8))),
)


def test_it_is_filtered(few: str, open_page: Callable[..., Any]) -> None:
    page = open_page(few)
    for words, found in FILTERS:
        page.get_by_label("Filter").fill(words)
        count = f"{len(found)} of 8 runs" if len(found) < 8 else "8 runs"
        until(page, f"document.getElementById('count').textContent === '{count}'")
        assert set(names(page)) == {f"run {number}" for number in found}
        drawn = page.evaluate("document.getElementById('history').data.length")
        assert page.locator("#history-part").is_hidden() or drawn == len(found - {4})


def test_table_and_charts_are_linked(few: str, open_page: Callable[..., Any]) -> None:
    page = open_page(few)
    page.get_by_label("choose run 6").check()
    widths = page.evaluate("document.getElementById('history').data.map((one) => one.line.width)")
    assert sorted(widths)[-1] > 3
    page.evaluate("document.getElementById('history').emit('plotly_click', {points: [{customdata: '5'}]})")
    assert page.locator("tr.chosen td.name").all_inner_texts() == ["run 6", "run 5"]
    assert page.evaluate("document.getElementById('history').data.length") == 2
    assert page.locator("#pictures-note").inner_text() == "no figures: run 5, run 6"
    page.get_by_role("button", name="Choose none").click()
    assert page.locator("tr.chosen").count() == 0
    assert page.locator("#pictures img").count() == 1
    page.get_by_label("Metric").select_option("loss")
    assert page.get_by_label("Better is").input_value() == "minimize"


def test_stopped_trials_are_marked_in_light_and_dark_and_on_a_phone(
    few: str, open_page: Callable[..., Any], serious: Callable[[Any], list[str]]
) -> None:
    page = open_page(few)
    assert "stopped early (1)" in page.locator("#history-note").inner_text()
    dashes = page.evaluate("document.getElementById('history').data.map((one) => one.line.dash)")
    assert dashes.count("dash") == 1
    page.get_by_label("best so far").check()
    values = page.evaluate("document.getElementById('history').data.map((one) => one.y)")
    assert all(one == sorted(one) for one in values)
    paper = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(paper) == "rgb(255, 255, 255)"
    assert serious(page) == []
    page.emulate_media(color_scheme="dark")
    until(page, "document.getElementById('history')._fullLayout.paper_bgcolor === '#0f1318'")
    assert page.evaluate(paper) == "rgb(15, 19, 24)"
    assert serious(page) == []
    page.set_viewport_size(PHONE)
    until(page, "document.querySelector('#history .main-svg').getBoundingClientRect().width <= innerWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert serious(page) == []


def test_a_thousand_runs(open_page: Callable[..., Any]) -> None:
    page = open_page(text_of([run(number) for number in range(1000)]))
    assert page.locator("#table tbody tr").count() == 1000
    page.get_by_label("Filter").fill("tree acc>100")
    until(page, "document.getElementById('count').textContent === '14 of 1000 runs'")


def test_histories_of_more_runs_than_the_file_holds(open_page: Callable[..., Any]) -> None:
    stopped = [replace(run(number, f"low {number}"), status="KILLED") for number in range(5, 25)]
    page = open_page(text_of([*[run(number) for number in range(100, 330)], *stopped]))
    note = page.locator("#history-note")
    assert "stopped early (10)" in note.inner_text()
    assert "the histories of 50 more runs are not in this file" in note.inner_text()
    assert page.evaluate("RUNS.filter((run) => run.status === 'KILLED').every(historyOf)")
    page.get_by_label("choose run 100").check()
    page.get_by_label("choose run 101").check()
    assert note.inner_text() == "not in this file: the history of run 100, run 101"
    assert page.locator("#history").is_hidden()
    page.get_by_label("choose low 5", exact=True).check()
    assert "not in this file: the history of run 100, run 101" in note.inner_text()
    assert page.evaluate("document.getElementById('history').data.length") == 1


def test_nothing_of_the_store_is_run(open_page: Callable[..., Any]) -> None:
    odd = {HOSTILE: HOSTILE, "toString": "1", "__proto__": "2"}
    told = {"metrics": {HOSTILE: 1.0, "acc": 2.0}, "tags": {HOSTILE: HOSTILE}}
    runs = [
        Run(str(at), HOSTILE + str(at), HOSTILE, HOSTILE, params={**odd, "a": str(at)}, **told)
        for at in range(3)
    ]
    page = open_page(text_of(runs, HOSTILE))
    assert page.evaluate("window.hit") is None
    assert page.locator("h1").inner_text() == HOSTILE
    assert names(page)[0].startswith(HOSTILE)
    assert page.locator("main a, main img[src^=x], svg a").count() == 0
    page.get_by_label("Metric").select_option(HOSTILE)
    page.locator("#table tbody input").first.check()
    assert page.evaluate("window.hit") is None
    assert page.locator("svg a").count() == 0
    shown = page.locator("#history .ytitle").text_content()
    assert shown.startswith("<img src=x")
