"""Names of data inputs: `training_data` for a single one, else after what holds the path, or the file."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nb2job.program.lifted import in_small_letters
from nb2job.program.program import Program
from nb2job.program.slug import ascii_of, slug


def input_names(sources: Iterable[tuple[str, str]], program: Program) -> list[str]:
    """A name for each source: its path, and the variable that becomes the argument, or ""."""
    sources = list(sources)
    taken = set(program.used_names()) | {one.name for one in program.parameters}
    names: list[str] = []
    for path, variable in sources:
        stem = re.split(r"[/\\]", path.rstrip("/\\"))[-1].split(".")[0].split("?")[0]
        name = variable if len(sources) > 1 else "training_data"
        name = name or f"{slug(stem) or 'input'}_data".replace("_data_data", "_data")
        name = re.sub(r"^[\W_\d]+|\W", "", ascii_of(name)) or "input_data"
        name = in_small_letters(name, taken | {*names})
        number = 2
        base = name
        while (name in taken and name != variable) or name in names:
            name, number = f"{base}_{number}", number + 1
        names.append(name)
    return names
