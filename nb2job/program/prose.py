"""Markdown prose as docstrings and help: plain sentences of a bounded width."""

from __future__ import annotations

import re
import textwrap

from nb2job.program.slug import spoken

_WIDTH = 84


def docstring(title: str, prose: str, name: str) -> str:
    """A function's docstring: its heading as a sentence, then the first paragraph below it."""
    head = plain(title) or name.replace("_", " ")
    head = re.sub(r"^\s*(?:\d+[.):]?\s*)+", "", head) or name.replace("_", " ")
    head = head[0].upper() + head[1:]
    head = head if head[-1] in ".!?" else head + "."
    text = paragraph(prose)
    if not text:
        return "\n".join(textwrap.wrap(head, _WIDTH))
    return "\n".join([*textwrap.wrap(head, _WIDTH), "", *textwrap.wrap(text, _WIDTH)])


def paragraph(prose: str) -> str:
    """The first paragraph of running text, as plain words; lists, tables and images are left out."""
    for block in re.split(r"\n\s*\n", prose):
        lines = [line.strip() for line in block.strip().split("\n")]
        if not lines[0] or re.match(r"[-*+>|#!<`$]|\d+\.|\[", lines[0]):
            continue
        text = plain(" ".join(lines))
        if text:
            return text if len(text) <= 400 else text[:400].rsplit(". ", 1)[0].rstrip(".") + "."
    return ""


def plain(markdown: str) -> str:
    """Markdown without its marks, safe inside a docstring."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)|<[^>]+>", "", spoken(markdown))
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\*\*|__|`|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)", "", text)
    text = text.replace("\\", "").replace('"""', "'''")
    return re.sub(r"\s+", " ", text).strip().rstrip('"')
