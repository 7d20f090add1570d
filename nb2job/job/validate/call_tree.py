"""CallTree: who calls what in a module, and how often a call runs at most."""

from __future__ import annotations

import ast

_REPEATS = (
    ast.AsyncFor,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.comprehension,
    ast.DictComp,
    ast.For,
    ast.GeneratorExp,
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.While,
)
"""What runs its body again, or whenever somebody else wants it."""
_DEEP = 10
_ONCE = ("click.", "contextlib.", "functools.", "torch.")
"""Whose decorators call a function no more often than it is called."""


class CallTree:
    """A module with what is above each of its nodes; of an imported one, `is_script` is False.

    Its functions are there for others, whose calls are not seen here. `aliases` are the names that imports
    bind, each with what it stands for.
    """

    def __init__(self, tree: ast.Module, is_script: bool = True) -> None:
        self.tree = tree
        self.is_script = is_script
        self.above = {id(child): node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        self.calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        self.aliases = {
            one.asname or one.name.partition(".")[0]: one.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for one in node.names
        }

    def times(self, call: ast.Call) -> int | None:
        """How often a call runs at most, when that stands in the text: `for epoch in range(5)`; else None."""
        node: ast.AST = call
        product = 1
        for _ in range(_DEEP):
            function = self.function_of(node)
            turns = self.turns(node, function)
            if turns is None:
                return None
            product *= turns
            if function is None:
                return product
            if any(not ast.unparse(one).startswith(_ONCE) for one in function.decorator_list):
                return None
            callers = self.callers(function.name)
            if not self.is_script or len(callers) != 1 or self.mentions(function.name) != 1:
                return None
            node = callers[0]
        return None

    def turns(self, node: ast.AST, until: ast.AST | None) -> int | None:
        """How often the loops between a node and a function run it; None where nobody can tell."""
        product = 1
        below, above = node, self.above.get(id(node))
        while above is not None and above is not until:
            if isinstance(above, ast.For) and below in above.body:
                rounds = _rounds(above.iter)
                if rounds is None:
                    return None
                product *= rounds
            elif isinstance(above, _REPEATS):
                return None
            below, above = above, self.above.get(id(above))
        return product

    def function_of(self, node: ast.AST) -> ast.FunctionDef | None:
        """The function that a node is in."""
        above = self.above.get(id(node))
        while above is not None and not isinstance(above, ast.FunctionDef):
            above = self.above.get(id(above))
        return above

    def callers(self, name: str) -> list[ast.Call]:
        """Calls of a function by its bare name."""
        return [call for call in self.calls if isinstance(call.func, ast.Name) and call.func.id == name]

    def mentions(self, name: str) -> int:
        """How often a name is read, by a call or otherwise."""
        return sum(
            (isinstance(node, ast.Name) and node.id == name)
            or (isinstance(node, ast.Attribute) and node.attr == name)
            for node in ast.walk(self.tree)
        )


def _rounds(iterated: ast.expr) -> int | None:
    """Of `range` with literals, also inside tqdm or enumerate."""
    if not isinstance(iterated, ast.Call) or not isinstance(iterated.func, ast.Name) or not iterated.args:
        return None
    if iterated.func.id in ("tqdm", "trange", "enumerate") and isinstance(iterated.args[0], ast.Call):
        return _rounds(iterated.args[0])
    try:
        bounds = [ast.literal_eval(one) for one in iterated.args]
        return len(range(*bounds)) if iterated.func.id in ("range", "trange") else None
    except (ValueError, TypeError):
        return None
