"""Where a top-level function is called, and which names are hidden there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.program.imported_names import bound_otherwise, imported
from nb2job.program.nodes import children, once, walk
from nb2job.program.scopes import Comprehension, bound_names, captured


def calls_of(tree: ast.AST, name: str) -> list[tuple[ast.Call, frozenset[str]]]:
    """The calls of the module's function `name`, each with the names that scopes around it bind."""
    return [(call, hidden) for call, hidden in _named_calls(tree).get(name, ()) if name not in hidden]


@once
def _named_calls(tree: ast.AST) -> dict[str, list[tuple[ast.Call, frozenset[str]]]]:
    """The calls by a plain name, by that name."""
    found: dict[str, list[tuple[ast.Call, frozenset[str]]]] = {}
    for call, hidden in _calls(tree, frozenset()):
        if isinstance(call.func, ast.Name):
            found.setdefault(call.func.id, []).append((call, hidden))
    return found


def _calls(
    node: ast.AST, hidden: frozenset[str], of_class: frozenset[str] = frozenset()
) -> Iterator[tuple[ast.Call, frozenset[str]]]:
    """Every call, with the names hidden from it; `of_class` are those that methods of a class do not see."""
    if isinstance(node, ast.Call):
        yield node, hidden | of_class
    for child in children(node):
        yield from _calls(child, *_seen_from(node, child, hidden, of_class))


def _seen_from(
    node: ast.AST, child: ast.AST, hidden: frozenset[str], of_class: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """What is hidden from a child of a node, which may open a scope (for its body, not its decorators)."""
    if isinstance(node, Comprehension):
        return hidden.union(*(bound_names(one.target) for one in node.generators)), of_class
    if isinstance(node, ast.Lambda) and child is node.body:
        return hidden | function_names(node), frozenset()
    if isinstance(node, ast.ClassDef) and child in node.body:
        return hidden, _class_names(node)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and child in node.body:
        return hidden | function_names(node), frozenset()
    return hidden, of_class


@once
def function_names(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> frozenset[str]:
    """Every name that a function binds in any scope inside it: what may hide a name of the module."""
    found: set[str] = set()
    free = captured(node).free
    for child in walk(node):
        if isinstance(child, ast.arg):
            found.add(child.arg)
        elif isinstance(child, ast.Name) and not isinstance(child.ctx, ast.Load):
            found.add(child.id)
        elif child is not node and isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(child.name)
        elif isinstance(child, ast.alias):
            found.add((child.asname or child.name).split(".")[0])
    return frozenset(found - free)


@once
def _class_names(node: ast.ClassDef) -> frozenset[str]:
    """Every name that the body of a class binds in its own scope."""
    found: set[str] = set()
    waiting: list[ast.AST] = [*node.body]
    while waiting:
        one = waiting.pop()
        if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(one.name)
        elif not isinstance(one, (ast.Lambda, Comprehension)):
            found.update(bound_otherwise(one))
            found.update(name for name, _ in imported(one))
            waiting += children(one)
    return frozenset(found)
