"""Print the results that cells end with, or display: `f"AUC {auc}"`, `results.summary()`, `area(2, 3)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nb2job.models.evaluated import evaluations
from nb2job.models.fitted import fits
from nb2job.notebook.cell import Note
from nb2job.program.bare_scores import BareScores
from nb2job.program.edit import Replace, source_of
from nb2job.program.import_statements import is_of_ipython
from nb2job.program.nodes import names_in, unparse
from nb2job.program.numbers import number_names
from nb2job.program.origins import names_by_origin
from nb2job.program.parse import rewritten
from nb2job.program.program import Program, Statement
from nb2job.program.purity import purity_of
from nb2job.program.results import Results, is_made_text
from nb2job.program.scores import is_score_call
from nb2job.program.spread_fields import spread_fields
from nb2job.program.styled import Stylers, unstyled
from nb2job.program.told_texts import told_text, without_tags
from nb2job.program.walk import cell_ends
from nb2job.program.watched import watched_in


def print_results(program: Program) -> Program:
    """A result that a cell ends with is printed, so that it reaches the log as a print does.

    A look at data (`df.head()`) is none, nor is a call that may be there for what it does (`model.fit(X)`).
    """
    others = (one for one in program.every_statement() if not is_of_ipython(one.node))
    bound = frozenset().union(*(one.facts.bindings for one in others))
    if program.settings.prints == "drop" or "print" in bound:
        return program
    program = spread_fields(program)
    editor = _Editor(program, displays="display" not in bound)
    units = tuple(unit.holding(editor.lines(unit.statements)) for unit in program.units)
    return replace(program, units=units).noting(*editor.notes)


class _Editor:
    def __init__(self, program: Program, *, displays: bool) -> None:
        self.displays = displays
        self.tables = program.settings.tables == "log" and program.settings.tracking != "none"
        self.results = Results(program, purity_of(program))
        self.scores = BareScores(program, number_names(program))
        self.stylers = Stylers(program)
        self.ends = cell_ends(program.statements())
        self.watched = watched_in(program)
        self.measured = _measured(program)
        self.notes: list[Note] = []

    def lines(self, statements: Sequence[Statement]) -> Iterator[Statement]:
        """The statements of a unit; `print("norm =")` and the result that the cell ends with are one line."""
        waiting: Statement | None = None
        for statement in statements:
            found = self._joined(waiting, statement) if waiting is not None else ()
            if waiting is not None and not found:
                yield waiting
            waiting = statement if _announces(statement) else None
            if waiting is None:
                yield from found or self.rewritten(statement)
        if waiting is not None:
            yield waiting

    def _joined(self, above: Statement, statement: Statement) -> tuple[Statement, ...]:
        """The print with the result behind its words; none where the result may print by itself."""
        node, call = statement.node, above.node
        same = above.place.cell == statement.place.cell and id(statement) in self.ends
        if not same or not isinstance(node, ast.Expr) or statement.kept or isinstance(node.value, ast.Tuple):
            return ()
        own = names_in(node) & self.results.purity.functions
        if own or not self.results.is_result(statement, node.value) or not isinstance(call, ast.Expr):
            return ()
        assert isinstance(call.value, ast.Call)
        words = ", ".join(source_of(above.text, one) for one in call.value.args)
        value = source_of(statement.text, node.value)
        self.notes.append(Note("NB345", above.place, f"said with the result below: {value}"))
        self.notes.append(
            Note("NB345", statement.place, f"the result that the cell ends with is logged: {value}")
        )
        return rewritten(statement, [Replace(node, f"print({words}, {value})")])

    def rewritten(self, statement: Statement) -> tuple[Statement, ...]:
        node = statement.node
        if statement.kept or not isinstance(node, ast.Expr):
            return self._within(statement)
        displayed = self._displayed(node.value) if self.displays else []
        if displayed:
            return self._displaying(statement, node, displayed)
        taken = id(statement) in self.measured or self._is_table(statement, node.value)
        if id(statement) not in self.ends or taken:
            return (statement,)
        value = told_text(unstyled(node.value), self.results.purity.paths)
        scored = _scores(value, self.scores)
        if not scored and not self.results.is_result(statement, value):
            return (statement,)
        source = self._said(statement, value)
        text = f"the result that the cell ends with is logged: {source}"
        self.notes.append(Note("NB345", statement.place, text))
        inside = self._arguments(statement, value, source, bool(scored))
        return rewritten(statement, [Replace(node, f"print({inside})")])

    def _is_table(self, statement: Statement, value: ast.expr) -> bool:
        """Whether `log_tables` takes it, where tables are asked for."""
        purity = self.results.purity
        dropped = self.tables and (purity.is_pure(value) or purity.is_view(value))
        return dropped and self.results.given.is_frame(statement, value)

    def _within(self, statement: Statement) -> tuple[Statement, ...]:
        """A result that is displayed under a condition, in a loop, or by a function."""
        edits: list[Replace] = []
        searched = self.displays and not statement.kept and "display" in statement.facts.uses
        for line in self.watched.lines(statement) if searched else ():
            node = line.node
            shows = isinstance(node, ast.Expr) and node is not statement.node
            values = self._displayed(node.value) if shows and isinstance(node, ast.Expr) else []
            # What is displayed is not captured, but what is printed may be.
            if (
                len(values) == 1
                and self._is_shown(statement, values[0])
                and not self.watched.is_captured(line)
            ):
                edits.append(Replace(node, f"print({self._said(statement, values[0])})"))
                self.notes.append(
                    Note("NB345", statement.place, "a result is logged that is displayed there")
                )
        return rewritten(statement, edits) if edits else (statement,)

    def _is_shown(self, statement: Statement, value: ast.expr) -> bool:
        results = self.results
        held = results.is_computed(value) or results.is_held(statement, value)
        return held or is_made_text(value) or results.is_top(statement, value)

    def _displayed(self, value: ast.expr) -> list[ast.expr]:
        """The arguments of a `display(…)`."""
        shows = isinstance(value, ast.Call) and unparse(value.func) == "display" and not value.keywords
        values = value.args if shows and isinstance(value, ast.Call) else []
        if any(isinstance(one, ast.Starred) for one in values):
            return []
        return [told_text(unstyled(one), self.results.purity.paths) for one in values]

    def _displaying(
        self, statement: Statement, node: ast.Expr, values: list[ast.expr]
    ) -> tuple[Statement, ...]:
        printed = [
            self.results.is_result(statement, one) and not self._is_table(statement, one) for one in values
        ]
        if not any(printed):
            return (statement,)
        assert isinstance(node.value, ast.Call)
        whole = [source_of(statement.text, one) for one in node.value.args]
        sources = [self._said(statement, one) for one in values]
        lines = [
            f"print({text})" if one else f"display({shown})"
            for one, text, shown in zip(printed, sources, whole, strict=True)
        ]
        self.notes.append(Note("NB345", statement.place, f"a result is logged: {', '.join(sources)}"))
        return rewritten(statement, [Replace(node, "\n".join(lines))])

    def _said(self, statement: Statement, value: ast.expr) -> str:
        """The source of what is printed: a text without its mark-up, a table without its styles."""
        source = source_of(statement.text, value)
        if self.stylers.gives(value):
            return f"{source}.data"
        return without_tags(source) if is_made_text(value) else source

    def _arguments(self, statement: Statement, value: ast.expr, source: str, scored: bool) -> str:
        """What is printed: each value of a tuple for itself, so that each has a label of its own."""
        parts = value.elts if isinstance(value, ast.Tuple) else []
        whole = any(isinstance(one, ast.Starred) for one in parts) or self.results.purity.has_texts
        if parts and (scored or not whole):
            return ", ".join(source_of(statement.text, one) for one in parts)
        return source if source.startswith("(") or not isinstance(value, ast.Tuple) else f"({source})"


def _measured(program: Program) -> frozenset[int]:
    """The statements whose measures `log_histories` logs: `model.evaluate(X, y)` of Keras."""
    takes = program.settings.tracking == "custom" and not program.tracked.autolog
    statements = list(program.statements())
    if not takes or not any("evaluate" in one.text for one in statements):
        return frozenset()
    own = "evaluate" in names_by_origin(program).methods
    return (
        frozenset()
        if own
        else frozenset(id(statements[one]) for one in evaluations(statements, fits(program)))
    )


def _announces(statement: Statement) -> bool:
    """Whether it prints what a value belongs to: words that end with an equals sign."""
    call = statement.node.value if isinstance(statement.node, ast.Expr) else None
    prints = isinstance(call, ast.Call) and unparse(call.func) == "print" and not call.keywords
    if not prints or not isinstance(call, ast.Call) or not call.args or "#" in statement.text:
        return False
    last = call.args[-1].value if isinstance(call.args[-1], ast.Constant) else None
    return isinstance(last, str) and last.rstrip().endswith("=") and not statement.kept


def _scores(value: ast.expr, scores: BareScores) -> list[ast.expr]:
    """The scores that a cell ends with, alone or in a tuple; a call alone is logged as it is."""
    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    named = bool(parts) and all(scores.name(one) for one in parts)
    return list(parts) if named and not is_score_call(value) else []
