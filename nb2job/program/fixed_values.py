"""Names that hold one literal from their line on, such as a version that an install line spells."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from nb2job.program.bindings import bindings
from nb2job.program.program import Statement
from nb2job.regex import regex

_VALUE = regex(r"\{\s*(\w+)\s*\}|\$(\w+)")


class FixedValues:
    """Follows statements in their order; `values` are the texts of what they have set so far."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.counts = bindings(statements)
        self.values: dict[str, str] = {}

    def see(self, statement: Statement) -> None:
        """Take a statement into account."""
        node = statement.node
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            for target in node.targets:
                if isinstance(target, ast.Name) and self.counts[target.id] == 1:
                    self.values[target.id] = str(node.value.value)


def filled(text: str, values: Mapping[str, str]) -> str:
    """A line's text with what `{name}` and `$name` are, where that is known."""
    return _VALUE.sub(lambda match: values.get(match[1] or match[2], match[0]), text)
