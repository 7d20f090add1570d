"""management.azure.com: the requests of a submission, each answered as the service does."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

from tests.azure import arrivals, workspace
from tests.azure.exchange import Answer, Request, refused, said
from tests.azure.login import TOKEN
from tests.azure.store import Store
from tests.azure.workspace import ID, Workspace


class Management:
    """Answers for one workspace; `complain` hears of everything that no client should send."""

    def __init__(self, kept: Workspace, store: Store, complain: Callable[[str], None]) -> None:
        self.kept = kept
        self.store = store
        self.complain = complain

    def serve(self, request: Request) -> Answer:
        """Answer a request to the resource manager."""
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return refused(401, "AuthenticationFailed", "Authentication failed.")
        if not request.query.get("api-version"):
            self.complain(f"{request}: no api-version")
        path = request.path.removeprefix("/mferp/managementfrontend")
        if missing := _missing(path):
            return missing
        below = path[len(ID) :].strip("/")
        for pattern, method, serve in _ROUTES:
            match = re.fullmatch(pattern, below, re.IGNORECASE)
            if match and method == request.method:
                return serve(self, request, *match.groups())
        self.complain(f"{request}: nothing serves this")
        return refused(404, "NotFound", below)

    def workspace(self, request: Request) -> Answer:
        return said(self.kept.itself)

    def cluster(self, request: Request, name: str) -> Answer:
        if name not in workspace.CLUSTERS:
            return refused(404, "ResourceNotFound", f"The resource {ID}/computes/{name} was not found.")
        return said(workspace.cluster(name))

    def datastore(self, request: Request, name: str) -> Answer:
        return said(workspace.datastore(name))

    def datastore_secrets(self, request: Request, name: str) -> Answer:
        self.store.make(workspace.CONTAINER)
        return said({"secretsType": "Sas", "sasToken": self.store.signature()})

    def codes_by_hash(self, request: Request, name: str) -> Answer:
        codes = self.kept.within("codes/").values()
        asked = request.query.get("hash", "")
        return said({"value": [code for code in codes if arrivals.hash_said(code) == asked]})

    def start_upload(self, request: Request, name: str, version: str) -> Answer:
        container = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{name}:{version}"))
        self.store.make(container)
        address = f"{workspace.STORAGE}/{container}"
        credential = {"credentialType": "SAS", "sasUri": f"{address}?{self.store.signature()}"}
        reference = {"blobUri": address, "storageAccountArmId": "account", "credential": credential}
        upload = {"pendingUploadId": str(uuid.uuid4()), "pendingUploadType": "TemporaryBlobReference"}
        return said(upload | {"blobReferenceForConsumption": reference})

    def put_code(self, request: Request, path: str) -> Answer:
        complaints = arrivals.of_code(request.json["properties"], self.store)
        return self.put(request, path, complaints)

    def put_environment(self, request: Request, path: str) -> Answer:
        return self.put(request, path, arrivals.of_environment(request.json["properties"]))

    def environment_container(self, request: Request, name: str) -> Answer:
        return said({"id": f"{ID}/environments/{name}", "name": name, "properties": {"latestVersion": "1"}})

    def environment_versions(self, request: Request, name: str) -> Answer:
        """All of them, the newest first, as the SDK asks for the latest."""
        found = self.kept.within(f"environments/{name}/versions/")
        return said({"value": list(reversed(found.values()))})

    def table(self, request: Request, name: str) -> Answer:
        if name not in workspace.TABLES:
            return refused(404, "ResourceNotFound", f"data/{name} was not found.")
        latest = workspace.TABLES[name][-1]
        return said(
            {
                "id": f"{ID}/data/{name}",
                "name": name,
                "properties": {"dataType": "uri_file", "latestVersion": latest},
            }
        )

    def table_version(self, request: Request, name: str, version: str) -> Answer:
        if version not in workspace.TABLES.get(name, ()):
            return refused(404, "ResourceNotFound", f"data/{name}/versions/{version} was not found.")
        return said(workspace.table(name, version))

    def put_job(self, request: Request, path: str) -> Answer:
        properties = request.json["properties"]
        before = self.kept.sent.get(path)
        if before not in (None, properties):
            name = path.rpartition("/")[2]
            return refused(409, "UserError", f"A job with this name already exists. Name: {name}")
        complaints = arrivals.of_job(properties, self.kept)
        if complaints:
            return self.refuse(request, complaints)
        self.kept.sent[path] = properties
        job = self.kept.put(path, {**properties, "status": "NotStarted", "services": _services(path)})
        return said(job, 200 if before else 201)

    def put(self, request: Request, path: str, complaints: list[str]) -> Answer:
        if complaints:
            return self.refuse(request, complaints)
        return said(self.kept.put(path, request.json["properties"]), 201)

    def refuse(self, request: Request, complaints: list[str]) -> Answer:
        for complaint in complaints:
            self.complain(f"{request}: {complaint}")
        return refused(400, "UserError", "; ".join(complaints))

    def get(self, request: Request, path: str) -> Answer:
        found = self.kept.resources.get(path)
        return said(found) if found else refused(404, "ResourceNotFound", f"{path} was not found.")


def _services(path: str) -> dict[str, Any]:
    studio = f"https://ml.azure.com/runs/{path.rpartition('/')[2]}?wsid={ID}"
    return {
        "Studio": {"jobServiceType": "Studio", "endpoint": studio},
        "Tracking": {"jobServiceType": "Tracking", "endpoint": "azureml://westeurope.api.azureml.ms"},
    }


def _missing(path: str) -> Answer | None:
    """The answer to who asks for another subscription, resource group or workspace."""
    asked, known, words = path.lower().split("/"), ID.lower().split("/"), path.split("/")
    if asked[:3] != known[:3]:
        return refused(404, "SubscriptionNotFound", f"The subscription '{words[2]}' could not be found.")
    if asked[3:5] != known[3:5]:
        return refused(404, "ResourceGroupNotFound", f"Resource group '{words[4]}' could not be found.")
    if asked[: len(known)] != known:
        what = f"Microsoft.MachineLearningServices/workspaces/{words[8]}"
        text = f"The Resource '{what}' under resource group '{words[4]}' was not found."
        return refused(404, "ResourceNotFound", text)
    return None


_ROUTES: tuple[tuple[str, str, Callable[..., Answer]], ...] = (
    (r"", "GET", Management.workspace),
    (r"computes/([^/]+)", "GET", Management.cluster),
    (r"datastores/([^/]+)", "GET", Management.datastore),
    (r"datastores/([^/]+)/listSecrets", "POST", Management.datastore_secrets),
    (r"codes/([^/]+)/versions", "GET", Management.codes_by_hash),
    (r"codes/([^/]+)/versions/([^/]+)/startPendingUpload", "POST", Management.start_upload),
    (r"(codes/[^/]+/versions/[^/]+)", "PUT", Management.put_code),
    (r"environments/([^/]+)", "GET", Management.environment_container),
    (r"environments/([^/]+)/versions", "GET", Management.environment_versions),
    (r"(environments/[^/]+/versions/[^/]+)", "PUT", Management.put_environment),
    (r"data/([^/]+)", "GET", Management.table),
    (r"data/([^/]+)/versions/([^/]+)", "GET", Management.table_version),
    (r"(jobs/[^/]+)", "PUT", Management.put_job),
    (r"((?:codes|environments)/[^/]+/versions/[^/]+|jobs/[^/]+)", "GET", Management.get),
)
