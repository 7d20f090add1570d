"""Where the templates are, and how they are filled: the one place that knows."""

from __future__ import annotations

import contextlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment
    from jinja2.bccache import Bucket


def render(template: str, **values: object) -> str:
    """Fill a template, such as `job.yml.j2`; a name that it misses is an error.

    Raises:
        jinja2.TemplateNotFound: no such template.
        jinja2.UndefinedError: the template names a value that was not given.
    """
    return _environment().get_template(template).render(**values)


def templates_folder() -> Path:
    """The folder of the templates: within the package once installed, else beside it."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


@cache
def _environment() -> Environment:
    """The jinja2 environment, imported late since most commands render nothing; made once."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(templates_folder()),
        bytecode_cache=_compiled_templates(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
    )


def _compiled_templates() -> BytecodeCache | None:
    """Jinja's own cache of what it compiled, by the templates' text, in the user's temporary folder.

    None where that folder is not safe or cannot be made: then templates are compiled again each time.
    """
    from jinja2 import FileSystemBytecodeCache

    class Cache(FileSystemBytecodeCache):
        """A cache that cannot be written (a full disk) is no reason to fail."""

        def dump_bytecode(self, bucket: Bucket) -> None:
            with contextlib.suppress(OSError):
                super().dump_bytecode(bucket)

    try:
        return Cache()
    except (OSError, RuntimeError):
        return None
