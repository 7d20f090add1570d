"""What the ends of cells show: surely a value, surely none; and where `_` reads it."""

from __future__ import annotations

import ast
from collections import Counter

from nb2job.program.nodes import unparse, walk
from nb2job.program.program import Program, Statement
from nb2job.program.purity import VIEWS, purity_of
from nb2job.program.returns import held_by, values_given
from nb2job.program.scopes import argument_names, bound_names

_GIVING = frozenset(
    "len str repr abs type isinstance int float bool range sorted list tuple set dict sum".split()
)
_MAYBE_NONE = frozenset({"info", "min", "max", "mode"})
_LITERALS = (ast.JoinedStr, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp)
_OPERATIONS = (ast.BinOp, ast.UnaryOp, ast.Compare)
_LATER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.GeneratorExp, ast.JoinedStr)


class ShownValues:
    """Judges the last statements of the cells of one program, as the notebook has them."""

    def __init__(self, program: Program) -> None:
        self.purity = purity_of(program)
        statements = [*program.statements()]
        counts = Counter(name for one in statements for name in one.facts.bindings)
        changed = frozenset().union(*(one.facts.function_writes for one in statements))
        nodes = [one.node for one in statements]
        once = {name for name, number in counts.items() if number == 1} - changed
        functions = (one for one in nodes if isinstance(one, ast.FunctionDef) and one.name in once)
        self.functions = {one.name: (values_given(one), _own(one)) for one in functions}
        self.held = {name: value for node in nodes for name, value in held_by(node) if name in once}

    def shows(self, statement: Statement) -> str:
        """Whether IPython keeps its value as `_`: "surely", "never", "unless None", "" nobody can tell."""
        node = statement.node
        if statement.place.file or statement.kept or "get_ipython" in statement.text:
            return ""
        if not isinstance(node, ast.Expr) or statement.quiet:
            return "never"
        call = node.value if isinstance(node.value, ast.Call) else None
        silent = call is not None and unparse(call.func) in {"print", "display"} - self.purity.rebound
        if silent or (isinstance(node.value, ast.Constant) and node.value.value is None):
            return "never"
        return "surely" if self._is_something(node.value) else "unless None"

    def _is_something(self, node: ast.expr, through: frozenset[str] = frozenset()) -> bool:
        """Whether the value surely is not None; `through` are the names that led here."""
        name = node.id if isinstance(node, ast.Name) else ""
        if name and name not in through and name in self.held:
            return self._is_something(self.held[name], through | {name})
        called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        if called and called not in through and called in self.functions:
            values, own = self.functions[called]
            inside = through | {called} | own | self.held.keys()
            return bool(values) and all(self._is_something(one, inside) for one in values)
        return self._is_made(node, through)

    def _is_made(self, node: ast.expr, through: frozenset[str]) -> bool:
        if isinstance(node, ast.Constant):
            return node.value is not None
        if isinstance(node, _OPERATIONS):
            return not self.purity.has_operators
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return node.func.id in _GIVING - self.purity.rebound - through
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return node.func.attr in VIEWS - _MAYBE_NONE and self.purity.is_pure(node)
        return isinstance(node, _LITERALS)

    def reads(self, statement: Statement) -> list[ast.Name]:
        """The places that read `_`, if all of them do so at once, and none means a name of its own scope."""
        nodes = [*walk(statement.tree)]
        later = {child for node in nodes if isinstance(node, _LATER) for child in walk(node)}
        found = [node for node in nodes if isinstance(node, ast.Name) and node.id == "_"]
        plain = all(isinstance(node.ctx, ast.Load) for node in found)
        return found if plain and not later & set(found) else []


def _own(function: ast.FunctionDef) -> frozenset[str]:
    """The names that mean something of its own in a function."""
    return frozenset(argument_names(function.args)).union(*map(bound_names, function.body))
