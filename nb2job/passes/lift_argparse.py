"""Make the notebook's own command line the script's: each `add_argument` becomes an argument."""

from __future__ import annotations

import argparse
import ast
import contextlib
import io
import keyword
from dataclasses import dataclass, field, replace
from typing import Any

from nb2job.errors import RewriteError
from nb2job.notebook.cell import Note
from nb2job.program.constants import value_of
from nb2job.program.edit import Edit, Replace, apply, source_of
from nb2job.program.imported_names import ImportedNames, imported_names
from nb2job.program.nodes import of_kind, unparse
from nb2job.program.own_options import Option, held_as, option
from nb2job.program.program import Parameter, Program, Statement

_HINT = "Spell it as a literal option of a plain type, or set the value in a line of its own."
_PARSES = frozenset({"parse_args", "parse_known_args"})


@dataclass
class _Parser:
    """One parser at the top level: what it is told, and the one statement that asks it."""

    name: str
    told: list[Statement] = field(default_factory=list)
    asked: list[tuple[Statement, ast.Call]] = field(default_factory=list)
    other: bool = False


@dataclass
class _Options:
    """The options of a parser in their order, each with its value; of one that stays, the line and why."""

    values: dict[str, tuple[Option, Any]] = field(default_factory=dict)
    staying: dict[str, tuple[Statement, Note]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)


def lift_argparse(program: Program) -> Program:
    """Replace a parser, where all it is told is literal, by arguments of the script.

    The values are those that the notebook's own list gives. What the kernel's command line would say is
    nothing: `parse_known_args()` leaves it aside. An option that cannot be lifted stays with the parser; a
    parser of which none can keeps its literal list.

    Raises:
        RewriteError: NB339, `parse_args()` of the kernel's own command line, which ends the notebook.
    """
    if not any("ArgumentParser" in one.text for one in program.statements()):
        return program
    paths = imported_names(program)
    for parser in _parsers(program, paths):
        values = _values(parser)
        if isinstance(values, Note):
            program = _left(program, parser)
            program = program.noting(values) if len(parser.told) > 1 else program
        else:
            program = _lifted(program, parser, values)
    return program


def _parsers(program: Program, paths: ImportedNames) -> list[_Parser]:
    found: dict[str, _Parser] = {}
    for statement in program.statements():
        node = statement.node
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        made = isinstance(node, ast.Assign) and paths.called(node.value) == "argparse.ArgumentParser"
        if made and isinstance(target, ast.Name):
            repeated = target.id in found
            found.setdefault(target.id, _Parser(target.id, [statement])).other |= repeated
            continue
        for name, parser in found.items():
            if name in statement.facts.bindings:
                parser.other = True
            elif name in statement.facts.uses:
                _use(parser, statement)
    return list(found.values())


def _use(parser: _Parser, statement: Statement) -> None:
    calls = [
        node
        for node in of_kind(statement.tree, ast.Call)
        if isinstance(node.func, ast.Attribute) and unparse(node.func.value) == parser.name
    ]
    names = [node for node in of_kind(statement.tree, ast.Name) if node.id == parser.name]
    node = statement.node
    if len(calls) != 1 or len(names) != 1 or statement.kept:
        parser.other = True
    method = calls[0].func.attr if calls and isinstance(calls[0].func, ast.Attribute) else ""
    if method == "add_argument" and isinstance(node, ast.Expr) and node.value is calls[0]:
        parser.told.append(statement)
        parser.other |= bool(parser.asked)
    elif method in _PARSES and isinstance(node, (ast.Assign, ast.Expr)):
        parser.asked.append((statement, calls[0]))
    else:
        parser.other = True


def _values(parser: _Parser) -> _Options | Note:
    """Each option with its value, as argparse gives them; or what keeps all from being arguments."""
    if parser.other or len(parser.asked) != 1:
        return _untaken(parser.told[0], f"the options of {parser.name}", "it is used in more ways than one")
    real = argparse.ArgumentParser(add_help=False)
    found = _Options()
    for one in parser.told[1:]:
        assert isinstance(one.node, ast.Expr)
        assert isinstance(one.node.value, ast.Call)
        taken = _option(real, one, one.node.value)
        name = taken.name if isinstance(taken, Option) else held_as(one.node.value)
        if isinstance(taken, Note):
            found.staying[name] = (one, taken)
        else:
            found.values[name] = (taken, None)
        found.order.append(name)
    statement, call = parser.asked[0]
    try:
        given = _list(call)
        with contextlib.redirect_stderr(io.StringIO()):
            values = vars(real.parse_args([] if found.staying else given))
    except (ValueError, TypeError, SyntaxError, SystemExit, argparse.ArgumentError):
        reason = _untaken(
            statement, f"the options of {parser.name}", "the list that it is given is not plain"
        )
        return next((note for _, note in found.staying.values()), reason)
    alone = given or not found.values or "" in found.staying or len({*found.order}) < len(found.order)
    if found.staying and alone:
        return next(note for _, note in found.staying.values())
    found.values = {name: (one, values[name]) for name, (one, _) in found.values.items()}
    return found


def _option(real: argparse.ArgumentParser, statement: Statement, call: ast.Call) -> Option | Note:
    """An option that a real parser is told, or what keeps it from being an argument."""
    what = ", ".join(map(unparse, call.args)) or "an option"
    try:
        found = option(real, call)
    except (ValueError, TypeError, argparse.ArgumentError) as error:
        return _untaken(statement, what, str(error))
    if keyword.iskeyword(found.name):  # `--lambda`: no line of ours can spell args.lambda
        return _untaken(statement, what, "Python has that word for itself")
    return found


def _untaken(statement: Statement, what: str, reason: str) -> Note:
    return Note("NB342", statement.place, f"{what} cannot become an argument: {reason}", _HINT)


def _list(call: ast.Call) -> list[str]:
    """The literal command line that a parser is asked about; empty for the kernel's.

    Raises:
        ValueError: a computed one.
    """
    values = [*call.args, *(word.value for word in call.keywords if word.arg == "args")]
    if not values:
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if method == "parse_args" or call.keywords:
            raise ValueError("the kernel's")
        return []
    first = values[0]
    splits = isinstance(first, ast.Call) and not first.args and isinstance(first.func, ast.Attribute)
    if splits and isinstance(first, ast.Call) and isinstance(first.func, ast.Attribute):
        found = str(value_of(first.func.value)).split() if first.func.attr == "split" else None
    else:
        found = value_of(first)
    if len(call.keywords) + len(call.args) > 1 or not isinstance(found, (list, tuple, str)):
        raise ValueError("not a list")
    return [str(one) for one in found]


def _lifted(program: Program, parser: _Parser, options: _Options) -> Program:
    taken = set(program.used_names()) | program.generated.all_names()
    statement, call = parser.asked[0]
    variables = {name: f"{parser.name}.parse_args([]).{name}" for name in options.staying}
    parameters = []
    for one, value in options.values.values():
        variable = name = one.name
        while variable in taken or not variable.isidentifier():
            variable += "_value"
        taken.add(variable)
        variables[name] = variable
        listed = one.choices if value in one.choices and not one.several else ()
        kind = one.type_of(value)
        parameters.append(Parameter(name, variable, kind, value, one.help, statement.place, choices=listed))
    space = f"{program.generated.argparse}.Namespace("
    space += ", ".join(f"{name}={variables[name]}" for name in options.order) + ")"
    known = isinstance(call.func, ast.Attribute) and call.func.attr == "parse_known_args"
    asked = statement.saying(apply(statement.text, [Replace(call, f"({space}, [])" if known else space)]))
    staying = [parser.told[0], *(one for one, _ in options.staying.values())] if options.staying else []
    told = [one for one in parser.told if one not in staying]
    gone = {id(one) for one in told}
    units = tuple(
        unit.holding(asked if one is statement else one for one in unit.statements if id(one) not in gone)
        for unit in program.units
    )
    notes = [Note("NB338", one.place, "the notebook's command line is the script's") for one in told]
    notes += [note for _, note in options.staying.values()]
    notes.append(Note("NB338", statement.place, "the values are the script's arguments"))
    changed = replace(program, units=units, parameters=(*program.parameters, *parameters))
    return changed.noting(*notes)


def _left(program: Program, parser: _Parser) -> Program:
    """A parser that stays must not read the script's own command line."""
    sets_argv = any("sys.argv" in one.text for one in program.statements())
    for statement, call in parser.asked:
        if call.args or call.keywords or sets_argv:
            continue
        known = isinstance(call.func, ast.Attribute) and call.func.attr == "parse_known_args"
        if not known or any("'-f'" in unparse(one.tree) for one in parser.told):
            raise RewriteError(
                "NB339",
                "parse_args() reads the command line of the notebook's kernel",
                "Give it a list: parse_args([]) takes the defaults.",
                cell=statement.place.cell,
                line=statement.place.line,
            )
        edits: list[Edit] = [Replace(call, f"{source_of(statement.text, call.func)}([])")]
        new = statement.saying(apply(statement.text, edits))
        units = tuple(
            unit.holding(new if one is statement else one for one in unit.statements)
            for unit in program.units
        )
        note = Note("NB338", statement.place, "the kernel's command line is left aside")
        program = replace(program, units=units).noting(note)
    return program
