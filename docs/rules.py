"""The pages of codes: the table, and the page that `nb2job explain CODE` shows."""

from __future__ import annotations

from docs.cells import cell, table
from nb2job.rule_pages import page_of
from nb2job.rules import RULES

GROUPS = {
    "NB0": "The command line",
    "NB1": "Reading a notebook",
    "NB2": "What is found in it",
    "NB3": "What is rewritten",
    "NB4": "The job folder and its environment",
    "NB5": "Jobs and runs",
}


def pages() -> dict[str, str]:
    """The table of all codes, and one page each."""
    parts = ["# Codes", "Errors stop a command, findings deserve a look, notes say what was done to a line."]
    for begin, title in GROUPS.items():
        rules = [(one.code, one.meaning) for one in RULES if one.code.startswith(begin)]
        rows = [(f"[{code}](rules/{code}.md)", page_of(code).kind, cell(words)) for code, words in rules]
        parts += [f"## {title}", table(("code", "kind", "what it means"), rows)]
    return {"rules": "\n\n".join(parts) + "\n"} | {f"rules/{one.code}": _page(one.code) for one in RULES}


def _page(code: str) -> str:
    page = page_of(code)
    parts = [f"# {code}: {page.rule.meaning}"]
    for title, text in page.sections:
        parts += [f"## {title}", text]
    return "\n\n".join([*parts, "[All codes](../rules.md)"]) + "\n"
