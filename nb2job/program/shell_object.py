"""`get_ipython()` beside magics: what a script, which has no such object, has in its place.

The tests for "am I in a notebook" (`'google.colab' in str(get_ipython())`) have the answer of any other
place; what only sets up the notebook goes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.notebook.magics import is_shell
from nb2job.program.edit import Edit, Replace, source_of
from nb2job.program.magic import refused
from nb2job.program.nodes import children, unparse

_SET_UP = frozenset(
    "config display_formatter display_pub displayhook events set_next_input register_magics"
    " register_magic_function enable_matplotlib enable_gui enable_pylab set_custom_exc ast_transformers"
    " input_transformers_post input_transformers_cleanup input_transformer_manager kernel payload_manager"
    " history_manager ast_node_interactivity autoawait Completer showtraceback extension_manager"
    " define_macro comm_manager InteractiveTB reset logger colors magics_manager set_hook show_usage".split()
)


def mentions(text: str) -> bool:
    """Whether a statement may have to do with IPython's shell object."""
    return "get_ipython" in text


def only_sets_up(node: ast.stmt) -> bool:
    """Whether a statement is only about the notebook's own settings and hooks."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call) and _first_attribute(node.value.func) in _SET_UP
    if isinstance(node, (ast.Assign, ast.AugAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return all(_first_attribute(one) in _SET_UP for one in targets)
    return False


def _first_attribute(node: ast.expr) -> str:
    """The attribute of `get_ipython()` that a chain of attributes, items and calls begins with."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        inner = node.func if isinstance(node, ast.Call) else node.value
        if isinstance(node, ast.Attribute) and is_shell(inner):
            return node.attr
        node = inner
    return ""


def without_import(node: ast.stmt) -> str | None:
    """An import of `get_ipython` without it ("" where nothing else is left); None for any other."""
    if not isinstance(node, ast.ImportFrom) or not any(one.name == "get_ipython" for one in node.names):
        return None
    others = [one for one in node.names if one.name != "get_ipython"]
    return unparse(ast.ImportFrom(node.module, others, node.level)) if others else ""


def answers(text: str, tree: ast.Module) -> list[Edit]:
    """Each question about the shell object, with the answer outside of a notebook.

    Raises:
        RewriteError: NB310, the object is used for something else.
    """
    return [*_answers(text, tree, ())]


def _answers(text: str, node: ast.AST, above: tuple[ast.AST, ...]) -> Iterator[Edit]:
    for child in children(node):
        answer = _answer(text, child)
        if answer is not None:
            yield Replace(child, answer)  # type: ignore[arg-type]
        elif isinstance(child, ast.expr) and is_shell(child):
            yield _as_none(child, (*above, node))
        elif isinstance(child, ast.Name) and child.id == "get_ipython":
            yield _as_name_error(child, (*above, node))
        else:
            yield from _answers(text, child, (*above, node))


def _answer(text: str, node: ast.AST) -> str | None:
    """The answer to a whole question, such as `'x' in str(get_ipython())`."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        operator, right = node.ops[0], node.comparators[0]
        if (
            isinstance(operator, (ast.In, ast.NotIn))
            and _is_said(right)
            and isinstance(node.left, ast.Constant)
        ):
            return str(isinstance(operator, ast.NotIn))
        none = isinstance(right, ast.Constant) and right.value is None
        if isinstance(operator, (ast.Is, ast.IsNot)) and is_shell(node.left) and none:
            return str(isinstance(operator, ast.Is))
    if isinstance(node, ast.Attribute) and node.attr == "__name__" and _is_class(node.value):
        return '"NoneType"'
    if isinstance(node, ast.Call) and node.args and is_shell(node.args[0]):
        name = unparse(node.func)
        if name in {"str", "repr"}:
            return '"None"'
        if name in {"hasattr", "isinstance"}:
            return "False"
        if name == "getattr" and len(node.args) == 3:
            return source_of(text, node.args[2])
    return None


def _is_class(node: ast.expr) -> bool:
    """`get_ipython().__class__`, `type(get_ipython())`"""
    if isinstance(node, ast.Attribute):
        return node.attr == "__class__" and is_shell(node.value)
    return isinstance(node, ast.Call) and unparse(node.func) == "type" and is_shell(node.args[0])


def _is_said(node: ast.expr) -> bool:
    """`str(get_ipython())`, `type(get_ipython()).__module__`, `get_ipython().__class__.__name__` …"""
    if isinstance(node, ast.Call) and unparse(node.func) in {"str", "repr", "type"} and node.args:
        return is_shell(node.args[0]) or _is_said(node.args[0])
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
        return _is_said(node.func.value)
    if isinstance(node, ast.Attribute):
        named = node.attr.startswith("__") or node.attr == "config"
        return (named and is_shell(node.value)) or _is_said(node.value)
    return False


def _as_none(node: ast.expr, above: tuple[ast.AST, ...]) -> Edit:
    """`get_ipython()` where None says the same: there is no shell."""
    parent = above[-1]
    dunder = isinstance(parent, ast.Attribute) and parent.attr in {"__class__", "__doc__"}
    asked = isinstance(parent, ast.Call) and unparse(parent.func) in {
        "str",
        "repr",
        "type",
        "bool",
        "print",
    }
    tested = isinstance(parent, (ast.If, ast.IfExp, ast.While, ast.Assert)) and parent.test is node
    tested |= isinstance(parent, (ast.BoolOp, ast.UnaryOp, ast.FormattedValue, ast.Compare))
    alone = isinstance(parent, (ast.Expr, ast.Return))
    if dunder or asked or tested or alone:
        return Replace(node, "None")
    raise refused("get_ipython() is used as a value", "Remove it from the cell.")


def _as_name_error(node: ast.Name, above: tuple[ast.AST, ...]) -> Edit:
    """`try: get_ipython` with `except NameError`: the name is not there in a script."""
    statement = above[-1]
    handlers = [handler for one in above if isinstance(one, ast.Try) for handler in one.handlers]
    caught = any(one.type is None or "NameError" in unparse(one.type) for one in handlers)
    if isinstance(statement, ast.Expr) and caught:
        return Replace(statement, 'raise NameError("get_ipython")')
    raise refused("get_ipython is used as a value", "Remove it from the cell.")
