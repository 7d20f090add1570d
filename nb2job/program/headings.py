"""The headings of a markdown cell: `## A`, underlined ones, `<h2>`, a line in bold, an item alone."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from nb2job.regex import regex

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LOWEST = 6
_HTML = regex(
    r"\s*(?:<(?:a|center|div|font|header|p|section|span)\b[^>]*>\s*)*<h([1-6])\b[^>]*>(.*?)</h\1>",
    re.IGNORECASE | re.DOTALL,
)
"""Alone, or at the top of what gives it a colour."""
_REMARK = regex(
    r"(note|nb|warning|caution|important|attention|tip|hint|info|output|answer|solution|remark|todo)\b", re.I
)
_CLOSE = regex(r"^( {0,3}#{1,6})(?=[^\W\d_]|\d+[.)])(?!.*\s#\w)(?=[^a-z]|.*\w\s+\w)")
"""The marks of a heading without a space behind them; hashtags are none."""
_ALONE = regex(r"\s*(?:\d+[.)]|[-*+]) +(\w[^\n]*[^\s:])[\s:]*")
"""An item of a list that is all there is."""
_LONGEST = 60
_OF_LISTS = regex(r"[\W_]*(table of contents?|contents|outline|toc)[\W_]*", re.IGNORECASE)
"""Headings of what only lists the others: the code below them is not about that."""


class Heading(NamedTuple):
    """Its level, 1 to 6, its text, and the prose below it, up to the next one."""

    level: int
    title: str
    prose: str


def headings(source: str) -> list[Heading]:
    """The headings of a cell's markdown, as CommonMark sees them, and as notebooks show them: `#Title`.

    Without any, a first line in bold is one of the lowest level, or a cell's only line if it is an item
    of a list, unless it is a remark or a sentence.
    """
    if not source.strip():
        return []
    references: dict[str, Any] = {}
    tokens = _blocks().parse(source, references)
    spaced = _spaced(source, tokens)
    if spaced != source:
        source, references = spaced, {}
        tokens = _blocks().parse(source, references)
    found = (
        [one for one in map(_heading, tokens, [*tokens[1:], None]) if one]
        or _bold(tokens, references)
        or _item(source)
    )
    if not found:
        return []
    lines = source.split("\n")
    ends = [start for start, _, _, _ in found[1:]] + [len(lines)]
    return [
        Heading(level, title, "\n".join(lines[below:end]).strip())
        for (_, below, level, title), end in zip(found, ends, strict=True)
        if not _OF_LISTS.fullmatch(title)
    ]


@cache
def _blocks() -> MarkdownIt:
    """Reads no further than blocks: what stands in them would take most of the time, a picture seconds."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").disable("inline")


@cache
def _marks() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark")


def _spaced(source: str, tokens: list[Token]) -> str:
    """The text with a space behind the marks of each line that is a heading but for it."""
    lines = source.split("\n")
    for token in tokens:
        if token.type == "paragraph_open" and not token.level and token.map is not None:
            for number in range(*token.map):
                lines[number] = _CLOSE.sub(r"\1 ", lines[number])
    return "\n".join(lines)


_Found = tuple[int, int, int, str]
"""The line where a heading begins, the one below it, its level, its text."""


def _heading(token: Token, following: Token | None) -> _Found | None:
    if token.level or token.map is None:
        return None
    start, below = token.map
    if token.type == "heading_open" and following is not None:
        # A paragraph of several lines above a rule is prose to whoever wrote it.
        title = re.sub(r"(?<=\w\w)#+$", "", following.content)
        return (start, below, int(token.tag[1]), title) if title and "\n" not in title else None
    html = _HTML.match(token.content) if token.type == "html_block" else None
    title = " ".join(html[2].split()) if html else ""
    return (start, below, int(html[1]), title) if html and re.sub(r"<[^>]*>", "", title).strip() else None


def _bold(tokens: list[Token], references: dict[str, Any]) -> list[_Found]:
    if len(tokens) < 2 or tokens[0].type != "paragraph_open" or tokens[0].map is None:
        return []
    text = tokens[1].content
    if "**" not in text and "__" not in text:
        return []
    children = _marks().parseInline(text, references)[0].children or []
    kinds = [one.type for one in children]
    end = kinds.index("softbreak") if "softbreak" in kinds else len(kinds)
    line = children[:end]
    outer = [one.type for one in line if not one.level and (one.type != "text" or one.content.strip(" :"))]
    inner = "".join(one.content for one in line).strip(" :")
    if outer != ["strong_open", "strong_close"] or not _is_title(inner):
        return []
    start = tokens[0].map[0]
    return [(start, start + 1, LOWEST, inner)]


def _item(source: str) -> list[_Found]:
    """`3. Encode the features`, with nothing else in its cell."""
    item = _ALONE.fullmatch(source)
    above = source[: item.start(1)].count("\n") if item else 0
    return [(above, above + 1, LOWEST, item[1])] if item and _is_title(item[1]) else []


def _is_title(text: str) -> bool:
    return bool(text) and text[-1] not in ".!?,;" and len(text) <= _LONGEST and not _REMARK.match(text)
