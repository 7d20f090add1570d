"""Trees that are thrown away are made again, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2job.convert import convert
from nb2job.notebook.cell import Place
from nb2job.program import forgetting
from nb2job.program.forgetting import forget
from nb2job.program.program import Program, Statement, Unit
from nb2job.program.settings import Settings
from nb2job.program.shared import of_statements

NOTEBOOK = Path(__file__).parents[2] / "fixtures" / "notebooks" / "train.ipynb"


def _program() -> Program:
    return Program("", "", (Unit("", (Statement("a = b", Place(1, 1)),)),), Settings())


def test_a_long_program_has_other_trees_of_the_same_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "LONG", 0)
    program = _program()
    (statement,) = program.statements()
    tree, facts = statement.tree, statement.facts
    forget(program)
    assert statement.tree is not tree
    assert statement.facts is not facts
    assert statement.facts == facts


def test_what_was_found_out_about_its_nodes_is_found_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "LONG", 0)
    nodes = of_statements(lambda program: [one.node for one in program.statements()])
    program = _program()
    before = nodes(program)
    assert nodes(program) is before
    forget(program)
    assert nodes(program) == [one.node for one in program.statements()] != before


def test_a_short_program_keeps_them() -> None:
    program = _program()
    (statement,) = program.statements()
    tree = statement.tree
    forget(program, program)
    assert statement.tree is tree


def test_the_script_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    before = convert(NOTEBOOK, Settings())
    monkeypatch.setattr(forgetting, "LONG", 0)
    after = convert(NOTEBOOK, Settings())
    assert (after.script, after.program.notes) == (before.script, before.program.notes)
