"""A table of settings becomes JobKeys: what a job does not have is an error with the nearest key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from nb2job.errors import UsageError
from nb2job.nearest import nearest
from nb2job.program import job_keys
from nb2job.program.job_keys import JobKeys, Pairs, Texts
from nb2job.program.ranges import RANGES

TABLE = "tool.nb2job.job"
SETTINGS = "nb2job.job"
"""The table where it may be of a pyproject.toml (`tool.`) or of a notebook (`metadata.`)."""

_NOT_HERE = {
    "name": "each submission needs a new name: leave it to Azure ML, and set display_name",
    "command": "the command is made from the script's arguments: set inputs",
    "code": "the code is the script's folder",
    "type": "a folder holds a command job, and a sweep where there is a search space",
    "$schema": "the schema is always written",
}
_WORDS = {str: "a text in quotes", int: "a whole number", float: "a number", bool: "true or false"}


def read_job_keys(table: Mapping[str, Any], name: str = TABLE) -> JobKeys:
    """The settings of a table of that name; paths in it stay as they are.

    Raises:
        UsageError: NB009, an unknown key, or a value that its key does not take.
    """
    for key, reason in _NOT_HERE.items():
        if isinstance(table, Mapping) and key in table:
            raise UsageError("NB009", f"{name}.{key}: {reason}")
    found: JobKeys = read_record(JobKeys, table, name)
    return found


def read_record(kind: Any, given: Any, path: str) -> Any:
    """A table at a path as a record of a kind, whose fields are its keys.

    Raises:
        UsageError: NB009, an unknown key, or a value that its key does not take.
    """
    if not isinstance(given, Mapping):
        raise _refused(path, f"a table was expected, not {given!r}")
    hints = _hints(kind)
    for key in given:
        if key not in hints and not (key == "type" and _kind(kind)):
            raise _unknown(f"{path}.{key}", key, [*hints, *(["type"] if _kind(kind) else [])])
    found = {key: _value(hints[key], one, f"{path}.{key}") for key, one in given.items() if key in hints}
    for key, value in found.items():
        if key in RANGES and type(value) is int and value not in RANGES[key]:
            raise _refused(f"{path}.{key}", f"{RANGES[key]} was expected, not {value}")
    return kind(**found)


def as_table(record: Any) -> dict[str, Any]:
    """A record as such a table again: what is not said is left out."""
    kind: Any = type(record)
    found: dict[str, Any] = {"type": record.type} if _kind(kind) else {}
    for name, hint in _hints(kind).items():
        plain = _plain(getattr(record, name), hint)
        if plain not in ("", None, {}, []):
            found[name] = plain
    return found


def moved(keys: JobKeys, move: Any) -> JobKeys:
    """The same settings with `move` applied to each path of a local file or folder."""
    inputs = tuple(
        (name, replace(one, path=move(one.path)) if isinstance(one, job_keys.DataInput) and one.path else one)
        for name, one in keys.inputs
    )
    environment = keys.environment
    if isinstance(environment, job_keys.InlineEnvironment):
        if environment.conda_file:
            environment = replace(environment, conda_file=move(environment.conda_file))
        if environment.build is not None:
            build = replace(environment.build, path=move(environment.build.path))
            environment = replace(environment, build=build)
    return replace(keys, inputs=inputs, environment=environment)


def _value(hint: Any, given: Any, path: str) -> Any:
    """A value in the type of its key."""
    if hint == Pairs:
        return tuple((name, _text(one, f"{path}.{name}")) for name, one in _sorted(given, path))
    if hint == Texts:
        return tuple(_text(one, path) for one in given) if isinstance(given, list) else _no_list(given, path)
    if get_origin(hint) is tuple:
        inner = get_args(get_args(hint)[0])[1]
        return tuple(
            (name, _value(inner, one, f"{path}.{name}")) for name, one in _table(given, path).items()
        )
    if get_origin(hint) is Literal:
        return _one_of(get_args(hint), given, path)
    if get_origin(hint) in (UnionType, Union):
        return _value_of_union([one for one in get_args(hint) if one is not type(None)], given, path)
    return read_record(hint, given, path) if is_dataclass(hint) else _scalar([hint], given, path)


def _value_of_union(hints: list[Any], given: Any, path: str) -> Any:
    records = [one for one in hints if is_dataclass(one)]
    if len(hints) == 1:
        return _value(hints[0], given, path)
    if isinstance(given, list) and Texts in hints:
        return _value(Texts, given, path)
    if not isinstance(given, Mapping) and len(records) < len(hints):
        return _scalar([one for one in hints if one not in records and one != Texts], given, path)
    if len(records) == 1:
        return read_record(records[0], given, path)
    kinds = {_kind(one): one for one in records}
    return read_record(
        kinds[_one_of([*kinds], _table(given, path).get("type", ""), f"{path}.type")], given, path
    )


def _scalar(kinds: list[type], given: Any, path: str) -> Any:
    # A bool is an int to Python, and no number to a job.
    if type(given) in kinds:
        return given
    if float in kinds and type(given) is int:
        return given
    words = " or ".join(_WORDS[one] for one in kinds if not (one is int and float in kinds))
    raise _refused(path, f"{words} was expected, not {given!r}")


def _text(given: Any, path: str) -> str:
    if isinstance(given, str):
        return given
    written = str(given).lower() if isinstance(given, bool) else str(given)
    raise _refused(path, f'a text was expected: write "{written}"')


def _table(given: Any, path: str) -> Mapping[str, Any]:
    if isinstance(given, Mapping):
        return given
    raise _refused(path, f"a table was expected, not {given!r}")


def _sorted(given: Any, path: str) -> list[tuple[str, Any]]:
    """The entries of a table by their names: the record of a folder keeps no other order."""
    return sorted(_table(given, path).items())


def _no_list(given: Any, path: str) -> Texts:
    raise _refused(path, f"a list of texts was expected, not {given!r}")


def _one_of(words: Any, given: Any, path: str) -> Any:
    if given in words:
        return given
    message = f"{path}: {given!r} is none of its values" if given != "" else f"{path}: is missing"
    raise _unknown(path, str(given), [str(one) for one in words], message)


def _unknown(path: str, word: str, words: list[str], message: str = "") -> UsageError:
    near = nearest(word, words)
    hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(words)}."
    return UsageError("NB009", message or f"{path}: no such key", hint)


def _refused(path: str, message: str) -> UsageError:
    return UsageError("NB009", f"{path}: {message}")


def _plain(value: Any, hint: Any) -> Any:
    """A value as TOML or JSON has it."""
    if is_dataclass(value):
        return as_table(value)
    if isinstance(value, tuple) and hint != Texts and get_origin(hint) is tuple:
        return {name: as_table(one) if is_dataclass(one) else one for name, one in value}
    return [*value] if isinstance(value, tuple) else value


def _kind(record: Any) -> str:
    """The word by which a record's `type` key tells it from others; "" where there is none."""
    return str(vars(record).get("type", "")) if "type" not in _hints(record) else ""


@cache
def _hints(kind: Any) -> dict[str, Any]:
    found = get_type_hints(kind)
    return {one.name: found[one.name] for one in fields(kind)}
