"""Constants of modules put in where their names are read: of `range(EPOCHS)` becomes `range(3)`."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

Literal = int | float | str
_CHANGES = frozenset("exec eval setattr globals vars locals".split())
"""Calls that may set a name which is not seen."""


def put_in(modules: Mapping[Path, ast.Module]) -> None:
    """Change the trees: what is set once, at the top, to a text or a number, and what imports that."""
    trees = modules.values()
    if any(_may_set(node) for tree in trees for node in ast.walk(tree)):
        return
    stored = {
        node.attr
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)
    }
    own = {path: _own(tree) for path, tree in modules.items()}
    for path, tree in modules.items():
        names = {**own[path], **dict(_from_others(tree, own))}
        known = {name: value for name, value in names.items() if name.rpartition(".")[2] not in stored}
        if known:
            _PutIn(known).visit(tree)


def _may_set(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CHANGES


def _own(tree: ast.Module) -> dict[str, Literal]:
    bound = Counter(_bound(tree))
    found: dict[str, Literal] = {}
    for node in tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or not isinstance(node.value, ast.Constant):
            continue
        value = node.value.value
        if isinstance(value, Literal) and not isinstance(value, bool):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [one.id for one in targets if isinstance(one, ast.Name) and bound[one.id] == 1]
            found |= dict.fromkeys(names, value)
    return found


def _bound(tree: ast.Module) -> Iterator[str]:
    """Every name that something in a module sets, once for each time, in whatever scope."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.ExceptHandler):
            yield node.name or ""
        elif isinstance(node, ast.Global | ast.Nonlocal):
            yield from node.names
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]


def _from_others(
    tree: ast.Module, own: Mapping[Path, Mapping[str, Literal]]
) -> Iterator[tuple[str, Literal]]:
    """`from config import EPOCHS`, and `config.EPOCHS` after `import config`."""
    bound = Counter(_bound(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            constants = _module(node.module or "", own)
            for one in node.names:
                if one.name in constants and bound[one.asname or one.name] == 1:
                    yield one.asname or one.name, constants[one.name]
        if isinstance(node, ast.Import | ast.ImportFrom):
            for one in node.names:
                name = one.asname or one.name
                if bound[name] == 1:
                    yield from ((f"{name}.{key}", value) for key, value in _module(one.name, own).items())


def _module(name: str, own: Mapping[Path, Mapping[str, Literal]]) -> Mapping[str, Literal]:
    """The constants of the one module of a name."""
    last = name.rpartition(".")[2]
    found = [constants for path, constants in own.items() if path.stem == last]
    return found[0] if len(found) == 1 else {}


class _PutIn(ast.NodeTransformer):
    def __init__(self, known: Mapping[str, Literal]) -> None:
        self.known = known

    def visit_Name(self, node: ast.Name) -> ast.expr:
        is_read = isinstance(node.ctx, ast.Load) and node.id in self.known
        return ast.copy_location(ast.Constant(self.known[node.id]), node) if is_read else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if isinstance(node.value, ast.Name) and f"{node.value.id}.{node.attr}" in self.known:
            return ast.copy_location(ast.Constant(self.known[f"{node.value.id}.{node.attr}"]), node)
        self.generic_visit(node)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Whole numbers are added: `range(1, EPOCHS + 1)`."""
        self.generic_visit(node)
        left, right = node.left, node.right
        whole = all(isinstance(one, ast.Constant) and type(one.value) is int for one in (left, right))
        if whole and isinstance(node.op, ast.Add | ast.Sub):
            turned = right.value if isinstance(node.op, ast.Add) else -right.value  # type: ignore[attr-defined]
            return ast.copy_location(ast.Constant(left.value + turned), node)  # type: ignore[attr-defined]
        return node
