"""The loop of a sweep: starts trials, hears how they end, stops those that a policy or a limit condemns."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue

from nb2job.errors import JobError
from nb2job.local.modes import Mounts
from nb2job.local.process import GENTLE
from nb2job.local.sweep.attempt import Attempt, Site
from nb2job.local.sweep.journal import Event
from nb2job.local.sweep.launch import CONDEMNED, INTERRUPTED
from nb2job.local.sweep.orphans import end_marked
from nb2job.local.sweep.outcome import MOST_FAILED, best_value, most_failed
from nb2job.local.sweep.state import SweepState, TrialState
from nb2job.local.sweep.store import Changes, values_of
from nb2job.local.sweep.watch import Watch
from nb2job.search.early_termination.bandit import Bandit
from nb2job.search.sampling.sampler import Sampler
from nb2job.search.trial import Sweep

_LOOK = 0.25
"""Seconds between two looks at the metrics of running trials."""

_IDLE = 1.0
_TOUCH = 5.0
"""Seconds that a sweep's timeout may forget where its runner is killed."""

_LAST_WORD = 20.0
_BLIND = 60.0
"""Seconds that a store may be out of reach while trials run."""


@dataclass(slots=True)
class Runner:
    """One runner of a sweep.

    Args:
        site: where its trials run.
        sweep: what is searched, and how.
        sampler: gives the parameters.
        state: the sweep so far.
        beside: how many trials run at a time.
        watch: is shown what happens.
        say: is told what the policy cannot judge.
    """

    site: Site
    sweep: Sweep
    sampler: Sampler
    state: SweepState
    beside: int
    watch: Watch
    say: Callable[[str], None]
    _attempts: dict[int, Attempt] = field(default_factory=dict)
    _condemned: set[int] = field(default_factory=set)
    _heard: SimpleQueue[Event | BaseException] = field(default_factory=SimpleQueue)
    _touched: float = 0.0
    _remarked: bool = False
    _blind_since: float | None = None

    def go(self) -> str:
        """Runs the sweep to its end, and returns why it ended early: empty where it did not.

        Raises:
            JobError: NB509, NB513: the store, the disk or the journal failed; all trials are stopped.
            KeyboardInterrupt: after all trials were stopped.
        """
        changes = Changes(self.site.run.run.tracking_uri)
        mounts = Mounts(self.site.plan.job, self.site.plan.values, self.site.ours)
        try:
            while self._start():
                self._hear()
                self._look(changes)
                self._check_time()
                self.watch.tick(self.state)
        except BaseException:
            self._stop_all()
            raise
        if remark := mounts.remark():
            self.say(remark)
        return self.state.over

    def _start(self) -> bool:
        """Starts what there is room for; False when nothing runs and nothing is left to run."""
        while not self.state.over and len(self._attempts) < self.beside:
            trial = self._next()
            if trial is None:
                break
            self._attempts[trial.number] = Attempt(self.site, trial, self._heard.put)
            self._attempts[trial.number].start()
        return bool(self._attempts)

    def _next(self) -> TrialState | None:
        """A trial that waits, else a new one; None when no more are to come."""
        for trial in self.state.waiting:
            if trial.number not in self._attempts:
                return trial
        number, total = len(self.state.trials), self.sweep.limits.max_total_trials
        if total is not None and number >= total:
            return None
        history = [trial.as_trial() for trial in self.state.trials.values()]
        parameters = self.sampler.parameters(number, history)
        if parameters is None:
            return None
        self._take(self.site.journal.append("trial", number=number, parameters=dict(parameters)))
        return self.state.trials[number]

    def _hear(self) -> None:
        """Waits for the next event, for a while, and takes all that are there."""
        watched = self.sweep.early_termination is not None or self.watch.wants_metrics
        with suppress(Empty):
            event = self._heard.get(timeout=_LOOK if watched else _IDLE)
            while True:
                if isinstance(event, BaseException):
                    raise event
                self._take(event)
                event = self._heard.get_nowait()

    def _take(self, event: Event) -> None:
        self.state.take(event)
        if event["event"] in ("ended", "interrupted"):
            del self._attempts[event["number"]]
            if not self.state.over and most_failed(self.state):
                self._end_all(MOST_FAILED)
        self.watch.happened(event, self.state)

    def _look(self, changes: Changes) -> None:
        """Reads what running trials have logged, and stops those that the policy condemns."""
        watched = self.sweep.early_termination is not None or self.watch.wants_metrics
        if not watched or not changes.seen():
            return
        running = [trial for trial in self.state.running if trial.number not in self._condemned]
        seen = {trial.number: len(trial.metrics) for trial in running}
        for trial in running:  # all of them first: none is judged by what its peers had logged before
            trial.metrics = self._values(trial, changes)
        self._remark()
        for trial in running:
            counts = range(seen[trial.number] + 1, len(trial.metrics) + 1)
            if any(self._is_condemned(trial, count) for count in counts):
                self._condemned.add(trial.number)
                self._attempts[trial.number].stop("early termination", CONDEMNED)

    def _values(self, trial: TrialState, changes: Changes) -> tuple[float, ...]:
        try:
            values = values_of(self.site.run.trial(trial.run_id), self.site.metric)
        except JobError:
            # Locked or away for a moment: a trial that runs is worth some patience.
            changes.forget()
            self._blind_since = self._blind_since or time.monotonic()
            if time.monotonic() - self._blind_since > _BLIND:
                raise
            return trial.metrics
        self._blind_since = None
        return values

    def _is_condemned(self, trial: TrialState, count: int) -> bool:
        """Whether the policy stops a trial after so many of its logs."""
        policy = self.sweep.early_termination
        if policy is None:
            return False
        peers = [peer.as_trial() for peer in self.state.trials.values() if peer.number != trial.number]
        then = replace(trial.as_trial(), metrics=trial.metrics[:count])
        return policy.stops(then, peers, self.sweep.objective.goal)

    def _remark(self) -> None:
        """Says once that a factor of what is not above 0 stops nothing."""
        policy, metric = self.sweep.early_termination, self.sweep.objective.primary_metric
        if not isinstance(policy, Bandit) or policy.slack_factor is None or self._remarked:
            return
        logged = [value for trial in self.state.trials.values() for value in trial.metrics]
        best = best_value(logged, self.sweep.objective.goal)
        if best is not None and best <= 0:
            self._remarked = True
            self.say(f"bandit: slack_factor stops nothing while {metric} is not above 0; use slack_amount")

    def _check_time(self) -> None:
        now, limits = time.time(), self.sweep.limits
        if now - self._touched > _TOUCH:
            self._touched = now
            self.site.journal.touch()
        used = self.state.used + now - self.state.since
        if limits.timeout is not None and used > limits.timeout and not self.state.over:
            self._end_all("timeout")
        for trial in self.state.running:
            late = limits.trial_timeout is not None and now - (trial.began or now) > limits.trial_timeout
            if late and trial.number not in self._condemned:
                self._condemned.add(trial.number)
                self._attempts[trial.number].stop("trial_timeout", GENTLE)

    def _end_all(self, reason: str) -> None:
        """No new trials, and those that run are stopped for good; nobody who goes on begins anew."""
        self.state.take(self.site.journal.append("over", reason=reason))
        for attempt in self._attempts.values():
            attempt.stop(reason, GENTLE)

    def _stop_all(self) -> None:
        """Stops all trials so that they run again when the sweep is gone on with."""
        try:
            if self.site.warm is not None:  # trials may be waiting for it
                self.site.warm.close()
            for attempt in self._attempts.values():
                attempt.stop(INTERRUPTED, GENTLE)
            until = time.monotonic() + _LAST_WORD
            for attempt in self._attempts.values():
                attempt.join(max(0.0, until - time.monotonic()))
        finally:  # a second Ctrl-C comes here at once
            for attempt in self._attempts.values():
                attempt.stop(INTERRUPTED, ())
            end_marked(f"{self.site.token}:")
