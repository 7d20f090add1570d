"""What cell tags and `# nb2job:` comments ask for."""

from __future__ import annotations

import io
import re
import tokenize
from typing import Any

from nb2job.regex import regex

_SKIP_TAGS = frozenset({"skip"})
_HIDE_TAGS = frozenset({"remove_cell", "remove-cell"})
_SKIP_COMMENT = regex(r"^\s*#\s*nb2job:\s*skip\s*$", re.MULTILINE)

PARAMETERS = "parameters"
"""The tag of the cell that lists a notebook's parameters (papermill's convention)."""

INJECTED = "injected-parameters"
"""The tag of the cell in which papermill sets them."""

RAISING = "raises-exception"
"""The tag of a cell that may fail: Jupyter goes on with the one below it then."""


def tags_of(metadata: dict[str, Any]) -> tuple[str, ...]:
    """A cell's tags, as its metadata list them."""
    tags = metadata.get("tags", ())
    return tuple(map(str, tags)) if isinstance(tags, (list, tuple)) else ()


def is_hidden(tags: tuple[str, ...]) -> bool:
    """Whether nbconvert and Jupyter Book leave a cell out of what they print; both have run it before."""
    return bool(_HIDE_TAGS & set(tags))


def is_raising(tags: tuple[str, ...]) -> bool:
    """Whether a cell may fail, and those below it are run all the same."""
    return RAISING in tags


def is_skipped(tags: tuple[str, ...], source: str) -> bool:
    """Whether a cell is left out: tagged so, or with a comment `# nb2job: skip` on a line of its own."""
    return bool(_SKIP_TAGS & set(tags)) or (bool(_SKIP_COMMENT.search(source)) and _asks_for_it(source))


def _asks_for_it(source: str) -> bool:
    """Whether the words are a comment, not a string; a cell that is no Python is taken at its words."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return True
    return any(one.type == tokenize.COMMENT and _SKIP_COMMENT.match(one.string) for one in tokens)
