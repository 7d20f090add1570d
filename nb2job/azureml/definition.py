"""definition: a job file with what the command line sets, as it goes to Azure ML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from nb2job.errors import JobError, UsageError
from nb2job.job.literals import LITERAL_TYPES, Scalar, parsed, type_of
from nb2job.job.validate.document import read


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
    """Read a job file and replace the literal inputs that are set; what comes of it is still to be validated.

    Raises:
        JobError: NB501, it cannot be read or holds no mapping.
        UsageError: NB002, a value that fits no literal input.
    """
    document = read(path)
    if document.fault:
        what, line = document.fault
        raise JobError("NB501", f"is not YAML: {what}", path=str(path), line=line)
    if not isinstance(document.values, dict):
        raise JobError("NB501", "is not a job file: it holds no keys", path=str(path))
    values = dict(document.values)
    if set_values:
        inputs = values.get("inputs")
        values["inputs"] = _replaced(inputs if isinstance(inputs, dict) else {}, set_values, path)
    return Definition(path, yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=100))


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
        replaced[name] = parsed(name, kind, text)
    return replaced


def _literal_type(declared: object) -> str:
    """The type of a literal input, empty for data."""
    if isinstance(declared, dict) and isinstance(declared.get("value"), Scalar):
        return type_of(declared["value"])
    if isinstance(declared, Scalar):
        return type_of(declared)
    kind = declared.get("type") if isinstance(declared, dict) else None
    return kind if isinstance(kind, str) and kind in LITERAL_TYPES else ""
