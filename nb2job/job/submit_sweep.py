"""The sweep in submit.py: a job that is called with a search space, and swept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nb2job.job.job import Job
from nb2job.job.python_text import Call, Code, expression, literal

DISTRIBUTIONS = {
    "choice": "Choice",
    "randint": "Randint",
    "uniform": "Uniform",
    "quniform": "QUniform",
    "loguniform": "LogUniform",
    "qloguniform": "QLogUniform",
    "normal": "Normal",
    "qnormal": "QNormal",
    "lognormal": "LogNormal",
    "qlognormal": "QLogNormal",
}
POLICIES = {
    "bandit": "BanditPolicy",
    "median_stopping": "MedianStoppingPolicy",
    "truncation_selection": "TruncationSelectionPolicy",
}
SAMPLINGS = {
    "random": "RandomSamplingAlgorithm",
    "grid": "GridSamplingAlgorithm",
    "bayesian": "BayesianSamplingAlgorithm",
}
"""The `type` in YAML -> the class in `azure.ai.ml.sweep`."""


@dataclass(frozen=True, slots=True)
class SweepCode:
    """The parts of the function `sweep`, and the classes that they call.

    Args:
        trial: the call of the job with what it searches among its inputs.
        more: for what has no input, what the command gets besides.
        call: the call of `.sweep`.
        limits: the arguments of `.set_limits`.
        classes: names from `azure.ai.ml.sweep`.
    """

    trial: str
    more: tuple[str, ...]
    call: str
    limits: str
    classes: frozenset[str]


def sweep_code(job: Job) -> SweepCode:
    """The code of a job's sweep; the job has one.

    `.sweep()` and `.set_limits()` take the keys of the YAML flat; the tests compare what both load to [R].
    """
    sweep = job.sweep
    assert sweep is not None
    with_input = {entry.name for entry in job.given}
    space = {name: _typed(DISTRIBUTIONS, one.as_mapping()) for name, one in sweep.space.items()}
    others = {name: one for name, one in space.items() if name not in with_input}
    policy = sweep.early_termination
    words: dict[str, Any] = {
        "sampling_algorithm": _typed(SAMPLINGS, sweep.sampling.as_mapping()),
        "primary_metric": sweep.objective.primary_metric,
        "goal": sweep.objective.goal,
        **({"search_space": others} if others else {}),
        **({"early_termination_policy": _typed(POLICIES, policy.as_mapping())} if policy else {}),
    }
    called = [*space.values(), words["sampling_algorithm"], words.get("early_termination_policy")]
    inputs = {name: one for name, one in space.items() if name in with_input}
    more = [entry.argument("search_space") for entry in job.inputs if entry.name in others]
    return SweepCode(
        trial=expression(Call("trial", inputs), 4) if inputs else "job()",
        more=tuple(literal(f" {one}") for one in more),
        call=expression(Call("searched.sweep", words), 4),
        limits=expression(Call("", sweep.limits.as_mapping()), 4),
        classes=frozenset(one.name for one in called if one is not None),
    )


def _typed(classes: dict[str, str], mapping: dict[str, Any]) -> Call:
    words = {key: _on_one_line(value) for key, value in mapping.items() if key != "type"}
    return Call(classes[mapping["type"]], words)


def _on_one_line(value: Any) -> Any:
    """A short list as it is; black breaks only a long one."""
    if not isinstance(value, (list, tuple)):
        return value
    text = f"[{', '.join(map(literal, value))}]"
    return Code(text) if len(text) <= 60 else value
