"""Titles of units that no heading opens: a comment above their code, or what the text above announces."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nb2job.program.announced import announced
from nb2job.program.border_cost import size_of
from nb2job.program.deeds import contradicts, does_that, hides
from nb2job.program.noun_phrases import JOINS, LINKS
from nb2job.program.phrases import is_done, is_vague, phrase
from nb2job.program.program import Statement
from nb2job.program.unit_stage import own, stage
from nb2job.program.verbs import BASES
from nb2job.regex import regex

_NOT_A_TITLE = regex(r"[=\[\]{}<>;$\\]|https?:|\w\(|-\*-|\bnb2job\b|\btype: ")
_COMMAND = regex(r"#+\s*[!%]\s*\w")
"""A magic or a shell line that was switched off."""
_OF_READERS = regex(
    r"\b(?:import\w*|packages|librar(?:y|ies) for|this|uncomment|run|exercise|solution|note|todo|warning"
    r"|is|are|must|will|should|may|can)\b",
    re.I,
)
"""Words of comments that tell a reader what to do, or why something is imported."""
_LONG = 7
"""So many words a title may have."""
_CLAUSES = regex(r"\s+[-\N{EN DASH}\N{EM DASH}]\s+|:\s+")
_SHARE = 0.4
"""An announcement is of the whole unit if the cell below it has so much of its lines."""


def title_of(cells: Sequence[tuple[Sequence[Statement], str]]) -> str:
    """What cells, each with the markdown right above it, are about; "" if nobody says it."""
    statements = [one for cell, _ in cells for one in cell]
    working = [cell for cell, _ in cells if own(cell)]
    said = leading_comment(working[0]) or leading_comment(own(working[0])) if working else ""
    if (
        not said
        or _is_step(said, working[0], statements)
        or hides(phrase(said).partition("_")[0], stage(statements))
    ):
        return _announcement(cells, statements)
    return said


def leading_comment(statements: Sequence[Statement]) -> str:
    """The comment that opens a unit, where it reads like a heading: a few words, no code."""
    if not statements:
        return ""
    lines = statements[0].text.lstrip().split("\n")
    spoken = lines[0].startswith("#") and not _COMMAND.match(lines[0])
    text = re.sub(r"^\W+|[^\w)]+$", "", lines[0]) if spoken else ""
    text = text if text.count('"') % 2 == 0 else text.replace('"', "")
    below = re.sub(r"^\W+", "", lines[1]) if len(lines) > 1 and lines[1].startswith("#") else ""
    single = not below or (below[:1].isupper() and text[:1].isupper())
    text = _clause(text) if single and len(text.split()) > _LONG else text
    words = text.split()
    whole = text.count("(") == text.count(")") and not _NOT_A_TITLE.search(text)
    fits = single and 2 <= len(words) <= _LONG and whole and not _OF_READERS.search(text)
    verb = phrase(text).partition("_")[0] if fits else ""
    said = fits and text[0].isalpha() and not is_vague(text)
    return text if said and not contradicts(verb, statements) else ""


def _clause(text: str) -> str:
    """What a long comment is about: `Formal tests` of `M #18 - Formal tests: rates and effect sizes`."""
    clauses = [one.strip() for one in _CLAUSES.split(text)]
    words = [one for one in clauses if re.fullmatch(r"[A-Za-z]+(?: [A-Za-z]+){1,5}", one)]
    return words[0] if len(clauses) > 1 and words else text


def _is_step(comment: str, cell: Sequence[Statement], statements: Sequence[Statement]) -> bool:
    """Whether a comment says what is done first, before other comments and cells do the most of it.

    So does one of several alike: `Text feature` above, and `Summary feature` below.
    """
    lines, said = own(cell), {*phrase(comment).split("_")} - BASES - LINKS - JOINS
    if any(said & {*phrase(leading_comment([one])).split("_")} for one in own(statements)[1:]):
        return True
    if not is_done(phrase(comment)):
        return False
    others = [number for number, one in enumerate(lines) if number and _begins_anew(one)]
    first = lines[: others[0]] if others else lines
    return sum(map(size_of, first)) < _SHARE * sum(map(size_of, statements))


def _begins_anew(statement: Statement) -> bool:
    """Whether a comment or an empty line parts a statement from those above it."""
    return statement.gap or statement.text.lstrip().startswith("#")


def _announcement(cells: Sequence[tuple[Sequence[Statement], str]], statements: Sequence[Statement]) -> str:
    """What the cell that does most of the work is said to do, unless the code says that it does not."""
    most = sum(map(size_of, statements))
    does = stage(statements)
    found: list[tuple[bool, int, str]] = []
    for cell, above in cells:
        said = announced(above)
        verb, lines = phrase(said).partition("_")[0], sum(map(size_of, cell))
        fits = not contradicts(verb, cell) and not hides(verb, does)
        if said and fits and (does_that(verb, does) or lines >= _SHARE * most):
            found.append((does_that(verb, does), lines, said))
    return max(found, key=lambda one: one[:2], default=(False, 0, ""))[2]
