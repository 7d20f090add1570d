"""A script's text, cut above the definitions at its top level: all trees of a long one take gigabytes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.regex import regex

LONG = 1000
"""Lines of which all trees are made at once."""
_DEFINITION = regex(r"\n\n(?=(?:async def|def|class) )")


def trees(text: str) -> Iterator[ast.Module]:
    """The tree of a script; of a long one those of its parts, one after the other.

    Raises:
        SyntaxError: a text that is no Python.
    """
    if text.count("\n") <= LONG:
        yield ast.parse(text)
    else:
        yield from (tree for _, tree in parts(text))


def parts(text: str) -> Iterator[tuple[str, ast.Module]]:
    """Each part without the blank lines below it, and its tree.

    Raises:
        SyntaxError: a text that is no Python.
    """
    begin = 0
    for one in _DEFINITION.finditer(text):
        part = text[begin : one.end()].rstrip()
        tree = _tree(part)
        if not part or tree is None or part.rpartition("\n")[2].lstrip().startswith(("#", "@")):
            continue  # it ends within a string, or what ends it belongs to the definition below
        yield part, tree
        begin = one.end()
    last = text[begin:].rstrip()
    yield last, ast.parse(last)


def _tree(part: str) -> ast.Module | None:
    try:
        return ast.parse(part)
    except (SyntaxError, ValueError):
        return None
