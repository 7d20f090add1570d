"""Options that hold a secret are refused: job files and the record would keep it."""

from __future__ import annotations

from dataclasses import asdict

from nb2job.errors import UsageError
from nb2job.notebook.secret_shapes import named, shapes
from nb2job.program.settings import Settings


def refuse_secrets(settings: Settings) -> None:
    """Look for secrets in the options.

    Raises:
        UsageError: NB213, one is there; it says which option, and not what stands in it.
    """
    for option, value in asdict(settings).items():
        entries = value if isinstance(value, tuple) else (value,)
        for entry in entries:
            name, text = entry if isinstance(entry, tuple) else str(entry).partition("=")[::2]
            whole = f"{name}={text}"
            if named(name, text.strip("'\"")) or next(iter(shapes(whole)), None):
                spelled = f"--{option.replace('_', '-')}" + (f" {name}" if name.isidentifier() else "")
                hint = f"Set {name} where the job runs." if option == "env" else ""
                raise UsageError("NB213", f"{spelled}: a secret, which files would keep", hint)
