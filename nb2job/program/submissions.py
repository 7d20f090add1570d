"""Which statements only make, submit and watch jobs of Azure ML (SDK v2 and v1)."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable

from nb2job.program.imported_names import imported_names
from nb2job.program.nodes import of_kind, root_of, walk
from nb2job.program.program import Program, Statement

Names = frozenset[str]

_LIBRARIES = ("azure.ai.ml.", "azure.identity.", "azureml.core.", "azureml.train.", "azureml.widgets.")
_JOBS = ("azure.ai.ml.command", "azure.ai.ml.spark", "azureml.core.ScriptRunConfig")
_CLIENT = "azure.ai.ml.MLClient"
_EXPERIMENT = "azureml.core.Experiment"
_MAKERS = frozenset(
    "command spark from_config from_conda_specification from_pip_requirements load_component load_job"
    " choice uniform loguniform quniform normal".split()
)
_LOOKS = frozenset(
    "sweep set_limits set_resources get_token from_config stream get wait_for_completion get_metrics"
    " get_details get_file_names get_portal_url get_status show keys items values as_mount as_download"
    " as_named_input format".split()
)
_BUILTINS = frozenset("print str len display dict list sorted range round".split())
_KINDS = (ast.Assign, ast.Expr, ast.Try, ast.If, ast.For, ast.Pass, ast.ExceptHandler)


class Submissions:
    """Judges the statements of one program."""

    def __init__(self, program: Program) -> None:
        self.paths = imported_names(program)
        self.statements = [one for one in program.statements() if one.node is not None]
        self.free_names = _BUILTINS - self.paths.bound
        self.jobs = self._jobs()
        self.clients = self._bound_to(lambda value: self.paths.called(value).startswith(_CLIENT))
        self.experiments = self._bound_to(lambda value: self.paths.called(value) == _EXPERIMENT)

    def only_submit(self) -> set[int]:
        """The ids of the statements that may go; none where no job is submitted among them."""
        chosen = list(self.statements)
        while True:
            held = self._held(chosen)
            fewer = [one for one in chosen if self._is_quiet(one, held)]
            others = {id(one) for one in fewer}
            rest = [one for one in self.statements if id(one) not in others]
            needed = frozenset().union(*(one.facts.uses for one in rest), frozenset())
            fewer = [one for one in fewer if not one.facts.bindings & needed and not _changes(one) & needed]
            if len(fewer) == len(chosen):
                break
            chosen = fewer
        return {id(one) for one in chosen} if any(map(self._submits, chosen)) else set()

    def _held(self, chosen: list[Statement]) -> Names:
        """Names that only these statements bind."""
        inside = {id(one) for one in chosen}
        held = frozenset().union(*(one.facts.bindings for one in chosen), frozenset())
        others = (one for one in self.statements if id(one) not in inside)
        return held - frozenset().union(*(one.facts.bindings | one.facts.function_writes for one in others))

    def _is_quiet(self, statement: Statement, held: Names) -> bool:
        """Whether a statement is about Azure ML, and does nothing but make, submit, watch and print."""
        nodes = [*walk(statement.tree)]
        kinds = all(isinstance(one, _KINDS) for one in nodes if isinstance(one, ast.stmt))
        plain = not any(isinstance(one, (ast.Lambda, ast.Await, ast.NamedExpr)) for one in nodes)
        calls = [one for one in nodes if isinstance(one, ast.Call)]
        touches = any(self.paths.called(one).startswith(_LIBRARIES) for one in calls)
        touches |= self._submits(statement) or bool((statement.facts.uses & held) - statement.facts.bindings)
        touches |= bool(statement.facts.bindings & self.jobs)
        targets = (target for one in nodes if isinstance(one, ast.Assign) for target in one.targets)
        own = all(isinstance(one, ast.Name) or root_of(one) in held for one in targets)
        quiet = all(self._is_quiet_call(one, held) for one in calls)
        return kinds and plain and touches and own and quiet and not statement.kept

    def _is_quiet_call(self, call: ast.Call, held: Names) -> bool:
        path = self.paths.called(call)
        if path:
            return _only_makes(path)
        if isinstance(call.func, ast.Name):
            return call.func.id in self.free_names | self.jobs
        if not isinstance(call.func, ast.Attribute):
            return False
        owner, root = call.func.value, root_of(call.func)
        made_here = isinstance(owner, ast.Call) and _only_makes(self.paths.called(owner))
        mine = root in held | self.experiments | self.clients or made_here or not root
        return (mine and call.func.attr in _LOOKS) or self._is_submission(call)

    def _is_submission(self, call: ast.Call) -> bool:
        if not isinstance(call.func, ast.Attribute):
            return False
        if call.func.attr == "submit":
            return root_of(call.func) in self.experiments
        return (
            call.func.attr == "create_or_update" and bool(call.args) and self._is_job(call.args[0], self.jobs)
        )

    def _submits(self, statement: Statement) -> bool:
        return any(isinstance(one, ast.Call) and self._is_submission(one) for one in walk(statement.tree))

    def _jobs(self) -> Names:
        """Names that only ever hold jobs, also those made of others or of themselves: `job.sweep(…)`."""
        found = frozenset().union(*(one.facts.bindings for one in self.statements), frozenset())
        while True:
            fewer = self._bound_to(functools.partial(self._is_job, known=found))
            if fewer == found:
                return found
            found = fewer

    def _is_job(self, value: ast.expr, known: Names) -> bool:
        if isinstance(value, ast.Name):
            return value.id in known
        if not isinstance(value, ast.Call):
            return False
        if self.paths.called(value) in _JOBS or self.paths.called(value).startswith("azure.ai.ml.automl."):
            return True
        sweep = isinstance(value.func, ast.Attribute) and value.func.attr == "sweep"
        return root_of(value.func) in known and (sweep or isinstance(value.func, ast.Name))

    def _bound_to(self, wanted: Callable[[ast.expr], bool]) -> Names:
        held: set[str] = set()
        other: set[str] = set()
        for one in self.statements:
            value = one.node.value if isinstance(one.node, ast.Assign) else None
            good = value is not None and wanted(value)
            (held if good else other).update(one.facts.bindings | one.facts.function_writes)
        return frozenset(held - other)


def _changes(statement: Statement) -> Names:
    """The names whose objects a statement changes: `job.experiment_name = …`."""
    nodes = of_kind(statement.tree, ast.Assign)
    return frozenset(root_of(target) for one in nodes for target in one.targets) - {""}


def _only_makes(path: str) -> bool:
    """Whether a function of Azure's libraries only makes an object: a class, or a known one."""
    last = path.rpartition(".")[2]
    known = last[:1].isupper() or last in _MAKERS or path.startswith("azure.ai.ml.automl.")
    return path.startswith(_LIBRARIES) and known
