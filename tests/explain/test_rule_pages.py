"""Every code has its page, every page its code, and an example does what its page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nb2job.convert import convert
from nb2job.errors import Nb2jobError
from nb2job.explain.page import page_words
from nb2job.findings import findings_of
from nb2job.program.settings import Settings
from nb2job.rule_pages import Page, code_in, codes, nearest, page_of
from nb2job.rules import RULES

PAGES = [page_of(code) for code in codes()]
WITH_CODE = [one for one in PAGES if code_in(one.section("Before"))[0] == "python"]


def plain(text: str, **_: object) -> str:
    return text


def test_every_code_has_its_page_and_every_page_its_code() -> None:
    assert list(codes()) == [rule.code for rule in RULES]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.rule.code)
def test_a_page_says_what_why_and_what_to_do(page: Page) -> None:
    titles = [title for title, _ in page.sections]
    assert page.kind in {"error", "finding", "note"}
    assert {"What it means", "Why it matters", "What to do"} <= set(titles)
    assert all(text for _, text in page.sections)
    assert ("Before" in titles) == ("After" in titles)
    assert all(len(line) <= 80 for line in page_words(page, plain).split("\n"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.rule.code)
def test_a_page_names_codes_and_options_that_there_are(page: Page) -> None:
    known = {rule.code for rule in RULES}
    text = " ".join(text for _, text in page.sections)
    assert set(re.findall(r"\bNB\d{3}\b", text)) <= known


@pytest.mark.parametrize("page", WITH_CODE, ids=lambda page: page.rule.code)
def test_an_example_shows_it_before_and_not_after(page: Page, tmp_path: Path) -> None:
    assert page.rule.code in told(page.section("Before"), tmp_path)
    assert page.rule.code not in told(page.section("After"), tmp_path)


def told(section: str, folder: Path) -> set[str]:
    """The codes of all that is said of an example; what stands outside of it is given to it."""
    path = folder / "example.py"
    path.write_text(code_in(section)[1], encoding="utf-8")
    try:
        found = convert(path, Settings())
    except Nb2jobError as error:
        return {error.code}
    return {note.code for note in (*found.program.notes, *findings_of(found.notebook, found.program))}


def test_every_rule_about_a_notebook_has_an_example() -> None:
    """Those of findings of the notebook itself; where only outputs or files show it, none can be run."""
    shown = {"NB112", "NB212"}
    own = [one for one in PAGES if one.kind == "finding" and re.match(r"NB(?:11|23|24)", one.rule.code)]
    lacking = {one.rule.code for one in own if not one.section("Before")}
    assert lacking <= shown


@pytest.mark.parametrize(
    ("code", "expected"), [("NB20", "NB202"), ("NB999", RULES[-1].code), ("NB2033", "NB203")]
)
def test_the_nearest_code(code: str, expected: str) -> None:
    assert nearest(code) == expected
