"""Prints of blank lines and rules of dashes: they say nothing in a log."""

from __future__ import annotations

import ast

from nb2job.program.nodes import repeated
from nb2job.program.purity import Purity


def is_ornament(call: ast.Call, purity: Purity, *, guarded: bool) -> bool:
    """Whether a print gives a blank line or a rule of dashes, also within an f-string.

    Args:
        call: the print.
        purity: judges how often a text is repeated.
        guarded: something may catch what it raises.
    """
    split = [one.values if isinstance(one, ast.JoinedStr) else [one] for one in call.args]
    texts = [_rule(one, purity, guarded=guarded) for parts in split for one in parts]
    return all(one is not None and not any(map(str.isalnum, one)) for one in texts)


def _rule(node: ast.expr, purity: Purity, *, guarded: bool) -> str | None:
    """The text that an expression is, once if it is repeated; None for another expression."""
    if isinstance(node, ast.FormattedValue) and node.conversion == -1 and node.format_spec is None:
        node = node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = [_rule(one, purity, guarded=guarded) for one in (node.left, node.right)]
        return None if None in sides else "".join(filter(None, sides))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        node, count = repeated(node)
        if not _is_count(count, purity, guarded=guarded):
            return None
    text = node.value if isinstance(node, ast.Constant) else None
    return text if isinstance(text, str) else None


def _is_count(node: ast.expr, purity: Purity, *, guarded: bool) -> bool:
    """Whether a text can be repeated so often, and nothing else; surely, where something may catch."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int)
    return not guarded and purity.is_pure(node)
