"""What only a hosted notebook has: how its lines are known."""

from __future__ import annotations

import ast
import re

from nb2job.program.program import Statement

_WALK = re.compile(r"os\.walk\('(/kaggle|\.\./input)")
_HOSTED = ("google.colab", "kaggle_secrets")


def is_shutdown(call: ast.Call) -> bool:
    """`app.kernel.do_shutdown(True)`: the kernel is told to start again."""
    return ast.unparse(call.func).endswith("kernel.do_shutdown")


def is_listing(statement: Statement, is_read: bool) -> bool:
    """Kaggle's first cell: the files below a folder, printed one by one."""
    node = statement.node
    if not isinstance(node, ast.For) or is_read or not _WALK.match(ast.unparse(node.iter)):
        return False
    calls = [ast.unparse(one.func) for one in ast.walk(node) if isinstance(one, ast.Call)]
    kinds = {type(one) for one in ast.walk(node) if isinstance(one, ast.stmt)}
    plain = {"os.walk", "print", "os.path.join", "len"}
    return {*calls} <= plain and "print" in calls and kinds <= {ast.For, ast.Expr, ast.If}


def root_of(node: ast.expr) -> str:
    """The name that an expression begins with."""
    while isinstance(node, (ast.Attribute, ast.Call, ast.Subscript)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def secret(call: ast.Call) -> str:
    """The environment variable for a secret of Databricks: `DB_PASSWORD` for the key `db-password`."""
    given = [*call.args[1:2], *(word.value for word in call.keywords if word.arg == "key")]
    if len(given) != 1 or not isinstance(given[0], ast.Constant) or not isinstance(given[0].value, str):
        return ""
    return f'"{re.sub(r"[^A-Za-z0-9]+", "_", given[0].value).strip("_").upper()}"'


def imports_hosted(statement: Statement) -> bool:
    """Whether it is an import, at the top level, of what only a hosted notebook has."""
    node = statement.node
    modules: list[str] = []
    if isinstance(node, ast.Import):
        modules = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and not node.level:
        modules = [f"{node.module}.{alias.name}" for alias in node.names]
    return bool(modules) and all(module.startswith(_HOSTED) for module in modules)
