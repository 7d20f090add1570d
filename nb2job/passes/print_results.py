"""Print the results that cells end with: `f"AUC {auc}"`, `results.summary()`, `area(2, 3)`."""

from __future__ import annotations

import ast
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.bare_scores import BareScores
from nb2job.program.edit import Replace, source_of
from nb2job.program.numbers import NumberNames
from nb2job.program.parse import rewritten
from nb2job.program.program import Program, Statement
from nb2job.program.results import Results
from nb2job.program.scores import is_score_call
from nb2job.program.walk import cell_ends


def print_results(program: Program) -> Program:
    """A result that a cell ends with is printed, so that it reaches the log as a print does.

    A look at data (`df.head()`) is none, nor is a call that may be there for what it does (`model.fit(X)`).
    """
    bound = frozenset().union(*(one.facts.bindings for one in program.every_statement()))
    if program.settings.prints != "log" or "print" in bound:
        return program
    results = Results(program)
    scores = BareScores(program, NumberNames(program))
    ends = cell_ends(program.statements())
    notes: list[Note] = []

    def printed(statement: Statement) -> tuple[Statement, ...]:
        node = statement.node
        if id(statement) not in ends or statement.kept or not isinstance(node, ast.Expr):
            return (statement,)
        scored = _scores(node.value, scores)
        if not scored and not results.is_result(statement, node.value):
            return (statement,)
        source = source_of(statement.text, node.value)
        notes.append(
            Note("NB345", statement.place, f"the result that the cell ends with is logged: {source}")
        )
        inside = source if source.startswith("(") or not isinstance(node.value, ast.Tuple) else f"({source})"
        if len(scored) > 1:
            inside = ", ".join(source_of(statement.text, one) for one in scored)
        return rewritten(statement, [Replace(node, f"print({inside})")])

    units = tuple(
        unit.holding(new for one in unit.statements for new in printed(one)) for unit in program.units
    )
    return replace(program, units=units).noting(*notes)


def _scores(value: ast.expr, scores: BareScores) -> list[ast.expr]:
    """The scores that a cell ends with, alone or in a tuple; a call alone is logged as it is."""
    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    named = bool(parts) and all(scores.name(one) for one in parts)
    return list(parts) if named and not is_score_call(value) else []
