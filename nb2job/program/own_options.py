"""An option of the notebook's own parser: what a literal `add_argument` says, as argparse reads it."""

from __future__ import annotations

import argparse
import ast
import keyword
import re
from dataclasses import dataclass
from typing import Any

from nb2job.program.argument_type import argument_type
from nb2job.program.constants import value_of
from nb2job.program.nodes import unparse
from nb2job.regex import regex

_TYPES: dict[str, Any] = {"int": int, "float": float, "str": str, "bool": bool}
_KEYWORDS = frozenset(
    {"type", "default", "help", "dest", "required", "metavar", "action", "choices", "nargs", "const"}
)
_DEFAULT = regex(r"[,;]?\s*[\[(]?(?:defaults?(?:\s+to)?[:=]?\s*)?%\(default\)\w[\])]?", re.IGNORECASE)
_ACTIONS = frozenset({"store", "store_true", "store_false"})


@dataclass(frozen=True, slots=True)
class Option:
    """What an option is called, the type of one value of it, its help and choices; `several` is a list."""

    name: str
    type: str
    help: str
    choices: tuple[Any, ...]
    several: bool

    def type_of(self, value: Any) -> str:
        """The type of the argument that has this value: that of the option, as long as the value fits it."""
        if self.several:
            return argument_type(value).name if isinstance(value, (list, tuple)) else "literal"
        fits = value is None or type(value) is _TYPES[self.type]
        whole = self.type == "float" and type(value) is int
        return self.type if fits or whole else argument_type(value).name


def option(real: argparse.ArgumentParser, call: ast.Call) -> Option:
    """Tell a real parser what the notebook tells its own.

    Raises:
        ValueError: what no argument of the script can stand for; the message says why.
        TypeError, argparse.ArgumentError: what argparse itself refuses.
    """
    words = {word.arg: word.value for word in call.keywords}
    flags = [_literal(one, "its name") for one in call.args]
    if not flags or not all(str(one).startswith("-") for one in flags):
        raise ValueError("it has no flag")
    if "-f" in flags:
        raise ValueError("-f is the kernel's own")
    unknown = next((str(one) for one in words if one not in _KEYWORDS), None)
    if unknown is not None:
        raise ValueError(f"{unknown} is not understood")
    spelled = unparse(words.pop("type")) if "type" in words else ""
    plain: dict[str, Any] = {str(key): _literal(value, str(key)) for key, value in words.items()}
    action = plain.get("action", "store")
    if action not in _ACTIONS or (spelled and action != "store"):
        raise ValueError(f"action={action!r} is not understood")
    if spelled and spelled not in _TYPES:
        raise ValueError(f"type={spelled} is no plain type")
    if action == "store":
        plain["type"] = _TYPES[spelled or "str"]
    made = real.add_argument(*map(str, flags), **plain)
    text = _plain_help(str(plain.get("help") or "")) or made.dest.replace("_", " ")
    several = plain.get("nargs") not in {None, "?"}
    kind = (spelled or "str") if action == "store" else "bool"
    return Option(made.dest, kind, text, tuple(plain.get("choices") or ()), several)


def held_as(call: ast.Call) -> str:
    """The name that an option has among the values, if its line says it plainly; else ""."""
    words = {word.arg: word.value for word in call.keywords}
    spelled = [one.value if isinstance(one, ast.Constant) else None for one in call.args]
    flags = [one for one in spelled if isinstance(one, str) and one.startswith("-")]
    if not flags or len(flags) < len(spelled) or "-f" in flags or {None, "required"} & words.keys():
        return ""
    named = words.get("dest", ast.Constant(next((one for one in flags if one.startswith("--")), flags[0])))
    text = named.value.lstrip("-").replace("-", "_") if _is_text(named) else ""  # type: ignore[attr-defined]
    return text if text.isidentifier() and not keyword.iskeyword(text) else ""


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _literal(node: ast.expr, what: str) -> Any:
    try:
        return value_of(node)
    except (ValueError, TypeError, SyntaxError) as error:
        raise ValueError(f"{what} is computed") from error


def _plain_help(text: str) -> str:
    """A help without the marks of argparse: its default, which is told anyway, and doubled percent signs."""
    return _DEFAULT.sub("", text).replace("%%", "%").strip()
