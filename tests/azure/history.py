"""westeurope.api.azureml.ms: where the run history is, and what a run has come to."""

from __future__ import annotations

from tests.azure import workspace
from tests.azure.exchange import Answer, Request, refused, said
from tests.azure.store import Store
from tests.azure.workspace import Workspace

HOST = "westeurope.api.azureml.ms"
LOG = "user_logs/std_log.txt"


class History:
    """Each time that it is asked for a run, the run is in the next of the workspace's statuses."""

    def __init__(self, kept: Workspace, store: Store) -> None:
        self.kept = kept
        self.store = store
        self.asked: dict[str, int] = {}

    def serve(self, request: Request) -> Answer:
        """Answer where things are, or how a run is."""
        if request.path == "/discovery":
            return said({name: f"https://{HOST}" for name in ("api", "history", "experimentation", "studio")})
        if request.path.startswith("/log/"):
            return Answer(200, self.kept.log.encode(), "text/plain")
        parts = request.path.split("/")
        if parts[-1] == "details" and f"jobs/{parts[-2]}" in self.kept.resources:
            return self.details(parts[-2])
        return refused(404, "NotFound", request.path)

    def details(self, name: str) -> Answer:
        """The status of a run, and the address of its log."""
        count = self.asked.get(name, 0)
        self.asked[name] = count + 1
        status = self.kept.statuses[min(count, len(self.kept.statuses) - 1)]
        self.kept.resources[f"jobs/{name}"]["properties"]["status"] = status
        log = f"https://{HOST}/log/{name}?{self.store.signature()}"
        error = {"error": {"code": "UserError", "message": "Execution failed: exit code 1."}}
        details = {"runId": name, "status": status, "logFiles": {LOG: log}, "target": workspace.CLUSTERS[0]}
        return said(details | (error if status == "Failed" else {}))
