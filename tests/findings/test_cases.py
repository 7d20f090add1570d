"""Every case of every finding: what is named, at which line, and what is left alone."""

from __future__ import annotations

import pytest

from nb2job.findings import FINDINGS
from tests.findings.case import BY_NAME, FOLDER, ROOT, Case, cases, read

CASES = [read(path) for path in cases()]
MEMBERS = sorted(one.stem for one in (ROOT / "nb2job" / "findings").glob("[!_]*.py"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_found(case: Case) -> None:
    found = case.found()
    begun = [line[: len(expected)] for line, expected in zip(found, case.expected, strict=False)]
    assert [*begun, *found[len(begun) :]] == list(case.expected)


@pytest.mark.parametrize("name", [one for one in MEMBERS if one != "finding"])
def test_every_finding_is_in_the_tuple_and_has_cases_for_both_sides(name: str) -> None:
    assert BY_NAME[name] in FINDINGS
    own = [one for one in CASES if one.name.startswith(f"{name}/")]
    assert {bool(one.expected) for one in own} == {True, False}, f"{FOLDER.name}/{name}/ lacks a side"
