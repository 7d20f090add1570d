"""The options of a conversion as the record of its folder holds them, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from nb2job.job.record import Json
from nb2job.program.job_table import as_table, read_job_keys
from nb2job.program.settings import Settings

_JOB = "job"


def as_json(settings: Settings) -> dict[str, Json]:
    """The options that differ from their defaults."""
    default = Settings()
    values = {one.name: getattr(settings, one.name) for one in fields(settings)}
    changed = {name: value for name, value in values.items() if value != getattr(default, name)}
    return {name: as_table(value) if name == _JOB else _listed(value) for name, value in changed.items()}


def from_json(values: Mapping[str, Json]) -> Settings:
    """The options that a record holds.

    Raises:
        TypeError: there are others among them, of a newer nb2job perhaps.
        UsageError: NB009, a table of the job that is none.
    """
    given: dict[str, Any] = {name: _frozen(value) for name, value in values.items() if name != _JOB}
    job = values.get(_JOB, {})
    if not isinstance(job, dict):
        raise TypeError("not a table")
    return Settings(**given, job=read_job_keys(job))


def _listed(value: Any) -> Json:
    return [_listed(one) for one in value] if isinstance(value, tuple) else value


def _frozen(value: Json) -> object:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value
