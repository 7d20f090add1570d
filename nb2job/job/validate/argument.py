"""Argument: one add_argument of a script, read from its call."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_LITERAL = frozenset("nargs required choices action dest const".split())
_OWN_TYPES = {"Read an integer": "integer", "Read a number": "float"}


class Unsure(Exception):
    """The parser is made in a way that reading does not follow."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One add_argument: its flags (or its one name), the keywords that are literals, and its type's name."""

    flags: tuple[str, ...]
    keywords: dict[str, Any]
    type: str
    line: int

    @property
    def name(self) -> str:
        return max(self.flags, key=len)


def argument(call: ast.Call, types: dict[str, str]) -> Argument:
    """What one add_argument says, with the types of its module; raises Unsure for what is computed."""
    flags = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if len(flags) != len(call.args) or not flags:
        raise Unsure
    keywords: dict[str, Any] = {}
    type_ = ""
    for keyword in call.keywords:
        if keyword.arg is None:
            raise Unsure
        if keyword.arg == "type":
            type_ = types.get(ast.unparse(keyword.value), ast.unparse(keyword.value))
        elif keyword.arg in _LITERAL:
            keywords[keyword.arg] = _literal(keyword.arg, keyword.value)
    # Of a text each part is a choice: hardly what was meant, and nothing to judge by.
    if not isinstance(keywords.get("choices", []), list | tuple | set | dict):
        del keywords["choices"]
    return Argument(tuple(flags), keywords, type_, call.lineno)


def own_types(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Functions of scripts that nb2job wrote, by the words in which they say what they read."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            words = (ast.get_docstring(node) or "").partition(";")[0]
            if words in _OWN_TYPES:
                yield node.name, _OWN_TYPES[words]


def _literal(name: str, node: ast.expr) -> Any:
    """A literal keyword; choices that are computed are none, an action of one's own is not followed."""
    if ast.unparse(node).rpartition(".")[2] == "BooleanOptionalAction":
        return "BooleanOptionalAction"
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError):
        if name == "choices":
            return None
        if ast.unparse(node).rpartition(".")[2] == "REMAINDER":
            return "..."
        raise Unsure from None
