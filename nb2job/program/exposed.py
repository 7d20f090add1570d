"""Programs whose names are looked up at run time: every variable is a module global, at its own level.

A function that declares all that it binds `global` has no locals: what is looked up there is found in the
module, as in a notebook. Only `exec`, `locals()` and their like have to be told so.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from nb2job.program import edit
from nb2job.program.edit import comment_above
from nb2job.program.liveness import Plan, Signature
from nb2job.program.nodes import children, of_kind, unparse
from nb2job.program.program import Statement
from nb2job.program.unit_flow import flow_of

Names = frozenset[str]

BY_NAME = frozenset({"exec", "eval", "locals", "vars", "dir", "globals", "sorted"})
"""Builtins by which names are looked up, or by which such a line is spelled in a function."""

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp)
_SCOPES = (ast.GeneratorExp, *_COMPREHENSIONS)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SPELLED = {"locals": "globals()", "vars": "globals()", "dir": "sorted(globals())"}


def everywhere(statement: Statement) -> Statement | None:
    """The statement as it does the same in a function without locals; None where none does."""
    edits: list[edit.Edit] = []
    for call, inside in _lookups(statement.tree, False):
        if inside and isinstance(call.func, ast.Name) and call.func.id == "eval":
            continue  # it sees the comprehension's own names, and the module's
        text = _told(call, statement.text)
        if text is None or (inside and text):
            return None
        if text:
            edits.append(edit.Replace(call, text))
    nested = [one for one in edits if isinstance(one, edit.Replace) and _holds_another(one.node)]
    return None if nested else statement.saying(edit.apply(statement.text, edits))


def exposed_plan(units: Sequence[Sequence[Statement]], start: Names, reason: str) -> Plan:
    """No function takes or returns anything: each declares what it binds."""
    bound = [flow_of(statements).bindings for statements in units]
    forced = dict.fromkeys(sorted(start.union(*bound)), reason)
    return Plan(tuple(Signature((), (), tuple(sorted(names))) for names in bound), forced, ())


def unsettled(statements: Sequence[Statement]) -> Names:
    """The names that a lookup may set, or look for before they are bound: their lines stay in their order.

    Definitions and imports that no text names are found alike wherever they stand, above star imports.
    """
    fixed = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    set_here = (one.facts.bindings for one in statements if not isinstance(one.node, fixed))
    star = next((number for number, one in enumerate(statements) if one.facts.stars), len(statements))
    after = (one.facts.bindings for one in statements[star:])
    return words(statements).union(*set_here, *after)


def star_in_function(statement: Statement) -> Statement:
    """A star import where every variable is a module global: `exec` makes it in the module."""
    node = statement.node
    if not isinstance(node, ast.ImportFrom) or node.level:
        return statement
    text = f'{comment_above(statement.text)}exec("{unparse(node)}", globals())'
    return statement.saying(text)


def words(statements: Sequence[Statement]) -> Names:
    """Every word of the program's texts: one may be a name that is looked up, or set."""
    return frozenset(
        word
        for statement in statements
        for node in of_kind(statement.tree, ast.Constant)
        if isinstance(node.value, str)
        for word in re.findall(r"[^\W\d]\w*", node.value)
    )


def _told(call: ast.Call, source: str) -> str | None:
    """How such a call is spelled in a function: "" is as it is, None that it cannot be."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name in _SPELLED:
        return "" if call.args else _SPELLED[name]
    if len(call.args) > 1:
        return ""
    if call.keywords or not call.args or isinstance(call.args[0], ast.Starred):
        return None
    given = ast.get_source_segment(source, call.args[0])
    return f"{name}({given}, globals())" if given else None


def _lookups(node: ast.AST, inside: bool) -> Iterator[tuple[ast.Call, bool]]:
    """The lookups that happen at the top itself, and whether in a comprehension there."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and _looks_up(node.func.id):
        yield node, inside
    if isinstance(node, _FUNCTIONS):
        yield from _each(_at_once(node), inside)
    elif isinstance(node, ast.ClassDef):
        words = (word.value for word in node.keywords)
        yield from _each([*node.decorator_list, *node.bases, *words], inside)
    elif isinstance(node, _SCOPES):
        first = node.generators[0].iter
        yield from _lookups(first, inside)
        if isinstance(node, _COMPREHENSIONS):
            yield from _each((one for one in _children(node) if one is not first), True)
    else:
        yield from _each(children(node), inside)


def _each(nodes: Iterator[ast.AST] | Sequence[ast.AST], inside: bool) -> Iterator[tuple[ast.Call, bool]]:
    for node in nodes:
        yield from _lookups(node, inside)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """What a comprehension holds, its generators taken apart."""
    for child in children(node):
        if isinstance(child, ast.comprehension):
            yield from children(child)
        else:
            yield child


def _at_once(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[ast.AST]:
    """What is evaluated where a function is made: decorators, defaults and annotations."""
    if isinstance(node, ast.Lambda):
        return [node.args]
    return [*node.decorator_list, node.args, *([node.returns] if node.returns else [])]


def _looks_up(name: str) -> bool:
    return name in {"exec", "eval", *_SPELLED}


def _holds_another(node: ast.AST) -> bool:
    inner = (one for child in children(node) for one in _lookups(child, False))
    return any(_told(call, "x") != "" for call, _ in inner)
