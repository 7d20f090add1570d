"""What attributes hold, by their names: some only objects of libraries, such as a model of Keras."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from nb2job.program.imported_names import imported_names
from nb2job.program.nodes import walk
from nb2job.program.program import Program
from nb2job.program.returns import is_none, values_given
from nb2job.program.shared import of_statements


class HeldAttributes:
    """The attributes that methods of a program set, of any class, by their names.

    `values` are all that each is surely set to and nothing else: for a call of an own method, all that it
    gives; but for `None`. An attribute that anything else may set is not among them. `of_libraries` are those
    that only hold what imported names made.
    """

    def __init__(self, program: Program) -> None:
        nodes = [node for one in program.every_statement() if "class " in one.text for node in walk(one.tree)]
        functions = [one for one in nodes if isinstance(one, ast.FunctionDef)]
        names = Counter(one.name for one in functions)
        self._functions = {one.name: one for one in functions if names[one.name] == 1}
        stored = Counter(one.attr for one in nodes if isinstance(one, ast.Attribute) and _is_set(one))
        values: dict[str, list[ast.expr]] = {}
        for node in nodes:
            target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
            if isinstance(node, ast.Assign) and isinstance(target, ast.Attribute):
                values.setdefault(target.attr, []).append(node.value)
        self.values = {
            name: [value for one in found for value in self._given(one) if not is_none(value)]
            for name, found in values.items()
            if len(found) == stored[name]
        }
        paths = imported_names(program)
        self.of_libraries = frozenset(
            name for name, found in self.values.items() if found and all(map(paths.called, found))
        )

    def _given(self, value: ast.expr) -> Iterator[ast.expr]:
        """The values that a call of an own method gives, or the value itself."""
        called = value.func if isinstance(value, ast.Call) else None
        own = (
            self._functions.get(called.attr)
            if isinstance(called, ast.Attribute) and _is_self(called)
            else None
        )
        yield from (values_given(own) or [value]) if own is not None else [value]


held_attributes = of_statements(HeldAttributes)
"""The attributes of a program, found once for the same statements."""


def _is_set(node: ast.Attribute) -> bool:
    return not isinstance(node.ctx, ast.Load)


def _is_self(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "self"
