"""Options that hold a secret are refused: job files and the record would keep it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from nb2job.errors import UsageError
from nb2job.notebook.secret_shapes import named, shapes
from nb2job.program.job_table import SETTINGS
from nb2job.program.settings import Settings


def refuse_secrets(settings: Settings) -> None:
    """Look for secrets in the options.

    Raises:
        UsageError: NB213, one is there; it says which option, and not what stands in it.
    """
    for option, value in asdict(settings).items():
        entries = value if isinstance(value, tuple) else (value,)
        for entry in _leaves(value) if isinstance(value, dict) else entries:
            name, text = entry if isinstance(entry, tuple) else str(entry).partition("=")[::2]
            whole = f"{name}={text}"
            if named(name, text.strip("'\"")) or next(iter(shapes(whole)), None):
                spelled = SETTINGS if option == "job" else f"--{option.replace('_', '-')}"
                spelled += f" {name}" if name.isidentifier() else ""
                hint = f"Set {name} where the job runs." if option in ("env", "job") else ""
                raise UsageError("NB213", f"{spelled}: a secret, which files would keep", hint)


def _leaves(table: Any) -> Iterator[tuple[str, str]]:
    """Each text of a nested table, or of pairs in it, with its name."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value)
        elif isinstance(value, tuple):
            pairs = (one for one in value if isinstance(one, tuple) and len(one) == 2)
            yield from _leaves(dict(pairs))
        elif isinstance(value, str):
            yield name, value
