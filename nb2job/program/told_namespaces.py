"""`timeit("f(x)", globals=globals())` and `cProfile.run("f(x)")`: given the names that their texts read."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.edit import Replace, apply, source_of
from nb2job.program.imported_names import ImportedNames, imported_names
from nb2job.program.names import BUILTINS, Facts, facts
from nb2job.program.nodes import children, unparse, walk
from nb2job.program.program import Program, Statement

Names = frozenset[str]

_TIMED = frozenset({"timeit.timeit", "timeit.repeat"})
_PROFILED = frozenset({"cProfile.run", "profile.run"})
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def with_namespaces(program: Program) -> Program:
    """Each such call at the top level is given a dict of what its literal text reads.

    A text that binds names, or whose functions do so, keeps the module's; and so does one that keeps
    functions for later, or may not reach a name that has no value yet.
    """
    if not any("timeit" in one.text or "rofile" in one.text for one in program.statements()):
        return program
    paths = imported_names(program)
    statements = [*program.statements()]
    told: dict[int, Statement] = {}
    notes: list[Note] = []
    scope = _Scope(statements)
    for one in statements:
        calls = [] if one.kept else [*_calls(one.tree)]
        edits = [Replace(call, text) for call in calls if (text := _told(call, paths, one, scope))]
        if edits:
            told[id(one)] = one.saying(apply(one.text, edits))
            first = one.node.lineno if one.node else 0
            lines = (edit.node.lineno - first for edit in edits)
            notes += [Note("NB354", one.place.moved(line), "a text is given what it reads") for line in lines]
        scope.see(one)
    units = tuple(unit.holding(told.get(id(one), one) for one in unit.statements) for unit in program.units)
    return replace(program, units=units).noting(*notes) if notes else program


class _Scope:
    """What has a value at a statement, and what a text must not read."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.bound = _union(one.facts.bindings | one.facts.function_writes for one in statements)
        self.moving = _union(one.facts.function_writes for one in statements)
        self.plain = BUILTINS - self.bound if not any(one.facts.stars for one in statements) else Names()
        self.there = Names()

    def see(self, statement: Statement) -> None:
        found = statement.facts
        self.there = self.there - found.deletes - found.maybe_deletes | found.writes

    def names(self, read: Facts, hidden: Names) -> list[str] | None:
        """The names that a text is given, but for those of its own; None where a dict may tell it apart."""
        later = read.deferred | read.class_reads | read.function_writes | read.deletes | read.maybe_deletes
        needed = read.reads - hidden - self.plain
        special = {name for name in read.reads if name.startswith("__")}
        unsure = needed - self.there - read.sure_reads
        if later or read.dynamic or read.stars or read.awaits or special or unsure or needed & self.moving:
            return None
        return sorted(needed)


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    """The calls that run where the statement stands, and see its names alone."""
    for child in children(node):
        if not isinstance(child, (*_SCOPES, *_COMPREHENSIONS)):
            if isinstance(child, ast.Call):
                yield child
            yield from _calls(child)


def _told(call: ast.Call, paths: ImportedNames, statement: Statement, scope: _Scope) -> str:
    path = paths.called(call)
    words = {word.arg: word.value for word in call.keywords}
    if path not in _TIMED | _PROFILED or not call.args or None in words:
        return ""
    if any(isinstance(one, ast.Starred) for one in call.args):
        return ""
    read = _facts(call.args[0])
    if read is None:
        return ""
    return (_profiled if path in _PROFILED else _timed)(call, read, statement, scope)


def _profiled(call: ast.Call, read: Facts, statement: Statement, scope: _Scope) -> str:
    """`cProfile.runctx` of an expression."""
    names = scope.names(read, Names())
    text = call.args[0]
    value = isinstance(text, ast.Constant) and _is_expression(str(text.value))
    if names is None or read.bindings or not value or not isinstance(call.func, ast.Attribute):
        return ""
    source = statement.text
    parts = [source_of(source, one) for one in call.args]
    parts[1:1] = [_display(names), "{}"]
    parts += [f"{word.arg}={source_of(source, word.value)}" for word in call.keywords]
    return f"{source_of(source, call.func)}ctx({', '.join(parts)})"


def _timed(call: ast.Call, read: Facts, statement: Statement, scope: _Scope) -> str:
    """The call with a dict for `globals()`, or for a setup that imports from `__main__`."""
    words = {word.arg: word.value for word in call.keywords}
    setup = words.get("setup") or (call.args[1] if len(call.args) > 1 else None)
    given = words.get("globals")
    wanted = _from_main(setup)
    before = Facts() if setup is None or wanted else _facts(setup)
    if before is None or (unparse(given) != "globals()" if given else not wanted):
        return ""
    names, first = scope.names(read, before.bindings), scope.names(before, Names())
    clash = read.bindings & (read.reads | before.reads | wanted) or before.bindings & before.reads
    if names is None or first is None or clash or not wanted <= scope.there or (given and wanted):
        return ""
    if wanted and (len(call.args) > 2 or not {*names} <= wanted):
        return ""
    source = statement.text
    kept = call.args[:1] if wanted else call.args
    parts = [source_of(source, one) for one in kept]
    parts += [
        f"{word.arg}={source_of(source, word.value)}"
        for word in call.keywords
        if word.arg != "globals" and not (wanted and word.arg == "setup")
    ]
    parts.append(f"globals={_display(sorted({*names, *first}))}")
    return f"{source_of(source, call.func)}({', '.join(parts)})"


def _from_main(setup: ast.expr | None) -> Names:
    """The names that a setup takes from `__main__`, if it does nothing else."""
    text = setup.value if isinstance(setup, ast.Constant) else None
    if not isinstance(text, str) or "__main__" not in text:
        return Names()
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return Names()
    node = body[0] if len(body) == 1 else None
    if not isinstance(node, ast.ImportFrom) or node.module != "__main__" or node.level:
        return Names()
    plain = all(alias.name != "*" and alias.asname in {None, alias.name} for alias in node.names)
    return frozenset(alias.name for alias in node.names) if plain else Names()


def _facts(node: ast.expr) -> Facts | None:
    """What a literal text reads and binds; None for any other text."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or "__main__" in node.value:
        return None
    try:
        declares = any(isinstance(one, (ast.Global, ast.Nonlocal)) for one in walk(ast.parse(node.value)))
        return None if declares else facts(node.value)
    except SyntaxError:
        return None


def _is_expression(text: str) -> bool:
    body = ast.parse(text).body
    return len(body) == 1 and isinstance(body[0], ast.Expr)


def _display(names: list[str]) -> str:
    return "{" + ", ".join(f'"{name}": {name}' for name in names) + "}"


def _union(found: Iterator[Names]) -> Names:
    return frozenset().union(*found)
