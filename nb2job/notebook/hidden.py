"""Cells tagged `remove-cell`: left out, unless the cells that a reader sees need what they bind."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import Any

from nb2job.notebook.magics import to_python
from nb2job.notebook.tags import is_hidden, tags_of

Numbered = tuple[int, dict[str, Any]]


def without_hidden(cells: Sequence[Numbered]) -> list[Numbered]:
    """The numbered cells that stay: all of them where a hidden one does work for the others.

    Jupyter Book hides imports and downloads from a chapter in this way, and runs them all the same.
    """
    seen: list[Numbered] = []
    hidden: list[Numbered] = []
    for pair in cells:
        (hidden if is_hidden(tags_of(pair[1].get("metadata", {}))) else seen).append(pair)
    if not hidden:
        return seen
    given, known = _bound(hidden), _bound(seen)
    return list(cells) if "*" in given or (given - known) & _read(seen) else seen


def _bound(cells: Iterable[Numbered]) -> set[str]:
    """The names that cells bind, wherever in them; `*` for a star import."""
    found: set[str] = set()
    for node in _nodes(cells):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {(one.asname or one.name).partition(".")[0] for one in node.names}
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found


def _read(cells: Iterable[Numbered]) -> set[str]:
    names = (node for node in _nodes(cells) if isinstance(node, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Load)}


def _nodes(cells: Iterable[Numbered]) -> Iterable[ast.AST]:
    """Every node of code cells; a cell that is no Python has none."""
    for _, cell in cells:
        if cell["cell_type"] == "code":
            source = cell.get("source", "")
            try:
                tree = ast.parse(to_python(source if isinstance(source, str) else "".join(source)))
            except (SyntaxError, ValueError):
                continue
            yield from ast.walk(tree)
