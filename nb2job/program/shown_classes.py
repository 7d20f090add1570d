"""A class whose objects only show what some texts evaluate to: `display("df1", "pd.concat([df1, df2])")`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.nodes import is_named, unparse, walk
from nb2job.program.program import Program, Statement
from nb2job.program.purity import Purity, purity_of

_ANEW = frozenset({"append", "join"})
"""Methods of frames that give another frame; what they give for a list or a text has no such look."""


def without_shown(program: Program) -> Program:
    """The program without such classes and the lines that make their objects, where these change nothing.

    What fails while an object is shown does not end a notebook.
    """
    classes = {one.node.name: one for one in program.statements() if isinstance(one.node, ast.ClassDef)}
    shown = [name for name, one in classes.items() if _is_shown(one)]
    for name in shown:
        program = _without(program, name, classes[name])
    return program


def _without(program: Program, name: str, made: Statement) -> Program:
    statements = [*program.statements()]
    lines = [one for one in statements if (call := _call(one, name)) is not None and _says_texts(call)]
    gone = {id(one) for one in (made, *lines)}
    others = [one for one in statements if id(one) not in gone]
    named = any(is_named(node, name) for one in others for node in walk(one.tree))
    bound = any(name in one.facts.bindings | one.facts.function_writes for one in others)
    pinned = any(one.kept for one in (made, *lines))
    looked_up = any(one.facts.dynamic for one in others)
    if not lines or named or bound or pinned or looked_up or not _is_idle(program, lines, name):
        return program
    units = tuple(
        unit.holding(one for one in unit.statements if id(one) not in gone) for unit in program.units
    )
    said = (one.text.strip().split("\n")[0][:60] for one in (made, *lines))
    notes = [
        Note("NB302", one.place, f"dropped, only for the eye: {text}")
        for one, text in zip((made, *lines), said, strict=True)
    ]
    return replace(program, units=units).noting(*notes)


def _is_idle(program: Program, lines: list[Statement], name: str) -> bool:
    """Whether nothing comes of evaluating the texts but what is shown."""
    purity = purity_of(program)
    lists = _lists(program)
    calls = [call for one in lines if (call := _call(one, name)) is not None]
    texts = [one.value for call in calls for one in call.args if isinstance(one, ast.Constant)]
    return all(_is_pure(purity, str(text), lists) for text in texts)


def _lists(program: Program) -> frozenset[str]:
    """Names that may hold a list: not only what a call gives."""
    found: set[str] = set()
    for one in program.statements():
        value = one.node.value if isinstance(one.node, ast.Assign) else None
        called = isinstance(value, ast.Call) and unparse(value.func) not in {"list", "deque", "sorted"}
        found |= frozenset() if called else one.facts.bindings
        found |= one.facts.function_writes
    return frozenset(found)


def _is_pure(purity: Purity, text: str, lists: frozenset[str]) -> bool:
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:
        return False
    method = node.func if isinstance(node, ast.Call) else None
    if isinstance(method, ast.Attribute) and method.attr in _ANEW and isinstance(node, ast.Call):
        if not isinstance(method.value, ast.Name) or method.value.id in lists:
            return False
        parts = [*node.args, *(one.value for one in node.keywords)]
        return method.attr not in purity.methods and all(map(purity.is_pure, parts))
    return purity.is_pure(node)


def _call(statement: Statement, name: str) -> ast.Call | None:
    """The call of the class that a statement is, if it is nothing else."""
    value = statement.node.value if isinstance(statement.node, ast.Expr) else None
    return value if isinstance(value, ast.Call) and unparse(value.func) == name else None


def _says_texts(call: ast.Call) -> bool:
    given = [one.value if isinstance(one, ast.Constant) else None for one in call.args]
    return not call.keywords and all(isinstance(one, str) for one in given)


def _is_shown(statement: Statement) -> bool:
    """Whether it keeps its texts as they are given, and evaluates them where it is shown as HTML."""
    node = statement.node
    assert isinstance(node, ast.ClassDef)
    if node.decorator_list or node.keywords or any(unparse(one) != "object" for one in node.bases):
        return False
    methods = {one.name: one for one in node.body if isinstance(one, ast.FunctionDef)}
    rest = [one for one in node.body if not isinstance(one, ast.FunctionDef)]
    plain = all(_is_text(one) for one in rest) and methods.keys() <= {"__init__", "__repr__", "_repr_html_"}
    first, html = methods.get("__init__"), methods.get("_repr_html_")
    if not plain or first is None or html is None or any(one.decorator_list for one in methods.values()):
        return False
    return _keeps(first) and any(".eval(" in f".{text}" and "_repr_html_()" in text for text in _calls(html))


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, (ast.Assign, ast.Expr)) and isinstance(node.value, ast.Constant)


def _keeps(node: ast.FunctionDef) -> bool:
    """`def __init__(self, *args): self.args = args`."""
    taken = node.args
    plain = len(taken.args) == 1 and taken.vararg is not None and not (taken.kwonlyargs or taken.kwarg)
    body = [unparse(one) for one in node.body]
    return plain and taken.vararg is not None and body == [f"self.{taken.vararg.arg} = {taken.vararg.arg}"]


def _calls(node: ast.AST) -> Iterator[str]:
    return (unparse(one) for one in walk(node) if isinstance(one, ast.Call))
