"""Which variables of the environment the statements of a program may have looked at, or set, so far."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.program.generated import Generated
from nb2job.program.nodes import unparse, walk
from nb2job.program.program import Statement
from nb2job.regex import regex

ALL = "*"
_MENTION = regex(r"environ|getenv|expandvars|subprocess|popen|system|run_shell|shell_lines")
_METHODS = frozenset({"get", "setdefault", "pop"})
_ASKS = regex(r"\$\w|\$\{|\b(?:env|printenv|export|set|python[\d.]*|bash|sh)\b|\./")
_COMMANDS = frozenset("run Popen call check_call check_output system popen getoutput".split())


class EnvironmentLooks:
    """Follows statements in their order; a function looks when it is used."""

    def __init__(self, generated: Generated | None = None) -> None:
        names = generated or Generated()
        self.commands = _COMMANDS | {names.run_shell, names.shell_lines}
        self.keys: set[str] = set()
        self.functions: dict[str, set[str]] = {}

    def see(self, statement: Statement) -> None:
        """Take a statement into account."""
        found = set(self._looks(statement.tree)) if _MENTION.search(statement.text) else set()
        for name in statement.facts.uses & self.functions.keys():
            found |= self.functions[name]
        node = statement.node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            if found:
                self.functions.setdefault(node.name, set()).update(found)
        elif not isinstance(node, (ast.Import, ast.ImportFrom)):
            self.keys |= found

    def at(self, statement: Statement) -> bool:
        """Whether something before a statement may have looked at the variable that it sets."""
        key = environment_key(statement.node)
        return bool(key and self.keys & {ALL, key})

    def _looks(self, tree: ast.AST) -> Iterator[str]:
        known: set[int] = set()
        for node in walk(tree):
            whole, key = _keyed(node)
            if whole is not None:
                known.add(id(whole))
                yield key
            elif _is_environment(node) and id(node) not in known:
                yield ALL
            elif isinstance(node, ast.Call):
                yield from self._of_call(node)

    def _of_call(self, call: ast.Call) -> Iterator[str]:
        name = unparse(call.func).rpartition(".")[2]
        asks = name in self.commands and (not call.args or _ASKS.search(unparse(call.args[0])))
        if name == "getenv" and call.args:
            yield _literal(call.args[0])
        elif asks or name == "expandvars":
            yield ALL


def environment_key(node: ast.stmt | None) -> str:
    """The variable that `os.environ["A"] = "b"` or `os.putenv("A", "b")` sets; "" for anything else."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
        whole, key = _keyed(node.targets[0])
        return key if whole is not None else ""
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(call, ast.Call) and call.args and "env" in unparse(call.func):
        return _literal(call.args[0])
    return ""


def _keyed(node: ast.AST) -> tuple[ast.AST | None, str]:
    """The `os.environ` in an expression that only has to do with one variable, and that variable."""
    if isinstance(node, ast.Subscript) and _is_environment(node.value):
        return node.value, _literal(node.slice)
    method = node.func if isinstance(node, ast.Call) and node.args else None
    if isinstance(method, ast.Attribute) and method.attr in _METHODS and _is_environment(method.value):
        return method.value, _literal(node.args[0])  # type: ignore[attr-defined]
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
        return (
            (node.comparators[0], _literal(node.left)) if _is_environment(node.comparators[0]) else (None, "")
        )
    return None, ""


def _is_environment(node: ast.AST) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name in {"environ", "environb"}


def _literal(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ALL
