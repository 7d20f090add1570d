"""How many statements bind each name; what is repeated to the letter counts once."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Sequence

from nb2job.program.names import dump
from nb2job.program.program import Statement

Names = frozenset[str]


def bindings(statements: Sequence[Statement], start: Names = frozenset()) -> Counter[str]:
    """How many different statements (or parameters) bind each name, through `global` or directly."""
    texts: dict[str, set[str]] = {name: {""} for name in start}
    for statement in statements:
        facts = statement.facts
        for name in facts.bindings | facts.function_writes:
            texts.setdefault(name, set()).add(binding_text(statement, name))
    return Counter({name: len(found) for name, found in texts.items()})


def binding_text(statement: Statement, name: str) -> str:
    """The text by which a repeat is known: of an import, only the part that binds the name.

    `import a.b as c` and `from a import b as c` bind the same.
    """
    node = statement.node
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        module = f"{'.' * getattr(node, 'level', 0)}{getattr(node, 'module', '') or ''}"
        for alias in node.names:
            if (alias.asname or alias.name.split(".")[0]) == name:
                plain = isinstance(node, ast.Import) and not alias.asname
                path = name if plain else f"{module}.{alias.name}" if module else alias.name
                return f"import {path}"
    return dump(statement.text) if node is not None else ""
