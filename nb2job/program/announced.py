"""What the text right above a cell says that the cell does: `Now let's scale the data:`."""

from __future__ import annotations

import re

from nb2job.program.phrases import is_vague, phrase
from nb2job.program.prose import plain
from nb2job.program.verbs import BASES, GERUNDS, PLAIN
from nb2job.regex import regex

_MOST = 12
"""A sentence of more words explains rather than announces."""
_BLOCK = regex(r"\n\s*\n")
_NO_TEXT = regex(r"\s*(?:[>|#!<$*+-]|\d+[.)]|\[|```)")
_ENDS = regex(r"(?<=[.!?:])\s+")
_LED = regex(r"(?:(?:and|finally|first|next|now|then|also|so|,)\s+)*(?:let['’]?s|let us|we|to|i)\b", re.I)
_SAYS_NOTHING = regex(
    r"\b(?:above|again|answer|are|begin|below|both|can|cells?|exercises?|figures?|following|has|here|if|is|it|last|not|notebook|note|ones?"
    r"|question|section|something|start|that|these|this|those|will|may|must|should|takes?)\b|n['’]t\b|[?=\\]|\w\.\w+\(",
    re.IGNORECASE,
)
_WEAK = frozenset(
    "answer ask call change check come complete consider decide discover examine expand explain explore get"
    " give go guess handle have identify implement improve interpret investigate keep know learn look modify"
    " move name note observe perform play put recall recognize represent see set start stop study take tackle"
    " time try turn understand use view wait work".split()
)
"""Verbs that say what a reader does, or nothing of what the code does."""


def announced(markdown: str, *, lists: bool = False) -> str:
    """The sentence that tells in the imperative what the code below it does, or ""; `lists`: items, too."""
    if lists:
        markdown = re.sub(r"^\s*(?:[*+-]|\d+[.)])\s+", "\n", markdown, flags=re.MULTILINE)
    blocks = [one for one in _BLOCK.split(markdown.strip()) if not _NO_TEXT.match(one)]
    sentences = [plain(one).strip() for block in blocks for one in _ENDS.split(" ".join(block.split()))]
    sentences = [one for one in sentences if one]
    if not sentences:
        return ""
    return next(
        (
            re.sub(r"(?: now)?[.:! ]*$", "", one)
            for one in (*sentences[-1:], *sentences[: len(sentences) if lists else 1])
            if _announces(one)
        ),
        "",
    )


def _announces(sentence: str) -> bool:
    said = phrase(sentence)
    verb = said.partition("_")[0]
    first, *others = sentence.lower().split()
    sure = _LED.match(sentence) or (others and others[0] in _ARTICLES)
    acts = verb in (BASES if sure else PLAIN) and verb not in _WEAK
    tells = acts and (first == verb or first in GERUNDS or bool(_LED.match(sentence)) or first in _FIRST)
    plain_text = not _SAYS_NOTHING.search(sentence) and not is_vague(sentence)
    return tells and plain_text and "_" in said and len(sentence.split()) <= _MOST


_ARTICLES = frozenset("a all an each every our some the".split())
"""What follows a verb rather than a noun."""
_FIRST = frozenset({"and", "finally,", "first,", "next,", "now", "now,", "then", "then,"})
