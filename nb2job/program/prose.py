"""Markdown prose as docstrings and help: plain sentences of a bounded width."""

from __future__ import annotations

import html
import re
import textwrap
from functools import cache
from typing import TYPE_CHECKING

from nb2job.program.counted_titles import counts
from nb2job.program.phrases import is_hollow
from nb2job.program.slug import spoken
from nb2job.regex import regex

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_WIDTH = 84
_LONGEST = 400
_PROTECTED = regex(r"(`+)(.+?)\1|\$\$(.+?)\$\$|(?<![\\$\w])\$(?!\s)([^$]+?)(?<![\s\\])\$(?!\d)", re.DOTALL)
_SENTENCE = regex(r"(?<=[.!?])\s+(?=[A-Z\d(\"'])")
_OF_NOTEBOOKS = regex(
    r"\b(this|following|next|above|below|previous|code)( code)? cells?\b|\bcolab\b"
    r"|\b(?:import|load)(?:ing)? (?:all |the |some )*(?:required |necessary |needed )*(?:librar|packag)"
    r"|\bjupyter\b|\bkernel\b.*\brestart|\brestart.*\bkernel\b|\bthis tutorial\b.*\bcosts?\b",
    re.IGNORECASE,
)
_OF_LESSONS = regex(
    r"\b(?:you|your|yours|yourself|you'\w+)\b|\b(?:above|assignments?|below|earlier|exercises?|hints?|homework|labs?"
    r"|lectures?|lessons?|previous(?:ly)? (?:\w+ )?(?:assignment|lab|lecture|section|step|week)s?)\b"
    r"|\A(?:complete|fill in|imagine|note|recall|remember|refer|run|suppose|think of|try)\b|[→⇒➜]",
    re.IGNORECASE,
)
"""Sentences that speak to a reader of the notebook, or of what stands around them there."""
_GOES_ON = regex(
    r"(?:also|and|but|for (?:it|that|this)|however|instead|it|now|so|that|then|these|they|this|those)\b",
    re.I,
)
"""How a sentence begins that says nothing without the one before."""
_ANNOUNCES = regex(
    r"(\b(so|is|are|by|below|above|this|that|these|like|as|namely|to|with|for|of|in|and|have|get|has|then"
    r"|includes?|including|follows?|follow)|\bfollowing\b[^.:]*|\bexample|[,;(])\s*:$",
    re.IGNORECASE,
)


def docstring(title: str, prose: str, name: str, says: str = "") -> str:
    """A function's docstring: its heading as a sentence, then the first paragraph below it.

    Where there is none, it is the function's name in words: `says`, if that is not read off it.
    """
    said = says or re.sub(r"(?<!step)(?<!part)_\d+$", "", name).replace("_", " ")
    said = re.sub(r"(?<=.)(?= part \d+$)", ",", said)
    head = said if is_hollow(title) else plain(title) or said
    head = re.sub(r"^\s*(?:\d+(?:[.):]+\s*|\s+))+", "", head) or said
    words = re.findall(r"\w+", head.lower())
    if len(words) > 1 and counts("_".join(words)) and not counts("_".join(said.split())):
        head = f"{said} ({head.rstrip('.:')})"
    head = re.sub(r"^[-+\N{BULLET}]\s+|\s+(?:is|are|was|were)\s*:?$", "", head) or said
    head = (head[0].upper() + head[1:]).rstrip(": ")
    head = head if head[-1] in ".!?" else head + "."
    text = " ".join(one for one in _SENTENCE.split(paragraph(prose)) if not one.endswith("?"))
    if not text:
        return "\n".join(textwrap.wrap(head, _WIDTH))
    return "\n".join([*textwrap.wrap(head, _WIDTH), "", *textwrap.wrap(text, _WIDTH)])


def paragraph(prose: str) -> str:
    """The first paragraph of running text, in whole sentences that say something without the notebook.

    Lists, tables, code and images are left out; so are formulas that need TeX, from there on, and sentences
    on cells and kernels. What only announces a list or a figure ("as follows:") is left out too.
    """
    for block, leads in _paragraphs(prose):
        text = _sentences(block, leads=leads)
        if text:
            return text
    return ""


def subject(title: str) -> str:
    """A notebook's heading in plain text; "" for one of any text, such as `Introduction`."""
    words = "_".join(re.findall(r"\w+", title.lower()))
    return "" if is_hollow(title) or counts(words) else plain(title)


def plain(markdown: str) -> str:
    """Markdown without its marks, safe inside a docstring."""
    kept: list[str] = []

    def hold(match: re.Match[str]) -> str:
        kept.append(match[2] or match[3] or match[4])
        return f"\x00{len(kept) - 1}\x00"

    text = _PROTECTED.sub(hold, spoken(markdown))
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)|</?[A-Za-z!][^>]*>", "", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\*\*|__|`", "", text)
    text = re.sub(r"(?<!\w)[*_](?=[\w\x00\"'(])|(?<=[\w\x00])[*_](?!\w)", "", text)
    text = re.sub(r"(?<=[.!?,;:)\"'])[*_](?=\s|$)", "", text)  # the end of an emphasis that began earlier
    text = re.sub(r"\x00(\d+)\x00", lambda match: kept[int(match[1])], html.unescape(text))
    text = text.replace("\\", "").replace('"""', "'''")
    text = re.sub(r"\s+", " ", text).strip()
    # A docstring cannot end with the mark that ends it.
    return text.replace('"', "'") if text.endswith('"') else text


@cache
def _blocks() -> MarkdownIt:
    """Reads no further than blocks: what stands in them would take most of the time, a picture seconds."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").disable("inline")


def _paragraphs(prose: str) -> list[tuple[str, bool]]:
    """The paragraphs that stand by themselves, in no list, table, quotation or code.

    With each whether what it leads to is one of those, or a formula: its last words may only announce that.
    """
    if not prose.strip():
        return []
    tokens = [one for one in _blocks().parse(prose) if not one.level or one.type == "inline"]
    found = []
    for number, token in enumerate(tokens):
        if token.type == "paragraph_open":
            following = tokens[number + 3].type if number + 3 < len(tokens) else ""
            formula = following == "paragraph_open" and tokens[number + 4].content.startswith(("$", "\\"))
            found.append((tokens[number + 1].content, formula or following not in {"", "paragraph_open"}))
    return [one for one in found if not re.match(r"\s*(?:[>|#!<$]|\*\*|__|\d+\.|\[)", one[0])]


def _sentences(block: str, *, leads: bool) -> str:
    """The sentences of a paragraph up to one that cannot be said in plain text, 400 letters at most."""
    found: list[str] = []
    left_out = False
    raws = _SENTENCE.split(re.sub(r"\s+", " ", block))
    for raw in raws[:-1] if leads and raws[-1][-1:] not in {".", "!", "?", ")"} else raws:
        if "\\" in "".join(map("".join, _PROTECTED.findall(spoken(raw)))):
            break
        one = re.sub(r"\b([Tt]h(?:is|e)) notebook\b", r"\1 script", plain(raw))
        left_out = bool(_OF_LESSONS.search(one) or (left_out and _GOES_ON.match(one)))
        if left_out or _OF_NOTEBOOKS.search(raw) or _ANNOUNCES.search(one) or not one:
            continue
        one = one.rstrip(":, ") + "." if re.search(r"(?:[\w:,]|(?<![.!?])')$", one) else one
        if sum(map(len, found)) + len(found) + len(one) > _LONGEST:
            break
        found.append(one)
    return " ".join(found)
