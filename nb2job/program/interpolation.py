"""Notebook values in the text of a shell line or a magic, as a Python expression.

IPython replaces `{expression}` and `$name`; `$$name` is a `$name` for the shell; in single quotes a `$`
stays; when any part cannot be evaluated it leaves the whole line as it is
(IPython.utils.text.DollarFormatter, IPython.core.interactiveshell.var_expand).
"""

from __future__ import annotations

import ast
import builtins
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from nb2job.program.nodes import unparse, walk
from nb2job.regex import regex

_DOLLAR = regex(r"(.*?)\$(\$?[\w.]+)(?=(?:[^']*'[^']*')*[^']*$)", re.DOTALL)
_ENDING = regex(
    r"\w+(?:\.\w+)*\.(?:zip|tar|t?gz|csv|tsv|txt|json|py|ipynb|h5|pkl|pth?|ya?ml|png|jpe?g|log|md|sh)"
)
_BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True, slots=True)
class _Value:
    """An expression of the notebook in a text, with its conversion (`!r`), if any."""

    node: ast.expr
    conversion: str = ""

    @property
    def source(self) -> str:
        return unparse(self.node)


_Piece: TypeAlias = "str | _Value"


def as_expression(text: str, names: frozenset[str]) -> str:
    """The text as a Python string: a literal, or an f-string where values of `names` stand in it."""
    pieces = _pieces(text, names)
    values = [one for one in pieces if isinstance(one, _Value)]
    if not values:
        return repr("".join(map(str, pieces)))
    if any(re.search(r"['\"\\\n]", one.source) for one in values):
        return " + ".join(_added(one) for one in pieces)
    if len(pieces) == 1 and not values[0].conversion:
        return f"str({values[0].source})"
    body = "".join(_spelled(one) if isinstance(one, _Value) else _literal(one) for one in pieces)
    quote = "'" if '"' in body and "'" not in body else '"'
    return f"f{quote}{body.replace(quote, chr(92) + quote)}{quote}"


def fixed_text(text: str, names: frozenset[str]) -> str | None:
    """The text that the shell or the magic gets, where no value of the notebook stands in it."""
    pieces = _pieces(text, names)
    return None if any(isinstance(one, _Value) for one in pieces) else "".join(map(str, pieces))


def as_template(node: ast.expr, source: str) -> str:
    """A computed text as a magic would write it: `{expression}`, an f-string with its own fields."""
    if not isinstance(node, ast.JoinedStr):
        return f"{{{source}}}"
    return "".join(
        f"{{{unparse(one.value)}}}"
        if isinstance(one, ast.FormattedValue) and one.format_spec is None and one.conversion == -1
        else f"{{{unparse(ast.JoinedStr([one]))}}}"
        if isinstance(one, ast.FormattedValue)
        else str(one.value).replace("{", "{{").replace("}", "}}")  # type: ignore[attr-defined]
        for one in node.values
    )


def has_value(text: str, names: frozenset[str]) -> bool:
    """Whether a value of `names` stands in the text, so that it is not left as it is."""
    return any(isinstance(one, _Value) for one in _pieces(text, names))


def _pieces(text: str, names: frozenset[str]) -> list[_Piece]:
    """Fixed texts and values in order, no two texts in a row; the text alone where IPython leaves it."""
    known = names | _BUILTINS
    found: list[_Piece] = []
    try:
        for one in _parsed(text):
            if isinstance(one, _Value) and not _free_names(one.node) <= known:
                return [text]
            if isinstance(one, str) and found and isinstance(found[-1], str):
                found[-1] += one
            elif one != "":
                found.append(one)
    except (SyntaxError, ValueError):
        return [text]
    return found or [""]


def _parsed(text: str) -> Iterator[_Piece]:
    for literal, field, spec, conversion in string.Formatter().parse(text):
        yield from _with_dollars(literal)
        if field is not None:
            source = f"{field}:{spec}" if spec else field
            yield _value(source, conversion or "")


def _with_dollars(text: str) -> Iterator[_Piece]:
    end = 0
    for match in _DOLLAR.finditer(text):
        yield match[1]
        if match[2].startswith("$"):
            yield match[2]
        elif _ENDING.fullmatch(match[2]):
            raise ValueError("no value has a file's ending as an attribute")
        else:
            yield _value(match[2])
        end = match.end()
    yield text[end:]


def _value(source: str, conversion: str = "") -> _Value:
    return _Value(ast.parse(source.strip(), mode="eval").body, conversion)


def _free_names(node: ast.expr) -> frozenset[str]:
    names = [one for one in walk(node) if isinstance(one, ast.Name)]
    bound = {one.id for one in names if not isinstance(one.ctx, ast.Load)}
    bound |= {one.arg for one in walk(node) if isinstance(one, ast.arg)}
    return frozenset(one.id for one in names) - bound


def _spelled(value: _Value) -> str:
    source = value.source
    mark = f"!{value.conversion}" if value.conversion else ""
    return f"{{{' ' if source.startswith('{') else ''}{source}{mark}}}"


def _added(piece: _Piece) -> str:
    if isinstance(piece, str):
        return repr(piece)
    function = {"r": "repr", "a": "ascii"}.get(piece.conversion, "str")
    return f"{function}({piece.source})"


def _literal(text: str) -> str:
    spelled = repr(text)[1:-1] if "'" not in text else repr(text + '"')[1:-2]
    return spelled.replace("\\'", "'").replace("{", "{{").replace("}", "}}")
