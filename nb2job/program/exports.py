"""What a star import of a module may bind at most, as far as the module's text tells."""

from __future__ import annotations

import ast

from nb2job.program.names import facts, tree
from nb2job.program.nodes import walk
from nb2job.regex import regex

Names = frozenset[str]

_OTHERWISE = regex(r"__getattr__|__dict__|\b(globals|vars|setattr|exec|modules)\b")
"""What may give a module names that no line of it binds."""


def bindable(text: str) -> Names | None:
    """The names; None where there may be any, or where the text is not known."""
    if not text or "__all__" not in text:
        return _bound(text) if text else None
    return _listed(text)


def _listed(text: str) -> Names | None:
    """The names of `__all__`, if it is set once, to a list of texts, and not touched otherwise."""
    body = [one for one in tree(text).body if isinstance(one, ast.Assign) and _is_all(one.targets[0])]
    value = body[0].value if len(body) == 1 and text.count("__all__") == 1 else None
    parts = value.elts if isinstance(value, (ast.List, ast.Tuple)) else []
    names = [one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return frozenset(names) if names and len(names) == len(parts) else None


def _is_all(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "__all__"


def _bound(text: str) -> Names | None:
    """All that its lines bind in the module."""
    found = facts(text)
    stars = any(isinstance(one, ast.ImportFrom) and one.names[0].name == "*" for one in walk(tree(text)))
    if stars or found.dynamic or _OTHERWISE.search(text):
        return None
    return found.bindings | found.function_writes
