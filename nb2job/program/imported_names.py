"""Which dotted name an expression means, as the program's imports bind the name that it begins with."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from nb2job.program.distribution_names import DISTRIBUTIONS
from nb2job.program.known_modules import SAME_NAME
from nb2job.program.nodes import once, walk
from nb2job.program.program import Program
from nb2job.program.shared import of_statements

_SAME = {
    "IPython.core.display": "IPython.display",
    "IPython.core.display_functions": "IPython.display",
    "IPython.lib.display": "IPython.display",
    "bokeh.plotting.output_file": "bokeh.io.output_file",
    "bokeh.plotting.output_notebook": "bokeh.io.output_notebook",
    "bokeh.plotting.show": "bokeh.io.show",
}

_METRICS = "sklearn.metrics.*"
_REPORTS = frozenset({"classification_report", "confusion_matrix"})


class ImportedNames:
    """Names that imports alone bind, in every scope of a program, and each to one thing only.

    `bound` are all names that anything binds, `possible` all that imports may bind each name to.
    """

    def __init__(self, program: Program) -> None:
        meanings: dict[str, set[str]] = {}
        others: set[str] = set()
        for statement in program.every_statement():
            imports, bound = _bindings(statement.tree)
            for name, meaning in imports:
                meanings.setdefault(name, set()).add(meaning)
            others |= bound
        self.meanings = {
            name: next(iter(found))
            for name, found in meanings.items()
            if len(found) == 1 and name not in others
        }
        self.bound = frozenset(meanings.keys() | others)
        self.meanings |= _starred(meanings.pop("*", set()), self.bound)
        self.possible = meanings

    def path(self, node: ast.expr) -> str:
        """`IPython.display.Image` for `ipd.Image` after `import IPython.display as ipd`; else ""."""
        if isinstance(node, ast.Name):
            return self.meanings.get(node.id, "")
        if isinstance(node, ast.Attribute):
            owner = self.path(node.value)
            return canonical(f"{owner}.{node.attr}") if owner else ""
        return ""

    def called(self, node: ast.AST) -> str:
        """The path of what a call calls; "" for everything else."""
        return self.path(node.func) if isinstance(node, ast.Call) else ""


def _starred(stars: set[str], bound: frozenset[str]) -> dict[str, str]:
    """The reports that a star import of scikit-learn binds, if no other star may bind one of that name."""
    others = {one.split(".")[0] for one in stars - {_METRICS}}
    known = SAME_NAME | DISTRIBUTIONS.keys() | sys.stdlib_module_names
    if _METRICS not in stars or others - known or "seqeval" in others:
        return {}
    return {name: _METRICS.replace("*", name) for name in _REPORTS - bound}


imported_names = of_statements(ImportedNames)
"""The names of a program, found once for the same statements."""


@once
def _bindings(tree: ast.AST) -> tuple[tuple[tuple[str, str], ...], frozenset[str]]:
    """What imports bind in a tree, and what anything else does."""
    nodes = [one for one in walk(tree) if type(one) in _BINDING]
    imports = tuple(pair for node in nodes for pair in imported(node))
    return imports, frozenset(name for node in nodes for name in bound_otherwise(node))


def imported(node: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that an import binds, each with the dotted name of what it is."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            top = alias.name.split(".")[0]
            yield alias.asname or top, canonical(alias.name) if alias.asname else top
    elif isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            yield alias.asname or alias.name, canonical(f"{module}.{alias.name}")


def canonical(path: str) -> str:
    """One spelling for what has several."""
    for prefix, plain in _SAME.items():
        if path == prefix or path.startswith(f"{prefix}."):
            return plain + path[len(prefix) :]
    return path


def bound_otherwise(node: ast.AST) -> Iterator[str]:
    """The names that a node binds by itself, but for imports."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, _NAMED) and node.name:
        yield node.name
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest


_NAMED = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.ExceptHandler,
    ast.MatchAs,
    ast.MatchStar,
)
_BINDING = {ast.Import, ast.ImportFrom, ast.Name, ast.arg, ast.MatchMapping, *_NAMED}
