"""Texts that are filled: f-strings, `"p%s.csv" % name`, `"p{}.csv".format(name)`; what is literal in them."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator, Mapping

from nb2job.regex import regex

Piece = str | ast.expr | None
"""A literal text, a value that stands there as it is, or None where it is written in some other way."""

_MARK = regex(r"%(?:\((\w+)\))?[-+ #0-9.*]*[hlL]?[a-zA-Z%]")


def literal_template(node: ast.expr) -> ast.Constant | None:
    """The literal text that `%` or `.format` fills, where nothing stands around it."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        text = node.left
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        text = node.func.value
    else:
        return None
    if not isinstance(text, ast.Constant) or not isinstance(text.value, str):
        return None
    return text if (text.lineno, text.col_offset) == (node.lineno, node.col_offset) else None


def pieces_of(node: ast.expr) -> list[Piece]:
    """What a text is put together of, if it is one that is filled; nothing for any other expression."""
    if isinstance(node, ast.JoinedStr):
        return [_of_part(one) for one in node.values]
    template = literal_template(node)
    return filled_with(node, str(template.value)) if template is not None else []


def first_value(node: ast.expr) -> ast.expr | None:
    """The value that a text begins with: of `f"{root}/a.csv"`, `"%s/a.csv" % root`."""
    first = next(iter(pieces_of(node)), None)
    return first if isinstance(first, ast.expr) else None


def filled_with(node: ast.expr, template: str) -> list[Piece]:
    """The pieces of what `template % …` or `template.format(…)` makes: `node` is that, by whatever name."""
    if isinstance(node, ast.BinOp):
        return [one for one in _of_marks(template, node.right) if one != ""]
    try:
        fields = [*string.Formatter().parse(template)]
    except ValueError:
        return [None]
    assert isinstance(node, ast.Call)
    return [one for one in _of_fields(fields, node) if one != ""]


def _of_part(part: ast.expr) -> Piece:
    if isinstance(part, ast.FormattedValue):
        return part.value
    return part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else None


def _of_marks(template: str, right: ast.expr) -> Iterator[Piece]:
    values = right.elts if isinstance(right, ast.Tuple) else [right]
    marks = [one for one in _MARK.finditer(template) if one[0] != "%%"]
    fits = len(marks) == len(values) and not any(isinstance(one, ast.Starred) for one in values)
    plain = fits and not any("*" in one[0] for one in marks)
    given, end = iter(values), 0
    for one in _MARK.finditer(template):
        yield template[end : one.start()]
        end = one.end()
        if one[0] == "%%":
            yield "%"
        else:
            value = next(given, None)
            yield value if plain and one[0] == "%s" else None
    yield template[end:]


def _of_fields(
    fields: list[tuple[str, str | None, str | None, str | None]], call: ast.Call
) -> Iterator[Piece]:
    named: Mapping[str, ast.expr] = {one.arg: one.value for one in call.keywords if one.arg}
    spread = any(isinstance(one, ast.Starred) for one in call.args)
    number = 0
    for text, field, spec, conversion in fields:
        yield text
        if field is None:
            continue
        key, number = (field, number) if field else (str(number), number + 1)
        place = int(key) if key.isdecimal() and not spread else len(call.args)
        value = call.args[place] if place < len(call.args) else named.get(key)
        yield None if spec or conversion else value
