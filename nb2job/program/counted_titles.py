"""Titles that only count, or say where a section stands in a text: `Question 3`, `Introduction`."""

from __future__ import annotations

from nb2job.regex import regex

_COUNTS = regex(
    r"(code_)?(appendix|bonus|case|chapter|challenge|day|ex|example|exercise|lab|lesson|part|phase|problem|q|question"
    r"|quiz|section|solution|step|task|answer|week)s?(_?\d+\w{0,2}|_[a-z]|_one|_two|_three)*"
    r"|(generate_|plot_)?(figure|fig|table|listing)s?(_\d+[a-z]?)+|[a-z]|\d+[a-z]?|[a-z]\d+(_[a-z]\d+|_and)*"
)
"""Titles that only count: what the code does says more."""
VAGUE = frozenset(
    "answer background code conclusion conclusions copyright demo discussion eg example examples"
    " exercises extra facts final findings goes here homework idea ideas important info information"
    " insights instruction instructions"
    " intro introduction key material misc motivation next notebooks notes objectives observations"
    " optional other overview points questions recap references related remarks results setup"
    " solution solutions start student summary takeaways test thoughts".split()
)
"""Words of titles that say where a section stands in a text."""


def counts(name: str) -> bool:
    """Whether a title in words only counts: `question_3`."""
    return bool(_COUNTS.fullmatch(name))
