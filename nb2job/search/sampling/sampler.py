"""Sampling: which algorithm, with which seed; Sampler: what every algorithm can do."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from nb2job.search.distributions import Value
from nb2job.search.error import SamplingError
from nb2job.search.record import finite_number, nearest, number_of, shown, snake_case, text_of

if TYPE_CHECKING:
    from nb2job.search.trial import Trial

ALGORITHMS = ("random", "grid", "bayesian")
RULES = ("random", "sobol")
TAKES: Mapping[str, tuple[str, ...]] = {"grid": ("choice",), "bayesian": ("choice", "uniform", "quniform")}
"""Which distributions Azure ML searches by an algorithm [D]; random sampling takes all."""

_ONLY_RANDOM = ("rule", "seed", "logbase")


@dataclass(frozen=True, slots=True)
class Sampling:
    """The sampling algorithm of a sweep.

    Args:
        type: random, grid or bayesian.
        rule: of random sampling: random or sobol.
        seed: None for another sequence each time. Azure ML takes one for random sampling alone; here the
            Bayesian sampler has one too.
        logbase: the base of the logarithm in log distributions, e where it is None.
    """

    type: str = "random"
    rule: str = "random"
    seed: int | None = None
    logbase: float | None = None

    def __post_init__(self) -> None:
        if self.type not in ALGORITHMS:
            hint = "write type: random and rule: sobol"
            hint = hint if self.type == "sobol" else nearest(self.type, ALGORITHMS)
            raise SamplingError(f"type {shown(self.type)} is no sampling algorithm", hint, "type")
        if self.rule not in RULES:
            raise SamplingError(
                f"rule {shown(self.rule)} is no rule of random sampling", nearest(self.rule, RULES), "rule"
            )
        if self.seed is not None and (isinstance(self.seed, bool) or not isinstance(self.seed, int)):
            raise SamplingError(f"seed is {shown(self.seed)}", "it must be an integer", "seed")
        base = self.logbase
        if base is not None and (not finite_number(base) or base <= 0 or base == 1):
            raise SamplingError(
                f"logbase is {shown(base)}", 'it must be "e" or a number above 0 and not 1', "logbase"
            )
        if self.type != "random" and (self.rule != "random" or base is not None):
            key = "rule" if base is None else "logbase"
            raise SamplingError(f"{self.type} sampling has no {key}", f"leave {key} out, or take random", key)

    def as_mapping(self) -> dict[str, Any]:
        """`{type: random, rule: ..., seed: ..., logbase: ...}` with what is said; `{type: grid}`."""
        if self.type != "random":
            return {"type": self.type}
        base = "e" if self.logbase == math.e else self.logbase
        given = {"rule": self.rule, "seed": self.seed, "logbase": base}
        return {"type": self.type, **{key: value for key, value in given.items() if value is not None}}


def read_sampling(entry: object) -> Sampling:
    """The sampling of `sampling_algorithm: grid`, or of a mapping with `type` and random sampling's keys.

    Raises:
        SamplingError: for a key or value that it cannot have.
    """
    if isinstance(entry, str):
        return Sampling(snake_case(entry))
    if not isinstance(entry, Mapping) or "type" not in entry:
        hint = f"it is one of {', '.join(ALGORITHMS)}, or a mapping with type"
        raise SamplingError(f"{shown(entry)} is no sampling algorithm", hint, "type")
    kind = snake_case(entry["type"])
    if kind not in ALGORITHMS:
        return Sampling(kind)
    written = {text_of(key): value for key, value in entry.items() if key != "type"}
    given = {key: value for key, value in written.items() if value is not None}
    for key in written:
        if key not in _ONLY_RANDOM:
            raise SamplingError(f"{kind} sampling has no key {shown(key)}", nearest(key, _ONLY_RANDOM), key)
        if kind != "random" and key in given:
            raise SamplingError(f"{kind} sampling has no {key}", f"leave {key} out, or take random", key)
    if "rule" in given:
        given["rule"] = snake_case(given["rule"])
    if "logbase" in given:
        given["logbase"] = math.e if given["logbase"] == "e" else number_of(given["logbase"])
    return Sampling(kind, **given)


class Sampler(Protocol):
    """Gives trials their parameters: a function of its arguments and the seed, so that sweeps can go on."""

    def parameters(self, number: int, history: Sequence[Trial]) -> Mapping[str, Value] | None:
        """What a trial is given.

        Args:
            number: the trial's, from 0.
            history: the trials that were given their parameters before, those that run among them.

        Returns:
            a value for each name of the search space; None when nothing is left to try.
        """
