"""bayesian: optuna's tree-structured Parzen estimator, built anew from the history for each trial."""

from __future__ import annotations

import math
import random
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nb2job.search.distributions import Choice, Distribution, Value
from nb2job.search.error import SamplingError
from nb2job.search.sampling.sampler import TAKES
from nb2job.search.share import share_below

if TYPE_CHECKING:
    from nb2job.search.space import SearchSpace
    from nb2job.search.trial import Goal, Trial


@dataclass(frozen=True, slots=True)
class BayesianSampler:
    """Optuna knows the index of a choice, and of all else u in (0, 1), which `at` makes a value of.

    So each distribution is searched by its own formula. Azure ML's own choices cannot be had again.

    Args:
        space: the search space.
        goal: which way is better.
        seed: the same seed and history give the same values.
        local: take all distributions; else those that Azure ML takes [D].

    Raises:
        SamplingError: naming a hyperparameter that Azure ML does not take.
    """

    space: SearchSpace
    goal: Goal
    seed: int
    local: bool = True

    def __post_init__(self) -> None:
        for name, one in self.space.items():
            if not self.local and one.type not in TAKES["bayesian"]:
                hint = f"it takes {', '.join(TAKES['bayesian'])}; random sampling takes all"
                raise SamplingError(f"bayesian sampling takes no {one.type}, as {name} is", hint, name)

    def parameters(self, number: int, history: Sequence[Trial]) -> Mapping[str, Value]:
        """What optuna suggests after the history; a trial that runs is told as one that will not be good."""
        import optuna

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        seed = random.Random(f"{self.seed} {number}").getrandbits(32)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            sampler = optuna.samplers.TPESampler(seed=seed, constant_liar=True)
        study = optuna.create_study(sampler=sampler, direction=self.goal)
        axes = {name: _axis(one) for name, one in self.space.items()}
        known = [one for one in sorted(history, key=lambda one: one.number) if one.number != number]
        study.add_trials([self._told(one, axes) for one in known])
        asked = study.ask(fixed_distributions=axes)
        return {name: _value(one, asked.params[name]) for name, one in self.space.items()}

    def _told(self, trial: Trial, axes: Mapping[str, Any]) -> Any:
        """The trial as optuna has it; one that a policy stopped as pruned, one without a value as failed."""
        from optuna.trial import TrialState, create_trial

        params = {name: _place(one, trial.parameters[name]) for name, one in self.space.items()}
        values = [one for one in trial.metrics if math.isfinite(one)]
        best = (max(values) if self.goal == "maximize" else min(values)) if values else None
        if trial.status == "RUNNING":
            return create_trial(state=TrialState.RUNNING, params=params, distributions=axes)
        if best is None or trial.status == "FAILED":
            return create_trial(state=TrialState.FAIL, params=params, distributions=axes)
        if trial.status == "KILLED":
            steps = {len(trial.metrics): best}
            return create_trial(
                state=TrialState.PRUNED, params=params, distributions=axes, intermediate_values=steps
            )
        return create_trial(state=TrialState.COMPLETE, params=params, distributions=axes, value=best)


def _axis(one: Distribution) -> Any:
    from optuna.distributions import CategoricalDistribution, FloatDistribution

    if isinstance(one, Choice):
        return CategoricalDistribution(range(len(one.values)))
    return FloatDistribution(0.0, 1.0)


def _value(one: Distribution, place: float) -> Value:
    return one.values[int(place)] if isinstance(one, Choice) else one.at(place)


def _place(one: Distribution, value: Value) -> float:
    """Where a value lies on its axis."""
    if isinstance(one, Choice):
        return one.values.index(value)
    return share_below(one, float(value))
