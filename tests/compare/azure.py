"""A client that answers as Azure ML's tracking server does: it refuses what that refuses [D]."""

from __future__ import annotations

import re
from typing import Any

from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import BAD_REQUEST

_PARAMS = re.compile(r"\bparam(?:eter)?s?\.\S+\s*(=|!=|like)(?=[\s'\"])", re.IGNORECASE)


class AzureClient:
    """Runs of a store of MLflow's own, behind the restrictions of Azure ML."""

    def __init__(self, uri: str) -> None:
        self._client = MlflowClient(tracking_uri=uri)
        self.asked: list[dict[str, Any]] = []

    def search_runs(self, experiment_ids: list[str], filter_string: str = "", **asked: Any) -> Any:
        self.asked.append({"filter": filter_string, **asked})
        for key in asked.get("order_by") or []:
            if key.startswith(("metrics.", "params.", "tags.")):
                raise MlflowException(f"order_by {key} is not supported", BAD_REQUEST)
        for condition in re.split(r"\s+and\s+", filter_string, flags=re.IGNORECASE):
            refuse(condition)
        return self._client.search_runs(experiment_ids, filter_string, **asked)

    def __getattr__(self, name: str) -> Any:
        if name not in {
            "get_experiment",
            "get_experiment_by_name",
            "get_metric_history",
            "get_run",
            "list_artifacts",
            "download_artifacts",
            "search_experiments",
        }:
            raise MlflowException(f"404: {name}", BAD_REQUEST)
        return getattr(self._client, name)


def refuse(condition: str) -> None:
    """Raises for a condition that Azure ML does not take."""
    if re.search(r"\s+or\s+", condition, re.IGNORECASE):
        raise MlflowException("OR is not supported", BAD_REQUEST)
    if condition.strip().startswith("param") and not _PARAMS.match(condition.strip()):
        raise MlflowException("params take =, != and like only", BAD_REQUEST)
    if re.search(r"\bilike\b|\battributes?\.(run_)?id like", condition, re.IGNORECASE):
        raise MlflowException(f"not supported: {condition}", BAD_REQUEST)
