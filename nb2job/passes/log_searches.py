"""Log the parameters that a search found best, where the notebook looks at them: `best_<name>`."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.best_looks import BestLooks, Look
from nb2job.program.counting import name_of_round, step_of
from nb2job.program.edit import Replace, source_of
from nb2job.program.imported_names import imported_names
from nb2job.program.nodes import of_kind, root_of, unparse, walk
from nb2job.program.numbers import number_names
from nb2job.program.parse import rewritten
from nb2job.program.places import place_of
from nb2job.program.program import Program, Statement
from nb2job.program.rewriting import rewritten_units
from nb2job.program.walk import blocks

_LOOKS = ("best_params", "best_trial", "best_estimator_")


def log_searches(program: Program) -> Program:
    """Put a line that logs them before each first look at them.

    Autolog logs those of scikit-learn's own searches itself.
    """
    looked = any(one in statement.text for statement in program.statements() for one in _LOOKS)
    if program.settings.tracking == "none" or not looked:
        return program
    editor = _Editor(program)
    units = rewritten_units(program, editor.rewritten)
    helpers = program.helpers | ({"log_best_params"} if editor.notes else set())
    return replace(program, units=units, helpers=helpers).noting(*editor.notes)


class _Editor:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.notes: list[Note] = []
        self.found = BestLooks(program)
        self.autologs = program.settings.tracking in {"autolog", "both"} or program.tracked.autolog
        own = _logged_by_itself(program)
        self.looks: dict[int, list[Look]] = {}
        for one in self.found.found():
            if not (one.best.sklearn and self.autologs) and root_of(one.node) not in own:
                self.looks.setdefault(id(self.found.statements[one.number]), []).append(one)
        owners = {one.best.owner for looks in self.looks.values() for one in looks}
        self.several = len(owners) > 1 or self.autologs or _has_such_names(program)

    def rewritten(self, statement: Statement) -> tuple[Statement, ...]:
        looks = self.looks.get(id(statement), [])
        calls: dict[int, tuple[ast.stmt, list[str]]] = {}
        for one in looks:
            line = _before(one, statement)
            calls.setdefault(id(line), (line, []))[1].append(self._call(one))
            place = place_of(statement, one.line.node)
            self.notes.append(Note("NB370", place, f"logged as params: {one.text}"))
        first = calls.pop(id(statement.node), (None, []))[1] if looks else []
        edits = [
            Replace(line, "\n".join([*texts, source_of(statement.text, line)]))
            for line, texts in calls.values()
        ]
        logged = [replace(statement, text=text, gap=False) for text in first]
        logged = [replace(one, gap=statement.gap and not number) for number, one in enumerate(logged)]
        kept = rewritten(statement, edits) if edits else (statement,)
        return (*logged, *(replace(one, gap=one.gap and not logged) for one in kept))

    def _call(self, look: Look) -> str:
        """The call that logs them, with what tells them from those of other searches."""
        label = self._label(look)
        owner = look.best.owner if self.several and not label else ""
        prefix = ".".join(filter(None, [label, owner, "best_"]))
        mark = "f" if label else ""
        tail = f', {mark}"{prefix}"' if prefix != "best_" else ""
        return f"{self.program.generated.log_best_params}({look.text}{tail})"

    def _label(self, look: Look) -> str:
        """What tells the rounds of the loop apart that searches in each, or the calls of a function."""
        line, best = look.line, self.found.best
        loop = line.loops[-1] if line.loops else None
        if loop is not None and (_goes_over(loop, root_of(look.node)) or _searches(loop, look.best.owner)):
            counter = step_of(line, best.numbers.counters(line.function))
            name = name_of_round(line)
            return f"{{{name}}}" if name else f"{counter} {{{counter}}}" if counter else ""
        names = best.calls.named(line.function) if best.calls.repeats(line.function) else ()
        told = [one.id for one in walk(line.node) if isinstance(one, ast.Name)]
        name = next((one for one in [*told, *sorted(names)] if one in names), "")
        return f"{{{name}}}" if name and not line.loops else ""


def _before(look: Look, statement: Statement) -> ast.stmt:
    """The line that the log goes before: of a loop within another block, the first in it."""
    node = look.line.node
    inside = node is not statement.node and any(blocks(node))
    return node.body[0] if inside and isinstance(node, ast.For) else node


def _goes_over(loop: ast.stmt, name: str) -> bool:
    """Whether a loop goes over searches, and gives them a name."""
    return isinstance(loop, ast.For) and any(one.id == name for one in of_kind(loop.target, ast.Name))


def _searches(loop: ast.For | ast.AsyncFor | ast.While, name: str) -> bool:
    """Whether the rounds of a loop make the search of a name, or run it."""
    return any(
        isinstance(one, ast.Name)
        and one.id == name
        and (isinstance(one.ctx, ast.Store) or re.search(rf"\b{name}\.(fit|optimize)\(", unparse(line)))
        for line in loop.body
        for one in walk(line)
    )


def _logged_by_itself(program: Program) -> frozenset[str]:
    """The names of what the notebook hands to MLflow as params itself."""
    paths = imported_names(program)
    return frozenset(
        root_of(value)
        for statement in program.every_statement()
        if "log_param" in statement.text
        for call in walk(statement.tree)
        if isinstance(call, ast.Call) and paths.called(call).startswith("mlflow.log_param")
        for value in (*call.args, *(one.value for one in call.keywords))
    )


def _has_such_names(program: Program) -> bool:
    """Whether the notebook has a variable that may become an argument of such a name."""
    values = number_names(program).values.get("", {})
    names = [
        name.removeprefix("best_")
        for name, given in values.items()
        if name.startswith("best_") and any(isinstance(one, ast.Constant) for one in given)
    ]
    searched = [re.compile(rf"""(['"]){name}\1""") for name in names]
    return any(one.search(statement.text) for statement in program.statements() for one in searched)
