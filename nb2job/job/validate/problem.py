"""Problem: what a rule finds, with its place in the definition; it gets line and severity later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nb2job.job.validate.document import Place
from nb2job.nearest import nearest


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule's code, the place of a value (or of what a key is missing in), and words.

    `line` is for what does not stand on the line of its place; 0 for all else.
    """

    code: str
    place: Place
    message: str
    hint: str = ""
    line: int = 0


def dotted(place: Place) -> str:
    """A place as people write it: `search_space.lr.values[2]`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return text.lstrip(".")


def did_you_mean(word: object, known: Iterable[str], otherwise: str = "") -> str:
    """A hint with the nearest of the known names; else `otherwise`, else all of them."""
    names = sorted(known)
    near = nearest(word, names)
    if near:
        return f"Did you mean `{near[0]}`?"
    return otherwise or (f"One of: {', '.join(names)}." if names else "")


def sentence(words: str) -> str:
    """Words as a hint has them: with a capital and a full stop."""
    return words and words[0].upper() + words[1:] + ("" if words[-1] in ".?!" else ".")
