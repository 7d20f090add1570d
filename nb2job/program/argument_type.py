"""The type of an argument: what its literal, its annotation and a comment beside it say."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from typing import Any

from nb2job.program.constants import value_of
from nb2job.program.forms import Field, field_of, without_field
from nb2job.program.nodes import unparse
from nb2job.program.slug import ascii_of
from nb2job.regex import regex

_PLAIN: dict[str, type] = {"int": int, "float": float, "bool": bool, "str": str}
_BY_VALUE = {bool: "bool", int: "int", float: "float", str: "str", list: "json", dict: "json"}
_CHOICES = regex(
    r"\b(?:one of|(?:can|may|must) be|choices|options|(?:choose|select|pick)\s+(?:from|between)"
    r"|(?:possible|allowed|valid|supported|available)\s+values)\s*(?:are\b)?\s*:?\s*(.+)$",
    re.IGNORECASE,
)
_BRACKETED = regex(r"[(\[{]([^()\[\]{}]*)[)\]}].*")
_ALONE = regex(
    r"\s*(?:[\w ]+:\s*)?(?:either\s+)?((?:[\w.+'\"`-]+\s*(?:,|\||/|\bor\b)\s*)+(?:or\s+)?[\w.+'\"`-]+)"
    r"\s*(?:\([^()]*\))?[.;]?\s*"
)
"""A comment that is a list, with a word before its colon and a remark behind it at most."""
_WRITTEN = r"['\"`][\w.+-]+['\"`]"
_SET = regex(
    r"(?:[\w ]+[:=]\s*)?(?:\{([^{}]+)\}|\[([^\[\]]+)\]"
    rf"|({_WRITTEN}(?:(?:,|,?\s+and|,?\s+or)\s*{_WRITTEN})+))\.?"
)
"""A comment that is a list in brackets, or of quoted words: `{'adam', 'sgd'}`, `'adam' and 'sgd'`."""
_NUMBERS = regex(r"((?:-?\d+,\s*)+-?\d+,?\s+or\s+-?\d+)\.?|\{((?:-?\d+,\s*){2,}-?\d+)\}")
"""So many are all that there are: `16, 32 or 64`; two may be an example, and `[224, 224, 3]` is a shape."""
_OPEN = frozenset("none any anything other others else etc more so similar path your nothing not".split())
"""Words of a list that does not say all that may be given, or that means no text."""
_PAPERMILL = regex(r"^type:\s*(\S+)\s*")
_MOST_CHOICES = 20
_RATE = regex(
    r"(?:.*_)?(?:dropout|lr|eta|alpha|beta|gamma|lam|lambda|momentum|decay|l1|l2|ratio|frac|fraction"
    r"|temperature|eps|epsilon|prob|probability|(?:dropout|learning|decay|drop|error|mutation|mix)_rate)_?\d*"
)
"""Names of numbers that need not be whole, though the notebook's own is: `dropout = 0`."""


@dataclass(frozen=True, slots=True)
class ArgumentType:
    """How an argument is read: its type, its default in it, whether none is a value, what is allowed."""

    name: str
    default: Any
    optional: bool = False
    choices: tuple[Any, ...] = ()


def argument_type(value: Any, annotation: str = "", comment: str = "", called: str = "") -> ArgumentType:
    """The type of a literal's argument.

    An annotation wins, as long as the literal is of that type: nothing that the notebook computes with may
    change. `literal` is what Python alone can write: a text that is no Python literal stands for itself.
    A whole number that is `called` a rate stays one until another is given.
    """
    field = field_of(comment)
    hint = _Hint.of(annotation or _declared(comment)) if field is None else _of_field(field, value)
    if not hint.name and type(value) is int and _RATE.fullmatch(in_words(called)):
        hint = _Hint("number", hint.optional, hint.choices)
    # A default that is such a text would be read as no value at all.
    is_none = isinstance(value, str) and value.lower() in {"", "none"}
    optional = (hint.optional and not is_none) or value is None
    name = _named(value, hint)
    default = float(value) if name == "float" and type(value) is int else value
    choices = hint.choices or _listed(comment, name)
    holds = default in choices or default is None
    fits = choices and holds and all(type(one) is _PLAIN.get(name) for one in choices)
    return ArgumentType(name, default, optional and name != "literal", choices if fits else ())


def in_words(name: str) -> str:
    """A variable's name in small letters, its words apart: `learning_rate` for `LearningRate`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", ascii_of(name)).lower().strip("_")


def remark(comment: str) -> str:
    """A comment without what only declares a type: papermill's `# type: int`, Colab's `#@param`."""
    return re.sub(r"^(?:[\s:]|-(?!\d))+|[\s:-]+$", "", _PAPERMILL.sub("", without_field(comment)))


@dataclass(frozen=True, slots=True)
class _Hint:
    """What an annotation says: a plain type or nothing, whether None is meant, the literals allowed."""

    name: str = ""
    optional: bool = False
    choices: tuple[Any, ...] = ()

    @staticmethod
    def of(text: str) -> _Hint:
        try:
            return _hint(ast.parse(text, mode="eval").body) if text else _Hint()
        except SyntaxError:
            return _Hint()


def _hint(node: ast.expr) -> _Hint:
    if isinstance(node, ast.Constant):
        return _Hint.of(node.value) if isinstance(node.value, str) else _Hint(optional=node.value is None)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _either([_hint(node.left), _hint(node.right)])
    if isinstance(node, ast.Subscript):
        head = unparse(node.value).split(".")[-1]
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if head == "Literal":
            return _of_literals(parts)
        if head in {"Optional", "Union"}:
            found = _either([_hint(one) for one in parts])
            return _Hint(found.name, found.optional or head == "Optional", found.choices)
        return _hint(parts[0]) if head in {"Annotated", "Final"} else _Hint(head.lower())
    return _Hint(unparse(node))


def _of_field(field: Field, value: Any) -> _Hint:
    """A field of a form; a whole number of a field for any numbers stays one until another is given."""
    given = tuple(one for one in field.options if one is not None)
    optional = len(given) < len(field.options) or value is None
    name = field.type
    if name == "number":
        name = "number" if type(value) is int else "float"
    if type(value) is int and any(type(one) is float for one in given):
        name, given = "number", ()
    if type(value) is float:
        given = tuple(float(one) if type(one) is int else one for one in given)
    return _Hint(name, optional, () if type(value) is bool else given)


def _either(hints: list[_Hint]) -> _Hint:
    """A union: of one type and None, or of things that have no type in common."""
    some = [one for one in hints if one.name]
    single = some[0] if len(some) == 1 else _Hint()
    return _Hint(single.name, any(one.optional for one in hints), single.choices)


def _of_literals(parts: list[ast.expr]) -> _Hint:
    try:
        values = [value_of(one) for one in parts]
    except (ValueError, TypeError, SyntaxError):
        return _Hint()
    given = tuple(one for one in values if one is not None)
    kinds = {type(one).__name__ for one in given}
    return _Hint(kinds.pop() if len(kinds) == 1 else "", len(given) < len(values), given)


def _named(value: Any, hint: _Hint) -> str:
    if value is None:
        return hint.name if hint.name in _PLAIN else "literal"
    if hint.name == "number":
        return "number"
    fits = type(value) is _PLAIN.get(hint.name) or (hint.name == "float" and type(value) is int)
    if fits:
        return hint.name
    if isinstance(value, tuple):
        return "tuple" if _survives(list(value)) else "literal"
    name = _BY_VALUE.get(type(value), "literal")
    return name if name != "json" or _survives(value) else "literal"


def _survives(value: Any) -> bool:
    """Whether JSON gives back the very value: no tuples within, no keys but texts."""
    try:
        return repr(json.loads(json.dumps(value))) == repr(value)
    except (TypeError, ValueError):
        return False


def _declared(comment: str) -> str:
    found = _PAPERMILL.match(comment)
    return found[1] if found else ""


def _listed(comment: str, name: str) -> tuple[Any, ...]:
    """The values that a comment lists: `one of: adam, sgd`; texts also where it is no more: `l1 or l2`."""
    if name not in {"str", "int", "float"}:
        return ()
    found = _CHOICES.search(comment)
    if found is None and name == "str":
        found = _SET.fullmatch(comment) or _ALONE.fullmatch(comment)
    elif found is None and name == "int":
        found = _NUMBERS.fullmatch(comment)
    if found is None:
        return ()
    text = next((one for one in found.groups() if one), found[0]).strip().rstrip(".")
    inside = _BRACKETED.fullmatch(text)
    text = inside[1] if inside else text.strip("()[]{}")
    parts = re.split(r"\s*[,|/]\s*(?:(?:or|and)\s+)?|\s+(?:or|and)\s+", text)
    words = [one.strip(" '\"`") for one in parts]
    if (
        not all(re.fullmatch(r"[\w.+-]+", one) for one in words)
        or not 1 < len({*words}) == len(words) <= _MOST_CHOICES
    ):
        return ()
    if any(one.lower() in _OPEN for one in words):
        return ()
    try:
        return tuple(_PLAIN[name](one) for one in words)
    except ValueError:
        return ()
