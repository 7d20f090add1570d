"""definition: a job file with what the command line sets, as it goes to Azure ML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from nb2job.errors import JobError, UsageError
from nb2job.job.literals import LITERAL_TYPES, Scalar, parsed, type_of
from nb2job.notebook.secret_shapes import named, shapes


@dataclass(frozen=True, slots=True)
class Definition:
    """A job file's path, and the YAML to be sent in its place; relative paths start at the file."""

    path: Path
    text: str

    @property
    def folder(self) -> Path:
        """Where the job file is; absolute."""
        return self.path.absolute().parent


def final_definition(path: Path, set_values: Mapping[str, str]) -> Definition:
    """Read a job file and replace the literal inputs that are set.

    Raises:
        JobError: NB501, it cannot be read or holds no mapping.
        UsageError: NB002, a value that fits no literal input; NB213, a secret that the workspace
            would show to everybody in it.
    """
    values = _read(path)
    if set_values:
        values["inputs"] = _replaced(values.get("inputs") or {}, set_values, path)
    _refuse_secrets(values, path)
    text = yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=100)
    return Definition(path, text)


def _read(path: Path) -> dict[str, Any]:
    """The mapping of a YAML file, read as the SDK reads it: YAML 1.1, by PyYAML [S]."""
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise JobError("NB501", f"cannot be read: {error.strerror}", path=str(path)) from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        what = getattr(error, "problem", None) or "not UTF-8 text"
        raise JobError("NB501", f"is not YAML: {what}", path=str(path)) from error
    if not isinstance(values, dict):
        raise JobError("NB501", "is not a job file: it holds no keys", path=str(path))
    return values


def _replaced(inputs: Mapping[str, Any], set_values: Mapping[str, str], path: Path) -> dict[str, Any]:
    kinds = {name: _literal_type(value) for name, value in inputs.items()}
    literals = [name for name, kind in kinds.items() if kind]
    replaced = dict(inputs)
    for name, text in set_values.items():
        if name not in inputs:
            hint = f"its literals: {', '.join(literals) or 'none'}"
            raise UsageError("NB002", f"--set {name}: {path} has no such input", hint)
        kind = kinds[name]
        if not kind:
            hint = f"give its path in {path.name}"
            raise UsageError("NB002", f"--set {name}: {name} is data, not a literal", hint)
        replaced[name] = _whole(parsed(name, kind, text), name, text)
    return replaced


def _literal_type(declared: object) -> str:
    """The type of a literal input, empty for data."""
    if isinstance(declared, Scalar):
        return type_of(declared)
    kind = declared.get("type") if isinstance(declared, dict) else None
    return kind if kind in LITERAL_TYPES else ""


def _whole(value: Scalar, name: str, text: str) -> Scalar:
    """The value, unless the shell of the job would take it apart: the service puts it in as it is."""
    if isinstance(value, str) and set('"$`') & set(value):
        raise UsageError("NB002", f'--set {name}={text}: no value holds ", $ or `', "leave them out")
    return value


def _refuse_secrets(values: Mapping[str, Any], path: Path) -> None:
    for where, name, text in _texts(values):
        if named(name, text) or next(iter(shapes(text)), None):
            hint = "have the script read it from a key vault, and take it out of the job"
            message = f"{where}: a secret, which everybody in the workspace would see"
            raise UsageError("NB213", message, hint, path=str(path))


def _texts(value: object, where: str = "", name: str = "") -> Iterator[tuple[str, str, str]]:
    """Every text below a value: its place, such as `inputs.lr`, its key, and itself."""
    if isinstance(value, str):
        yield where, name, value
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from _texts(below, f"{where}.{key}".lstrip("."), str(key))
    elif isinstance(value, list):
        for below in value:
            yield from _texts(below, where, name)
