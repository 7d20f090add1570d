"""The table of bad definitions: each is refused or warned about, on the line that is at fault."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from nb2job.job.validate import Finding, validate
from nb2job.job.validate.finding import WARNINGS
from nb2job.job.validate.rules import RULES
from tests.job.validate.cases import CASES, Case, copied

FIRST, LAST = "NB530", "NB558"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with copied() as found:
        yield found


def found_in(folder: Path, case: Case) -> tuple[Finding, ...]:
    return validate(folder / case.path.name)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bad_definition_is_told(folder: Path, case: Case) -> None:
    assert sorted(one.code for one in found_in(folder, case)) == sorted(case.codes)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_finding_is_one_line_and_one_hint(folder: Path, case: Case) -> None:
    for one in found_in(folder, case):
        assert "\n" not in one.message + one.hint
        assert len(one.message) < 130
        assert not one.message.endswith(".")
        assert one.hint == "" or one.hint[-1] in '.?"'
        assert 1 <= one.line <= len(case.path.read_text(encoding="utf-8").splitlines())


def test_there_are_many_of_them_and_all_are_different() -> None:
    assert len(CASES) >= 130
    texts = {case.path.read_text(encoding="utf-8").split("\n", 3)[3] for case in CASES}
    assert len(texts) == len({case.fault for case in CASES}) == len(CASES)


def test_every_code_of_the_validator_has_a_case() -> None:
    rules = importlib.import_module("nb2job.rules").RULES
    codes = {rule.code for rule in rules if FIRST <= rule.code <= LAST}
    assert codes - {code for case in CASES for code in case.codes} == set()
    assert codes >= WARNINGS


def test_every_group_of_rules_is_in_the_tuple() -> None:
    """A group is one file and one line in nb2job/job/validate/rules/__init__.py."""
    folder = Path(importlib.import_module("nb2job.job.validate.rules").__file__ or "").parent
    listed = [rule.__module__.rpartition(".")[2] for rule in RULES]
    assert sorted(listed) == sorted(path.stem for path in folder.glob("[!_]*.py"))


def test_findings_are_in_the_order_of_the_file(folder: Path) -> None:
    lines = [one.line for one in validate(folder / "many_faults.yml")]
    assert len(lines) > 5
    assert lines == sorted(lines)


def test_strict_makes_errors_of_warnings(folder: Path) -> None:
    path = folder / "unused_input.yml"
    assert [one.severity for one in validate(path)] == ["warning"]
    assert [one.severity for one in validate(path, strict=True)] == ["error"]
    assert "warning: " in str(validate(path)[0])
    assert "warning: " not in str(validate(path, strict=True)[0])
