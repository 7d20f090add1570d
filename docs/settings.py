"""The page of settings: the fields of the record that a table in pyproject.toml fills."""

from __future__ import annotations

import dataclasses
import re

import click

from docs.cells import cell, table
from nb2job.cli import main
from nb2job.program.job_keys import JobKeys
from nb2job.settings.table import ProjectTable

_INTRO = """\
# Settings

What a project always asks for stands in the nearest `pyproject.toml`, or in a notebook's own
`metadata.nb2job`. The command line wins. A key that is none is an error with the nearest one that there is:
[NB009](rules/NB009.md).

```
[tool.nb2job]
tracking = "both"
ignore = ["NB110"]

[tool.nb2job.job]
compute = "azureml:cpu-cluster"

[tool.nb2job.notebooks."exploration/*.ipynb"]
ignore = ["NB2", "NB3"]
```
"""


def pages() -> dict[str, str]:
    """What a table may hold, and the keys of its job."""
    helps = _helps()
    rows = [(f"`{one.name}`", _type(one), helps.get(one.name, "")) for one in _fields(ProjectTable)]
    parts = [_INTRO, "## Keys of a table"]
    parts.append(table(("key", "value", "meaning"), rows))
    keys = [(f"`{one.name}`", _type(one)) for one in _fields(JobKeys)]
    parts += ["## Keys of the job", "In the words of Azure ML's YAML, below `[tool.nb2job.job]`."]
    parts.append(table(("key", "value"), keys))
    return {"settings": "\n\n".join(parts) + "\n"}


def _fields(kind: type[ProjectTable] | type[JobKeys]) -> list[dataclasses.Field[object]]:
    return [one for one in dataclasses.fields(kind) if one.name not in {"job", "notebooks"}]


def _helps() -> dict[str, str]:
    """What `--help` says of the option that has a field's name."""
    found = {
        "output": "The folder below which job folders go.",
        "stored_outputs": "How many characters stored outputs may take: more is NB112.",
    }
    for name in ("check", "convert"):
        command = main.get_command(click.Context(main), name)
        assert command is not None
        options = [one for one in command.params if isinstance(one, click.Option)]
        found |= {str(one.name): cell(one.help or "") for one in options if one.name != "output"}
    return found


_WORDS = {"str": "a text", "int": "a number", "bool": "true or false", "tuple[str, ...]": "a list of texts"}


def _type(field: dataclasses.Field[object]) -> str:
    """The type of a value in words: choices as they are, pairs as a table."""
    text = str(field.type)
    choices = re.findall(r"'([^']+)'|\"([^\"]+)\"", text) if "Literal" in text else []
    if choices:
        return " or ".join(f"`{one or other}`" for one, other in choices)
    if text.startswith("tuple[tuple[") or text == "Pairs":
        return "a table of names and values"
    return _WORDS.get(text.removesuffix(" | None"), "a table" if "str" not in text else "a text, or a table")
