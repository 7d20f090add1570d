"""The page of trials names the same best as the command that writes it."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("plotly")

from nb2job.compare.order import Sort
from nb2job.compare.page import page_of
from nb2job.compare.run import Run
from nb2job.compare.store import Store
from nb2job.compare.trials import runs_of, trials_of

TOLD = {
    "peak": ([0.5, 0.95, 0.8], "FINISHED"),
    "steady": ([0.5, 0.85], "FINISHED"),
    "broke": ([0.5, 0.9], "FAILED"),
    "stopped": ([0.97], "KILLED"),
}


class Client:
    """A sweep's trials: one peaks early, one rises, one fails, one is stopped with the best of all."""

    def search_runs(self, *asked: Any, **more: Any) -> Any:
        found = [self.run(at, name) for at, name in enumerate(TOLD)]
        return type("Page", (list,), {"token": None})(found)

    def run(self, at: int, name: str) -> Any:
        logged, status = TOLD[name]
        info = SimpleNamespace(run_id=name, run_name=name, experiment_id="1", user_id="ana", status=status)
        info.start_time, info.end_time, info.artifact_uri = at, at + 1, ""
        metrics = {"acc": logged[-1], "loss": float(at)}
        tags = {"mlflow.parentRunId": "sweep", "nb2job.trial": str(at)}
        return SimpleNamespace(info=info, data=SimpleNamespace(tags=tags, params={}, metrics=metrics))

    def get_metric_history(self, run_id: str, metric: str) -> list[Any]:
        values = enumerate(TOLD[run_id][0])
        return [SimpleNamespace(step=step, value=value, timestamp=step) for step, value in values]

    def list_artifacts(self, run_id: str, path: str | None) -> list[Any]:
        return []


STORE = Store(Client(), "sqlite:///x.db", {"1": "e"})  # type: ignore[arg-type]  # as much as is asked


def test_the_best_is_the_one_of_the_command(
    open_page: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "experiment_id", lambda store, name: "1")
    found = trials_of(STORE, Run("sweep", "sweep", "e"), "acc", "maximize")
    assert found.best is not None
    order, best = Sort("metrics", "acc", True), found.best.run.run_id
    page = open_page(page_of(STORE, runs_of(found), "Trials", order, lambda text: None, best))
    rows, bold = page.locator("#table tbody td.name"), page.locator("tr.best td.name")
    assert rows.all_inner_texts() == ["peak", "steady", "stopped", "broke"]
    assert bold.all_inner_texts() == [found.best.run.name] == ["peak"]
    assert page.get_by_role("button", name="acc (best)").count() == 1
    page.get_by_label("Metric").select_option("loss")
    assert bold.all_inner_texts() == ["peak"]
    page.get_by_label("Better is").select_option("maximize")
    assert bold.all_inner_texts() == ["steady"]  # of those that finished
