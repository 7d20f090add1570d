"""How text is laid out in a script: indentation that leaves strings alone, and wrapped prose."""

from __future__ import annotations

import io
import re
import textwrap
import tokenize
from collections.abc import Iterable, Iterator

from nb2job.program.edit import lines_in_strings
from nb2job.regex import regex


def indented(text: str, by: str = "    ") -> str:
    """A statement's text one level deeper; lines inside a string that spans lines stay as they are."""
    inside = lines_in_strings(text)
    return "\n".join(
        by + line if line.strip() and number not in inside else line
        for number, line in enumerate(text.split("\n"), start=1)
    )


def with_comments_above(text: str, width: int) -> str:
    """A statement whose comments at the end of lines too long for them stand above these lines.

    Else black would break the code in favor of the comment: `f(\n    x\n)  # why`.
    """
    lines = text.split("\n")
    if "#" not in text:
        return text
    for first, row, column in reversed([*_comments_behind(text)]):
        behind = lines[row][column:]
        code = [*lines[first:row], lines[row][:column].rstrip()]
        whole = len(code[0]) + sum(len(line.strip()) for line in code[1:])
        long = len(lines[row]) > width or whole <= width < whole + 2 + len(behind)
        if long and not _FOR_TOOLS.match(behind) and not _CLAUSE.match(code[0]):
            indent = code[0][: len(code[0]) - len(code[0].lstrip())]
            lines[row] = code[-1]
            lines.insert(first, indent + behind)
    return "\n".join(lines)


_FOR_TOOLS = regex(r"#\s*(?:noqa|type:|pragma|pylint|fmt:|nb2job|ruff|isort|pyright|mypy)", re.IGNORECASE)
_CLAUSE = regex(r"\s*(?:else|elif|except|finally|case)\b")


def _comments_behind(text: str) -> Iterator[tuple[int, int, int]]:
    """Each comment that ends a logical line: the row where that begins, the comment's row and column."""
    first = None
    comment = None
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NEWLINE:
            if first is not None and comment is not None:
                yield first, *comment
            first = comment = None
        elif token.type == tokenize.COMMENT:
            comment = (token.start[0] - 1, token.start[1]) if first is not None else None
        elif token.type not in _LAYOUT:
            first, comment = token.start[0] - 1 if first is None else first, None


_LAYOUT = frozenset(
    {tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER, tokenize.ENCODING, tokenize.COMMENT}
)


def block(paragraphs: Iterable[str], width: int = 84) -> str:
    """Paragraphs wrapped, with a blank line between them; a last line of its own when there are several."""
    parts = ["\n".join(textwrap.wrap(text, width)) for text in paragraphs if text]
    joined = "\n\n".join(parts)
    return joined + "\n" if "\n" in joined else joined
