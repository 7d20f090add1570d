"""An import without the names that nothing needs, where importing does nothing else."""

from __future__ import annotations

import ast
from collections.abc import Callable

from nb2job.program.edit import comment_above, trailing_comment
from nb2job.program.import_statements import is_quiet
from nb2job.program.nodes import unparse
from nb2job.program.program import Statement


def with_fewer(
    statement: Statement, needs: Callable[[str], bool], own: frozenset[str] = frozenset()
) -> Statement | None:
    """The statement with the names that are needed, or None where none is left.

    Args:
        statement: any; what is no import comes out as it is.
        needs: whether a name that it binds is needed.
        own: modules of the notebook's own whose import does nothing else.
    """
    node = statement.node
    if not isinstance(node, (ast.Import, ast.ImportFrom)) or "noqa" in statement.text:
        return statement

    def is_silent(module: str) -> bool:
        return is_quiet(module) or module in own

    if isinstance(node, ast.ImportFrom) and (node.level or not is_silent(node.module or "")):
        return statement
    names = [
        alias
        for alias in node.names
        if needs(alias.asname or alias.name.split(".")[0])
        or (isinstance(node, ast.Import) and not is_silent(alias.name))
        or alias.name == "*"
    ]
    if len(names) == len(node.names):
        return statement
    if not names:
        return None
    fewer = ast.Import(names) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, names, 0)
    text = statement.text
    return statement.saying(f"{comment_above(text)}{unparse(fewer)}{trailing_comment(text, node)}")
