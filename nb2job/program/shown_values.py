"""What the ends of cells show: surely a value, surely none; and where `_` reads it."""

from __future__ import annotations

import ast

from nb2job.program.program import Program, Statement
from nb2job.program.purity import VIEWS, Purity

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
        self.purity = Purity(program)

    def shows(self, statement: Statement) -> str:
        """Whether IPython keeps its value as `_`: "surely", "never", "unless None", "" nobody can tell."""
        node = statement.node
        if statement.place.file or statement.kept or "get_ipython" in statement.text:
            return ""
        if not isinstance(node, ast.Expr) or statement.quiet:
            return "never"
        call = node.value if isinstance(node.value, ast.Call) else None
        silent = call is not None and ast.unparse(call.func) in {"print", "display"} - self.purity.rebound
        if silent or (isinstance(node.value, ast.Constant) and node.value.value is None):
            return "never"
        return "surely" if self._is_something(node.value) else "unless None"

    def _is_something(self, node: ast.expr) -> bool:
        """Whether the value surely is not None."""
        if isinstance(node, ast.Constant):
            return node.value is not None
        if isinstance(node, _OPERATIONS):
            return not self.purity.has_operators
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return node.func.id in _GIVING - self.purity.rebound
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return node.func.attr in VIEWS - _MAYBE_NONE and self.purity.is_pure(node)
        return isinstance(node, _LITERALS)

    def reads(self, statement: Statement) -> list[ast.Name]:
        """The places that read `_`, if all of them do so at once, and none means a name of its own scope."""
        nodes = [*ast.walk(statement.tree)]
        later = {child for node in nodes if isinstance(node, _LATER) for child in ast.walk(node)}
        found = [node for node in nodes if isinstance(node, ast.Name) and node.id == "_"]
        plain = all(isinstance(node.ctx, ast.Load) for node in found)
        return found if plain and not later & set(found) else []
