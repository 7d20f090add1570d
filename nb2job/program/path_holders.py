"""Variables and members that hold one literal path for good, as a text or as a `Path` of one."""

from __future__ import annotations

import ast
import posixpath
from typing import TypeVar

from nb2job.program.bindings import bindings
from nb2job.program.candidates import Candidate
from nb2job.program.class_attributes import can_be_set_behind
from nb2job.program.nodes import unparse
from nb2job.program.path_members import members, texts_held
from nb2job.program.path_objects import is_path_call
from nb2job.program.path_values import paired
from nb2job.program.paths import whole_text
from nb2job.program.program import Program, Statement
from nb2job.program.working_paths import from_here

_T = TypeVar("_T")
Held = dict[str, tuple[_T, Statement]]
"""Variable -> what it holds, and the statement that says so."""


def held_texts(program: Program) -> Held[str]:
    """Variables set once to a literal path or to one joined of literals, or tagged as parameters with one."""
    found: Held[str] = {}
    for parameter in program.parameters:
        if parameter.type == "str" and isinstance(parameter.default, str) and not parameter.choices:
            holder = Statement(f"{parameter.variable} = {parameter.default!r}", parameter.place)
            found[parameter.variable] = (parameter.default, holder)
    for name, value, statement in set_once(program):
        text = _joined(value)
        if text is not None:
            found[name] = (text, statement)
    return found


def held_objects(program: Program) -> Held[ast.Constant]:
    """What is set once to `Path("images")` or `os.path.join(os.getcwd(), "images")`, each with the text.

    Members too, and `a, b = "a.csv", "b.csv"`: they stay, as such variables do, and the text becomes the
    argument.
    """
    found = _members(program) | _pairs(program)
    for name, value, statement in set_once(program):
        inner = _text_in(value)
        if inner is not None and inner is not value:
            found[name] = (inner, statement)
    return found


def absolute_end(node: ast.expr, variables: Held[str]) -> str:
    """The variable of an absolute path, which is all of `os.path.join(folder, variable)`; "" for others."""
    plain = isinstance(node, ast.Call) and unparse(node.func) == "os.path.join" and not node.keywords
    last = node.args[-1] if isinstance(node, ast.Call) and plain and node.args else None
    absolute = isinstance(last, ast.Name) and last.id in variables and variables[last.id][0].startswith("/")
    return last.id if isinstance(last, ast.Name) and absolute else ""


def _members(program: Program) -> Held[ast.Constant]:
    """Entries and attributes that are never set again, as the source spells them: `CFG.train`."""
    known = members([*program.every_statement()])
    found: Held[ast.Constant] = {}
    for statement in program.statements() if known else ():
        owner, held = texts_held(statement.node)
        for key, text in held.items() if not statement.kept else ():
            attribute = Candidate(key.removeprefix(f"{owner}."), owner, text.value, text, statement)
            plain = not isinstance(statement.node, ast.ClassDef) or can_be_set_behind(attribute)
            if known.get(key) is text and plain:
                found[key] = (text, statement)
    return found


def _pairs(program: Program) -> Held[ast.Constant]:
    """The variables of a line that sets several, each to a text of its own, for good."""
    statements = list(program.statements())
    counts = bindings(statements)
    return {
        name.id: (inner, statement)
        for statement in statements
        if isinstance(statement.node, ast.Assign) and not statement.kept
        for target in statement.node.targets
        for name, value in paired(target, statement.node.value)
        if (inner := _text_in(value)) is not None and counts[name.id] == 1
    }


def _text_in(value: ast.expr) -> ast.Constant | None:
    """The one text that a path is made of: `"images"`, `Path("images")`, `Path.cwd() / "images"`."""
    inner = value.args[0] if isinstance(value, ast.Call) and is_path_call(value) else value
    inner = from_here(inner) or inner
    return inner if isinstance(inner, ast.Constant) and isinstance(inner.value, str) else None


def _joined(value: ast.expr) -> str | None:
    """The text of a literal, or of `os.path.join("..", "data")`; None for anything else."""
    joined = isinstance(value, ast.Call) and unparse(value.func) == "os.path.join" and not value.keywords
    texts = [
        one.value
        for one in (value.args if isinstance(value, ast.Call) and joined else [value])
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
    if isinstance(value, ast.Call) and (not joined or not texts or len(texts) != len(value.args)):
        return None
    return posixpath.join(*texts) if texts else None


def literal_path(node: ast.expr) -> str | None:
    """The one path that an expression spells, from the working folder or above it; None for any other."""
    inner = from_here(node)
    text = whole_text(node if inner is None else inner)
    joined = _joined(node) if text is None and isinstance(node, ast.Call) else None
    # Another begins with a folder, which all that is in it shares.
    return joined if joined is not None and joined.startswith("../") else text


def set_once(program: Program) -> list[tuple[str, ast.expr, Statement]]:
    """The variables of one value, each with that and a line that sets it, which may be repeated."""
    counts = bindings(list(program.statements()))
    found: list[tuple[str, ast.expr, Statement]] = []
    for statement in program.statements():
        node = statement.node
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Name) and counts[target.id] == 1:
                found.append((target.id, node.value, statement))
    return found
