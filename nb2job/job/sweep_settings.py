"""The sweep that the settings of a conversion ask for: every default written out, every slip named."""

from __future__ import annotations

import math
from collections.abc import Iterator

from nb2job.errors import UsageError
from nb2job.job.job import CHANGED_BY_A_SHELL
from nb2job.job.readable import why_not
from nb2job.job.sweep_metrics import objective_of
from nb2job.notebook.cell import Note
from nb2job.program.program import Parameter, Program
from nb2job.program.search_requests import parsed, sentence
from nb2job.program.settings import Settings
from nb2job.search.distributions import Choice, Distribution, LogUniform, QLogUniform, RandInt
from nb2job.search.early_termination import parse_policy
from nb2job.search.early_termination.policy import Policy
from nb2job.search.error import SearchError
from nb2job.search.exponents import look_like_values
from nb2job.search.sampling.sampler import TAKES, Sampling
from nb2job.search.space import SearchSpace
from nb2job.search.trial import Limits, Sweep

TRIALS = 20
"""How many trials a sweep has by default, at most; of Bayesian sampling, for each hyperparameter [D]."""

CONCURRENT = {"random": 4, "sobol": 4, "grid": 4, "bayesian": 2}
"""How many trials run at once by default; Bayesian sampling learns from those that have ended [D]."""

TIMEOUT = 60 * 24 * 60 * 60
"""How long a sweep may take by default, in seconds: Azure ML's own 60 days [D]."""


def sweep_of(program: Program) -> tuple[Sweep, tuple[Note, ...]]:
    """The sweep over those of a program's parameters that are searched, and what there is to know about it.

    Raises:
        UsageError: NB010, an option of a sweep that cannot be taken.
    """
    settings = program.settings
    found = {one.name: one for one in program.parameters if one.search}
    space = {name: parsed(name, one.search) for name, one in found.items()}
    for name, one in found.items():
        _check(one, space[name], settings.sampling)
    objective, notes = objective_of(program)
    try:
        sweep = Sweep(space, _sampling(settings), objective, _policy(settings), _limits(settings, space))
    except SearchError as error:
        raise UsageError("NB010", f"the sweep: {error.message}", sentence(error.hint)) from None
    return sweep, (*notes, *_remarks(sweep, found))


def _sampling(settings: Settings) -> Sampling:
    kind = settings.sampling
    if settings.seed is not None and kind in TAKES:
        hint = "Leave --seed out; --param seed makes an argument of the script's own seed."
        raise UsageError("NB010", f"--seed: Azure ML's {kind} sampling takes none", hint)
    if kind == "sobol":
        return Sampling("random", "sobol", settings.seed)
    return Sampling(kind, seed=settings.seed)


def _limits(settings: Settings, space: SearchSpace) -> Limits:
    total = settings.max_total_trials or _total(settings.sampling, space)
    concurrent = settings.max_concurrent_trials or min(CONCURRENT[settings.sampling], total)
    # What a table says of the job's time is of each run of it.
    trial = settings.trial_timeout or settings.job.limits.timeout
    return Limits(total, concurrent, settings.timeout or TIMEOUT, trial)


def _total(sampling: str, space: SearchSpace) -> int:
    """The default number of trials: all of a grid; no more than there are different ones."""
    sizes = [_size(one) for one in space.values()]
    every = math.prod(size for size in sizes if size is not None) if None not in sizes else None
    if sampling == "grid" and every is not None:
        return every
    wanted = TRIALS * len(space) if sampling == "bayesian" else TRIALS
    return min(wanted, every or wanted)


def _size(found: Distribution) -> int | None:
    if isinstance(found, Choice):
        return len(found.values)
    return found.upper if isinstance(found, RandInt) else None


def _policy(settings: Settings) -> Policy | None:
    if not settings.early_termination:
        return None
    try:
        return parse_policy(settings.early_termination)
    except SearchError as error:
        raise UsageError("NB010", f"--early-termination: {error.message}", sentence(error.hint)) from None


def _check(parameter: Parameter, found: Distribution, sampling: str) -> None:
    """Refuse what Azure ML's sampling does not take, and what the script's argument does not read."""
    option = f"--search {parameter.name}"
    if found.type not in TAKES.get(sampling, (found.type,)):
        takes = ", ".join(TAKES[sampling])
        hint = f"Azure ML's {sampling} sampling takes {takes}; random takes all."
        raise UsageError("NB010", f"{option}: {found.type} with {sampling} sampling", hint)
    for value in _samples(found):
        reason = why_not(parameter, value)
        if isinstance(value, str) and CHANGED_BY_A_SHELL.search(value):
            reason = f"a shell would change {value!r}"
        if reason or parameter.is_data or parameter.type == "output":
            reason = reason or f"{parameter.flag} takes a path, which no trial changes"
            raise UsageError("NB010", f"{option}: {reason}")


def _samples(found: Distribution) -> Iterator[str | int | float]:
    """All values of a choice, the ends of integers, some of what is continuous."""
    if isinstance(found, Choice):
        yield from found.values
    elif isinstance(found, RandInt):
        yield from (0, found.upper - 1)
    else:
        yield from (found.at(0.123), found.at(0.789))


def _remarks(sweep: Sweep, found: dict[str, Parameter]) -> Iterator[Note]:
    for name, one in sweep.space.items():
        if found[name].type == "int" and hasattr(one, "q"):
            flag = found[name].flag
            message = f"Azure ML may write whole numbers of {one.type} as 16.0, which {flag} reads as 16"
            yield Note("NB420", found[name].place, message, "A choice or randint gives integers.")
        if isinstance(one, LogUniform | QLogUniform):
            what, hint = look_like_values(one.min_value, one.max_value)
            yield from [Note("NB541", found[name].place, f"{name} is {what}", hint)] if what else ()
    if sweep.early_termination is not None and sweep.sampling.type == "bayesian":
        message = "Bayesian sampling with early termination: it learns from trials that were cut short"
        yield Note("NB420", None, message, "Leave --early-termination out, or sample at random.")
