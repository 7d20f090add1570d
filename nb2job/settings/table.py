"""A table of settings becomes values by name; a key that is none is an error with the nearest one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from nb2job.errors import UsageError
from nb2job.program.job_keys import JobKeys
from nb2job.program.job_table import read_job_keys, read_record
from nb2job.program.settings import Settings
from nb2job.rules import is_beginning

TABLE = "tool.nb2job"

OF_CONVERSIONS = frozenset(one.name for one in fields(Settings))
OF_FINDINGS = frozenset({"stored_outputs"})
"""What findings are asked for with."""
OF_NOTEBOOKS = OF_CONVERSIONS | OF_FINDINGS
"""What a project or a notebook may set for both."""

Values = Mapping[str, Any]
"""Settings by their names: only those that somebody has set."""

_JOB = "job"
_PAIRS = frozenset(one.name for one in fields(Settings) if one.type == "tuple[tuple[str, str], ...]")


@dataclass(frozen=True, slots=True)
class OwnTable(Settings):
    """What a notebook's own table may hold: every option of a conversion, and which findings `check` tells.

    `select` and `ignore` are beginnings of codes; `stored_outputs` is how many characters the outputs in a
    notebook's file may take.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    stored_outputs: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Table(OwnTable):
    """The table of a pattern: `output` is a folder below which job folders go."""

    output: str = ""


@dataclass(frozen=True, slots=True)
class ProjectTable(Table):
    """The table of a project: it may hold others, for the notebooks that a pattern names."""

    notebooks: tuple[tuple[str, Table], ...] = ()


def read_own(given: Any) -> dict[str, Any]:
    """The values of a notebook's own table, as `read_values` has them."""
    return read_values(given, "metadata.nb2job", OwnTable)


def read_values(given: Any, name: str, kind: type[OwnTable] = Table) -> dict[str, Any]:
    """The values of a table of that name.

    Raises:
        UsageError: NB009, an unknown key, or a value that its key does not take.
    """
    plain = {key: one for key, one in given.items() if key != _JOB} if isinstance(given, Mapping) else given
    record = read_record(kind, plain, name)
    values = {key: getattr(record, key) for key in plain}
    values |= {key: _codes(values[key], f"{name}.{key}") for key in ("select", "ignore") if key in values}
    return values | ({_JOB: read_job_keys(given[_JOB], f"{name}.{_JOB}")} if _JOB in given else {})


def _codes(given: tuple[str, ...], name: str) -> tuple[str, ...]:
    """Beginnings of codes, as the command line takes them."""
    codes = tuple(one.strip().upper() for one in given)
    for code in codes:
        if not is_beginning(code):
            message = f"{name}: no code begins with {code!r}"
            raise UsageError("NB009", message, "nb2job check tells the codes: NB203, or NB2 for all of them.")
    return codes


def merged(layers: Iterable[Values]) -> dict[str, Any]:
    """The values of several layers, the last one strongest; tables are joined key by key, lists are not."""
    found: dict[str, Any] = {}
    for layer in layers:
        for name, value in layer.items():
            if name in found and name in _PAIRS:
                value = tuple(sorted({**dict(found[name]), **dict(value)}.items()))
            elif name in found and name == _JOB:
                value = _over(found[name], value)
            found[name] = value
    return found


def changed(settings: Settings) -> dict[str, Any]:
    """The values of those settings that differ from their defaults."""
    default = Settings()
    values = {name: getattr(settings, name) for name in sorted(OF_CONVERSIONS)}
    return {name: value for name, value in values.items() if value != getattr(default, name)}


def _over(below: JobKeys, above: JobKeys) -> JobKeys:
    default = JobKeys()
    said = {one.name: getattr(above, one.name) for one in fields(JobKeys)}
    return replace(below, **{name: one for name, one in said.items() if one != getattr(default, name)})
