"""Headings of what a notebook says of itself, or of what it found: they name no code."""

from __future__ import annotations

from nb2job.program.slug import plain_of, words_of
from nb2job.regex import regex

QUOTED = 'Section "'
"""How a heading is quoted that names nothing."""
_OF_A_TEXT = regex(
    r"about (?:(?:the|this|our) )?(?:authors?|competition|data ?set|me|notebook|project|us)"
    r"|(?:acknowledge?ments?|agenda|authors?|bibliography|citations?|conclusions?|contacts?|contents"
    r"|contributors?|credits?|disclaimers?|further reading|introduction|licen[cs]es?|outline|prerequisites"
    r"|references|summary|table of contents?|takeaways"
    r"|(?:only )?run (?:after|before|if|once|only|this|when)\b.*"
    r"|pre[- ]?requisites?\b.*"
    r"|(?:(?:key|main|my|our|some) )?"
    r"(?:comments?|findings?|inferences?|insights?|interpretations?|observations?))"
    r"(?: and (?:conclusions?|introduction|outlook|references))?|thank(?:s| you)\b.*"
    r"|(?:add|enter|insert|put|type|write) (?:(?:a|the|your) )?(?:\w+ )?\w+ here"
    r"|copyright\b.*|(?:please )?(?:see|read) (?:the )?(?:above|below|following)\b.*"
    r"|(?:begin(?:ning)?|end|start) (?:of )?(?:(?:the|your) )?(?:code|solution)"
    r"|(?:code|solution) (?:begins?|ends?|starts?)"
    r"|why (?:is )?(?:it|this|that)(?: \w+)? (?:important|matters?)"
    r"|(?:(?:see|my|our) )*(?:another|further|more|other) (?:notebooks?|projects?|works?)"
)
_REMARKS = regex(
    r"(?:(?:and|but|however|it|now|so|still|that|this|which) )*"
    r"(?:is|are|was|were) (?:much )?(?:as|not|so|still|that|too|very) .*"
    r"|there(?:s| (?:are|is|was|were|s))? .*"
)
"""A sentence of which nothing is left without the words that open it."""


def of_a_text(title: str) -> bool:
    """Whether a heading is one of any text, or a remark: `About the author`, `But this is too slow`."""
    said = " ".join(words_of(plain_of(title)))
    return bool(_OF_A_TEXT.fullmatch(said) or _REMARKS.fullmatch(said)) or title.startswith(QUOTED)
