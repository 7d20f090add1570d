"""Every case of every pass: what it promises, the same meaning, a note for each change, stable."""

from __future__ import annotations

import ast
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest

from nb2job.errors import Nb2jobError
from nb2job.notebook.cell import Place
from nb2job.notebook.secret_marks import mark
from nb2job.passes import PASSES
from nb2job.program.program import Program
from tests.passes.case import BY_NAME, FOLDER, Case, canonical, cases, compared, read
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


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_case_holds_what_a_pass_promises(case: Case) -> None:
    """One test for all promises of a case, which is parsed and rewritten once."""
    for promise, gaps in PROMISES:
        if case.name in gaps:
            with pytest.raises(AssertionError):
                promise(case)
        else:
            promise(case)


def comes_out(case: Case) -> None:
    """What stands behind the marker, or what went in."""
    expected = case.expected or canonical(case.parsed())
    assert compared(case.outcome()) == compared(expected)


def means_the_same(case: Case) -> None:
    """Values that both have are equal; what is said, in the same order, less what was only for the eye."""
    if case.own in NOT_RUN or has_magics([one.source for one in case.cells]):
        return
    before, after = both_ends(case)
    if before is None or after is None or not can_run(before):
        return
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ):
        os.environ.update((name, mark(name)) for name in after.secrets)
        here = Path(folder, "here")
        first = run(before, here)
        here.rename(Path(folder, "before"))
        second = run(after, here)
    assert second.ended == first.ended
    both = first.values.keys() & second.values.keys()
    assert {name: at_home(second.values[name]) for name in both} == {
        name: first.values[name] for name in both
    }
    said = iter(first.said)
    assert all(any(tells(text, other) for other in said) for text in second.said), "another order"
    if case.own not in {"drop_display"}:
        assert second.said == first.said


def both_ends(case: Case) -> tuple[Program, Program] | tuple[None, None]:
    """The program as the notebook says it, and as the passes leave it; neither where nothing comes out."""
    try:
        whole = replace(case, passes=(case.own,), expected="")
        return whole.parsed(), case.rewritten()
    except Nb2jobError:
        return None, None


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


def has_notes(case: Case) -> None:
    """A statement that is dropped, moved or rewritten is named by cell and line."""
    if case.own in SILENT:
        return
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


def is_stable(case: Case) -> None:
    """A second run changes nothing."""
    _, once = both_ends(case) if case.own in STABLE else (None, None)
    assert once is None or code(BY_NAME[case.own](once)) == code(once)


def code(program: Program) -> list[str]:
    """What a second run can change: not the requirements, which it cannot see any more."""
    return [line for line in compared(canonical(program)) if not line.startswith("# requires ")]


PROMISES = (
    (comes_out, KNOWN_GAPS),
    (means_the_same, MEANING_GAPS),
    (has_notes, NOTE_GAPS),
    (is_stable, STABLE_GAPS),
)


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
