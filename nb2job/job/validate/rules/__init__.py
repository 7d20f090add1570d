"""RULES: what is asked of a job file, one group a file, each a function from it to problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nb2job.job.validate.job_file import JobFile
from nb2job.job.validate.problem import Problem
from nb2job.job.validate.rules import (
    arguments,
    compute,
    data,
    early_termination,
    environment,
    keys,
    limits,
    literals,
    metric,
    names,
    program,
    references,
    sampling,
    search_space,
    secrets,
    services,
    variables,
)

Rule = Callable[[JobFile], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    keys.check,
    names.check,
    compute.check,
    services.check,
    secrets.check,
    environment.check,
    literals.check,
    data.check,
    references.check,
    variables.check,
    search_space.check,
    sampling.check,
    early_termination.check,
    limits.check,
    program.check,
    arguments.check,
    metric.check,
)
"""From what the file alone tells to what needs the script; their order does not matter."""
