"""The Trainer of transformers: what it logs by itself, and whether it is told to log to MLflow."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from nb2job.job.validate.open_logging import called
from nb2job.regex import regex

_OWN_NAMES = regex(r"(eval|train|test|predict)_.+|loss|grad_norm|learning_rate|epoch")
_LOGS = frozenset({"all", "azure_ml", "mlflow"})


def logs(name: str, modules: Iterable[ast.Module]) -> str | None:
    """Why the Trainer does not log a metric, as a hint; "" where it may, None where there is no Trainer.

    Its callback logs the loss, and what it evaluates as `eval_…`, if `report_to` names MLflow; what that is
    by default differs: "all" in transformers 4, "none" in 5 [D].
    """
    calls = [node for module in modules for node in ast.walk(module) if isinstance(node, ast.Call)]
    if not any(called(call).endswith("Trainer") for call in calls):
        return None
    given = list(_given(calls))
    if not any(map(_may_log, given)):
        return 'Say report_to="mlflow" in its TrainingArguments: transformers 5 reports to nothing by itself.'
    return "" if _OWN_NAMES.fullmatch(name) else f"Its Trainer logs what it evaluates as `eval_{name}`."


def _given(calls: list[ast.Call]) -> Iterator[ast.expr]:
    """What `report_to` is; the call itself where it comes from a command line or from a mapping."""
    for call in calls:
        is_open = called(call).endswith(("Arguments", "Config")) and any(
            one.arg is None for one in call.keywords
        )
        if called(call) == "HfArgumentParser" or is_open:
            yield call
        yield from (one.value for one in call.keywords if one.arg == "report_to")


def _may_log(value: ast.expr) -> bool:
    try:
        found = ast.literal_eval(value)
    except ValueError:
        return True
    return bool(_LOGS & {*([found] if isinstance(found, str) else found or ())})
