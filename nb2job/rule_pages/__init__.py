"""A page for every code: what it means, why it matters, an example before and after, what to do.

The pages are text files beside this one; the line that says what a code means stands in `nb2job.rules` alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files

from nb2job.regex import regex
from nb2job.rules import RULES, Rule

SILENCE = "How to silence it"
_OF_A_FOLDER = frozenset({"NB430", "NB431", "NB432"})
_OF_A_JOB = ("NB41", "NB42")
"""How the codes begin of what is said of packages and sweeps, when a notebook is converted."""
_FAR = 5
"""So far away in number, a code means something else."""
_FENCE = regex(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = regex(r"^## (.+)\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    """What there is to say of a code; `kind` is error, finding or note, a section a title and its text."""

    rule: Rule
    kind: str
    sections: tuple[tuple[str, str], ...]

    @property
    def title(self) -> str:
        """The code and its meaning."""
        return f"{self.rule.code}: {self.rule.meaning}"

    def section(self, title: str) -> str:
        """The text of a section; empty where the page has none of that title."""
        return dict(self.sections).get(title, "")


def page_of(code: str) -> Page:
    """The page of a code.

    Raises:
        KeyError: there is no such code.
    """
    rule = {one.code: one for one in RULES}[code]
    head, _, body = text_of(code).partition("\n")
    titles = _HEADING.split(body)[1:]
    sections = [(title, text.strip()) for title, text in zip(titles[::2], titles[1::2], strict=True)]
    kind = head.removeprefix("kind: ")
    silence = [(SILENCE, _silencing(code))] if kind == "finding" else []
    return Page(rule, kind, (*sections, *silence))


def text_of(code: str) -> str:
    """The file of a code, as it is."""
    return (files(__name__) / f"{code}.md").read_text(encoding="utf-8")


def codes() -> tuple[str, ...]:
    """The codes that have a page, in order."""
    names = (one.name for one in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".md") for name in names if name.endswith(".md")))


def beginning(text: str) -> tuple[Rule, ...]:
    """The rules whose codes begin so, in order: of `NB2` those of the analysis, of `NB` all."""
    return tuple(one for one in RULES if one.code.startswith(text))


def nearest(code: str) -> tuple[str, ...]:
    """The codes that may have been meant: what it begins with, else up to two of its neighbours in number."""
    begun = [one.code for one in RULES if code.startswith(one.code)]
    number = int(code[2:5])
    near = sorted((abs(int(one.code[2:]) - number), one.code) for one in RULES)[:2]
    return tuple(begun or (one for distance, one in near if distance < _FAR))


def code_in(section: str) -> tuple[str, str]:
    """The first example in a section: its language and its code; both empty where there is none."""
    found = _FENCE.search(section)
    return (found[1], found[2]) if found else ("", "")


def _silencing(code: str) -> str:
    ignored = f'`ignore = ["{code}"]` below `[tool.nb2job]` in pyproject.toml'
    if code.startswith("NB5"):
        return (
            "No comment and no setting silences it: it is about a job file. It is a warning, which stops"
            " nothing but `nb2job validate --strict`."
        )
    if code.startswith(_OF_A_JOB):
        return (
            "No comment and no setting silences it, and `nb2job check` does not tell it: it is said when a"
            " notebook is converted, and `--quiet` leaves that out."
        )
    if code in _OF_A_FOLDER:
        return (
            "It is about a file of the job folder and no line of the notebook, so no comment silences it:"
            f" `nb2job check --ignore {code}`; or for a project {ignored}, or below"
            ' `[tool.nb2job.notebooks."GLOB"]` there for some notebooks.'
        )
    return (
        f"A comment `# nb2job: ignore[{code}]` on its line, or on one of its own above it"
        " (on the line below that of a cell magic);"
        f" `nb2job check --ignore {code}`; or for a project {ignored}."
    )
