"""How text is laid out in a script: indentation that leaves strings alone, and wrapped prose."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable

from nb2job.program.names import tree


def indented(text: str, by: str = "    ") -> str:
    """A statement's text one level deeper; lines inside a string that spans lines stay as they are."""
    inside = _lines_in_strings(text)
    return "\n".join(
        by + line if line.strip() and number not in inside else line
        for number, line in enumerate(text.split("\n"), start=1)
    )


def _lines_in_strings(text: str) -> set[int]:
    if '"""' not in text and "'''" not in text and "\\\n" not in text:
        return set()
    found: set[int] = set()
    for node in ast.walk(tree(text)):
        literal = isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))
        )
        if literal and isinstance(node, ast.expr) and node.end_lineno:
            found |= set(range(node.lineno + 1, node.end_lineno + 1))
    return found


def block(paragraphs: Iterable[str], width: int = 84) -> str:
    """Paragraphs wrapped, with a blank line between them; a last line of its own when there are several."""
    parts = ["\n".join(textwrap.wrap(text, width)) for text in paragraphs if text]
    joined = "\n\n".join(parts)
    return joined + "\n" if "\n" in joined else joined
