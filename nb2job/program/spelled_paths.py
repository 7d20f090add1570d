"""The paths that a program spells in full, in one literal or put together of several."""

from __future__ import annotations

from nb2job.program.path_pattern import ANY, HERE, PART
from nb2job.program.paths import path_index
from nb2job.program.program import Program


def spelled_paths(program: Program) -> frozenset[str]:
    """Every text that may be one, whatever it goes to; none with a part that is computed."""
    index = path_index(program)
    texts = (text for use in (*index.uses, *index.others) for text in use.texts)
    return frozenset(one.removeprefix(f"{HERE}/") for one in texts if not {ANY, PART} & {*one})
