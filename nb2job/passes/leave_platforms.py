"""Replace what only Colab, Kaggle, Databricks or a running kernel has by plain Python, or drop it."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import replace

from nb2job.errors import RewriteError
from nb2job.notebook.cell import Note
from nb2job.program.edit import Edit, Replace, apply, inner_quote, source_of
from nb2job.program.exercises import without_exercises
from nb2job.program.forms import without_titles
from nb2job.program.imported_names import imported_names
from nb2job.program.interactions import without_interactions
from nb2job.program.names import tree
from nb2job.program.nodes import children, root_of, unparse, walk
from nb2job.program.parse import restated
from nb2job.program.platforms import (
    imports_hosted,
    is_asked_of_a_shell,
    is_idle,
    is_listing,
    is_shutdown,
    left_over,
    secret,
)
from nb2job.program.program import Program, Statement
from nb2job.program.rewriting import rewritten_units
from nb2job.program.uploads import without_uploads
from nb2job.program.walk import Line, lines
from nb2job.program.widgets import MADE, Widgets
from nb2job.program.working_folder import in_working_folder


def leave_platforms(program: Program) -> Program:
    """Mounts, log-ins, listings, checks of exercises go; secrets are of the environment; widgets arguments.

    Raises:
        RewriteError: NB335, what has no equal in a job, such as an upload that the cells go on to read.
    """
    program = in_working_folder(_until_exit(program))
    program = without_uploads(without_interactions(without_exercises(program)))
    editor = _Editor(program)
    units = rewritten_units(program, editor.rewritten)
    parameters = (*program.parameters, *editor.widgets.parameters())
    changed = replace(program, units=units, parameters=parameters).noting(*editor.notes)
    return _with_session(changed)


class _Editor:
    def __init__(self, program: Program) -> None:
        self.paths = imported_names(program)
        self.os = program.generated.os
        self.widgets = Widgets(program, self.paths)
        statements = list(program.statements())
        self.readers = Counter(name for one in statements for name in one.facts.uses)
        hosted = (one.facts.bindings for one in statements if imports_hosted(one) and not one.kept)
        self.hosted = frozenset().union(*hosted)
        self.clients = frozenset(
            name
            for one in statements
            if isinstance(one.node, ast.Assign)
            and self.paths.called(one.node.value) == "kaggle_secrets.UserSecretsClient"
            for name in one.facts.bindings
        )
        self.notes: list[Note] = []

    def rewritten(self, statement: Statement) -> tuple[Statement, ...]:
        if statement.kept:
            return (statement,)
        edits: list[Edit] = []
        for line in lines(statement.tree):
            if line.top and self.widgets.holds(line.node):
                self._note(statement, line.node, f"{_short(line.node)} is the argument")
                edits.append(Replace(line.node, ""))
                continue
            if self._goes(statement, line):
                self._note(statement, line.node, f"dropped: {_short(line.node)}")
                edits.append(Replace(line.node, ""))
                continue
            done: set[ast.AST] = set()
            for node in _own_expressions(line.node):
                text = self._meaning(statement, node) if node not in done else ""
                if text:
                    done.update(walk(node))
                    self._note(statement, node, f"{_short(node)} is {text}")
                    edits.append(Replace(node, text))
        read = self._is_read_elsewhere(statement)
        if is_listing(statement, read) or is_asked_of_a_shell(statement, self.paths):
            assert statement.node is not None
            self._note(statement, statement.node, "a list of the files there is dropped")
            return ()
        if imports_hosted(statement) and statement.facts.bindings <= self.paths.meanings.keys():
            assert statement.node is not None
            self._note(statement, statement.node, f"dropped: {_short(statement.node)}")
            return ()
        text = self._tidied(statement, apply(statement.text, edits))
        found = restated(statement, text) if text != statement.text else (statement,)
        self._refuse(found)
        return found

    def _tidied(self, statement: Statement, text: str) -> str:
        """The text without the lines that only served what is gone, and without Colab's forms."""
        plain = without_titles(text)
        if plain != text:
            self.notes.append(Note("NB334", statement.place, "a form of Colab has no meaning in a script"))
        if left_over(tree(plain), frozenset()):
            own = statement.facts.uses
            used = frozenset(name for name, count in self.readers.items() if count > (name in own))
            while rest := left_over(tree(plain), used):
                plain = apply(plain, [Replace(one, "") for one in rest])
        body = tree(plain).body
        return "" if plain != statement.text and body and is_idle(body[0]) else plain

    def _goes(self, statement: Statement, line: Line) -> bool:
        """Whether a line has no meaning outside the platform, and nothing needs what it gives."""
        node = line.node
        value = node.value if isinstance(node, (ast.Expr, ast.Assign)) else None
        path = self.paths.called(value) if isinstance(value, ast.Call) else ""
        if isinstance(node, ast.Assign):
            if path in {"kaggle_secrets.UserSecretsClient", MADE}:
                return line.top
            upload = path == "google.colab.files.upload" and not self._is_read_elsewhere(statement)
            return upload or self.widgets.declares(value)
        if value is None or not isinstance(value, ast.Call):
            return False
        return path.startswith("google.colab.") or is_shutdown(value) or self.widgets.goes(value)

    def _meaning(self, statement: Statement, node: ast.expr) -> str:
        if not isinstance(node, ast.Call):
            return ""
        path = self.paths.called(node)
        of_client = root_of(node) in self.clients or "UserSecretsClient()" in unparse(node.func)
        kaggle = of_client and isinstance(node.func, ast.Attribute) and node.func.attr == "get_secret"
        if (path == "google.colab.userdata.get" or kaggle) and node.args:
            return f"{self.os}.environ[{source_of(statement.text, node.args[0])}]"
        if self.widgets.is_dbutils(node, "secrets.get"):
            name = secret(node, inner_quote(statement.text, statement.tree, node))
            return f"{self.os}.environ[{name}]" if name else ""
        return self.widgets.value(node)

    def _is_read_elsewhere(self, statement: Statement) -> bool:
        own = statement.facts.uses
        return any(self.readers[name] > (name in own) for name in statement.facts.bindings)

    def _refuse(self, statements: tuple[Statement, ...]) -> None:
        for statement in statements:
            left = sorted(self.hosted & statement.facts.uses) or self.widgets.left(statement)
            if left or imports_hosted(statement):
                raise RewriteError(
                    "NB335",
                    f"no job has this: {_short(statement.tree)}",
                    "Write it in plain Python, or tag the cell `skip`.",
                    cell=statement.place.cell,
                    line=statement.place.line,
                )

    def _note(self, statement: Statement, node: ast.stmt | ast.expr, text: str) -> None:
        first = statement.node.lineno if statement.node is not None else node.lineno
        self.notes.append(Note("NB334", statement.place.moved(node.lineno - first), text))


def _until_exit(program: Program) -> Program:
    """The program up to `dbutils.notebook.exit(…)`; what it would hand over is computed, and left."""
    if not any("notebook.exit" in one.text for one in program.statements()):
        return program
    widgets = Widgets(program, imported_names(program))
    ended = False
    notes: list[Note] = []
    units = []
    for unit in program.units:
        kept: list[Statement] = []
        for one in unit.statements:
            if ended:
                notes.append(Note("NB334", one.place, f"dropped, the notebook has ended: {_short(one.tree)}"))
            elif widgets.ends(one):
                ended = True
                notes.append(Note("NB334", one.place, f"the script ends here: {_short(one.tree)}"))
                kept += _handed_over(one)
            else:
                kept.append(one)
        units.append(unit.holding(kept))
    return replace(program, units=tuple(units)).noting(*notes)


def _handed_over(statement: Statement) -> tuple[Statement, ...]:
    """The value that a notebook ends with, where computing it may do more than that."""
    assert isinstance(statement.node, ast.Expr)
    assert isinstance(statement.node.value, ast.Call)
    given = [*statement.node.value.args, *(one.value for one in statement.node.value.keywords)]
    texts = [source_of(statement.text, one) for one in given if not isinstance(one, ast.Constant)]
    return restated(statement, "\n".join(texts)) if texts else ()


def _with_session(program: Program) -> Program:
    """A session of Spark where the notebook uses `spark` and nothing binds it, as on Databricks."""
    statements = list(program.statements())
    bound = frozenset().union(*(one.facts.bindings | one.facts.function_writes for one in statements))
    first = next((one for one in statements if {"spark", "sc"} & one.facts.uses - bound), None)
    free = frozenset().union(*(one.facts.uses for one in statements)) & {"spark", "sc"} - bound
    attributes = any("spark." in one.text or "sc." in one.text for one in statements)
    if first is None or not attributes or any(one.facts.stars for one in statements):
        return program
    text = "from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()"
    text += "\nsc = spark.sparkContext" if "sc" in free else ""
    made = restated(replace(first, kept=False, gap=False), text)
    units = tuple(
        unit.holding(new for one in unit.statements for new in ((*made, one) if one is first else (one,)))
        for unit in program.units
    )
    return replace(program, units=units).noting(Note("NB334", first.place, "a session of Spark is made"))


def _own_expressions(node: ast.stmt) -> list[ast.expr]:
    """The expressions of a statement's own line, outermost first; not those of the lines in its blocks."""
    found: list[ast.expr] = []
    waiting: list[ast.AST] = [*children(node)]
    while waiting:
        child = waiting.pop()
        if isinstance(child, (ast.stmt, ast.ExceptHandler, ast.match_case)):
            continue
        if isinstance(child, ast.expr):
            found.append(child)
        waiting += children(child)
    return found


def _short(node: ast.AST) -> str:
    text = unparse(node).split("\n")[0]
    return text if len(text) <= 60 else text[:57] + "..."
