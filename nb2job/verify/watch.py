"""The variables of a script's `main` and of the functions that it calls, written down as they end.

Runs inside the script's process, under any interpreter: nothing of nb2job is imported. The script's
syntax tree gets a call after each statement of `main` and at the end of each function, so that
everything else runs at its own speed: a trace function would slow down every call of the program.
"""

from __future__ import annotations

import ast
import dis
import sys
import types
from collections.abc import Sequence

RECORD = "__nb2job_record__"

Function = (ast.FunctionDef, ast.AsyncFunctionDef)
Scope = (*Function, ast.ClassDef, ast.Lambda)


class Watch:
    """What was bound to which name last, by `main` or by a function that `main` calls."""

    def __init__(self, entry: str, skip: set[str]) -> None:
        self.entry, self.skip = entry, skip
        self.bound: dict[str, object] = {}
        self.main: types.FrameType | None = None
        self.seen: dict[str, object] = {}  # main's variables at its statement before

    def compile(self, source: bytes, path: str) -> types.CodeType:
        """The script's code, with calls of `record`, which the module must hold as RECORD.

        Raises:
            SyntaxError: the script is no Python.
        """
        tree = ast.parse(source, path)
        for node in tree.body:
            if isinstance(node, Function) and node.name not in self.skip and not _yields(node):
                if node.name == self.entry:
                    _record_each(node)
                _record_at_end(node)
        code: types.CodeType = compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)
        return code

    def record(self) -> None:
        """Write down the caller's variables: main's as they change, a function's when it ends."""
        frame = sys._getframe(1)
        if frame.f_code.co_name == self.entry and self.main in (None, frame):
            self.main = frame
            self._record_main(dict(frame.f_locals))
        elif frame.f_back is not None and frame.f_back is self.main:
            now = dict(frame.f_locals)
            self.bound.update(now)
            for name in _deleted(frame.f_code) - now.keys():
                self.bound.pop(name, None)

    def _record_main(self, now: dict[str, object]) -> None:
        for name, value in now.items():
            if name not in self.seen or self.seen[name] is not value:
                self.bound[name] = value
        for name in self.seen.keys() - now.keys():
            self.bound.pop(name, None)
        self.seen = now


def _record_each(function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """A call at the start, so that main's frame is known before it calls, and after each statement."""
    for node in list(_inside(function)):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and block:
                setattr(node, field, [one for part in block for one in (part, _call(part))])
    at = 1 if ast.get_docstring(function) is not None else 0
    function.body.insert(at, _call(function.body[0]))


def _record_at_end(function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """The body in `try` … `finally`; a docstring stays the first statement."""
    at = 1 if ast.get_docstring(function) is not None else 0
    body = function.body[at:]
    if body:
        last = _call(body[-1])
        guarded = ast.Try(body=body, handlers=[], orelse=[], finalbody=[last])
        function.body[at:] = [ast.copy_location(guarded, body[0])]


def _call(beside: ast.AST) -> ast.stmt:
    call = ast.Call(ast.Name(RECORD, ast.Load()), [], [])
    return ast.copy_location(ast.Expr(call), beside)


def _inside(function: ast.AST) -> Sequence[ast.AST]:
    """The function and what is in it, but for what is in other functions and classes in it."""
    found, todo = [function], [function]
    while todo:
        for child in ast.iter_child_nodes(todo.pop()):
            if not isinstance(child, Scope):
                found.append(child)
                todo.append(child)
    return found


def _yields(function: ast.AST) -> bool:
    return any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in _inside(function))


def _deleted(code: types.CodeType) -> set[str]:
    """The local names that a `del` of this code takes away."""
    deletes = ("DELETE_FAST", "DELETE_DEREF")
    return {step.argval for step in dis.get_instructions(code) if step.opname in deletes}
