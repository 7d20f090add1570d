"""The page of a code for a terminal, or as plain data."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from nb2job.rule_pages import Page

WIDTH = 80

Style = Callable[..., str]


def page_words(page: Page, style: Style) -> str:
    """The page, filled to 80 columns; examples stay as they are."""
    title = textwrap.fill(page.title, WIDTH, subsequent_indent="       ")
    parts = [style(title, bold=True)]
    for heading, text in page.sections:
        parts += ["", style(heading, bold=True), *_lines(text)]
    return "\n".join(parts)


def page_data(page: Page) -> dict[str, Any]:
    """The page with keys that stay: what `explain CODE --format json` prints."""
    rule = page.rule
    sections = [{"title": title, "text": text} for title, text in page.sections]
    return {
        "code": rule.code,
        "meaning": rule.meaning,
        "advice": rule.advice,
        "kind": page.kind,
        "sections": sections,
    }


def _lines(text: str) -> Iterator[str]:
    """The lines of a section: paragraphs filled, examples moved to the right."""
    inside = False
    for block in text.split("\n"):
        if block.startswith("```"):
            inside = not inside
        elif inside:
            yield f"    {block}".rstrip()
        else:
            yield from _FILL.wrap(block)


_FILL = textwrap.TextWrapper(
    WIDTH, initial_indent="  ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
)
