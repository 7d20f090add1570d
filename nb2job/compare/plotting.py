"""Plotly's own JavaScript, as its Python package carries it: nothing is downloaded, nothing committed."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from nb2job.errors import JobError


def plotly_js() -> str:
    """The text of plotly.min.js; the package itself is not imported, which would take a second.

    Raises:
        JobError: NB508 where plotly is not installed.
    """
    spec = find_spec("plotly")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder, "package_data", "plotly.min.js")
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise JobError("NB508", "plotly is not installed: --html takes its charts", 'pip install "nb2job[local]"')
