"""The lines by which a script's parser learns its arguments, and the functions that read their values."""

from __future__ import annotations

import json
from collections.abc import Iterable

from nb2job.program.generated import Generated
from nb2job.program.program import Parameter

_READERS = {
    "int": "integer",
    "number": "number",
    "bool": "boolean",
    "json": "json_value",
    "tuple": "json_tuple",
    "literal": "literal",
}


def argument(parameter: Parameter, names: Generated) -> str:
    """The text between the parentheses of `add_argument`."""
    parts = [f'"{parameter.flag}"']
    reader = getattr(names, _READERS[parameter.type]) if parameter.type in _READERS else ""
    reader = reader or ("float" if parameter.type == "float" else "")
    if parameter.optional:
        reader = f"{names.optional}({reader or 'str'})"
    if reader:
        parts.append(f"type={reader}")
    if parameter.choices:
        given = (*parameter.choices, None) if parameter.optional else parameter.choices
        parts.append(f"choices={given!r}")
    parts.append("required=True" if parameter.required else f"default={_default(parameter)}")
    if parameter.flag.strip("-").replace("-", "_") != parameter.name:
        parts.append(f'dest="{parameter.name}"')
    parts.append(f"help={_help(parameter)}")
    return ", ".join(parts)


def readers(parameters: Iterable[Parameter]) -> frozenset[str]:
    """The small functions of the template that read the values of arguments."""
    given = list(parameters)
    found = {_READERS[one.type] for one in given if one.type in _READERS}
    return frozenset(found | ({"optional"} if any(one.optional for one in given) else set()))


def _default(parameter: Parameter) -> str:
    """The default as code; argparse reads a text as it reads the command line, so each run has its own."""
    value = parameter.default
    if parameter.type in {"json", "tuple"}:
        return repr(json.dumps(value))
    if parameter.type == "literal" and value is not None:
        return repr(repr(value))
    return repr(value)


def _help(parameter: Parameter) -> str:
    text = parameter.help.replace("%", "%%")
    if not parameter.required:
        text = text or parameter.name.replace("_", " ").strip()
        text = f"{text} (default: %(default)s)"
    return json.dumps(text, ensure_ascii=False)
