"""A job file's YAML as values, with the line that each of its keys stands in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from nb2job.errors import JobError
from nb2job.job.validate.document import UNREADABLE, reason


def load(path: Path) -> tuple[object, dict[str, int]]:
    """The values of a file, and key -> line, two levels deep ("command", "inputs.lr").

    Raises:
        JobError: NB501 for a file that cannot be read as YAML.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise JobError("NB501", f"cannot be read: {error.strerror}", path=str(path)) from error
    except UnicodeDecodeError as error:
        raise JobError("NB501", "is not UTF-8 text", path=str(path)) from error
    except ValueError as error:  # a zero byte in its name
        raise JobError("NB501", f"cannot be read: {error}", path=ascii(str(path))[1:-1]) from error
    return _load(text, path)


def _load(text: str, path: Path) -> tuple[object, dict[str, int]]:
    try:
        loader = yaml.SafeLoader(text)
    except yaml.reader.ReaderError as error:
        raise JobError("NB501", f"is not YAML: {error.reason}", path=str(path)) from error
    # A date is a string on the command line: without this, YAML makes a datetime of 2024-01-31.
    loader.yaml_implicit_resolvers = {
        first: [pair for pair in pairs if not pair[0].endswith(":timestamp")]
        for first, pairs in loader.yaml_implicit_resolvers.items()
    }
    try:
        node = loader.get_single_node()
        return (loader.construct_document(node) if node else None), _lines(node)
    except UNREADABLE as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise JobError("NB501", f"is not YAML: {reason(error)}", path=str(path), line=line) from error
    finally:
        loader.dispose()


def _lines(node: Any, prefix: str = "") -> dict[str, int]:
    """Key -> line, two levels deep."""
    if not isinstance(node, yaml.MappingNode):
        return {}
    found = {}
    for key, value in node.value:
        found[f"{prefix}{key.value}"] = key.start_mark.line + 1
        if not prefix:
            found |= _lines(value, f"{key.value}.")
    return found
