"""The half of a job that only a sweep has, as it goes over the wire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Sent = Mapping[str, Any]

# How many numbers stand behind a distribution's name; a choice has any number of values.
_ARITY = {"choice": None, "randint": 1, "uniform": 2, "loguniform": 2, "normal": 2, "lognormal": 2}
_ARITY |= {f"q{name}": 3 for name in ("uniform", "loguniform", "normal", "lognormal")}
_POLICIES = {"Bandit", "MedianStopping", "TruncationSelection"}


def of_sweep(properties: Sent) -> list[str]:
    """Complain of a sweep's own keys."""
    space = properties.get("searchSpace") or {}
    complaints = [] if space else ["a sweep without a search space"]
    for name, sent in space.items():
        complaints += [f"searchSpace: {name}: {text}" for text in _distribution(sent)]
    if complaints:
        return complaints
    return [*_sampling(properties), *_objective(properties), *_policy(properties), *_limits(properties)]


def _distribution(sent: Any) -> Iterator[str]:
    if not isinstance(sent, list) or len(sent) != 2 or not isinstance(sent[1], list):
        yield f"not [name, [values]]: {sent}"
        return
    kind, values = sent[0], sent[1][0] if sent[0] == "choice" else sent[1]
    if kind not in _ARITY:
        yield f"no distribution {kind!r}"
    elif kind == "choice":
        if not isinstance(values, list) or not values:
            yield f"a choice of nothing: {sent}"
    elif len(values) != _ARITY[kind] or not all(isinstance(value, int | float) for value in values):
        yield f"{kind} takes {_ARITY[kind]} numbers: {values}"


def _sampling(properties: Sent) -> Iterator[str]:
    kind = (properties.get("samplingAlgorithm") or {}).get("samplingAlgorithmType")
    kinds = {sent[0] for sent in (properties.get("searchSpace") or {}).values()}
    if kind not in ("Random", "Grid", "Bayesian"):
        yield f"no sampling algorithm {kind!r}"
    if kind == "Grid" and kinds - {"choice"}:
        yield f"grid takes choices alone: {sorted(kinds)}"
    if kind == "Bayesian" and kinds - {"choice", "uniform", "quniform"}:
        yield f"bayesian takes choice, uniform and quniform: {sorted(kinds)}"


def _objective(properties: Sent) -> Iterator[str]:
    objective = properties.get("objective") or {}
    if str(objective.get("goal")).lower() not in ("minimize", "maximize") or not objective.get(
        "primaryMetric"
    ):
        yield f"no objective: {objective}"


def _policy(properties: Sent) -> Iterator[str]:
    policy = properties.get("earlyTermination")
    if not policy:
        return
    kind = policy.get("policyType")
    if kind not in _POLICIES:
        yield f"no policy {kind!r}"
    if kind == "Bandit" and bool(policy.get("slackFactor")) == bool(policy.get("slackAmount")):
        yield "a bandit has one slack: factor or amount"
    if kind == "TruncationSelection" and not 1 <= policy.get("truncationPercentage", 0) <= 99:
        yield "truncation takes 1 to 99 percent"


def _limits(properties: Sent) -> Iterator[str]:
    limits = properties.get("limits") or {}
    total, together = limits.get("maxTotalTrials"), limits.get("maxConcurrentTrials")
    if total is not None and not 1 <= total <= 1000:
        yield f"maxTotalTrials is 1 to 1000: {total}"
    if total and together and together > total:
        yield f"more trials at once than in all: {together} > {total}"
