"""Comments above imports that are about the code below them: an import rises, they stay with that code."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from nb2job.program.edit import comment_above, without_comment_above
from nb2job.program.program import Statement
from nb2job.regex import regex

_ON_IMPORTS = regex(
    r"import|librar|packag|modul|depend|\bneed|nb2job|^#\s*[-=#*%!]|%\w|noqa|type:", re.IGNORECASE
)


def passed_on(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """The statements, where what a comment above an import says is said above the code that follows it.

    `# Scikit-Learn ≥0.20 is required` stands above an import and is about the assert below. A comment on
    imports stays where it is; so does one that a blank line parts from what follows, but at a cell's head.
    """
    found: list[Statement] = []
    waiting: list[int] = []
    heads = False
    for statement in statements:
        if waiting and statement.place.cell != found[waiting[0]].place.cell:
            waiting = []
        if _is_import(statement):
            starts = not found or found[-1].place.cell != statement.place.cell
            if comment_above(statement.text):
                heads = starts
                waiting = [len(found)] if _is_on_code(statement) else []
            elif statement.gap and not heads:
                waiting = []
        elif waiting:
            first = found[waiting[0]]
            above = comment_above(first.text)
            near = not statement.gap or heads
            if near and statement.node is not None and not comment_above(statement.text):
                found[waiting[0]] = first.saying(without_comment_above(first.text))
                statement = statement.saying(above + statement.text)
            waiting = []
        found.append(statement)
    return tuple(found)


def _is_import(statement: Statement) -> bool:
    return isinstance(statement.node, (ast.Import, ast.ImportFrom))


def _is_on_code(statement: Statement) -> bool:
    """Whether its comment says something, and nothing of what is imported."""
    above = comment_above(statement.text)
    node = statement.node
    names = [one.name for one in node.names] if isinstance(node, (ast.Import, ast.ImportFrom)) else []
    names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    words = {word.lower() for name in names for word in re.findall(r"\w{3,}", name)}
    spoken = len(re.findall(r"\w+", above)) > 2
    about = any(re.search(rf"\bfor {word}\b|^#\s*{word}\s*$", above.lower()) for word in words)
    return spoken and not about and not any(map(_ON_IMPORTS.search, above.splitlines()))
