"""Where a part of a statement stands in its cell."""

from __future__ import annotations

import ast

from nb2job.notebook.cell import Place
from nb2job.program.program import Statement


def place_of(statement: Statement, node: ast.AST) -> Place:
    """The place of a node of a statement; the statement's own for a node without a line."""
    first = statement.node.lineno if statement.node is not None else 1
    return statement.place.moved(getattr(node, "lineno", first) - first)
