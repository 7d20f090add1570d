"""Names in ASCII from what people write: headings in any script, with emoji, links and formulas."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from nb2job.regex import regex

_WEAK_ENDS = frozenset("a an and by for from in of on or our the to using versus vs with your".split())
_CUT_ENDS = _WEAK_ENDS | frozenset(
    "as at be but if into is its last next no not over same should than that this which".split()
)
"""Words that no name ends with where the heading goes on."""
LONGEST_NAME = 40
"""So many letters a name made of words has at the most."""
_ARTICLES = frozenset({"a", "an", "the"})
_MATH = regex(r"\$\$([^$]+)\$\$|(?<![\\$\w])\$(?!\s)([^$]+?)(?<![\s\\])\$(?!\d)")
_SYMBOL = regex(r"\\?([A-Za-z]+)\s*(?:[_^]\s*\{?\s*(\w{1,3})\s*\}?)?")
_TEX_SPACE = regex(r"\\[;,:! ]|\\q?quad\b")
_NUMBERING = regex(
    r"^\s*(?:\d+\.[A-Z][.):]?\s+|\d+(?:[.):]|(?=\s|$))|[IVX]+[.)]|step\s+\d+\s*[.:)-])+\s*", re.I
)


def slug(title: str) -> str:
    """A heading as a Python name of a few words in ASCII; "" for one that has no letters to begin with."""
    return in_words(words_of(plain_of(title)))


def plain_of(title: str) -> str:
    """A heading in ASCII without marks, links, formulas and its number."""
    plain = re.sub(r"\[\[[^\]]*\]\]|(?<![(\w])https?://\S+", "", title)
    plain = re.sub(r"\s+&(?:amp;)?\s+", " and ", plain)
    plain = re.sub(r"(?<=\d)\s?[*\N{MULTIPLICATION SIGN}]\s?(?=\d)", "x", plain)
    plain = re.sub(r"!?\[([^\]]*)\]\([^)]*\)|<[^>]*>|`|\*", r"\1", plain)
    plain = _MATH.sub(" ", spoken(plain))
    return _NUMBERING.sub("", ascii_of(re.sub("[\N{EN DASH}\N{EM DASH}]", "-", plain)))


def words_of(plain: str) -> list[str]:
    """The words of a text in ASCII, but for an article that opens it."""
    said = re.findall(r"[^\W_]+(?:_[^\W_]+)*", plain.lower())
    return said[1:] if len(said) > 1 and said[0] in _ARTICLES else said


def with_numbers(name: str, most: int = 30) -> list[str]:
    """`plot_data_2`, `plot_data_3` and so on, up to so high a number."""
    return [f"{name}_{number}" for number in range(2, most + 1)]


def in_words(said: Sequence[str], most: int = 6) -> str:
    """A name of so many words, and not too many letters; "" if none of them begins with a letter."""
    words = [*said[:most]]
    digits = [one for one in words if one[0].isdigit()] if words and words[0][0].isdigit() else []
    words = [one for one in words if one not in digits] + digits
    while len(words) > 1 and len("_".join(words)) > LONGEST_NAME:
        words.pop()
    weak = _CUT_ENDS if len(words) < len(said) else _WEAK_ENDS
    while len(words) > 1 and words[-1] in weak:
        words.pop()
    name = "_".join(words)[:LONGEST_NAME].strip("_")
    return name if name[:1].isalpha() else ""


def ascii_of(text: str) -> str:
    """A text in ASCII: letters of any script are transliterated, emoji and other signs become spaces."""
    if text.isascii():
        return text
    from anyascii import anyascii

    text = unicodedata.normalize("NFC", text)
    kept = "".join(one if one.isascii() or _is_word(one) else " " for one in text)
    return re.sub(r"[^\x00-\x7f]+", lambda match: re.sub(r"\W", "", anyascii(match[0])), kept)


def _is_word(character: str) -> bool:
    """A letter, a mark or a digit; "№" is a sign that readers say."""
    return unicodedata.category(character)[0] in "LM" or character.isdigit() or character == "№"


def spoken(text: str) -> str:
    """A text whose formulas of one symbol are words: `$\\lambda$` is lambda, `$R^2$` is R2."""

    def word(match: re.Match[str]) -> str:
        symbol = _SYMBOL.fullmatch(_TEX_SPACE.sub(" ", match[1] or match[2]).strip())
        return f"{symbol[1]}{symbol[2] or ''}" if symbol else match[0]

    return _MATH.sub(word, text)
