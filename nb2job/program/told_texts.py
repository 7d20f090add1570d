"""Texts that a notebook shows by a mark-up of its own: `display(Markdown(f"**AUC** {auc}"))`."""

from __future__ import annotations

import ast
import re

from nb2job.program.imported_names import ImportedNames
from nb2job.regex import regex

_SHOWING = frozenset(
    f"IPython.{part}.{name}" for part in ("display", "core.display") for name in ("HTML", "Latex", "Markdown")
)
_TAGS = regex(
    r"</?(?:a|b|blockquote|br|center|code|div|em|font|h[1-6]|hr|i|li|ol|p|pre|section|small|span|strong|style|sub"
    r"|sup|table|tbody|td|th|thead|tr|u|ul)\b[^<>{}\n]*>",
    re.IGNORECASE,
)


def told_text(node: ast.expr, paths: ImportedNames) -> ast.expr:
    """The text in what shows it by IPython's own classes; anything else is as it is."""
    if not isinstance(node, ast.Call) or len(node.args) != 1 or node.keywords:
        return node
    return node.args[0] if paths.called(node) in _SHOWING else node


def without_tags(source: str) -> str:
    """The source of a text without the tags that only say how it looks."""
    return _TAGS.sub("", source)
