"""Tables that are styled where they are shown: `results.style.highlight_max()`."""

from __future__ import annotations

import ast

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


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(word.value for word in call.keywords)]


def _is_plain(node: ast.expr) -> bool:
    """Whether evaluating it has no effect: a name, a text, a list or a dict of these."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return all(map(_is_plain, node.elts))
    if isinstance(node, ast.Dict):
        return all(one is None or _is_plain(one) for one in [*node.keys, *node.values])
    return isinstance(node, _PLAIN)
