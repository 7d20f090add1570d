"""Give a name to the result that a later cell reads as `_`: the value that IPython showed last."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.edit import Replace, apply, source_of
from nb2job.program.parse import rewritten
from nb2job.program.program import Program, Statement
from nb2job.program.shown_values import ShownValues

_OTHERWISE = re.compile(r"gettext|interactivity|displayhook|cache_size|user_ns|run_cell\(")
"""What may change how IPython binds `_`, or whether it does."""


def name_results(program: Program) -> Program:
    """`_` becomes a name where surely the end of one cell gave it; elsewhere it stays as it is."""
    statements = [*program.statements()]
    if not any("_" in one.facts.uses for one in statements) or not _is_ipythons(program, statements):
        return program
    editor = _Editor(program)
    for number, unit in enumerate(program.units):
        editor.read(number, unit.statements)
    units = tuple(
        unit.holding(new for index, _ in enumerate(unit.statements) for new in editor.become(number, index))
        for number, unit in enumerate(program.units)
    )
    return replace(program, units=units).noting(*editor.notes)


def _is_ipythons(program: Program, statements: Sequence[Statement]) -> bool:
    """Whether nothing but IPython gives `_` a meaning, in any scope, and all of the code is seen here.

    IPython binds it no more once the notebook has bound it, or its elders `__` and `___`.
    """
    nodes = [node for one in statements for node in ast.walk(one.tree)]
    own = any(isinstance(one, ast.Name) and one.id == "_" and not _is_load(one) for one in nodes)
    own |= any(isinstance(one, ast.arg) and one.arg == "_" for one in nodes)
    own |= any({"_", "__", "___"} & (one.facts.bindings | one.facts.function_writes) for one in statements)
    return not own and not any(_OTHERWISE.search(one.text) or one.facts.dynamic for one in statements)


def _is_load(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)


class _Editor:
    def __init__(self, program: Program) -> None:
        self.values = ShownValues(program)
        self.taken = program.used_names() | program.generated.all_names()
        self.statements = {
            (number, index): one
            for number, unit in enumerate(program.units)
            for index, one in enumerate(unit.statements)
        }
        self.names: dict[tuple[int, int], str] = {}
        self.last: tuple[int, int] | None = None
        self.notes: list[Note] = []

    def read(self, number: int, statements: Sequence[Statement]) -> None:
        """One cell: what it reads is what an earlier one showed; then it may show something itself."""
        for index, statement in enumerate(statements):
            if "_" in statement.facts.uses and self.last is not None:
                self._name((number, index), statement, self.last)
        ends = [index for index, one in enumerate(statements) if one.node is not None]
        if ends:
            shows = self.values.shows(statements[ends[-1]])
            if shows is not False:
                self.last = (number, ends[-1]) if shows else None

    def _name(self, key: tuple[int, int], statement: Statement, shown: tuple[int, int]) -> None:
        nodes = self.values.reads(statement)
        if not nodes:
            return
        if shown not in self.names:
            self.names[shown] = name = self._fresh()
            self._note(self.statements[shown], f"the result that a later cell reads as _ is {name}")
        name = self.names[shown]
        self.statements[key] = statement.saying(
            apply(statement.text, [Replace(node, name) for node in nodes])
        )
        self._note(statement, f"_ is {name}: what the cell above ended with")

    def _note(self, statement: Statement, text: str) -> None:
        self.notes.append(Note("NB353", statement.place, text))

    def _fresh(self) -> str:
        name, number = "last_result", 1
        while name in self.taken:
            number += 1
            name = f"last_result_{number}"
        self.taken |= {name}
        return name

    def become(self, number: int, index: int) -> tuple[Statement, ...]:
        """A statement as it is now; one whose value has a name binds it and is shown by that."""
        statement, name = self.statements[number, index], self.names.get((number, index))
        if name is None or statement.node is None:
            return (statement,)
        source = source_of(statement.text, statement.node)
        return rewritten(statement, [Replace(statement.node, f"{name} = {source}\n{name}")])
