"""Variables that hold one literal path: their value may move, and with it all that begins with them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from nb2job.program.archived import archived
from nb2job.program.nodes import of_kind, walk
from nb2job.program.path_values import flows, hidden_names
from nb2job.program.paths import PathIndex, PathUse, leading_node, whole_text
from nb2job.program.program import Program, Statement

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Carriers:
    """The variables of one program by which it writes; `names` says where each is set."""

    def __init__(self, program: Program, index: PathIndex, led: Mapping[PathUse, tuple[str, ...]]) -> None:
        self.statements = list(program.statements())
        self.index = index
        self.led = led
        parameters = {one.variable for one in program.parameters}
        begins = self._begins()
        self.names = {
            name: places
            for name, places in self._set_to_a_text().items()
            if name not in parameters and self._begins_with_a_write(name)
            if all(id(node) in begins for node in self._loads(name))
        }

    def _set_to_a_text(self) -> dict[str, list[Statement]]:
        found: dict[str, list[Statement]] = {}
        other: set[str] = set()
        for statement in self.statements:
            name = set_name(statement)
            values = self.index.values.all.get(name, [])
            if name and len(values) == 1:
                found.setdefault(name, []).append(statement)
                other |= statement.facts.bindings - {name}
            else:
                other |= statement.facts.bindings | statement.facts.function_writes
        return {name: places for name, places in found.items() if name not in other}

    def _begins_with_a_write(self, name: str) -> bool:
        """What is used before it is written is the notebook's data: only what comes later moves."""
        made = {one.text for one in self.index.uses if one.kind == "make"}
        uses = [
            one
            for one in (*self.index.uses, *self.index.others)
            if name in self.led[one] and one.kind != "make"
            if not (one.kind == "ask" and one.text is not None and one.text in made)
        ]
        writes = [one.position for one in uses if one.kind == "write"]
        return bool(writes) and all(one.position >= min(writes) for one in uses)

    def _begins(self) -> set[int]:
        """The nodes at which a path begins, in a use or in the value of a variable that has no other."""
        found = {id(leading_node(one.node)) for one in (*self.index.uses, *self.index.others)}
        for statement in self.statements:
            targets = of_kind(statement.tree, ast.Assign)
            single = {
                id(one.value)
                for one in targets
                if all(isinstance(name, ast.Name) and self._has_one_value(name.id) for name in one.targets)
            }
            found |= {id(leading_node(one)) for one in flows(statement.tree) if id(one) in single}
        return (found | self.index.shown) - {id(leading_node(one)) for one in archived(self.statements)}

    def _has_one_value(self, name: str) -> bool:
        return len(self.index.values.all.get(name, ())) == 1

    def _loads(self, name: str) -> Iterator[ast.Name]:
        """Where a variable is read; a function that has its own of that name does not read it."""
        for statement in self.statements:
            own = isinstance(statement.node, _DEFINITIONS) and name in hidden_names(statement.tree)
            for node in walk(statement.tree) if not own else ():
                if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Store):
                    yield node


def set_name(statement: Statement) -> str:
    """The variable that a statement sets to a literal path, or ""."""
    node = statement.node
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and whole_text(node.value) is not None:
        return node.targets[0].id if isinstance(node.targets[0], ast.Name) else ""
    return ""
