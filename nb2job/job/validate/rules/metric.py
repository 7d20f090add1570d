"""The primary metric: whether the script logs it, and often enough for the policy to act."""

from __future__ import annotations

from collections.abc import Iterator

from nb2job.job.validate.job_file import JobFile
from nb2job.job.validate.metrics import Metrics, logged
from nb2job.job.validate.problem import Problem, did_you_mean
from nb2job.job.validate.trainer import logs as trainer_logs


def check(job: JobFile) -> Iterator[Problem]:
    """NB553 and NB554 for a metric that is not logged, NB546 for a policy that cannot act."""
    name = job.text("objective", "primary_metric")
    if not name or job.script is None:
        return
    metrics = logged(job.script[1])
    calls = [call for call in metrics.calls if call.matches(name)]
    uses_trainer = "transformers" in metrics.foreign
    trainer = trainer_logs(name, job.script[1].modules.all()) if uses_trainer else None
    if metrics.open or trainer == "":
        return
    if not calls:
        yield from _never(name, metrics, trainer)
    elif len(calls) == 1 and calls[0].times is not None:
        yield from _too_late(job, name, calls[0].times)


def _never(name: str, metrics: Metrics, trainer: str | None) -> Iterator[Problem]:
    place = ("objective", "primary_metric")
    hint = did_you_mean(name, metrics.names(), "") or f'Log it with mlflow.log_metric("{name}", …).'
    if metrics.foreign:
        library = metrics.foreign[0] if trainer is None else "transformers"
        what = f"the script does not log `{name}`, unless {library} does"
        yield Problem("NB554", place, what, trainer or hint)
    else:
        yield Problem("NB553", place, f"the script never logs `{name}`", hint)


def _too_late(job: JobFile, name: str, times: int) -> Iterator[Problem]:
    """Each log of the metric is an interval; a policy looks at every so many of them, after a delay [D]."""
    place = ("early_termination",)
    if not job.sound(*place):
        return
    interval, delay = (
        int(job.number(*place, key) or 0) for key in ("evaluation_interval", "delay_evaluation")
    )
    every = max(interval, 1)
    last = times // every * every
    if interval < 0 or last >= max(delay, 1):
        return
    often = "once" if times == 1 else f"{times} times"
    keys = [
        f"`{key}: {value}`" for key, value in (("evaluation_interval", every), ("delay_evaluation", delay))
    ]
    said = keys[:1] if last == 0 else keys[every == 1 :]
    what = f"`{name}` is logged {often}, so no trial is ever stopped with {' and '.join(said)}"
    key = "evaluation_interval" if last == 0 else "delay_evaluation"
    hint = "Log it in the training loop, or leave the policy out."
    yield Problem("NB546", (*place, key), what, hint)
