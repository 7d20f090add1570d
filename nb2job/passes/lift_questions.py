"""What the notebook asks its reader becomes a required argument; what it asks in secret, the environment."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from nb2job.errors import RewriteError
from nb2job.notebook.cell import Note
from nb2job.program.edit import Edit, Replace, apply, inner_quote
from nb2job.program.identifiers import free_name
from nb2job.program.imported_names import ImportedNames, imported_names
from nb2job.program.names import BUILTINS
from nb2job.program.nodes import children, unparse, walk
from nb2job.program.program import Parameter, Program, Statement
from nb2job.program.reach import reached_early
from nb2job.program.rewriting import rewritten_units
from nb2job.program.slug import slug
from nb2job.program.walk import Line, lines
from nb2job.regex import regex

_SECRET = regex(r"passw|secret|token|api.?key|credential|connection.?string", re.IGNORECASE)
_TYPES = {"int": "int", "float": "float", "str": "str"}
_SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def lift_questions(program: Program) -> Program:
    """Replace `input(…)` and `getpass(…)`, each asked once, by what a job can be given.

    Raises:
        RewriteError: NB337, a question in a loop or a function: nobody answers it.
    """
    paths = imported_names(program)
    asks = any("input" in one.text or "getpass" in one.text for one in program.statements())
    if not asks:
        return program
    editor = _Editor(program, paths)
    units = rewritten_units(program, editor.rewritten)
    parameters = (*program.parameters, *editor.parameters)
    return replace(program, units=units, parameters=parameters).noting(*editor.notes)


class _Editor:
    def __init__(self, program: Program, paths: ImportedNames) -> None:
        self.paths = paths
        self.os = program.generated.os
        statements = list(program.statements())
        bound = (name for one in statements for name in one.facts.bindings | one.facts.function_writes)
        self.counts = Counter(bound)  # the same line asks anew each time
        self.early = reached_early(statements) | BUILTINS | (paths.bound & _TYPES.keys())
        self.uncalled = _uncalled(statements)
        self.taken = set(program.used_names()) | {one.name for one in program.parameters}
        self.parameters: list[Parameter] = []
        self.notes: list[Note] = []

    def rewritten(self, statement: Statement) -> tuple[Statement, ...]:
        node = statement.node
        waits = isinstance(node, ast.FunctionDef) and node.name in self.uncalled
        if waits and not any(map(self._question, _calls(node))):  # type: ignore[arg-type]
            return (statement,)
        edits: list[Edit] = []
        for line in lines(statement.tree):
            for call in _calls(line.node):
                kind = self._question(call)
                if kind and (not line.top or _in_a_scope(line.node, call)):
                    raise _unanswered(statement, call)
                if kind:
                    edits.append(self._answer(statement, line, call, secret=kind == "secret"))
        gone = any(edit.node is statement.node for edit in edits)
        return () if gone else (statement.saying(apply(statement.text, edits)),)

    def _question(self, call: ast.Call) -> str:
        """ "plain" or "secret" for a question, "" for another call."""
        if self.paths.called(call) in {"getpass.getpass", "getpass.getpass.getpass"}:
            return "secret"
        asked = (
            isinstance(call.func, ast.Name) and call.func.id == "input" and "input" not in self.paths.bound
        )
        return "plain" if asked else ""

    def _answer(self, statement: Statement, line: Line, call: ast.Call, *, secret: bool) -> Edit:
        node, prompt = line.node, _text(call)
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        held = target.id if isinstance(target, ast.Name) else ""
        if secret or _SECRET.search(prompt) or _SECRET.search(held):
            return self._secret(statement, line, call, held or prompt)
        base = slug(held) or slug(prompt) or "answer"
        kind = _converted(node, call) if node is statement.node else ""
        if held and kind and self.counts[held] == 1 and held.isascii() and held not in self.early:
            self._ask(
                statement, call, Parameter(held, held, kind, None, prompt, statement.place, required=True)
            )
            return Replace(node, "")
        name = self._free(base)
        self._ask(statement, call, Parameter(name, name, "str", None, prompt, statement.place, required=True))
        return Replace(call, name)

    def _secret(self, statement: Statement, line: Line, call: ast.Call, text: str) -> Edit:
        node = line.node
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(target, ast.Subscript) and unparse(target.value) == "os.environ":
            self._note(statement, call, f"{unparse(target.slice)} is set by the job's environment")
            return Replace(node, "")
        name = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_").upper() or "SECRET"
        self._note(statement, call, f"the environment variable {name} holds the answer")
        quote = inner_quote(statement.text, statement.tree, call)
        return Replace(call, f"{self.os}.environ[{quote}{name}{quote}]")

    def _ask(self, statement: Statement, call: ast.Call, parameter: Parameter) -> None:
        text = parameter.help.strip(" :?>") or parameter.name.replace("_", " ")
        self.parameters.append(replace(parameter, help=text))
        self._note(statement, call, f"the answer is the argument {parameter.flag}")

    def _free(self, base: str) -> str:
        name = free_name(base, self.taken)
        self.taken.add(name)
        return name

    def _note(self, statement: Statement, call: ast.Call, text: str) -> None:
        first = statement.node.lineno if statement.node is not None else call.lineno
        self.notes.append(Note("NB336", statement.place.moved(call.lineno - first), text))


def _uncalled(statements: Sequence[Statement]) -> frozenset[str]:
    """Functions that nothing names, and no decorator is told of: what they would ask, nobody is asked."""
    named = frozenset().union(*(one.facts.uses for one in statements), BUILTINS)
    if any(one.facts.dynamic for one in statements):
        return frozenset()
    functions = [one.node for one in statements if isinstance(one.node, ast.FunctionDef)]
    return frozenset(one.name for one in functions if not one.decorator_list) - named


def _calls(node: ast.stmt) -> list[ast.Call]:
    """The calls of a statement's own line, in order; not those of the lines in its blocks."""
    found: list[ast.Call] = []
    for child in children(node):
        if isinstance(child, (ast.expr, ast.withitem, ast.arguments)):
            found += [one for one in walk(child) if isinstance(one, ast.Call)]
    return sorted(found, key=lambda one: (one.lineno, one.col_offset))


def _in_a_scope(node: ast.stmt, call: ast.Call) -> bool:
    """Whether a call stands in a lambda or a comprehension, or in the test of a loop."""
    if isinstance(node, ast.While):
        return True
    scopes = (one for one in walk(node) if isinstance(one, _SCOPES))
    return any(call in walk(scope) for scope in scopes)


def _converted(node: ast.stmt, call: ast.Call) -> str:
    """The type of `x = int(input())` and the like; "" for any other statement."""
    value = node.value if isinstance(node, ast.Assign) else None
    if value is call:
        return "str"
    plain = (
        isinstance(value, ast.Call)
        and not value.keywords
        and isinstance(value.func, ast.Name)
        and value.args == [call]
    )
    return _TYPES.get(value.func.id, "") if plain else ""  # type: ignore[union-attr]


def _text(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def _unanswered(statement: Statement, call: ast.Call) -> RewriteError:
    first = statement.node.lineno if statement.node is not None else call.lineno
    return RewriteError(
        "NB337",
        f"{unparse(call)[:60]} in a loop or a function: nobody answers a job",
        "Set the value in a cell of its own, or tag the cell `skip`.",
        cell=statement.place.cell,
        line=statement.place.line + call.lineno - first,
    )
