"""Drop what nothing needs any more: imports without an effect of their own, values made for the eye."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from nb2job.notebook.cell import Note, Place
from nb2job.program.fewer_names import with_fewer
from nb2job.program.identifiers import identifiers
from nb2job.program.names import tree
from nb2job.program.nodes import unparse, walk
from nb2job.program.program import Program, Statement, Unit
from nb2job.program.purity import Purity, purity_of
from nb2job.program.quiet_modules import quiet_modules
from nb2job.program.run_file import untaken_message
from nb2job.program.stranded import bound_name, only_looks
from nb2job.regex import regex

_PATH = regex(r"^(?:\.{0,2}/|~/|[a-z]+://)\S*$|^\S+/\S*\.\w{1,5}$")
"""A path or an address, which names no variable."""
_OF_PATHS = frozenset("open Path os.path.join os.path.exists os.makedirs os.mkdir".split())
_OF_OPTIONS = regex(r"(?:set|get|reset)_option|option_context")
"""Functions of pandas whose texts are options: `"display.max_rows"` names no `display`."""


def drop_dead(program: Program) -> Program:
    """Remove unused names from imports of the standard library and of libraries known to be quiet.

    In the units, those which nothing reads from there on.
    """
    seen = program.whole is not None or program.exposed is not None
    if seen or any(one.facts.stars for one in program.imports):
        return program
    program = _without_last_imports(_without_shown(_without_empty(program)))
    code = [*program.definitions, *program.statements(), *program.closing, *_parts(program)]
    used = frozenset().union(*(_spelled(one.text) | one.facts.uses for one in code), frozenset())
    own = quiet_modules(program.own_modules)
    kept: list[Statement] = []
    notes: list[Note] = []
    for statement in program.imports:
        new = with_fewer(statement, used.__contains__, own)
        if new is not None:
            kept.append(new)
        if new is not statement:
            notes.append(_unused(statement))
    return replace(program, imports=tuple(kept)).noting(*notes)


def _without_empty(program: Program) -> Program:
    """A `try`, or a condition that is only looked at, around nothing but dropped lines goes with them."""
    bare = [one for one in program.statements() if _is_bare(one.node) and not one.kept]
    if not bare:
        return program
    purity = purity_of(program)
    empty = [one for one in bare if not isinstance(one.node, ast.If) or purity.is_pure(one.node.test)]
    notes = [Note("NB314", one.place, "nothing is left of its lines") for one in empty]
    tests = frozenset().union(*(one.facts.uses for one in empty), frozenset())
    changed = replace(_left(program, empty), shown=program.shown | tests).noting(*notes)
    return _without_tests(changed, tests, purity)


def _without_tests(program: Program, tests: frozenset[str], purity: Purity) -> Program:
    """What a condition around nothing asked for, such as `IN_COLAB`, goes too if nothing else reads it."""
    idle = _idle(tests, [*program.every_statement()])
    dead = [
        one
        for one in program.statements()
        if bound_name(one) in idle and isinstance(one.node, ast.Assign) and purity.is_pure(one.node.value)
    ]
    return _left(program, dead).noting(*map(_unused, dead))


def _idle(names: frozenset[str], code: Sequence[Statement]) -> frozenset[str]:
    """Those of some names that code binds once, and that none of it reads."""
    counts = Counter(name for one in code for name in one.facts.bindings | one.facts.function_writes)
    used = frozenset().union(*(one.facts.uses | one.facts.declared | _quoted(one.text) for one in code))
    return frozenset(name for name in names - used if counts[name] == 1)


def _left(program: Program, gone: Sequence[Statement]) -> Program:
    """The program without some statements of its units and definitions."""
    ids = set(map(id, gone))
    return replace(
        program,
        units=tuple(u.holding(one for one in u.statements if id(one) not in ids) for u in program.units),
        definitions=tuple(one for one in program.definitions if id(one) not in ids),
    )


def _unused(statement: Statement) -> Note:
    return Note("NB314", statement.place, f"unused: {statement.text.strip()[:60]}")


def _is_bare(node: ast.stmt | None) -> bool:
    """Whether nothing is left of the lines of a condition, or of a `try`."""
    if isinstance(node, ast.If):
        return all(isinstance(one, ast.Pass) for one in [*node.body, *node.orelse])
    if not isinstance(node, ast.Try) or node.orelse or node.finalbody:
        return False
    return all(isinstance(one, ast.Pass) for one in node.body)


def _without_shown(program: Program) -> Program:
    """A value that only a dropped line named goes with it, where making it has no effect."""
    purity = purity_of(program)
    notes: list[Note] = []
    shown = program.shown
    while True:
        code = [*program.every_statement()]
        idle = _idle(shown, code)
        dead = [one for one in code if bound_name(one) in idle and only_looks(purity, one)]
        if not dead:
            return program.noting(*sorted(notes, key=lambda note: note.place or Place(0, 0)))
        notes += map(_unused, dead)
        shown |= frozenset().union(*(one.facts.uses for one in dead))
        program = _left(program, dead)


def _without_last_imports(program: Program) -> Program:
    """A name may be bound last in a unit, by an import or from a file that was run: nothing needs that."""
    taken, own = _taken_names(program), quiet_modules(program.own_modules)
    others = [*program.definitions, *program.closing]
    always = frozenset().union(*(one.facts.uses | _quoted(one.text) for one in others), frozenset())
    always |= frozenset().union(*(one.facts.deferred | one.facts.declared for one in program.statements()))
    used = set(always)
    units: list[Unit] = []
    notes: list[Note] = []
    for unit in reversed(program.units):
        kept: list[Statement] = []
        for statement in reversed(unit.statements):
            new = with_fewer(statement, used.__contains__, own)
            if _is_taken(statement, taken) and not statement.facts.bindings & used:
                notes.append(Note("NB346", statement.place, untaken_message((bound_name(statement),))))
                continue
            kept += [new] if new is not None else []
            if new is not statement:
                notes.append(Note("NB314", statement.place, f"unused: {statement.text.strip()[:60]}"))
            facts = statement.facts
            used -= facts.writes - always
            used.update(facts.uses, facts.deletes, facts.maybe_deletes, _quoted(statement.text))
        units.append(unit.holding(reversed(kept)))
    return replace(program, units=tuple(reversed(units))).noting(*reversed(notes))


def _taken_names(program: Program) -> frozenset[str]:
    """The names that hold what a file that was run has left: `names = run_file("setup.py")`."""
    run = program.generated.run_file
    return frozenset(
        bound_name(one)
        for one in program.statements()
        if isinstance(one.node, ast.Assign) and isinstance(one.node.value, ast.Call)
        if isinstance(one.node.value.func, ast.Name) and one.node.value.func.id == run
    )


def _is_taken(statement: Statement, names: frozenset[str]) -> bool:
    """Whether it takes one name from there, and no more: `x = names["x"]`."""
    node = statement.node
    value = node.value if isinstance(node, ast.Assign) else None
    if not isinstance(value, ast.Subscript) or not isinstance(value.value, ast.Name):
        return False
    named = value.value.id in names and isinstance(value.slice, ast.Constant)
    return named and bool(bound_name(statement))


def _spelled(text: str) -> frozenset[str]:
    """Every identifier in a statement, also those of annotations that are written as strings."""
    return identifiers(text) | (_quoted(text) if re.search(r"(->|:)\s*[^\n]*[\"']", text) else frozenset())


def _quoted(text: str) -> frozenset[str]:
    """The words of its short strings that may name something: no log line's, and no docstring's."""
    said = {id(node.args[0]) for node in walk(tree(text)) if isinstance(node, ast.Call) and _says(node)}
    said |= {id(node.value) for node in walk(tree(text)) if isinstance(node, ast.Expr)}
    calls = [node for node in walk(tree(text)) if isinstance(node, ast.Call)]
    said |= {id(one) for call in calls if _names_no_variable(unparse(call.func)) for one in call.args}
    quoted = [
        node.value
        for node in walk(tree(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 200
        if id(node) not in said and not _PATH.search(node.value)
    ]
    return frozenset(re.findall(r"[^\W\d]\w*", " ".join(quoted)))


def _names_no_variable(function: str) -> bool:
    """Whether what a function is given are paths, or options of a library."""
    return function in _OF_PATHS or bool(_OF_OPTIONS.fullmatch(function.rpartition(".")[2]))


def _says(call: ast.Call) -> bool:
    """Whether its first argument is what a log line says."""
    method = call.func
    says = isinstance(method, ast.Attribute) and method.attr in {"info", "warning", "error", "debug"}
    return (
        bool(call.args) and says and isinstance(method, ast.Attribute) and isinstance(method.value, ast.Name)
    )


def _parts(program: Program) -> list[Statement]:
    """What among the imports is no plain import: it uses names too."""
    return [one for one in program.imports if not isinstance(one.node, (ast.Import, ast.ImportFrom))]
