"""A sweep job file as data: the trial as a command job, and the search in the words of nb2job.search."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from nb2job.errors import JobError
from nb2job.local.definition import CommandJob, JobFile, type_of_job
from nb2job.local.sweep.component import written_out
from nb2job.local.yaml_file import load
from nb2job.search.early_termination import read_policy
from nb2job.search.error import SearchError
from nb2job.search.sampling import sampler_of
from nb2job.search.sampling.sampler import Sampling, read_sampling
from nb2job.search.space import Distribution, read_distribution
from nb2job.search.trial import Limits, Objective, Sweep


@dataclass(frozen=True, slots=True)
class SweepJob:
    """What a local run needs of a sweep job file; `values` is the file as it was read."""

    trial: CommandJob
    sweep: Sweep
    values: Mapping[str, Any]


def read_sweep(path: Path) -> SweepJob:
    """Reads a sweep job file.

    Raises:
        JobError: not YAML (NB501), not a sweep job (NB502), a key that is missing or wrong (NB504).
    """
    values, lines = load(path)
    if not isinstance(values, dict) or type_of_job(values) != "sweep":
        raise JobError("NB502", "is not a sweep job", path=str(path))
    values = written_out(values, path)
    trial_lines = {key[len("trial.") :]: line for key, line in lines.items() if key.startswith("trial.")}
    file = _SweepFile(path, {**lines, **trial_lines})
    return SweepJob(file.trial(values), file.sweep(values), values)


def with_limits(job: SweepJob, say: Callable[[str], None]) -> SweepJob:
    """Where the file does not say how many trials run at a time, as many as there are processors."""
    limits = job.sweep.limits
    if limits.max_concurrent_trials is not None:
        return job
    beside = min(os.cpu_count() or 1, limits.max_total_trials or 1000)
    say(f"no max_concurrent_trials: {beside} at a time here")
    limits = replace(limits, max_concurrent_trials=beside)
    return replace(job, sweep=replace(job.sweep, limits=limits))


class _SweepFile(JobFile):
    """The file in hand while its values are checked."""

    def trial(self, values: Mapping[str, object]) -> CommandJob:
        trial = self.section(values, "trial")
        timeout = self.section(values, "limits").get("trial_timeout")
        space = self.section(values, "search_space")
        both = [name for name in space if name in self.section(values, "inputs")]
        if both:
            message = f"{both[0]} is an input and in the search space"
            self.refuse("NB504", message, at=f"search_space.{both[0]}")
        return self.command({**values, **trial}, timeout, tuple(space), at="limits.trial_timeout")

    def sweep(self, values: Mapping[str, object]) -> Sweep:
        space = self.section(values, "search_space")
        if not space:
            self.refuse("NB504", "a sweep needs a `search_space`", at="search_space")
        algorithm = values.get("sampling_algorithm") or "random"
        with self.at("sampling_algorithm"):
            sampling = read_sampling(algorithm)
        policy = self.section(values, "early_termination")
        with self.at("early_termination"):
            early_termination = read_policy(policy) if policy else None
        objective = self.objective(self.section(values, "objective"))
        distributions = {name: self.distribution(name, given) for name, given in space.items()}
        with self.at("sampling_algorithm"):
            sampler_of(sampling, distributions, objective.goal)
        return Sweep(
            space=distributions,
            sampling=sampling,
            objective=objective,
            limits=self.limits(self.section(values, "limits"), sampling),
            early_termination=early_termination,
        )

    def distribution(self, name: str, given: dict[str, Any]) -> Distribution:
        self.check_name(name, f"search_space.{name}")
        with self.at("search_space", name):
            return read_distribution(given)

    def objective(self, given: Mapping[str, Any]) -> Objective:
        goal = str(given.get("goal", "")).lower()
        with self.at("objective"):
            return Objective(str(given.get("primary_metric") or ""), goal)  # type: ignore[arg-type]  # it checks

    def limits(self, given: Mapping[str, Any], sampling: Sampling) -> Limits:
        found = {field.name: given.get(field.name) for field in fields(Limits)}
        if found["max_total_trials"] is None and sampling.type != "grid":
            self.refuse("NB504", "a sweep needs limits.max_total_trials", at="limits")
        total, beside = found["max_total_trials"], found["max_concurrent_trials"]
        if isinstance(total, int) and isinstance(beside, int):
            found["max_concurrent_trials"] = min(total, beside)  # the service takes more, and cannot use them
        with self.at("limits"):
            return Limits(**found)

    @contextmanager
    def at(self, section: str, key: str = "") -> Iterator[None]:
        """What nb2job.search finds wrong, at the line of the key that it names."""
        try:
            yield
        except SearchError as error:
            place = f"{section}.{key or error.key}"
            message = f"{section}: {key}: {error.message}" if key else f"{section}: {error.message}"
            self.refuse("NB504", message, error.hint, at=place if place in self.lines else section)
