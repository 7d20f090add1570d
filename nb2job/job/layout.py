"""How text is laid out in a script: indentation that leaves strings alone, and wrapped prose."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from nb2job.program.edit import lines_in_strings


def indented(text: str, by: str = "    ") -> str:
    """A statement's text one level deeper; lines inside a string that spans lines stay as they are."""
    inside = lines_in_strings(text)
    return "\n".join(
        by + line if line.strip() and number not in inside else line
        for number, line in enumerate(text.split("\n"), start=1)
    )


def block(paragraphs: Iterable[str], width: int = 84) -> str:
    """Paragraphs wrapped, with a blank line between them; a last line of its own when there are several."""
    parts = ["\n".join(textwrap.wrap(text, width)) for text in paragraphs if text]
    joined = "\n\n".join(parts)
    return joined + "\n" if "\n" in joined else joined
