"""The body of a cell that may fail: what it raises is told, and the script goes on, as the notebook does."""

from __future__ import annotations

import ast

from nb2job.notebook.magics import given, line_magic
from nb2job.program.edit import lines_in_strings
from nb2job.program.fixed import is_constant
from nb2job.program.magic_calls import SYSTEM, method_call
from nb2job.program.nodes import unparse, walk

_QUIET = frozenset("pip conda mamba uv matplotlib config load_ext reload_ext autoreload".split())
_ERRORS = frozenset({"Exception", "ValueError", "TypeError", "RuntimeError", "KeyError", "LookupError"})
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def going_on(logger: str, body: str, told: str) -> str:
    """The body of a cell with what may raise in a `try`; its imports and other quiet first lines above.

    `get_ipython().run_cell` shows an exception, `SystemExit` too, and raises none.

    Args:
        told: what is logged with the exception.
    """
    try:
        statements = ast.parse(body).body
    except SyntaxError:
        return body
    first = next((one for one in statements if not _is_quiet(one)), None)
    if first is None:
        return body
    start = min([first.lineno, *(one.lineno for one in getattr(first, "decorator_list", ()))]) - 1
    lines = body.split("\n")
    while start and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return "\n".join(
        [
            *lines[:start],
            "try:",
            *indented("\n".join(lines[start:])).rstrip().split("\n"),
            "except (Exception, SystemExit):",
            f'    {logger}.exception("{told}")',
        ]
    )


def indented(body: str) -> str:
    """Code one level deeper; the lines of a string stay where they are."""
    inside = lines_in_strings(body)
    return "\n".join(
        f"    {line}" if line and number not in inside else line
        for number, line in enumerate(body.split("\n"), start=1)
    )


def _is_quiet(node: ast.stmt) -> bool:
    """Whether it raises nothing: imports stand first in a script anyway, installs are no lines of it."""
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.Pass)):
        return True
    if isinstance(node, _DEFINITIONS):
        return not (
            node.decorator_list or node.args.defaults or any(node.args.kw_defaults) or _annotated(node)
        )
    if isinstance(node, ast.ClassDef):
        return _is_plain_class(node)
    if isinstance(node, ast.Assign):
        plain = all(isinstance(one, ast.Name) for one in node.targets)
        return plain and _is_plain(node.value)
    call = method_call(node) if isinstance(node, ast.Expr) else None
    if call is None:
        return isinstance(node, ast.Expr) and _says(node.value)
    texts = [one.value for one in given(call) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return method in SYSTEM or line_magic(method, texts)[0] in _QUIET


def _is_plain_class(node: ast.ClassDef) -> bool:
    """Whether making it raises nothing: of Python's own exceptions or of nothing, with a quiet body."""
    bases = all(isinstance(one, ast.Name) and one.id in {"object", *_ERRORS} for one in node.bases)
    return bases and not (node.keywords or node.decorator_list) and all(map(_is_quiet, node.body))


def _says(node: ast.expr) -> bool:
    """Whether it is a literal, or a print of some."""
    call = isinstance(node, ast.Call) and unparse(node.func) == "print" and not node.keywords
    return isinstance(node, ast.Constant) or (call and all(map(_is_plain, node.args)))  # type: ignore[attr-defined]


def _is_plain(node: ast.expr) -> bool:
    """Whether it is made of literals, without arithmetic on them."""
    sums = any(isinstance(one, (ast.BinOp, ast.Set)) for one in walk(node))
    keys = [key for one in walk(node) if isinstance(one, ast.Dict) for key in one.keys]
    return is_constant(node) and not sums and all(isinstance(key, ast.Constant) for key in keys)


def _annotated(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it evaluates an annotation as it is defined."""
    arguments = [one for one in walk(node.args) if isinstance(one, ast.arg)]
    return node.returns is not None or any(one.annotation is not None for one in arguments)
