"""Lines of functions whose exceptions somebody may catch, and lines whose output somebody may read."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nb2job.program.context_names import contexts_of
from nb2job.program.nodes import last_name, unparse, walk
from nb2job.program.program import Program, Statement
from nb2job.program.shared import of_program
from nb2job.program.walk import Line, lines, redirects

Names = frozenset[str]

_IMPORTS = (ast.Import, ast.ImportFrom, ast.Pass)
_CALLING = frozenset({"torch.no_grad", "torch.inference_mode"})
_REPLACED = ("sys.stdout", "builtins.print", "__builtins__.print")


class Watched:
    """Judges the lines of one program by what calls the functions that they stand in."""

    def __init__(self, program: Program) -> None:
        statements = list(program.every_statement())
        self.calls = _calls(statements)
        self.contexts = contexts_of(program)
        all_lines = [line for one in statements for line in self.lines(one)]
        guarded = [line.node for line in all_lines if line.guarded and not isinstance(line.node, _IMPORTS)]
        captured = [line.node for line in all_lines if line.captured]
        handed = _handed(statements)
        later = {name for name in self.calls if name.startswith("__")} | _called_later(statements) | handed
        self.guarded = self._reached(_spelled(guarded) | (later if guarded else handed))
        self.captured = self._reached(_spelled(captured) | later if captured else set())
        self.everywhere = any(map(_replaces_output, statements))

    def lines(self, statement: Statement) -> tuple[Line, ...]:
        """The lines of a statement, in the light of what the program's context managers do."""
        return lines(statement.tree, self.contexts)

    def is_guarded(self, line: Line) -> bool:
        """Whether what the line raises may be caught: around it, or around a call of its function."""
        return line.guarded or line.function in self.guarded

    def is_captured(self, line: Line) -> bool:
        """Whether what the line prints may be read by the program."""
        return self.everywhere or line.captured or line.function in self.captured

    def _reached(self, names: set[str]) -> Names:
        """The functions that code with these names may call, directly or through each other."""
        found: set[str] = set()
        waiting = [name for name in names if name in self.calls]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += [one for one in self.calls[name] if one in self.calls]
        return frozenset(found)


watched_in = of_program(Watched)
"""What is known of a program, found once as long as it is the same."""


def _calls(statements: Iterable[Statement]) -> dict[str, set[str]]:
    """Each function and class, at any depth, with the names and attributes that its code spells.

    Making an object calls the methods that Python itself calls, so a class spells those that it defines.
    """
    found: dict[str, set[str]] = {}
    for statement in statements:
        for node in walk(statement.tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                found.setdefault(node.name, set()).update(_spelled(node.body))
            elif isinstance(node, ast.ClassDef):
                methods = {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
                special = {name for name in methods if name.startswith("__")}
                found.setdefault(node.name, set()).update(special | _spelled(node.bases))
    return found


def _handed(statements: Iterable[Statement]) -> set[str]:
    """Names and attributes that are handed around, and functions with a decorator: anything may call them."""
    found: set[str] = set()
    for statement in statements:
        called: set[int] = set()
        for node in walk(statement.tree):
            if isinstance(node, ast.Call):
                called.add(id(node.func))
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not _is_plain(node):
                found.add(node.name)
            elif isinstance(node, (ast.Name, ast.Attribute)) and id(node) not in called:
                found.add(last_name(node))
    return found


def _is_plain(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether its decorators, if any, call it where it is called, and do nothing with what it raises."""
    return all(unparse(one).removesuffix("()") in _CALLING for one in node.decorator_list)


def _called_later(statements: Iterable[Statement]) -> set[str]:
    """Generator functions, and what generators and lambdas call: it runs wherever they are used."""
    found: set[str] = set()
    for statement in statements:
        for node in walk(statement.tree):
            if isinstance(node, ast.Lambda):
                found |= _spelled([node.body])
            elif isinstance(node, ast.GeneratorExp):
                found |= _spelled([node.elt, *node.generators])
            elif isinstance(node, ast.FunctionDef) and _yields(node):
                found.add(node.name)
    return found


def _spelled(nodes: Iterable[ast.AST]) -> set[str]:
    return {last_name(one) for node in nodes for one in walk(node)} - {""}


def _yields(node: ast.stmt) -> bool:
    return any(isinstance(one, (ast.Yield, ast.YieldFrom)) for one in walk(node))


def _replaces_output(statement: Statement) -> bool:
    """Whether it puts something in the place of `sys.stdout` or of `print`, for longer than a block."""
    if not any(word in statement.text for word in ("stdout", "builtins")):
        return False
    blocks = {id(item.context_expr) for one in walk(statement.tree) for item in getattr(one, "items", ())}
    return any(_is_replacement(one) and id(one) not in blocks for one in walk(statement.tree))


def _is_replacement(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return isinstance(node.ctx, ast.Store) and unparse(node) in _REPLACED
    if isinstance(node, ast.alias):
        return node.name == "redirect_stdout" and bool(node.asname)
    if isinstance(node, ast.Call):
        return redirects(node)
    return isinstance(node, ast.Constant) and node.value in _REPLACED
