"""What a person sees of a running sweep: a table that lives on a terminal, lines elsewhere, or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from nb2job.local.sweep.journal import Event
from nb2job.local.sweep.outcome import best_trial, best_value
from nb2job.local.sweep.state import DONE, SweepState, TrialState
from nb2job.search.space import Value
from nb2job.search.trial import Sweep

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.live import Live

_EVERY = 1.0
_STYLES = {"RUNNING": "cyan", "FINISHED": "green", "FAILED": "red", "KILLED": "yellow"}
# The table's head and foot, and the prompt.
_AROUND = 7


class Watch(Protocol):
    """Is told of every event, and of every moment between them."""

    @property
    def wants_metrics(self) -> bool: ...

    def happened(self, event: Event, state: SweepState) -> None: ...

    def tick(self, state: SweepState) -> None: ...


@dataclass(frozen=True, slots=True)
class Lines:
    """A line when a trial starts, and one when it ends."""

    sweep: Sweep
    say: Callable[[str], None]
    wants_metrics: bool = False

    def happened(self, event: Event, state: SweepState) -> None:
        if event["event"] == "process":
            trial = state.trials[event["number"]]
            self.say(f"trial {trial.label} started: {told(trial.parameters)}")
        elif event["event"] == "ended":
            self.say(_end_line(state.trials[event["number"]], state, self.sweep))

    def tick(self, state: SweepState) -> None:
        pass


@contextmanager
def live_table(sweep: Sweep, console: Console) -> Iterator[Watch]:
    """A table on a terminal, drawn again when something happens and once a second."""
    from rich.live import Live

    with Live(console=console, auto_refresh=False, transient=False) as live:
        yield _Table(sweep, live)


@dataclass(slots=True)
class _Table:
    sweep: Sweep
    live: Live
    wants_metrics: bool = True
    _drawn: float = 0.0

    def happened(self, event: Event, state: SweepState) -> None:
        self._draw(state)

    def tick(self, state: SweepState) -> None:
        if time.monotonic() - self._drawn > _EVERY:
            self._draw(state)

    def _draw(self, state: SweepState) -> None:
        self._drawn = time.monotonic()
        rows = max(3, self.live.console.height - _AROUND)
        self.live.update(table(state, self.sweep, rows), refresh=True)


def table(state: SweepState, sweep: Sweep, rows: int) -> RenderableType:
    """The trials that matter most now, as many as there are rows, and the state of the whole."""
    from rich.console import Group
    from rich.markup import escape
    from rich.table import Table
    from rich.text import Text

    metric, goal = sweep.objective.primary_metric, sweep.objective.goal
    drawn = Table(box=None, pad_edge=False)
    for name in ("trial", *sweep.space, metric, "best", "status", "time"):
        drawn.add_column(escape(name), justify="left" if name == "status" else "right", no_wrap=True)
    best = best_trial(state.trials.values(), goal)
    for trial in _chosen(state, best, rows):
        last = trial.metrics[-1] if trial.metrics else None
        style = _STYLES.get(trial.status, "dim")
        drawn.add_row(
            trial.label,
            *(escape(_short(trial.parameters[name])) for name in sweep.space),
            _short(last),
            _short(best_value(trial.metrics, goal)),
            f"[{style}]{trial.status}[/]" + (f" {trial.reason}" if trial.reason else ""),
            duration(_age(trial)),
            style="bold" if trial is best else "",
        )
    return Group(drawn, Text(summary(state, sweep)))


def summary(state: SweepState, sweep: Sweep) -> str:
    """How far the sweep is, its best trial, and the time that is left."""
    total = sweep.limits.max_total_trials
    of = f" of {total}" if total else ""
    parts = [f"{len(state.done)}{of} trials done, {len(state.running)} running"]
    best = best_trial(state.trials.values(), sweep.objective.goal)
    if best is not None:
        value = _short(best_value(best.metrics, sweep.objective.goal))
        parts.append(f"best: trial {best.number} with {sweep.objective.primary_metric} {value}")
    if sweep.limits.timeout is not None:
        used = state.used + time.time() - state.since
        parts.append(f"{duration(max(0.0, sweep.limits.timeout - used))} left")
    return "; ".join(parts)


def told(parameters: Mapping[str, Value]) -> str:
    """Parameters on one line."""
    return ", ".join(f"{name}={_short(value)}" for name, value in parameters.items())


def _end_line(trial: TrialState, state: SweepState, sweep: Sweep) -> str:
    goal, metric = sweep.objective.goal, sweep.objective.primary_metric
    how = f" ({trial.reason})" if trial.reason else ""
    if trial.status == "FAILED" and not trial.reason:
        how = f" (exit code {trial.exit_code})"
    line = f"trial {trial.label} {trial.status}{how} after {duration(_age(trial))}"
    value = best_value(trial.metrics, goal)
    if value is None:
        return f"{line}: no {metric}"
    best = best_trial(state.trials.values(), goal)
    return f"{line}: {metric} {_short(value)}" + (", the best so far" if best is trial else "")


def _chosen(state: SweepState, best: TrialState | None, rows: int) -> list[TrialState]:
    """Those that run, the best, then the latest that ended; in order of their numbers."""
    running = [trial for trial in state.trials.values() if trial.status == "RUNNING"]
    ended = [trial for trial in state.trials.values() if trial.status in DONE and trial is not best]
    ended.sort(key=lambda trial: trial.ended or 0.0, reverse=True)
    first = [
        *([best] if best is not None else []),
        *(trial for trial in running if trial is not best),
        *ended,
    ]
    return sorted(first[:rows], key=lambda trial: trial.number)


def _age(trial: TrialState) -> float:
    return (trial.ended or time.time()) - trial.began if trial.began else 0.0


def _short(value: Value | None) -> str:
    if value is None:
        return ""
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def duration(seconds: float) -> str:
    """A time as a person reads it: `7.5 s`, `3 min 05 s`, `2 h 10 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"
