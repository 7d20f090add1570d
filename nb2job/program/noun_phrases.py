"""Headings that name a deed by a noun, in the imperative: `data cleaning` is clean_data."""

from __future__ import annotations

from collections import Counter
from functools import cache

from nb2job.program.verbs import BASES, COUNTED, ENDS, GERUNDS, PLAIN
from nb2job.regex import regex

JOINS = frozenset("and or vs versus".split())
LINKS = frozenset(
    "about after against as at based because before between by combining comparing containing depending"
    " describing displaying during extracting for from giving having if in including indicating inside into"
    " like on onto over representing requires showing such takes than that through to under until using via"
    " when where which while whose with within without".split()
)
"""Words that a name ends before, where it is too long."""


def noun_turned(words: list[str]) -> list[str]:
    """`data cleaning` and `evaluation of the model` in the imperative."""
    if "_".join(words) in _SPECIAL:
        return _SPECIAL["_".join(words)].split("_")
    if len(words) > 2 and words[0] in ENDS and words[1] == "of":
        return [ENDS[words[0]], *words[2:]]
    if "and" in words[2:-2]:
        both = [words[: words.index("and")], words[words.index("and") + 1 :]]
        turned = [noun_turned(one) for one in both]
        if all(new != old and new[0] in BASES for new, old in zip(turned, both, strict=True)):
            return [*turned[0], "and", *turned[1]]
    tail = next((number for number, one in enumerate(words) if number > 1 and one in _BY), len(words))
    head, by = words[:tail], words[tail:]
    ends = [head[-3], head[-1]] if head[-2:-1] == ["and"] else head[-1:]
    before = head[: -2 * len(ends) + 1]
    if (
        not 1 <= len(before) <= 2 + (before[-1:] == ["model"])
        or not {*ends} <= ENDS.keys()
        or {*before} & (LINKS | JOINS | {"of"})
    ):
        return words
    kind = words[0] in _KINDS or words[0][0].isdigit()
    if words[0] in PLAIN or words[0] in GERUNDS or (kind and len(before) < 3):
        return words
    if words[0].endswith(("ify", "ize")) and words[0] not in _NO_VERBS:
        return words
    *first, noun = before
    if noun.endswith(_ADJECTIVES) and noun not in _NO_ADJECTIVES:
        return words
    verbs = " and ".join(ENDS[one] for one in ends).split()
    many = bool(_OF_SEVERAL & {*verbs}) if noun == "model" else noun in COUNTED
    return [*verbs, *first, f"{noun}s" if many else noun, *by]


def spelled_right(text: str) -> str:
    """A text with its verbs as they are meant: `Laoding` has the letters of `Loading`, and its ends."""
    return _LONG.sub(lambda match: _meant(match[0]), text)


_LONG = regex(r"[A-Za-z]{6,}")


@cache
def _meant(word: str) -> str:
    small, known = word.lower(), _by_letters()
    like = known.get(_letters(small), [])
    near = [one for one in like if _is_slip(one, small)]
    return word if small in like or not near else near[0]


def _is_slip(one: str, other: str) -> bool:
    """Whether one slip makes a word another: a letter more, less or else, or two that change places."""
    odd = (Counter(one) - Counter(other)).total() + (Counter(other) - Counter(one)).total()
    if len(one) != len(other):
        return odd == 1
    apart = sum(left != right for left, right in zip(one, other, strict=True))
    return apart == 1 or (odd == 0 and apart == 2)


@cache
def _by_letters() -> dict[tuple[str, str, frozenset[str]], list[str]]:
    found: dict[tuple[str, str, frozenset[str]], list[str]] = {}
    for one in sorted({*ENDS, *GERUNDS, *BASES}):
        found.setdefault(_letters(one), []).append(one)
    return found


def _letters(word: str) -> tuple[str, str, frozenset[str]]:
    return word[0], word[-1], frozenset(word)


_BY = frozenset("by for from in on through using via with".split())
"""What says how, or to what end, a thing is done."""
_OF_SEVERAL = frozenset({"compare", "select"})
_SPECIAL = {
    "exploratory_data_analysis": "explore_data",
    "eda": "explore_data",
    "train_test_split": "split_data",
    "model_prediction": "make_predictions",
    "predictions": "make_predictions",
}
_KINDS = frozenset(
    "active additional advanced automatic basic best better bidirectional bivariate custom deep"
    " exploratory final further hot initial machine manual more multivariate one other quick simple"
    " supervised transfer univariate unsupervised visual".split()
)
"""What says how something is done, and not to what."""


_ADJECTIVES = ("al", "ary", "ed", "ic", "ive", "ory", "ous")
_NO_VERBS = frozenset({"prize", "size"})
_NO_ADJECTIVES = frozenset(
    "category dictionary directory feed interval metric seed signal speed topic".split()
)
