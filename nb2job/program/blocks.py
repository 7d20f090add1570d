"""The source of a compound statement's body, moved to the margin."""

from __future__ import annotations

import ast

from nb2job.program.edit import lines_in_strings
from nb2job.program.nodes import unparse


def body_text(text: str, node: ast.If | ast.With) -> str:
    """What stands in the block, with its comments; lines inside strings stay as they are."""
    lines, first = text.split("\n"), node.body[0]
    header = _header_end(node)
    if first.lineno == header:
        start = len(lines[header - 1].encode()[: first.col_offset].decode())
        found = "\n".join([lines[header - 1][start:], *lines[header:]])
    else:
        inside = lines_in_strings(text)
        found = "\n".join(
            line if number in inside else _moved(line, first.col_offset)
            for number, line in enumerate(lines[header:], start=header + 1)
        )
    plain = "\n".join(unparse(one) for one in node.body)
    return found if _same(found, plain) else plain


def _header_end(node: ast.If | ast.With) -> int:
    if isinstance(node, ast.If):
        return node.test.end_lineno or node.lineno
    parts = [part for item in node.items for part in (item.context_expr, item.optional_vars) if part]
    return max(part.end_lineno or node.lineno for part in parts)


def _moved(line: str, columns: int) -> str:
    indent = len(line) - len(line.lstrip())
    return line[min(indent, columns) :]


def _same(text: str, plain: str) -> bool:
    try:
        return ast.dump(ast.parse(text)) == ast.dump(ast.parse(plain))
    except SyntaxError:
        return False
