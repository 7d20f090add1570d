"""Files of databases: `sqlite3.connect("a.db")`, `create_engine("sqlite:///a.db")`, and who changes them."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nb2job.program.nodes import unparse
from nb2job.program.program import Statement
from nb2job.regex import regex

SCHEME = "sqlite:///"
"""What an address begins with that names a file of SQLite."""

_CONNECTS = frozenset({"sqlite3.connect", "sqlite.connect", "duckdb.connect"})
_NO_FILE = ("", ":memory:", ":default:")
_CHANGES = regex(
    r"\.to_sql\(|\.commit\(|\.executescript\(|\.create_all\(|if_exists"
    r"|(?i:\b(?:create\s+(?:or\s+\w+\s+)?(?:temp\w*\s+)?(?:table|view|index)|insert\s+(?:or\s+\w+\s+)?into"
    r"|update\s+\w+\s+set|delete\s+from|drop\s+table|alter\s+table|replace\s+into|attach\b)\b)"
)


def database_file(call: ast.Call) -> ast.expr | None:
    """The expression that names the file of a database which a call opens, an address with its scheme."""
    spelled = unparse(call.func)
    engine = spelled.rpartition(".")[2] == "create_engine"
    if not call.args or not (engine or spelled in _CONNECTS):
        return None
    first = call.args[0]
    if engine and isinstance(first, ast.JoinedStr) and len(first.values) == 2:
        scheme, rest = first.values
        named = isinstance(scheme, ast.Constant) and scheme.value == SCHEME
        return rest.value if named and isinstance(rest, ast.FormattedValue) else None
    if isinstance(first, ast.Constant):
        text = first.value if isinstance(first.value, str) else ""
        of_file = text.removeprefix(SCHEME) not in _NO_FILE and not text.startswith("file:")
        return first if of_file and text.startswith(SCHEME) == engine else None
    return None if engine else first


def change_databases(statements: Iterable[Statement]) -> bool:
    """Whether a statement may write to a database: one that is only asked is data like any other."""
    return any(_CHANGES.search(one.text) for one in statements)
