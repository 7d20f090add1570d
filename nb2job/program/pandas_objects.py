"""Names that hold what pandas made, or what is made of that: frames, series, groups of them."""

from __future__ import annotations

import ast

from nb2job.program.imported_names import ImportedNames
from nb2job.program.nodes import of_kind, walk
from nb2job.program.program import Program
from nb2job.regex import regex

_FRAME = regex(r"(?:\w+_)?df\d*|df_\w+")
"""What frames are called, where pandas is there: arguments of functions are given by others."""


class PandasObjects:
    """Judges expressions of one program."""

    def __init__(self, program: Program, paths: ImportedNames) -> None:
        self.paths = paths
        self.names = frozenset[str]()
        if "pandas" in paths.meanings.values():
            self.names = self._found(program)

    def _found(self, program: Program) -> frozenset[str]:
        given: dict[str, list[ast.expr]] = {}
        bound: dict[str, int] = {}
        used: set[str] = set()
        for statement in program.statements():
            for node in walk(statement.tree):
                if isinstance(node, ast.Name):
                    used.add(node.id)
                    bound[node.id] = bound.get(node.id, 0) + isinstance(node.ctx, ast.Store)
            for one in of_kind(statement.tree, ast.Assign):
                for target in one.targets:
                    if isinstance(target, ast.Name):
                        given.setdefault(target.id, []).append(one.value)
        self.names = frozenset(one for one in used if _FRAME.fullmatch(one))
        plain = {name: values for name, values in given.items() if len(values) == bound[name]}
        while True:
            more = self.names | {name for name, values in plain.items() if all(map(self.holds, values))}
            if more == self.names:
                return more
            self.names = more

    def holds(self, node: ast.expr) -> bool:
        """Whether an expression gives such an object, or something that is asked of one."""
        while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
            if isinstance(node, ast.Call):
                path = self.paths.called(node)
                if path:
                    return path.startswith("pandas.")
            node = node.func if isinstance(node, ast.Call) else node.value
        return isinstance(node, ast.Name) and node.id in self.names
