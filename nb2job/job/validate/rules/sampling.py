"""The sampling algorithm, and whether it takes the search space."""

from __future__ import annotations

from collections.abc import Iterator

from nb2job.job.validate.job_file import JobFile
from nb2job.job.validate.problem import Problem

TAKES = {"grid": ("choice",), "bayesian": ("choice", "uniform", "quniform")}
"""What Azure ML documents; random takes all."""


def check(job: JobFile) -> Iterator[Problem]:
    """NB542 and NB543."""
    if job.kind != "sweep":
        return
    if "sampling_algorithm" not in job.document.values:
        yield Problem("NB543", (), "`sampling_algorithm` is missing", "One of: random, grid, bayesian.")
    taken = TAKES.get(job.sampling)
    for name in job.names("search_space") if taken else ():
        kind = job.text("search_space", name, "type").lower()
        if kind and taken and kind not in taken:
            what = f"{job.sampling} sampling takes no {kind}, as `{name}` is"
            yield Problem(
                "NB542", ("search_space", name), what, f"It takes {', '.join(taken)}; random takes all."
            )
    base = job.number("sampling_algorithm", "logbase")
    if base is not None and (base <= 0 or base == 1):
        yield Problem(
            "NB544", ("sampling_algorithm", "logbase"), f"`logbase` is {base:g}", "Above 0, and not 1."
        )
