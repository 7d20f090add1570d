"""What cell tags and `# nb2job:` comments ask for."""

from __future__ import annotations

import re

_SKIP_TAGS = frozenset({"skip", "remove_cell", "remove-cell"})
_SKIP_COMMENT = re.compile(r"^\s*#\s*nb2job:\s*skip\s*$", re.MULTILINE)

PARAMETERS = "parameters"
"""The tag of the cell that lists a notebook's parameters (papermill's convention)."""


def is_skipped(tags: tuple[str, ...], source: str) -> bool:
    """Whether a cell is left out: tagged so, or with a comment `# nb2job: skip` on a line of its own."""
    return bool(_SKIP_TAGS & set(tags)) or bool(_SKIP_COMMENT.search(source))
