"""Files that hold the key of a service or of a person: where a program spells their paths."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.program.nodes import unparse, walk
from nb2job.program.path_calls import argument
from nb2job.program.program import Program, Statement
from nb2job.program.reading_calls import key_reader
from nb2job.regex import regex

_KEYS = regex(
    r"from_service_account_|from_json_keyfile|_secrets_file|_user_file|Certificate\(|gspread\.|pygsheets\."
    r"|GOOGLE_APPLICATION_CREDENTIALS"
)
_VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"
_ENVIRONMENT = frozenset({"os.environ", "environ"})


def key_files(program: Program) -> Iterator[tuple[Statement, ast.expr]]:
    """The paths of such files, each with its statement: what reads a key is given, or a variable says."""
    for statement in program.statements():
        for node in walk(statement.tree) if _KEYS.search(statement.text) else ():
            found = key_reader(unparse(node.func)) if isinstance(node, ast.Call) else None
            path = argument(node, *found) if found and isinstance(node, ast.Call) else None
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
                target = node.targets[0]
                named = isinstance(target.slice, ast.Constant) and target.slice.value == _VARIABLE
                path = node.value if named and unparse(target.value) in _ENVIRONMENT else path
            if path is not None:
                yield statement, path
