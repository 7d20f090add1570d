"""Samplers, one a file, in the order of SAMPLERS: who gives each trial of a sweep its parameters."""

from __future__ import annotations

import secrets
from importlib.util import find_spec
from typing import TYPE_CHECKING

from nb2job.search.error import SamplingError
from nb2job.search.log_base import with_base
from nb2job.search.sampling.bayesian import BayesianSampler
from nb2job.search.sampling.grid import GridSampler
from nb2job.search.sampling.random import RandomSampler
from nb2job.search.sampling.sampler import Sampler, Sampling, read_sampling
from nb2job.search.sampling.sobol import SobolSampler
from nb2job.search.space import SearchSpace

if TYPE_CHECKING:
    from nb2job.search.trial import Goal

__all__ = ["SAMPLERS", "Sampler", "Sampling", "SamplingError", "read_sampling", "sampler_of"]

SAMPLERS = (GridSampler, RandomSampler, SobolSampler, BayesianSampler)


def sampler_of(sampling: Sampling, space: SearchSpace, goal: Goal, *, local: bool = True) -> Sampler:
    """The sampler of a sweep.

    Args:
        sampling: the algorithm; where it has no seed, each call makes one up.
        space: what is searched.
        goal: which way is better, which the Bayesian sampler has to know.
        local: take spaces that only this machine can search that way; else what Azure ML takes [D].

    Raises:
        SamplingError: for a space that cannot be searched that way, or a library that is not installed.
    """
    if not space:
        raise SamplingError("the search space is empty", "add a hyperparameter with the values to try")
    seed = secrets.randbits(32) if sampling.seed is None else sampling.seed
    if sampling.type == "grid":
        return GridSampler(space, local)
    if sampling.type == "bayesian":
        _needs("optuna", "bayesian sampling")
        return BayesianSampler(space, goal, seed, local)
    space = with_base(space, sampling.logbase)
    if sampling.rule == "random":
        return RandomSampler(space, seed)
    _needs("scipy", "the rule sobol")
    return SobolSampler(space, seed)


def _needs(library: str, what: str) -> None:
    if find_spec(library) is None:
        raise SamplingError(f"{what} needs {library}", "pip install 'nb2job[local]'")
