"""The folder of a file that is written by the value of an argument: any may be given."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from nb2job.program.path_pattern import ANY, PART
from nb2job.program.paths import PathUse
from nb2job.program.program import GivenFolder, Program


def given_folder(use: PathUse, led: Sequence[str], program: Program) -> GivenFolder | None:
    """The folder that a written file is in, where its path begins with an argument; None for any other.

    Args:
        use: the path, of one text.
        led: the variables that it begins with.
        program: whose arguments they may be.
    """
    texts = {one.variable: one for one in program.parameters if one.type == "str"}
    parameter = next((texts[one] for one in led if one in texts), None)
    text = next(iter(use.texts)) if len(use.texts) == 1 else ""
    value = str(parameter.default or "") if parameter is not None else ""
    if parameter is None or not value or not text.startswith(value):
        return None
    rest = text[len(value) :]
    default = posixpath.dirname(posixpath.normpath(text))
    if ANY in posixpath.dirname(text) or PART in posixpath.dirname(text):
        return None
    if rest.startswith("/") or value.endswith("/"):
        inside = posixpath.dirname(rest.lstrip("/"))
        return GivenFolder(parameter.name, inside, of_file=False, default=default)
    return None if "/" in rest else GivenFolder(parameter.name, "", of_file=True, default=default)
