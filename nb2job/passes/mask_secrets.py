"""A print that would write a secret to the log shows three stars in its place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.edit import Replace, inner_quote
from nb2job.program.nodes import names_in, unparse
from nb2job.program.origins import names_by_origin
from nb2job.program.parse import rewritten
from nb2job.program.places import place_of
from nb2job.program.program import Program, Statement
from nb2job.program.rewriting import rewritten_units
from nb2job.program.secret_names import SecretNames
from nb2job.program.walk import Line, binds_in_scope, lines

_LEVELS = frozenset("debug info warning error critical exception write".split())
_HINT = "Take the line out: a log is kept, and read by others."


def mask_secrets(program: Program) -> Program:
    """Mask what prints show of secrets; what other lines write of them is told."""
    if not any("environ" in one.text or "getenv" in one.text for one in program.statements()):
        return program
    editor = _Editor(program)
    units = rewritten_units(program, editor.rewritten)
    return replace(program, units=units).noting(*editor.notes)


class _Editor:
    def __init__(self, program: Program) -> None:
        self.secret = SecretNames(program)
        self.printed = "print" not in names_by_origin(program).rebound
        self.notes: list[Note] = []

    def rewritten(self, statement: Statement) -> tuple[Statement, ...]:
        edits: list[Replace] = []
        for line in lines(statement.tree):
            found = [one for call in self._calls(line) for one in self._shown(statement, call)]
            if not found:
                continue
            plain = not statement.kept and any(unparse(call.func) == "print" for call in self._calls(line))
            names = ", ".join(dict.fromkeys(unparse(one) for one in found))
            said = "three stars stand for it in the log" if plain else "the log will hold it"
            place = place_of(statement, line.node)
            self.notes.append(Note("NB214", place, f"{names} is printed: {said}", _HINT))
            for one in found if plain else ():
                quote = inner_quote(statement.text, statement.tree, one)
                alone = isinstance(one, (ast.Name, ast.Attribute)) and _is_alone(line, one)
                # A log line begins and ends with no stars: they are ornaments there.
                edits.append(Replace(one, f"{quote}{f'{unparse(one)} (***)' if alone else '***'}{quote}"))
        return rewritten(statement, edits)

    def _calls(self, line: Line) -> Iterator[ast.Call]:
        """The print of a line, or another call that writes to a log."""
        call = line.node.value if isinstance(line.node, ast.Expr) else None
        if not isinstance(call, ast.Call):
            return
        name = unparse(call.func)
        if (name == "print" and self.printed) or name == "display" or name.rpartition(".")[2] in _LEVELS:
            yield call

    def _shown(self, statement: Statement, call: ast.Call) -> Iterator[ast.expr]:
        """What it shows of secrets, by names that mean the same there."""
        if any(word.arg == "file" for word in call.keywords):
            return
        for argument in call.args:
            for one in self.secret.shown_by(argument):
                names = names_in(one)
                if not any(binds_in_scope(statement.text, name) for name in names):
                    yield one


def _is_alone(line: Line, node: ast.expr) -> bool:
    """Whether a print says nothing else."""
    call = line.node.value if isinstance(line.node, ast.Expr) else None
    return isinstance(call, ast.Call) and call.args == [node]
