"""python -m tests.job.validate.collection FOLDER: what is found in every job file below a folder.

Meant for a clone of public examples: what they hold works, so an error there is ours or a real mistake.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from nb2job.errors import JobError
from nb2job.job.validate import validate


def main(folder: Path) -> None:
    """Print each error with its file, and count warnings by their codes."""
    files = [path for path in sorted(folder.rglob("*.y*ml")) if is_job(path)]
    warnings: Counter[str] = Counter()
    refused = 0
    for path in files:
        try:
            findings = validate(path)
        except JobError as error:
            print(error)
            continue
        errors = [one for one in findings if one.severity == "error"]
        warnings.update(one.code for one in findings if one.severity == "warning")
        refused += bool(errors)
        for one in errors:
            print(str(one).replace(f"{folder}/", ""))
    print(f"{len(files)} job files, {refused} with errors; warnings: {dict(warnings.most_common())}")


def is_job(path: Path) -> bool:
    """Whether a file means to be a command or sweep job: by its schema, its type, or its keys."""
    try:
        found: Any = yaml.load(
            path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        )
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError):
        return False
    if not isinstance(found, dict):
        return False
    schema = str(found.get("$schema", "")).lower()
    if schema:
        return "commandjob.schema" in schema or "sweepjob.schema" in schema
    kind = found.get("type", "command" if "command" in found and "environment" in found else "")
    return kind in ("command", "sweep") and not isinstance(found.get("version"), int | str)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
