"""Whether code may change a fitted model, or keep it where something else may: what it does with its name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from nb2job.models.making import Makers
from nb2job.program.fixed import mutated_in
from nb2job.program.nodes import last_name, unparse
from nb2job.program.program import Program
from nb2job.regex import regex

_CHANGE = regex(
    r"(?i)(partial_|re)?fit|train|(fine_?)?tun|prun|calibrat|load|init|reset|freeze|unfreeze|prepare|optimi"
    r"|compile|build|quanti|apply|convert|wrap|patch|adapt|update|set_|add|pop|append|extend|insert|remove"
    r"|requires_grad"
)
"""How the names of methods and functions begin that may change a model."""
_PARTS = frozenset(
    "parameters named_parameters modules named_modules children layers get_layer steps named_steps"
    " estimators_ weights variables trainable_variables trainable_weights get_booster".split()
)
"""Attributes that give parts of a model, by which it may be changed."""
_KEEPS = frozenset("append extend insert add update setdefault put".split())
_LOOKS_ONLY = regex("Explainer|Display|Visualizer|Interpreter|Report|Masker|Benchmark")
_HOLDS = frozenset(
    {"Pipeline", "make_pipeline", "FeatureUnion", "ColumnTransformer", "CalibratedClassifierCV"}
)
_STEPS = regex(r"\.(backward|step|minimize|apply_gradients)\(")


class Touches:
    """Judges what code of one program does with names that hold models."""

    def __init__(self, program: Program, makers: Makers) -> None:
        self._makers = makers
        self._functions: dict[str, ast.FunctionDef] = {}
        self._defined: list[tuple[str, frozenset[str]]] = []
        self._reading: dict[str, list[tuple[str, ast.stmt]]] = {}
        for statement in program.statements():
            node = statement.node
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                self._defined.append((node.name, statement.facts.deferred))
                for name in statement.facts.deferred:
                    self._reading.setdefault(name, []).append((node.name, node))
            if isinstance(node, ast.FunctionDef):
                self._functions[node.name] = node
        self.defined = frozenset(name for name, _ in self._defined)
        self._busy: set[tuple[str, str]] = set()
        self.changing = cache(self._changing)

    def changes(self, tree: ast.AST, name: str) -> bool:
        """Whether code may change the model that a name holds."""
        stepped = steps(tree) and any(True for _ in _uses(tree, name))
        return stepped or name in mutated_in(tree) or any(self._changes(*use) for use in _uses(tree, name))

    def keeps(self, tree: ast.AST, name: str) -> bool:
        """Whether code may put a model where something else reaches it."""
        return any(self._keeps(*use) for use in _uses(tree, name))

    def _changing(self, name: str) -> frozenset[str]:
        """The own functions and classes that may change the model of a notebook variable."""
        found = {one for one, node in self._reading.get(name, ()) if self.changes(node, name)}
        while True:
            more = {one for one, reads in self._defined if reads & found} | found if found else found
            if more == found:
                return frozenset(found)
            found = more

    def _changes(self, node: ast.expr, parents: tuple[ast.AST, ...]) -> bool:
        parent = parents[-1]
        if isinstance(parent, ast.Attribute):
            return self._by_attribute(parent, parents[-2])
        if isinstance(parent, (ast.For, ast.comprehension)):
            return parent.iter is node
        if isinstance(parent, ast.keyword) and isinstance(parents[-2], ast.Call):
            return self._handed(parents[-2], parent.arg or "")
        if isinstance(parent, ast.Call) and node in parent.args:
            return self._handed(parent, parent.args.index(node))
        return False

    def _by_attribute(self, node: ast.Attribute, parent: ast.AST) -> bool:
        if not isinstance(node.ctx, ast.Load) or node.attr in _PARTS:
            return True
        return isinstance(parent, ast.Call) and parent.func is node and bool(_CHANGE.match(node.attr))

    def _handed(self, call: ast.Call, place: int | str) -> bool:
        """Whether a function may change what it is given at a place."""
        function = self._functions.get(call.func.id) if isinstance(call.func, ast.Name) else None
        if function is None:
            return bool(_CHANGE.match(last_name(call.func).lstrip("_")))
        names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
        name = place if isinstance(place, str) else names[place] if 0 <= place < len(names) else ""
        key = (function.name, name)
        if not name or key in self._busy:
            return not name
        self._busy.add(key)
        try:
            return self.changes(function, name)
        finally:
            self._busy.discard(key)

    def _keeps(self, node: ast.expr, parents: tuple[ast.AST, ...]) -> bool:
        parent = parents[-1]
        if isinstance(parent, ast.keyword):
            parent = parents[-2]
        if isinstance(parent, ast.Assign):
            return any(not isinstance(one, ast.Name) for one in parent.targets)
        if isinstance(parent, (ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Starred)):
            return True
        if not isinstance(parent, ast.Call) or parent.func is node:
            return False
        name = last_name(parent.func)
        if self._makers.paths.path(parent.func).startswith("sklearn."):
            return name in _HOLDS
        return name in _KEEPS or (name[:1].isupper() and not _LOOKS_ONLY.search(name))


def steps(tree: ast.AST) -> bool:
    """Whether code makes a step of a training loop: `loss.backward()`, `optimizer.step()`."""
    return bool(_STEPS.search(unparse(tree)))


def _uses(tree: ast.AST, name: str) -> Iterator[tuple[ast.expr, tuple[ast.AST, ...]]]:
    """Each read of a name, with what it stands in, from the outside in."""
    waiting: list[tuple[ast.AST, tuple[ast.AST, ...]]] = [(tree, ())]
    while waiting:
        node, parents = waiting.pop()
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load) and parents:
            yield node, parents
        waiting += [(child, (*parents, node)) for child in ast.iter_child_nodes(node)]
