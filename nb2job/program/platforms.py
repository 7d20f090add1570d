"""What only a hosted notebook has: how its lines are known."""

from __future__ import annotations

import ast
import re

from nb2job.program.imported_names import ImportedNames
from nb2job.program.nodes import of_kind, unparse, walk
from nb2job.program.program import Statement
from nb2job.program.walk import lines
from nb2job.regex import regex

_WALK = regex(r"os\.walk\('(/kaggle|\.\./input)")
_ANSWERS = frozenset({"subprocess.check_output", "subprocess.getoutput"})
_TEXT = frozenset({"decode", "strip", "split", "splitlines"}).__contains__
_LISTS = regex(r"(?:ls|dir|pwd)(?:\s+[\w./~-]+)*$")
_HOSTED = ("google.colab", "kaggle_secrets", "pyspark.dbutils")


def is_shutdown(call: ast.Call) -> bool:
    """`app.kernel.do_shutdown(True)`: the kernel is told to start again."""
    return unparse(call.func).endswith("kernel.do_shutdown")


def is_listing(statement: Statement, is_read: bool) -> bool:
    """Kaggle's first cell: the files below a folder, printed one by one."""
    node = statement.node
    if not isinstance(node, ast.For) or is_read or not _WALK.match(unparse(node.iter)):
        return False
    calls = [unparse(one.func) for one in walk(node) if isinstance(one, ast.Call)]
    kinds = {type(one) for one in walk(node) if isinstance(one, ast.stmt)}
    plain = {"os.walk", "print", "os.path.join", "len"}
    return {*calls} <= plain and "print" in calls and kinds <= {ast.For, ast.Expr, ast.If}


def is_asked_of_a_shell(statement: Statement, paths: ImportedNames) -> bool:
    """Kaggle's older first cell: `print(check_output(["ls", "../input"]).decode("utf8"))`."""
    value = statement.node.value if isinstance(statement.node, ast.Expr) else None
    if isinstance(value, ast.Call) and unparse(value.func) == "print" and len(value.args) == 1:
        value = value.args[0]
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and _TEXT(value.func.attr):
        value = value.func.value
    asks = isinstance(value, ast.Call) and paths.called(value) in _ANSWERS and len(value.args) == 1
    words = value.args[0] if asks and isinstance(value, ast.Call) else None
    parts = words.elts if isinstance(words, (ast.List, ast.Tuple)) else [words]
    said = [one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return len(said) == len(parts) and bool(_LISTS.match(" ".join(said)))


def secret(call: ast.Call, quote: str) -> str:
    """The environment variable for a secret of Databricks: `DB_PASSWORD` for the key `db-password`."""
    given = [*call.args[1:2], *(word.value for word in call.keywords if word.arg == "key")]
    if len(given) != 1 or not isinstance(given[0], ast.Constant) or not isinstance(given[0].value, str):
        return ""
    return quote + re.sub(r"[^A-Za-z0-9]+", "_", given[0].value).strip("_").upper() + quote


def left_over(tree: ast.Module, used: frozenset[str]) -> list[ast.stmt]:
    """Lines within a block that only served what was dropped: imports of hosts, IPython's application.

    `used` are names that other statements use. Where an import's failure is caught, it is a question.
    """
    loaded = {one.id for one in of_kind(tree, ast.Name) if isinstance(one.ctx, ast.Load)}
    found: list[ast.stmt] = []
    for line in lines(tree):
        node = line.node
        if node in tree.body or line.guarded:
            continue
        modules = _modules(node)
        if modules and all(module.startswith(_HOSTED) or module == "IPython" for module in modules):
            bound = {alias.asname or alias.name.split(".")[0] for alias in getattr(node, "names", ())}
            found += [] if bound & (used | loaded) else [node]
        elif isinstance(node, ast.Assign) and unparse(node.value) == "IPython.Application.instance()":
            bound = {one.id for one in node.targets if isinstance(one, ast.Name)}
            found += [] if bound & (used | loaded) or len(bound) < len(node.targets) else [node]
    return found


def is_idle(node: ast.stmt | None) -> bool:
    """An `if` with nothing in it, whose test only looks."""
    if not isinstance(node, ast.If) or node.orelse or not all(isinstance(one, ast.Pass) for one in node.body):
        return False
    calls = [unparse(one.func) for one in walk(node.test) if isinstance(one, ast.Call)]
    plain = not any(isinstance(one, (ast.NamedExpr, ast.Await)) for one in walk(node.test))
    return plain and {*calls} <= {"os.getenv", "os.environ.get", "os.path.exists"}


def imports_hosted(statement: Statement) -> bool:
    """Whether it is an import, at the top level, of what only a hosted notebook has."""
    modules = _modules(statement.node)
    return bool(modules) and all(module.startswith(_HOSTED) for module in modules)


def _modules(node: ast.stmt | None) -> list[str]:
    """What an import imports, dotted; nothing for another statement."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []
