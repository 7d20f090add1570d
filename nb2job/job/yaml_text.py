"""Values as YAML text that every reader, YAML 1.1 or 1.2, takes for the same value."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from nb2job.regex import regex

_PLAIN = regex(r"(?:\.{0,2}/)*[A-Za-z_][\w./@+-]*(?:(?:://|[: ])[\w./@+-]+)*", re.ASCII)
_RESERVED = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"])


def scalar(value: bool | int | float | str) -> str:
    """A value on one line; a string that a reader could mistake stands in double quotes.

    PyYAML takes `1e-05` for a string, since YAML 1.1 wants a point and a signed exponent [R].
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, int):
        return str(value)
    if _PLAIN.fullmatch(value) and value.lower() not in _RESERVED:
        return value
    return quoted(value)


def quoted(value: str) -> str:
    """A string in double quotes, on one line."""
    return '"' + "".join(map(_escaped, value)) + '"'


def text(value: str, indent: int = 2) -> str:
    """A text as a literal block `|-` when it has several plain lines, else on one line."""
    lines = value.split("\n")
    if len(lines) == 1 or not all(map(_is_plain_line, lines)) or value != value.strip():
        return scalar(value)
    margin = " " * indent
    return "|-\n" + "\n".join(margin + line if line else "" for line in lines)


def block(values: Mapping[str, Any], indent: int = 0) -> str:
    """A mapping as lines of a block; values are scalars, lists of them, and such mappings."""
    lines = []
    for key, value in values.items():
        head = f"{' ' * indent}{scalar(key)}:"
        if isinstance(value, Mapping):
            lines.append(f"{head}\n{block(value, indent + 2)}")
        elif isinstance(value, (list, tuple)):
            lines.append(f"{head} [{', '.join(map(scalar, value))}]")
        else:
            lines.append(f"{head} {scalar(value)}")
    return "\n".join(lines)


def remark(value: str) -> str:
    """A text as a comment at the end of a line; nothing for no text."""
    words = "".join(c if c.isprintable() else " " for c in value).split()
    return "  # " + " ".join(words) if words else ""


def _float(value: float) -> str:
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    mantissa, exponent, power = repr(value).partition("e")
    return f"{mantissa}.0e{power}" if exponent and "." not in mantissa else repr(value)


def _is_plain_line(line: str) -> bool:
    return line.isprintable() and line == line.rstrip()


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isprintable():
        return character
    if character == "\n":
        return "\\n"
    code = ord(character)
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return f"\\u{code:04x}" if code > 0xFF else f"\\x{code:02x}"
