"""python -m tests.benchmarks.policies: what each policy saves on 200 learning curves, and what it loses."""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nb2job.search.early_termination import Policy, parse_policy
from nb2job.search.trial import Goal, Trial

CURVES = 200
LOGS = 50
AT_ONCE = 8

POLICIES = (
    "bandit(slack_factor=0.1, evaluation_interval=5, delay_evaluation=10)",
    "bandit(slack_factor=0.3, evaluation_interval=5, delay_evaluation=10)",
    "bandit(slack_amount=0.1, evaluation_interval=5, delay_evaluation=10)",
    "median_stopping(evaluation_interval=5, delay_evaluation=10)",
    "truncation_selection(truncation_percentage=20, evaluation_interval=5, delay_evaluation=10)",
    "truncation_selection(truncation_percentage=50, evaluation_interval=5, delay_evaluation=10)",
)

Curve = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sweep with a policy came to; values are accuracies, so a regret of 0.01 is a point."""

    stopped: int
    logs: int
    regret: float
    place: int

    @property
    def saved(self) -> float:
        """The share of all logs that was not run."""
        return 1 - self.logs / (CURVES * LOGS)


def curves(seed: int = 0, count: int = CURVES) -> list[Curve]:
    """Accuracies of so many trainings: good, slow, overfitted, stuck and diverging ones, with noise."""
    return [_curve(random.Random(f"{seed} {number}"), number) for number in range(count)]


def _curve(draw: random.Random, number: int) -> Curve:
    start, top = draw.uniform(0.05, 0.3), draw.betavariate(5, 2)
    pace, noise = draw.uniform(2, 15), draw.uniform(0.002, 0.02)
    turn = draw.uniform(10, 40)
    shape = ("plateau", "power", "late", "plateau", "overfitted", "plateau", "stuck", "diverging")[number % 8]
    values = []
    for step in range(1, LOGS + 1):
        share = {
            "plateau": 1 - math.exp(-step / pace),
            "power": 1 - step ** (-pace / 20),
            "late": 1 / (1 + math.exp(-(step - turn / 2) / 3)),
            "overfitted": (1 - math.exp(-step / pace)) * (1 - max(0.0, step - turn) / LOGS),
            "stuck": 0.2,
            "diverging": 1 - math.exp(-step / pace),
        }[shape]
        value = start + max(0.0, top - start) * share + draw.gauss(0, noise)
        values.append(math.nan if shape == "diverging" and step > turn else min(max(value, 0.001), 0.999))
    return tuple(values)


def swept(
    all_curves: Sequence[Curve], policy: Policy | None, goal: Goal, at_once: int = AT_ONCE
) -> list[Trial]:
    """The trials of a sweep that has so many places, each of which logs once in a round."""
    trials: dict[int, Trial] = {}
    running: list[int] = []
    while len(trials) < len(all_curves) or running:
        while len(running) < at_once and len(trials) < len(all_curves):
            running.append(len(trials))
            trials[len(trials)] = Trial(len(trials), {})
        for number in tuple(running):
            curve, trial = all_curves[number], trials[number]
            trial = replace(trial, metrics=curve[: len(trial.metrics) + 1])
            if policy is not None and policy.stops(trial, tuple(trials.values()), goal):
                trial = replace(trial, status="KILLED")
            elif len(trial.metrics) == len(curve):
                trial = replace(trial, status="FINISHED")
            trials[number] = trial
            running = [one for one in running if trials[one].status == "RUNNING"]
    return list(trials.values())


def outcome(accuracies: Sequence[Curve], policy: Policy | None, goal: Goal = "maximize") -> Outcome:
    """What a policy saves and loses; to minimize, trials log the error, 1 less the accuracy."""
    logged = accuracies if goal == "maximize" else [tuple(1 - one for one in curve) for curve in accuracies]
    trials = swept(logged, policy, goal)
    whole = [_best(curve) for curve in accuracies]
    seen = [_best(curve[: len(one.metrics)]) for curve, one in zip(accuracies, trials, strict=True)]
    chosen = whole[seen.index(max(seen))]
    return Outcome(
        stopped=sum(one.status == "KILLED" for one in trials),
        logs=sum(len(one.metrics) for one in trials),
        regret=max(whole) - max(seen),
        place=1 + sum(one > chosen for one in whole),
    )


def _best(curve: Curve) -> float:
    return max((one for one in curve if not math.isnan(one)), default=-math.inf)


def outcomes(seed: int = 0) -> Mapping[tuple[str, Goal], Outcome]:
    """Each policy's outcome, for each goal; the first row is a sweep without a policy."""
    goals: tuple[Goal, ...] = ("maximize", "minimize")
    found = curves(seed)
    rows = [("none", None), *((text, parse_policy(text)) for text in POLICIES)]
    return {(text, goal): outcome(found, policy, goal) for text, policy in rows for goal in goals}


def main(seed: int = 0) -> None:
    """Print a row for each policy and goal."""
    print(f"{CURVES} learning curves of {LOGS} logs, {AT_ONCE} at once, seed {seed}; regret in accuracy:")
    print(f"  {'policy':<90} {'goal':<8} {'stopped':>7} {'saved':>6} {'regret':>7} {'best is':>7}")
    for (text, goal), one in outcomes(seed).items():
        row = f"{one.stopped:>7} {one.saved:>6.1%} {one.regret:>7.4f} {'#' + str(one.place):>7}"
        print(f"  {text:<90} {goal:<8} {row}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
