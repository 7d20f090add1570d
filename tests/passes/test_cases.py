"""Every case of every pass: what it promises, the same meaning, a note for each change, stable."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from nb2job.errors import Nb2jobError
from nb2job.notebook.cell import Place
from nb2job.notebook.secret_marks import mark
from nb2job.passes import PASSES
from nb2job.program.program import Program
from tests.passes.case import FOLDER, Case, canonical, cases, compared, read
from tests.passes.gaps import KNOWN_GAPS, MEANING_GAPS, NOTE_GAPS, STABLE_GAPS
from tests.passes.meaning import can_run, run, tells

CASES = [read(path) for path in cases()]

# Only these may be asked for the same again: the others add what they would add once more.
STABLE = {
    "drop_magics",
    "inline_main",
    "drop_display",
    "lift_inputs",
    "split_units",
    "lift_globals",
    "drop_dead",
    "wrap_functions",
    "add_main",
}
# These move and wrap, but change no line; what they could not do, they note.
SILENT = {"split_units", "hoist_imports", "sink_functions", "wrap_functions", "add_main"}
# Their output cannot be run without the functions of the template, or their input without an answer; or it
# says what only a notebook shows by itself.
NOT_RUN = {"add_autolog", "log_figures", "log_histories", "log_models", "log_tables", "drop_dead"}
NOT_RUN |= {
    "expect_errors",
    "mask_secrets",
    "print_last_looks",
    "log_reports",
    "lift_questions",
    "lift_argparse",
    "print_results",
}


def marked(chosen: Iterable[Case], gaps: dict[str, str]) -> list[object]:
    """The cases, each gap as one that is expected to fail."""
    return [
        pytest.param(
            case,
            id=case.name,
            marks=[pytest.mark.xfail(reason=gaps[case.name], strict=True)] if case.name in gaps else [],
        )
        for case in chosen
    ]


@pytest.mark.parametrize("case", marked(CASES, KNOWN_GAPS))
def test_what_comes_out(case: Case) -> None:
    expected = case.expected or canonical(case.parsed())
    assert compared(case.outcome()) == compared(expected)


@pytest.mark.parametrize("case", marked([one for one in CASES if one.own not in NOT_RUN], MEANING_GAPS))
def test_it_means_the_same(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Values that both have are equal; what is said, in the same order, less what was only for the eye."""
    if has_magics([one.source for one in case.cells]):
        pytest.skip("magics cannot be run")
    before, after = both_ends(case)
    if not can_run(before):
        pytest.skip("it needs more than the standard library")
    for name in after.secrets:
        monkeypatch.setenv(name, mark(name))
    first = run(before, tmp_path / "here")
    (tmp_path / "here").rename(tmp_path / "before")
    second = run(after, tmp_path / "here")
    assert second.ended == first.ended
    both = first.values.keys() & second.values.keys()
    assert {name: at_home(second.values[name]) for name in both} == {
        name: first.values[name] for name in both
    }
    said = iter(first.said)
    assert all(any(tells(text, other) for other in said) for text in second.said), "another order"
    if case.own not in {"drop_display"}:
        assert second.said == first.said


def both_ends(case: Case) -> tuple[Program, Program]:
    """The program as the notebook says it, and as the passes leave it."""
    try:
        whole = replace(case, passes=(case.own,), expected="")
        return whole.parsed(), case.rewritten()
    except Nb2jobError:
        pytest.skip("nothing comes out")


def at_home(value: object) -> object:
    """A path as it would be without the output folder."""
    text = "." if value == "outputs" else value
    return text.removeprefix("outputs/") if isinstance(text, str) else text


def has_magics(sources: list[str]) -> bool:
    return any(
        line.lstrip().startswith(("%", "!", "?")) or line.rstrip().endswith("?") or "get_ipython" in line
        for source in sources
        for line in source.split("\n")
    )


@pytest.mark.parametrize("case", marked([one for one in CASES if one.own not in SILENT], NOTE_GAPS))
def test_every_change_has_a_note(case: Case) -> None:
    """A statement that is dropped, moved or rewritten is named by cell and line."""
    try:
        before, after = case.parsed(), case.rewritten()
    except Nb2jobError:
        return
    noted = {(note.place.cell, note.place.line) for note in after.notes if note.place is not None}
    silent = [
        (place, text)
        for place, text in changes(before, after)
        if not any(
            (place.cell, line) in noted for line in range(place.line, place.line + text.count("\n") + 1)
        )
    ]
    assert silent == []


def changes(before: Program, after: Program) -> list[tuple[Place, str]]:
    """The statements of one program that are not in the other as they were."""
    kept: dict[Place, list[str]] = {}
    for statement in after.every_statement():
        kept.setdefault(statement.place, []).append(statement.text)
    calls = {
        one.node.name
        for one in before.definitions
        if isinstance(one.node, ast.FunctionDef) and one.text not in kept.get(one.place, ())
    }
    return [
        (one.place, one.text)
        for one in before.every_statement()
        if one.text not in kept.get(one.place, ()) and not calls & one.facts.called
    ]


@pytest.mark.parametrize("case", marked([one for one in CASES if one.own in STABLE], STABLE_GAPS))
def test_a_second_run_changes_nothing(case: Case) -> None:
    again = next(one for one in PASSES if one.__name__ == case.own)
    _, once = both_ends(case)
    assert code(again(once)) == code(once)


def code(program: Program) -> list[str]:
    """What a second run can change: not the requirements, which it cannot see any more."""
    return [line for line in compared(canonical(program)) if not line.startswith("# requires ")]


@pytest.mark.parametrize("name", [one.__name__ for one in PASSES])
def test_every_pass_has_cases(name: str) -> None:
    assert list((FOLDER / name).glob("*.py")), f"fixtures/passes/{name}/ has no case"


def test_every_folder_is_a_pass() -> None:
    assert {path.name for path in FOLDER.iterdir()} <= {one.__name__ for one in PASSES}


@pytest.mark.parametrize("gaps", [KNOWN_GAPS, MEANING_GAPS, NOTE_GAPS, STABLE_GAPS])
def test_every_gap_is_a_case(gaps: dict[str, str]) -> None:
    assert set(gaps) <= {case.name for case in CASES}


def test_a_case_whose_output_is_its_input_needs_no_output() -> None:
    same = [one.name for one in CASES if one.expected and is_same(one)]
    assert same == []


def is_same(case: Case) -> bool:
    try:
        return compared(case.expected) == compared(canonical(case.parsed()))
    except Nb2jobError:
        return False
