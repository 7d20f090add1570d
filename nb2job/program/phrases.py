"""A heading as what a function does: `## 2. Training the model` is train_model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from nb2job.program.counted_titles import VAGUE, counts
from nb2job.program.noun_phrases import JOINS, LINKS, noun_turned, spelled_right
from nb2job.program.slug import LONGEST_NAME, in_words, plain_of, words_of
from nb2job.program.text_headings import of_a_text
from nb2job.program.verbs import ADJECTIVES, BASES, GERUNDS, PLAIN, THINGS
from nb2job.regex import regex

_CLAUSES = regex(r"\s*[:;?!|()\[\]]\s*|\.(?=\s|$)|,\s+|\s+(?:-+|/|=|~)\s+|\s*\.\.+\s*")
_LEADS = frozenset(
    "also alternatively and but finally i lastly let lets now ok okay please so then us we".split()
)
"""Words that say nothing at the beginning of a heading: `Now let's scale the data`."""
_MODULES = frozenset("np pd plt sns tf".split())
_BEFORE_VERBS = _LEADS | frozenset(
    "again do doing first good great here instead like next step to want well will".split()
)
"""Words that say nothing where a verb follows."""
_ARTICLES = frozenset("a an her his its my our some the their these this those your".split())
_ASKS = regex(
    r"(what|how|why|when|where|which|who|is|are|am|do|does|did|can|could|should|would|will|has|have)\b",
    re.IGNORECASE,
)
_HOW = regex(r"^\W*how (?:(?:can|do|does|should|would) (?:i|one|we|you)|to)\s+(?!work\b)", re.IGNORECASE)
"""What a heading asks, where it is the deed that the code below it answers with."""
_FORBIDS = regex(r"(?:\w+\W+)?(?:do not|don\W?t|never|beware)\b", re.IGNORECASE)
"""A heading that only warns."""
_STATES = frozenset(
    "are can cannot could does doesn has is isn may might must should was were will would".split()
)
"""Words of statements: a name ends before them."""
_JUDGES = regex(
    r"\W*\w+ing\b(?!.*\b(?:if|whether|that|which|what|how|where|who)\b).*\s(?:is|are|was|were)\s",
    re.IGNORECASE,
)
"""A statement about a deed: `Removing outliers is better`."""
_QUESTIONS = frozenset("how what which who why".split())
_IDLE = frozenset("be do get have make see".split())
"""Verbs that say nothing without what follows them."""
_IT = frozenset("i it me them they we you".split())
"""Words of sentences, or of what only the text above explains."""
MOST = 5


def phrase(title: str, most: int = MOST) -> str:
    """What a heading tells to do, in so many words; "" for one that has no letters to begin with."""
    return in_words(_cut(_told(title), most), most + 1)


def longer(title: str) -> str:
    """What a heading tells to do, and some words of what its name leaves out: `..._machine_radial_basis`."""
    words = _told(title)
    left = [one for one in words[len(phrase(title).split("_")) :] if one not in LINKS | _ARTICLES]
    return "_".join([phrase(title), *left[:3]]) if left and all(map(str.isalnum, left[:3])) else ""


def rest(title: str) -> str:
    """The last clause of a heading that has several: `Other transformations` of `Products: Other ...`."""
    clauses = [words for words in map(_led, _CLAUSES.split(plain_of(title))) if words]
    return in_words(_cut(_without_articles(_verb_first(clauses[-1])), MOST), MOST) if len(clauses) > 1 else ""


def is_vague(title: str) -> bool:
    """Whether a heading says little of the code below it: a question, a remark, or a part of any text.

    What follows a deed may be said of it: `Check the target value, is it balanced`.
    """
    told = _before_statement(_told(title))
    begins = (
        not told
        or told[0] in LINKS | _STATES
        or told[0] == "following"
        or _ASKS.match(" ".join(told))
        or warns(title)
    )
    # `Let's see that`, `See how it works`
    looks = told[:1] == ["see"] and (len(told) < 3 or told[1] in _QUESTIONS)
    says = begins or looks or _IT & {*told} or _JUDGES.match(plain_of(title))
    return bool(says) or {*told} <= VAGUE or of_a_text(title)


def _before_statement(told: Sequence[str]) -> Sequence[str]:
    """The words of a deed without the statement behind it."""
    states = next((number for number, one in enumerate(told) if number > 1 and one in _STATES), len(told))
    return told[:states] if told and told[0] in BASES else told


def asks(title: str) -> bool:
    """Whether a heading is a question, and none of how to do a thing."""
    return bool(_ASKS.match(plain_of(title).strip())) and not _HOW.match(plain_of(title))


def warns(title: str) -> bool:
    """Whether a heading says what not to do."""
    return bool(_FORBIDS.match(plain_of(title)))


def is_hollow(title: str) -> bool:
    """Whether a heading only says where a section stands in a text: `Key takeaways`."""
    return {*_told(title)} <= VAGUE


def says_something(title: str) -> bool:
    """Whether a heading is good for a name."""
    said = phrase(title)
    return bool(said) and not counts(said) and not is_vague(title)


def is_done(name: str) -> bool:
    """Whether a name may begin with a verb already."""
    first = name.partition("_")[0]
    return first in BASES or first in GERUNDS


@cache
def _told(title: str) -> Sequence[str]:
    """The words of what a heading tells to do."""
    said = r"^\s*(?:this |the )?code (?:is )?(?:for|to)\b|['`’]s\b|\b(?:all|each|most|some) of\b"
    plain = _LIBRARIES.sub(_without_libraries, plain_of(title))
    plain = spelled_right(re.sub(said, "", _HOW.sub("", plain), flags=re.IGNORECASE))
    plain = _FINE.sub(r"fine\1", _STATED.sub(_imperative, plain, count=1))
    plain = re.sub(r"(?<=ing)\s?/\s?(?=\w+ing\b)", " and ", plain)
    plain = _LISTED.sub(lambda match: match[0].replace(",", " "), plain)
    clauses = [words for words in map(_led, _CLAUSES.split(plain)) if words] or [words_of(plain)]
    saying = [one for one in clauses if not counts("_".join(one)) and not {*one} <= VAGUE] or clauses
    found: list[str] = []
    for one in saying:
        listed = found and "and" not in one and re.search(rf"\b{found[-1]},", plain, re.IGNORECASE)
        found += ["and", *one] if listed else one
        if len(found) >= 2:
            break
    acting = found if _OF_THINGS.match(plain) else _verb_first(found)
    words = _without_articles(acting)
    return words if _DONE_TO.match(plain) and words[:1] == acting[:1] else noun_turned(words)


_LIBRARIES = regex(
    r"^\W*import(?:ing)? (?:\w+ ){0,2}(?:librar\w+|packages|modules)\s*(?:&|\band\b|,)\s*(?:the )?(\w+)",
    re.IGNORECASE,
)


def _without_libraries(match: re.Match[str]) -> str:
    """`Import libraries and load` as `load`, `Import the libraries and the lakes` as `Import lakes`."""
    following = match[1].lower()
    return match[1] if following in BASES or following in GERUNDS else f"Import {match[1]}"


_FINE = regex(r"\bfine[- ](tun(?:e|es|ing))\b", re.IGNORECASE)
_STATED = regex(r"^(\W*)(\w+)s(?=\s+(?:a|an|all|each|our|the|this)\s)", re.IGNORECASE)
"""The beginning of `Plots the distribution`."""


def _imperative(match: re.Match[str]) -> str:
    """`Plots the` as `Plot the`, `Fetches the` as `Fetch the`; `Lets the` stays."""
    said = match[2].lower()
    base = said if said in BASES else said.removesuffix("e")
    return f"{match[1]}{base}" if base in BASES else match[0]


_LISTED = regex(r"^\W*\w+(?:,\s+\w+)*,\s+(?:and|or)\b")
"""The beginning of `Split, stack, and join the tensors`, whose commas end no clause."""
_DONE_TO = regex(rf"\W*(?:{'|'.join(sorted(BASES))})\s+(?:an?|our|the|this|your)\s", re.IGNORECASE)
"""`Test the deployment` is no test that is deployed."""
_OF_THINGS = regex(r"\W*(?:an?|the)\s", re.IGNORECASE)


def _led(clause: str) -> list[str]:
    """The words of a clause from its verb on, if only words such as `now` stand before it."""
    words = words_of(clause)
    if {*words} <= _BEFORE_VERBS:
        return []
    while len(words) > 2 and (words[0] in _LEADS or words[0] in _MODULES):
        words = words[1:]
    start = next(number for number, one in enumerate(words) if one not in _BEFORE_VERBS)
    return words[start:] if words[start] in BASES or words[start] in GERUNDS else words


def _verb_first(words: Sequence[str]) -> list[str]:
    """Gerunds at the beginning, and behind an `and` after one, in the imperative."""
    turned = ["use", *words[2:]] if words[:2] == ["working", "with"] else [*words]
    for number in _heads(turned):
        if number + 1 < len(turned) and _acts(*[*turned[number : number + 3], ""][:3]):
            turned[number] = GERUNDS[turned[number]]
        elif not number:
            break
    return turned


def _heads(words: Sequence[str]) -> Iterator[int]:
    if words:
        yield 0
    for number, one in enumerate(words[:-2]):
        if one in JOINS and words[number + 1] in GERUNDS:
            yield number + 1


def _acts(gerund: str, following: str, after: str) -> bool:
    if gerund not in GERUNDS:
        return False
    if following in JOINS:
        return after in GERUNDS or after in BASES
    return gerund not in ADJECTIVES or (following not in THINGS and following not in LINKS)


def _without_articles(words: Sequence[str]) -> list[str]:
    """`a` stays where it is a name: at the end, or beside `and`."""
    found = []
    for number, one in enumerate(words):
        following = words[number + 1] if number + 1 < len(words) else "and"
        if one not in _ARTICLES or following in JOINS or len(words) == 1:
            found.append(one)
    return found


def _cut(words: Sequence[str], most: int) -> Sequence[str]:
    """No more words than a name has, down to the last one that what follows only explains."""
    if words and not _ASKS.match(words[0]):
        states = [number for number, one in enumerate(words) if number and one in _STATES]
        words = words[: states[0]] if states else words
        asks = [number for number, one in enumerate(words) if number and one in _QUESTIONS]
        words = words[: asks[0]] if asks else words
        words = words[:-1] if asks and len(words) > 2 and words[-1] in LINKS else words
    most += len(words) == most + 1 and bool(JOINS & {*words}) and len("_".join(words)) <= LONGEST_NAME
    while most > 2 and len("_".join(words[:most])) > LONGEST_NAME:
        most -= 1
    if len(words) <= most:
        return words[:-2] if len(words) > 3 and words[-2] == "to" and words[-1] in _IDLE else words
    ends = [number for number in range(2, most + 1) if _ends_before(words, number)]
    kept = [*(words[: ends[-1]] if ends else words[:most])]
    joins = [] if ends else [number for number, one in enumerate(kept) if number > 1 and one in JOINS]
    kept = kept[: joins[-1]] if joins else kept
    while len(kept) > 2 and (kept[-1] in LINKS or kept[-1] in JOINS or kept[-2] in LINKS):
        kept.pop()
    return kept[:-1] if len(kept) > 1 and kept[-1] in LINKS else kept


def _ends_before(words: Sequence[str], number: int) -> bool:
    following = words[number + 1] if number + 1 < len(words) else ""
    return words[number] in LINKS or (words[number] in JOINS and following in PLAIN)
