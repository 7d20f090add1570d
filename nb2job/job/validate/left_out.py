"""Which files of a code folder the SDK does not upload: those that .amlignore or .gitignore matches."""

from __future__ import annotations

import os
from pathlib import Path


def left_out_by(folder: Path, file: str) -> str:
    """The name of the ignore file that keeps a file of the folder from being uploaded; empty if none does.

    As the SDK has it: only the first of the two that is there counts, only at the top, and of its lines the
    last one that matches the file, whatever becomes of the folders above [S].
    """
    name = next((one for one in (".amlignore", ".gitignore") if os.path.isfile(folder / one)), "")
    if not name:
        return ""
    from pathspec import GitIgnoreSpec

    excluded = False
    for line in (folder / name).read_text(encoding="utf-8", errors="replace").splitlines():
        negated = line.startswith("!")
        if GitIgnoreSpec.from_lines([line.rstrip().removeprefix("!")]).match_file(file):
            excluded = not negated
    return name if excluded else ""
