"""Labels that are pieces of sentences: the value behind one need not be the measure that it names."""

from __future__ import annotations

_LONGEST = 4
"""A name has so many words at most, articles not counted."""
_ARTICLES = frozenset({"a", "an", "the"})
_LINKS = frozenset(
    "above across after against around at before below between by during for from in into near on over"
    " per than to under until with".split()
)
_VERBS = frozenset(
    "is are was were be been has have had does did do can cannot could may might must should will would"
    " whose which that when while where once because since if so than then but until not only beat beats"
    " become becomes begins came change changed changes come comes costs cross crosses crossed drop"
    " dropped drops ended ends fall falls fell flattens gains gave get gets give gives go goes grew grows"
    " hits hold holds improved improves increased increases jumped jumps keeps kept leaves lies lost made"
    " makes means moved moves need needs occur occurred occurs peaked peaks pulls reached reaches rise"
    " rises rose sat says shows sit sits starts stays stops take takes told turns uses wins worth".split()
)
"""Words that sentences have, and names of measures have not."""
_CHOSEN = frozenset(
    "best bottom chosen first greatest highest largest least lowest most optimal selected smallest top"
    " winning worst".split()
)


def is_sentence(label: str, before: str) -> bool:
    """Whether a label is more than the short name of a measure, as it stands in a text.

    Args:
        label: that of the value.
        before: the text in front of the value.
    """
    words = _words(label)
    if len(words) > _LONGEST or " : " in label or _VERBS.intersection(words):
        return True
    behind = before.lower().rstrip(" \t\"'(").split()[-1:]
    return words[:1] == ["and"] or bool(_LINKS.intersection([*words[:1], *words[-1:], *behind]))


def is_of_best(label: str) -> bool:
    """Whether a label says what is best, or how good that is: `best accuracy`."""
    return bool(_CHOSEN.intersection(_words(label)[:1]))


def _words(label: str) -> list[str]:
    return [one for one in label.lower().split() if one not in _ARTICLES]
