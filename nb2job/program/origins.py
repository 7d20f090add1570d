"""Where a program's names come from: imports, its own functions and classes, library calls, iterators."""

from __future__ import annotations

import ast

from nb2job.program.nodes import of_kind, once, unparse, walk
from nb2job.program.program import Program, Statement
from nb2job.program.shared import of_statements

Names = frozenset[str]

_LAZY_CALLS = frozenset(
    "defaultdict iter map filter zip open reader chain cycle count islice accumulate enumerate".split()
)


class NamesByOrigin:
    """Names of one program, sorted by what they were bound to.

    `methods` are those of its classes, `functions` what it defines itself, `imported` what imports bind,
    `library` what only ever held results of imported functions, `lazy` what may hold an iterator or a
    default dict, `rebound` all that it binds, `objects` what may hold an object of a class that is no frame.
    """

    def __init__(self, program: Program) -> None:
        statements = list(program.every_statement())
        self.methods = frozenset().union(*map(_methods, statements), Names())
        self.rebound = frozenset().union(*(one.facts.bindings for one in statements), Names())
        self.imported = frozenset().union(*map(_imports, statements), Names())
        self.functions = frozenset().union(*map(_functions, statements), Names())
        self.lazy = _lazy_names(statements, self.imported)
        self.library = self._library(statements)
        self.objects = frozenset().union(*map(_objects, statements), Names())

    def _library(self, statements: list[Statement]) -> Names:
        held: set[str] = set()
        other: set[str] = set()
        for statement in statements:
            from_library = _root_of_value(statement.node) in self.imported
            (held if from_library else other).update(statement.facts.bindings)
        return frozenset(held - other)


names_by_origin = of_statements(NamesByOrigin)
"""The names of a program, found once for the same statements."""


def _objects(statement: Statement) -> Names:
    """The names that a statement gives an object of a class by its look: `model = pm.MCMC(parts)`."""
    node = statement.node
    made = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
    if isinstance(node, (ast.With, ast.AsyncWith)):
        made = node.items[0].context_expr
    called = unparse(made.func).rpartition(".")[2] if isinstance(made, ast.Call) else ""
    frame = called.endswith(("Frame", "Series", "Index"))
    return statement.facts.bindings if called[:1].isupper() and not frame else Names()


def _methods(statement: Statement) -> Names:
    if "class " not in statement.text:
        return Names()
    return frozenset(
        child.name
        for node in of_kind(statement.tree, ast.ClassDef)
        for child in walk(node)
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))
    )


def _imports(statement: Statement) -> Names:
    plain = isinstance(statement.node, (ast.Import, ast.ImportFrom))
    return statement.facts.bindings if plain else Names()


def _functions(statement: Statement) -> Names:
    """Functions, classes and lambdas that a statement binds, at any depth of the top level."""
    node = statement.node
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
        return statement.facts.bindings
    return _defined(statement.tree) & statement.facts.bindings


@once
def _defined(tree: ast.AST) -> Names:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return frozenset(one.name for one in walk(tree) if isinstance(one, kinds))


def _lazy_names(statements: list[Statement], imported: Names) -> Names:
    """Names whose subscript or view may do something, through other names too."""
    calls, lazy = set(_LAZY_CALLS), set[str]()
    for statement in statements:
        node = statement.node
        if isinstance(node, ast.ImportFrom):
            calls |= {one.asname for one in node.names if one.asname and one.name in _LAZY_CALLS}
        if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
            continue
        for one in walk(node.value):
            if (
                isinstance(one, ast.GeneratorExp)
                or _spelled(one, imported) in calls
                or (isinstance(one, ast.Name) and one.id in lazy and one is node.value)
            ):
                lazy |= statement.facts.bindings
        if isinstance(node.value, ast.Name) and node.value.id in calls:
            calls |= statement.facts.bindings
    return frozenset(lazy)


def _spelled(node: ast.AST, imported: Names) -> str:
    """The function that an expression may name; the `count` of a frame is not that of itertools."""
    if not isinstance(node, ast.Attribute):
        return node.id if isinstance(node, ast.Name) else ""
    module = isinstance(node.value, ast.Name) and node.value.id in imported
    return node.attr if module or node.attr != "count" else ""


def _root_of_value(node: ast.stmt | None) -> str:
    """The name at the root of the call that a statement assigns, or ""."""
    value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
    if not isinstance(value, ast.Call):
        return ""
    inner: ast.expr = value
    while isinstance(inner, (ast.Attribute, ast.Call)):
        inner = inner.func if isinstance(inner, ast.Call) else inner.value
    return inner.id if isinstance(inner, ast.Name) else ""
