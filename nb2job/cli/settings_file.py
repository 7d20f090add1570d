"""What a command line asks of a notebook's conversion, in layers with the settings of its project."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from nb2job.program.settings import Settings
from nb2job.settings.asked import Asked
from nb2job.settings.project import project_of, seen_from
from nb2job.settings.table import OF_NOTEBOOKS, Values, changed

config_option = click.option(
    "--config",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take the settings from this file (default: [tool.nb2job] in the nearest pyproject.toml).",
)


def given(context: click.Context, options: Mapping[str, Any]) -> dict[str, Any]:
    """Those options that stand on the command line, whatever they say."""
    return {
        name: value
        for name, value in options.items()
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE
    }


def asked_for(path: Path, options: Values | Settings, config: Path | None = None) -> Asked:
    """What is asked of a notebook's conversion, paths as seen from its folder; `-` is one of this folder.

    Raises:
        UsageError: NB009, a file of settings that cannot be read, or a key in it that is none.
    """
    home = path.parent.resolve()
    values = dict(changed(options) if isinstance(options, Settings) else options)

    for name in ("requirements", "conda"):
        if name in values:
            values[name] = seen_from(home, values[name])
    if "input" in values:
        values["input"] = tuple((name, seen_from(home, file)) for name, file in values["input"])
    project = project_of(path, config).values_for(path)
    known = {name: value for name, value in project.items() if name in OF_NOTEBOOKS}
    return Asked(values, known, seen_from(home, config.resolve()) if config else "")
