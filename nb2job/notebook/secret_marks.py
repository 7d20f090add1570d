"""The word that stands for a secret from the moment a notebook is read: no later stage knows its value."""

from __future__ import annotations

from nb2job.regex import regex

MARK = regex(r"__SECRET_([A-Za-z]\w*?)__(?!_)")


def mark(variable: str) -> str:
    """The word for the secret that an environment variable will hold."""
    return f"__SECRET_{variable}__"


def masked(text: str) -> str:
    """A text for people: three stars in a secret's place."""
    return MARK.sub("***", text)


def unsaid(prose: str) -> str:
    """Prose without secrets: words in their place, since stars are marks there."""
    return MARK.sub("(a secret)", prose)
