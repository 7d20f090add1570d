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
_OF_A_JOB = ("NB41", "NB420")
"""How the codes begin of what is said of packages and sweeps, when a notebook is converted."""
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


def nearest(code: str) -> str:
    """The code that was most likely meant: one that begins so, else the next in number."""
    known = [one.code for one in RULES]
    begun = [one for one in known if one.startswith(code) or code.startswith(one)]
    number = int(code[2:].ljust(3, "0")[:3])
    return begun[0] if begun else min(known, key=lambda one: abs(int(one[2:]) - number))


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
