"""What a person sees: a table of what matters, and lines that say it all."""

from __future__ import annotations

import io
import time
from typing import Any

from rich.console import Console

from nb2job.local.sweep.outcome import best_trial, most_failed, status_of
from nb2job.local.sweep.state import SweepState, TrialState, replay
from nb2job.local.sweep.watch import Lines, live_table, summary, table
from nb2job.search.sampling.sampler import Sampling
from nb2job.search.space import Choice, Uniform
from nb2job.search.trial import Limits, Objective, Sweep

SWEEP = Sweep(
    space={"lr": Uniform(0.0, 1.0), "kernel": Choice(("rbf", "linear"))},
    sampling=Sampling(),
    objective=Objective("loss", "minimize"),
    early_termination=None,
    limits=Limits(max_total_trials=9, timeout=3600),
)


def ended(number: int, status: str, *metrics: float, reason: str = "") -> list[dict[str, Any]]:
    at = {"time": 100.0 + number, "number": number}
    return [
        {"event": "trial", "parameters": {"lr": 0.123456789, "kernel": "rbf"}, **at},
        {"event": "attempt", "run_id": f"r{number}", **at},
        {"event": "process", "pid": 1, **at},
        {
            "event": "ended",
            "status": status,
            "exit_code": 3,
            "metrics": list(metrics),
            "reason": reason,
            **at,
            "time": at["time"] + 75,
        },
    ]


def state(*events: list[dict[str, Any]]) -> SweepState:
    return replay([{"event": "sweep", "time": time.time()}, *(event for group in events for event in group)])


def drawn(given: SweepState, rows: int = 20) -> str:
    console = Console(file=io.StringIO(), width=120)
    console.print(table(given, SWEEP, rows))
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_a_table() -> None:
    text = drawn(state(ended(0, "FINISHED", 0.5, 0.7), ended(1, "KILLED", 0.9, reason="bandit")))
    lines = [line.split() for line in text.splitlines()]
    assert lines[0] == ["trial", "lr", "kernel", "loss", "best", "status", "time"]
    assert lines[1] == "0 0.12346 rbf 0.7 0.5 FINISHED 1 min 15 s".split()
    assert lines[2] == "1 0.12346 rbf 0.9 0.9 KILLED bandit 1 min 15 s".split()
    assert "2 of 9 trials done, 0 running; best: trial 0 with loss 0.5; 1 h 00 min left" in text


def test_brackets_are_no_markup() -> None:
    given = state(ended(0, "FINISHED", 0.5))
    given.trials[0].parameters = {"lr": 0.1, "kernel": "[relu] [/x]"}
    assert "[relu] [/x]" in drawn(given)


def test_a_small_terminal_shows_the_best_and_the_latest() -> None:
    groups = [ended(number, "FINISHED", 1.0 + number) for number in range(9)]
    shown = [line.split()[0] for line in drawn(state(*groups), rows=3).splitlines()[1:-1]]
    assert shown == ["0", "7", "8"]


def test_lines() -> None:
    said: list[str] = []
    lines = Lines(SWEEP, said.append)
    given = SweepState()
    for event in [
        *ended(0, "FINISHED", 0.5),
        *ended(1, "FAILED"),
        *ended(2, "KILLED", 0.9, reason="timeout"),
    ]:
        given.take(event)
        lines.happened(event, given)
    assert said == [
        "trial 0 started: lr=0.12346, kernel=rbf",
        "trial 0 FINISHED after 1 min 15 s: loss 0.5, the best so far",
        "trial 1 started: lr=0.12346, kernel=rbf",
        "trial 1 FAILED (exit code 3) after 1 min 15 s: no loss",
        "trial 2 started: lr=0.12346, kernel=rbf",
        "trial 2 KILLED (timeout) after 1 min 15 s: loss 0.9",
    ]


def test_a_live_table_on_a_terminal() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=100, height=20)
    with live_table(SWEEP, console) as watch:
        assert watch.wants_metrics
        watch.happened({}, state(ended(0, "FINISHED", 0.5)))
        watch.tick(state())
    assert "FINISHED" in console.file.getvalue()  # type: ignore[attr-defined]


_LEFT = ("10 min 00 s", "9 min 59 s", "9 min 58 s")


def test_time_that_is_left() -> None:
    given = state()
    given.since -= 3000
    assert summary(given, SWEEP) in [f"0 of 9 trials done, 0 running; {left} left" for left in _LEFT]


def trial(number: int, status: Any, *metrics: float) -> TrialState:
    return TrialState(number, {}, [f"r{number}"], status, metrics=metrics)


def test_the_best_trial() -> None:
    nan = float("nan")
    trials = [trial(0, "FINISHED", 2.0), trial(1, "FINISHED", nan, 1.0, 3.0), trial(2, "KILLED", 0.1)]
    assert best_trial(trials, "minimize") is trials[1]
    assert best_trial(trials, "maximize") is trials[1]
    assert best_trial([trial(0, "FINISHED", 2.0), trial(1, "FINISHED", 2.0)], "minimize").number == 0  # type: ignore[union-attr]
    assert best_trial([trial(0, "FAILED", 1.0), trial(1, "KILLED", 2.0)], "minimize").number == 1  # type: ignore[union-attr]
    assert best_trial([trial(0, "FINISHED", nan), trial(1, "FINISHED")], "minimize") is None
    endless = [trial(0, "FINISHED", float("inf")), trial(1, "FINISHED", 0.5)]
    assert best_trial(endless, "maximize") is endless[1]


def test_when_most_trials_failed() -> None:
    def failing(*statuses: str) -> SweepState:
        return state(*(ended(number, status) for number, status in enumerate(statuses)))

    assert not most_failed(failing("FAILED", "FAILED"))
    assert most_failed(failing("FAILED", "FAILED", "FAILED"))
    assert not most_failed(failing("FINISHED", "FAILED", "FAILED", "FAILED"))
    assert most_failed(failing(*["FINISHED"] * 4, *["FAILED"] * 6))
    assert status_of(failing("FINISHED", "FAILED", "FAILED"), "") == "FAILED"
    assert status_of(failing("KILLED"), "timeout") == "FINISHED"
    assert status_of(failing(), "timeout") == "FAILED"
