"""validate: what Azure ML would refuse in a job file, said in one line each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nb2job.errors import JobError
from nb2job.job.validate import schema
from nb2job.job.validate.document import Document, read
from nb2job.job.validate.finding import Finding, severity
from nb2job.job.validate.job_file import JobFile
from nb2job.job.validate.problem import Problem, did_you_mean, dotted
from nb2job.job.validate.rules import RULES
from nb2job.job.validate.rules.secrets import secrets

__all__ = ["Finding", "validate"]

KINDS = ("command", "sweep")
OTHER_KINDS = frozenset(
    "automl component data_transfer distillation finetuning import parallel pipeline spark".split()
)
"""Jobs that Azure ML has too, of which nothing is known here."""


def validate(path: Path, *, text: str | None = None, strict: bool = False) -> tuple[Finding, ...]:
    """Everything that is wrong with a command or sweep job file, in the order of its lines.

    Args:
        path: the job file, ours or not; its folder is where relative paths start.
        text: what is sent in the file's place, where values of its inputs were set.
        strict: whether warnings count as errors.

    Raises:
        JobError: NB501 for a file that cannot be opened, NB502 for a job of another kind.
    """
    document = read(path) if text is None else read(path).changed_to(text)
    hidden = [secret for _, secret in secrets(document)]
    findings = (
        Finding(
            problem.code,
            severity(problem.code, strict),
            str(path),
            problem.line or document.line(problem.place),
            dotted(problem.place),
            _without(hidden, problem.message),
            _without(hidden, problem.hint),
        )
        for problem in _problems(document)
    )
    return tuple(sorted(dict.fromkeys(findings), key=lambda one: (one.line, one.code)))


def _without(hidden: list[str], words: str) -> str:
    """Words that may quote a value of the file, without its secrets."""
    for secret in hidden:
        words = words.replace(secret, "…")
    return words


def _problems(document: Document) -> Iterator[Problem]:
    if document.fault:
        what, line = document.fault
        yield Problem("NB501", (), f"is not YAML: {what}", "Mend the YAML.", line)
    elif not isinstance(document.values, dict):
        yield Problem("NB504", (), "is no job: it holds no keys", "Write `type: command` and its `command`.")
    else:
        kind = _kind(document)
        if kind not in KINDS:
            yield Problem(
                "NB504", ("type",), f"`type` is {document.values['type']!r}", did_you_mean(kind, KINDS)
            )
        else:
            yield from _of_kind(document, kind)


def _kind(document: Document) -> str:
    """The SDK takes a file without `type` for a command job; one with a trial was meant as a sweep."""
    values = document.values
    kind = str(values.get("type", "sweep" if "trial" in values else "command"))
    if "type" not in values and "jobs" in values:
        kind = "pipeline"
    if "component.schema" in str(values.get("$schema")).lower():
        kind = "component"
    if kind.lower() in OTHER_KINDS:
        what = f"is a {kind}" if kind == "component" else f"is a {kind} job"
        raise JobError("NB502", what, "nb2job validates command and sweep jobs.", path=str(document.path))
    return kind.lower()


def _of_kind(document: Document, kind: str) -> Iterator[Problem]:
    wrong = list(schema.check(document, kind))
    yield from wrong
    job = JobFile(document, kind, frozenset(problem.place for problem in wrong if problem.place))
    for rule in RULES:
        yield from rule(job)
