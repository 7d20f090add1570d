"""Whether a module may log metrics whose names do not stand in its text."""

from __future__ import annotations

import ast

_OPEN = frozenset({"autolog", "log_batch", "log_accuracy_table", "MlflowCallback", "MLFlowLogger"})
"""Calls that log metrics under names of their own."""
_RUNS = frozenset({"exec", "run_path", "run_module", "import_module"})
"""Calls that run code which is not read."""
_LOGS = frozenset({"log_metric", "log_metrics"})
_ANSWERS = frozenset("git nvidia-smi pip conda uname hostname ls df free".split())
"""Programs that a script asks something, and that log nothing."""


def opens(module: ast.Module) -> bool:
    """Whether something logs by names of its own, runs other code, or hands a logging function on."""
    direct = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            direct.add(id(node.func))
            if _logs_by_itself(node) or _runs_a_program(node, module):
                return True
    return any(_is_handed_on(node, direct) for node in ast.walk(module))


def called(call: ast.Call) -> str:
    """The last name of what is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _logs_by_itself(call: ast.Call) -> bool:
    name = called(call)
    return name in _OPEN | _RUNS or (name == "evaluate" and ast.unparse(call.func).startswith("mlflow."))


def _is_handed_on(node: ast.AST, direct: set[int]) -> bool:
    """`from mlflow import log_metric as put`, `partial(mlflow.log_metric)`, `"log_metric"` for getattr."""
    if isinstance(node, ast.ImportFrom):
        return any(alias.name in _LOGS and alias.asname not in (None, alias.name) for alias in node.names)
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and node.value in _LOGS
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name in _LOGS and isinstance(node, ast.Attribute | ast.Name) and id(node) not in direct


def _runs_a_program(call: ast.Call, module: ast.Module) -> bool:
    """Whether a process may be a script that logs; a git that is asked for its commit is none."""
    name = ast.unparse(call.func)
    if not name.startswith(("subprocess.", "os.system", "os.popen", "os.exec", "os.spawn")):
        return False
    command = call.args[0] if call.args else None
    if isinstance(command, ast.Name):
        given = [
            node.value
            for node in ast.walk(module)
            if isinstance(node, ast.Assign)
            and any(isinstance(one, ast.Name) and one.id == command.id for one in node.targets)
        ]
        command = given[0] if len(given) == 1 else None
    if isinstance(command, ast.List) and command.elts:
        command = command.elts[0]
    text = command.value if isinstance(command, ast.Constant) else ""
    return not isinstance(text, str) or text.split(" ")[0] not in _ANSWERS
