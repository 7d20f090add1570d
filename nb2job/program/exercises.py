"""Kaggle's checker of exercises, `learntools`: what only tells a student whether an answer is right goes."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.edit import Replace, apply
from nb2job.program.names import BUILTINS
from nb2job.program.nodes import of_kind, unparse, walk
from nb2job.program.parse import restated
from nb2job.program.program import Program, Statement
from nb2job.program.walk import lines
from nb2job.regex import regex

_BINDER = regex(r"learntools\.core(\.globals_binder)?")
_EXERCISE = regex(r"learntools\.(pandas\.\w+|\w+\.ex(ercise)?_?\w*)")
_SEEDING = ("learntools.computer_vision.", "learntools.data_cleaning.")
"""Courses whose modules seed NumPy or TensorFlow as they are imported: that import stays."""
_CHECKER = regex(r"(q_?|step_?|part)\d+")
_ASKED = frozenset(
    "check hint solution solution_plot"
    " assert_check_passed assert_check_failed assert_check_unattempted".split()
)
_PLACEHOLDER = frozenset({"____"})
"""What stands where a student is to write something: every module of exercises exports it."""
_OF_IPYTHON = frozenset({"display", "get_ipython", "__name__", "__file__", "__doc__"})


def without_exercises(program: Program) -> Program:
    """The program without the checker, which is told of every variable there is: `bind(globals())`.

    What it says of an answer is for the eye, its assertions too. Where a checker is used for anything else,
    all of its lines stay.
    """
    statements = [*program.statements()]
    if not any(_BINDER.search(one.text) for one in statements):
        return program
    found = _Exercises(statements)
    if not found.understood():
        return program
    units = tuple(unit.holding(_left(unit.statements, found)) for unit in program.units)
    return replace(program, units=units).noting(*found.notes)


class _Exercises:
    """The lines of one program that import the checker, tell it of the variables, and ask it."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.statements = statements
        self.binders = frozenset().union(*(one.facts.bindings for one in statements if _is_binder(one)))
        asked = [found for one in statements for found in _asked(one)]
        self.times = len(asked)
        self.asked = frozenset(id(line) for line, _ in asked)
        self.names = frozenset(name for _, name in asked)
        self.bound = frozenset().union(
            *(one.facts.bindings | one.facts.function_writes for one in statements)
        )
        uses = frozenset().union(*(one.facts.uses for one in statements))
        self.unknown = uses - self.bound - BUILTINS - _OF_IPYTHON - self.names
        self.notes: list[Note] = []

    def understood(self) -> bool:
        """Whether nothing else is done with what binds and with what checks."""
        gone = [one for one in self.statements if self._is_set_up(one)]
        if not self.binders or any(one.kept for one in (*gone, *self._asking())):
            return False
        named = [node for one in self.statements for node in of_kind(one.tree, ast.Name)]
        told = sum(node.id in self.binders for node in named) == sum(map(self._tells, self.statements))
        asked = sum(node.id in self.names for node in named) == self.times
        again = any(self.binders & one.facts.bindings for one in self.statements if not _is_binder(one))
        again |= any(one.facts.dynamic for one in self.statements if not self._tells(one))
        others = any(_CHECKER.fullmatch(name) for name in self.unknown)
        return told and asked and not again and not others and not self.names & self.bound

    def goes(self, statement: Statement) -> bool:
        """Whether a whole statement is the checker's."""
        if statement.node is None:
            return any(re.search(rf"\b{name}\.\w", statement.text) for name in self.names)
        return self._is_set_up(statement) or id(statement.node) in self.asked

    def within(self, statement: Statement) -> tuple[Statement, ...]:
        """A statement without the questions in its blocks."""
        if _is_star(statement) and self.unknown == _PLACEHOLDER:
            self.notes.append(Note("NB334", statement.place, "a star import names what is used"))
            text = unparse(statement.tree).replace("*", "____")
            return (statement.saying(apply(statement.text, [Replace(statement.tree.body[0], text)])),)
        found = [line.node for line in lines(statement.tree) if id(line.node) in self.asked]
        for node in found:
            self.note(statement, node)
        edits = [Replace(node, "") for node in found]
        return restated(statement, apply(statement.text, edits)) if edits else (statement,)

    def note(self, statement: Statement, node: ast.stmt | None) -> None:
        first = statement.node.lineno if statement.node is not None else 0
        place = statement.place.moved(node.lineno - first) if node is not None else statement.place
        said = unparse(node).split("\n")[0] if node is not None else "a hint"
        self.notes.append(Note("NB334", place, f"dropped, it checks an exercise: {said}"))

    def _asking(self) -> list[Statement]:
        return [one for one in self.statements if any(id(node) in self.asked for node in walk(one.tree))]

    def _is_set_up(self, statement: Statement) -> bool:
        """An import of the checkers alone is one: no other name can come from it."""
        seeds = any(one.startswith(_SEEDING) for one in statement.facts.stars)
        alone = _is_star(statement) and not self.unknown and not seeds
        return _is_binder(statement) or self._tells(statement) or alone

    def _tells(self, statement: Statement) -> bool:
        text = unparse(statement.node) if isinstance(statement.node, ast.Expr) else ""
        return any(text == f"{name}.bind(globals())" for name in self.binders) and "globals" not in self.bound


def _left(statements: Sequence[Statement], found: _Exercises) -> list[Statement]:
    """What is left of a cell; a line that ends it now, and did not before, shows nothing."""
    kept: list[Statement] = []
    for one in statements:
        if found.goes(one):
            found.note(one, one.node)
        else:
            kept += found.within(one)
    ended = [one for one in statements if one.node is not None][-1:]
    ends = [number for number, one in enumerate(kept) if one.node is not None][-1:]
    if ends and found.goes(ended[0]):
        kept[ends[0]] = replace(kept[ends[0]], quiet=True)
    return kept


def _is_star(statement: Statement) -> bool:
    modules = statement.facts.stars
    return isinstance(statement.node, ast.ImportFrom) and any(map(_EXERCISE.fullmatch, modules))


def _is_binder(statement: Statement) -> bool:
    node = statement.node
    if not isinstance(node, ast.ImportFrom) or node.level or not _BINDER.fullmatch(node.module or ""):
        return False
    return [one.name for one in node.names] == ["binder"]


def _asked(statement: Statement) -> list[tuple[ast.stmt, str]]:
    """The lines that only ask a checker, `q_1.check()` or `step_2.a.hint(2)`, each with its name."""
    found = []
    for line in lines(statement.tree):
        call = line.node.value if isinstance(line.node, ast.Expr) else None
        if not isinstance(call, ast.Call) or call.keywords or not isinstance(call.func, ast.Attribute):
            continue
        owner = call.func.value
        part = owner.value if isinstance(owner, ast.Attribute) and len(owner.attr) == 1 else owner
        plain = all(isinstance(one, ast.Constant) for one in call.args) and call.func.attr in _ASKED
        if plain and isinstance(part, ast.Name) and _CHECKER.fullmatch(part.id):
            found.append((line.node, part.id))
    return found
