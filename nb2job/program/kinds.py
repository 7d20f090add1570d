"""What a name provably holds, as a type annotation: arguments, and frames that pandas has read."""

from __future__ import annotations

import ast

from nb2job.program.bindings import bindings
from nb2job.program.nodes import unparse
from nb2job.program.program import Program, Statement

_PLAIN = {
    "int": "int",
    "float": "float",
    "number": "float",
    "bool": "bool",
    "str": "str",
    "tuple": "tuple",
    "uri_file": "str",
    "uri_folder": "str",
    "output": "str",
}
_FRAMES = frozenset("read_csv read_parquet read_table read_feather read_fwf DataFrame get_dummies".split())
_OTHER_RESULT = frozenset({"chunksize", "iterator", "sheet_name"})


def known_types(program: Program) -> dict[str, str]:
    """Name -> annotation, for names that hold one type wherever they are bound."""
    statements = list(program.statements())
    counts = bindings(statements)
    found = {
        one.variable: f"{_PLAIN[one.type]} | None" if one.optional else _PLAIN[one.type]
        for one in program.parameters
        if one.type in _PLAIN and (one.default is not None or one.optional) and not counts[one.variable]
    }
    pandas = _pandas_name(program)
    for statement in statements if pandas else ():
        name = _frame(statement, pandas)
        if name and counts[name] == 1:
            found[name] = f"{pandas}.DataFrame"
    return found


def _pandas_name(program: Program) -> str:
    for statement in program.imports:
        node = statement.node
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == "pandas":
                    return alias.asname or alias.name
    return ""


def _frame(statement: Statement, pandas: str) -> str:
    """The name that a statement binds to a new frame, or ""."""
    node = statement.node
    if not (isinstance(node, ast.Assign) and len(node.targets) == 1):
        return ""
    target, value = node.targets[0], node.value
    if not (isinstance(target, ast.Name) and isinstance(value, ast.Call)):
        return ""
    module, _, function = unparse(value.func).rpartition(".")
    plain = not any(word.arg is None or word.arg in _OTHER_RESULT for word in value.keywords)
    return target.id if module == pandas and function in _FRAMES and plain else ""
