"""Give a name to the result that a later cell reads as `_`: the value that IPython showed last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from nb2job.notebook.cell import Note
from nb2job.program.edit import Replace, apply, source_of
from nb2job.program.identifiers import free_name
from nb2job.program.parse import rewritten
from nb2job.program.program import Program, Statement
from nb2job.program.shown_values import ShownValues
from nb2job.regex import regex

Key = tuple[int, int]
"""A statement: the number of its cell, and its own in that."""

_LONGEST = 3
_OTHERWISE = regex(r"gettext|interactivity|displayhook|cache_size|user_ns|run_cell\(")
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
    """Whether IPython alone binds `_` in the notebook's namespace, and all of the code is seen here.

    IPython binds it no more once the notebook has bound it, or its elders `__` and `___`.
    """
    own = any({"_", "__", "___"} & (one.facts.bindings | one.facts.function_writes) for one in statements)
    return not own and not any(_OTHERWISE.search(one.text) or one.facts.dynamic for one in statements)


class _Editor:
    """`chain` are the ends of cells that may have given `_`, the latest last; the first surely did."""

    def __init__(self, program: Program) -> None:
        self.values = ShownValues(program)
        self.taken = program.used_names() | program.generated.all_names()
        self.statements = {
            (number, index): one
            for number, unit in enumerate(program.units)
            for index, one in enumerate(unit.statements)
        }
        self.names: dict[Key, str] = {}
        self.before: dict[Key, str] = {}
        self.chain: tuple[Key, ...] = ()
        self.notes: list[Note] = []

    def read(self, number: int, statements: Sequence[Statement]) -> None:
        """One cell: what it reads is what an earlier one showed; then it may show something itself."""
        for index, statement in enumerate(statements):
            if "_" in statement.facts.uses and 0 < len(self.chain) <= _LONGEST:
                self._name((number, index), statement)
        ends = [index for index, one in enumerate(statements) if one.node is not None]
        shows = self.values.shows(statements[ends[-1]]) if ends else "never"
        key = (number, ends[-1]) if ends else (number, 0)
        if shows == "surely":
            self.chain = (key,)
        elif shows == "unless None" and self.chain:
            self.chain = (*self.chain, key)
        elif shows != "never":
            self.chain = ()

    def _name(self, key: Key, statement: Statement) -> None:
        nodes = self.values.reads(statement)
        if not nodes:
            return
        for shown in self.chain:
            if shown not in self.names:
                self.names[shown] = self._fresh()
                text = f"the result that a later cell reads as _ is {self.names[shown]}"
                self._note(self.statements[shown], text)
        for earlier, later in pairwise(self.chain):
            self.before[later] = self.names[earlier]
        name = self.names[self.chain[-1]]
        self.statements[key] = statement.saying(
            apply(statement.text, [Replace(node, name) for node in nodes])
        )
        self._note(statement, f"_ is {name}: what the cell above ended with")

    def _note(self, statement: Statement, text: str) -> None:
        self.notes.append(Note("NB353", statement.place, text))

    def _fresh(self) -> str:
        name = free_name("last_result", self.taken)
        self.taken |= {name}
        return name

    def become(self, number: int, index: int) -> tuple[Statement, ...]:
        """A statement as it is now; one whose value has a name binds it and is shown by that.

        Where the value is None, IPython keeps the one before.
        """
        key = (number, index)
        statement, name = self.statements[key], self.names.get(key)
        if name is None or statement.node is None:
            return (statement,)
        text = f"{name} = {source_of(statement.text, statement.node)}\n"
        if key in self.before:
            text += f"if {name} is None:\n    {name} = {self.before[key]}\n"
        return rewritten(statement, [Replace(statement.node, text + name)])
