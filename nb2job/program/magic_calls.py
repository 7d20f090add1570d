"""The calls of `get_ipython()` that magics and shell lines have become, and what they are given."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from nb2job.notebook.magics import given, is_shell
from nb2job.program.edit import source_of
from nb2job.program.interpolation import as_template, has_value
from nb2job.program.magic import Magic, refused
from nb2job.program.program import Statement

SYSTEM = frozenset({"system", "getoutput", "system_raw", "system_piped", "getoutput_pexpect"})
VALUELESS = frozenset({"system", "system_raw", "system_piped"})
METHODS = SYSTEM | {"run_line_magic", "run_cell_magic", "magic", "run_cell", "ex"}


def method_call(node: ast.stmt) -> ast.Call | None:
    """The `get_ipython().method(…)` that a statement is, or assigns."""
    value = node.value if isinstance(node, (ast.Expr, ast.Assign)) else None
    return value if value is not None and is_method_call(value) else None  # type: ignore[return-value]


def is_method_call(node: ast.AST) -> bool:
    """Whether it is a call of `get_ipython()` that runs a magic, a shell line or code."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    return node.func.attr in METHODS and is_shell(node.func.value)


def texts_of(statement: Statement, call: ast.Call, magic: Magic) -> list[str | None]:
    """The arguments as the magic gets them, a computed one as `{expression}`; None where that cannot be."""
    texts: list[str | None] = []
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    for one in given(call):
        if isinstance(one, ast.Constant):
            texts.append(str(one.value))
        elif method in SYSTEM and not isinstance(one, ast.JoinedStr):
            texts.append(None)
        else:
            text = as_template(one, source_of(statement.text, one))
            texts.append(text if has_value(text, magic.names) else None)
    return texts


def check_scope(magic: Magic, texts: list[str]) -> None:
    """Whether a text spells no name that the function around its own one has as well as the notebook.

    Raises:
        RewriteError: NB310, IPython takes the notebook's, and no expression in a script would.
    """
    spelled = {name for text in texts for name in re.findall(r"[{$(,\s]([^\W\d]\w*)", text)} & magic.unseen
    if spelled and any("{" in text or "$" in text for text in texts):
        name = min(spelled)
        raise refused(f"{name} in a shell line is the notebook's, not that of the function", "Rename one.")


def check_declarations(before: Statement, after: Iterable[Statement]) -> None:
    """Whether no magic spells a name above the `global` or `nonlocal` that declares it: a text may.

    Raises:
        RewriteError: NB310, Python takes no such function.
    """
    if not re.search(r"\b(global|nonlocal)\b", before.text):
        return
    for one in after:
        try:
            compile(one.tree, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        except SyntaxError as error:
            raise refused(f"in place of a magic: {error.msg}", "Declare it in the first line.") from None


def spelled_out(texts: list[str | None]) -> list[str]:
    """The arguments, where a magic can be told by them.

    Raises:
        RewriteError: NB310, one of them is computed in a way that no magic's text could be.
    """
    found = [one for one in texts if one is not None]
    if len(found) != len(texts) or not found:
        raise refused("a magic with a computed argument", "Spell it out.")
    return found
