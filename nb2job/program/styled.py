"""Tables that are styled where they are shown: `results.style.highlight_max()`."""

from __future__ import annotations

import ast
from collections import Counter

from nb2job.program.bindings import bindings
from nb2job.program.program import Program
from nb2job.program.returns import values_returned

_METHODS = frozenset(
    "format background_gradient text_gradient bar highlight_max highlight_min highlight_null"
    " highlight_between highlight_quantile set_caption set_properties set_table_styles"
    " set_table_attributes set_precision set_na_rep set_sticky hide hide_index hide_columns"
    " format_index apply applymap map".split()
)
"""Methods that say how a table looks; what they are told is asked for no earlier than it is shown."""

_PLAIN = (ast.Constant, ast.Name, ast.Lambda)


def unstyled(node: ast.expr) -> ast.expr:
    """The table in what shows it with colors and formats; anything else is as it is."""
    inner = node
    while isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
        if inner.func.attr not in _METHODS or not all(map(_is_plain, _arguments(inner))):
            return node
        inner = inner.func.value
    is_style = isinstance(inner, ast.Attribute) and inner.attr == "style"
    return inner.value if is_style and isinstance(inner, ast.Attribute) else node


class Stylers:
    """The functions of one program that give a styled table, and the names that hold one for good."""

    def __init__(self, program: Program) -> None:
        statements = list(program.every_statement())
        counts = bindings(statements) if any(".style" in one.text for one in statements) else Counter[str]()
        self.functions: set[str] = set()
        self.names: set[str] = set()
        for statement in statements if counts else ():
            node = statement.node
            if isinstance(node, ast.FunctionDef) and counts[node.name] == 1:
                values = values_returned(node)
                self.functions |= {node.name} if values and all(map(self.gives, values)) else set()
            elif isinstance(node, ast.Assign) and self.gives(node.value):
                targets = {one.id for one in node.targets if isinstance(one, ast.Name)}
                self.names |= {one for one in targets if counts[one] == 1}

    def gives(self, node: ast.expr) -> bool:
        """Whether an expression is a styled table, whose text is an address; its `data` is the table."""
        if isinstance(node, ast.Name):
            return node.id in self.names
        if not isinstance(node, ast.Call):
            return False
        if isinstance(node.func, ast.Name):
            return node.func.id in self.functions
        if not isinstance(node.func, ast.Attribute) or node.func.attr not in _METHODS:
            return False
        owner = node.func.value
        return (isinstance(owner, ast.Attribute) and owner.attr == "style") or self.gives(owner)


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(word.value for word in call.keywords)]


def _is_plain(node: ast.expr) -> bool:
    """Whether evaluating it has no effect: a name, a text, a list or a dict of these."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return all(map(_is_plain, node.elts))
    if isinstance(node, ast.Dict):
        return all(one is None or _is_plain(one) for one in [*node.keys, *node.values])
    return isinstance(node, _PLAIN)
