"""What is shared between passes holds for the same program only."""

from __future__ import annotations

from dataclasses import replace

from nb2job.notebook.cell import Note, Place
from nb2job.program.program import Program, Statement, Unit
from nb2job.program.settings import Settings
from nb2job.program.shared import of_program, of_statements


def _program(*texts: str) -> Program:
    statements = tuple(Statement(text, Place(1, 1)) for text in texts)
    return Program("", "", (Unit("", statements),), Settings())


def test_an_answer_about_statements_holds_as_long_as_they_are_the_same() -> None:
    asked: list[Program] = []
    about = of_statements(lambda program: asked.append(program) or len(asked))
    first = _program("a = 1", "b = 2")
    moved = replace(first, units=(), closing=first.units[0].statements)
    assert [about(first), about(replace(first, tags=(("a", "b"),))), about(moved)] == [1, 1, 1]
    assert about(_program("a = 1", "b = 2")) == 2, "others, if equal ones: a node has one statement"
    assert about(_program("a = 1")) == 3
    assert about(first) == 4


def test_an_answer_about_a_program_holds_whatever_was_noted() -> None:
    asked: list[Program] = []
    about = of_program(lambda program: asked.append(program) or len(asked))
    first = _program("a = 1", "b = 2")
    noted = first.noting(Note("NB201", Place(1, 1), "", ""))
    again = replace(first, units=(first.units[0].holding(first.statements()),))
    assert [about(first), about(noted), about(again)] == [1, 1, 1]
    moved = replace(first, units=(), closing=first.units[0].statements)
    assert [about(moved), about(replace(moved, forced=frozenset({"a"})))] == [2, 3]
