"""A workspace as the service keeps it: code, environments, data, computes and jobs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
GROUP = "training"
NAME = "course"
CLUSTERS = ("cpu-cluster", "gpu-cluster")
TABLES = {"rows": ("1", "2")}  # data assets, with their versions from the oldest
ACCOUNT = "devstoreaccount1"  # the account that Azurite knows
STORAGE = f"https://{ACCOUNT}.blob.core.windows.net"
CONTAINER = "azureml-blobstore"

ID = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}"
    f"/providers/Microsoft.MachineLearningServices/workspaces/{NAME}"
)

Resource = dict[str, Any]


@dataclass(slots=True)
class Workspace:
    """What was put, by its path within the workspace, such as `codes/NAME/versions/1`.

    Args:
        resources: as the service says it.
        sent: the properties of jobs, as they arrived.
        statuses: of a job, each time that its history is asked for; the last one stays.
        log: what every job prints.
    """

    resources: dict[str, Resource] = field(default_factory=dict)
    sent: dict[str, Resource] = field(default_factory=dict)
    statuses: list[str] = field(default_factory=lambda: ["Running", "Completed"])
    log: str = "Epoch 1\nEpoch 2\n"

    def put(self, path: str, properties: Resource) -> Resource:
        """Keep a resource, and give what the service says of it."""
        kept = {
            "id": f"{ID}/{path}",
            "name": path.rpartition("/")[2],
            "type": "Microsoft.MachineLearningServices/workspaces/" + "/".join(path.split("/")[::2]),
            "systemData": {"createdAt": "2024-01-01T00:00:00Z", "createdBy": "me", "createdByType": "User"},
            "properties": properties,
        }
        self.resources[path] = kept
        return kept

    def within(self, kind: str) -> dict[str, Resource]:
        """The resources whose path starts with this, such as `jobs/`."""
        return {path: kept for path, kept in self.resources.items() if path.startswith(kind)}

    @property
    def itself(self) -> Resource:
        """What the service says of the workspace."""
        return {
            "id": ID,
            "name": NAME,
            "type": "Microsoft.MachineLearningServices/workspaces",
            "location": "westeurope",
            "identity": {"type": "SystemAssigned"},
            "properties": {
                "workspaceId": "33333333-3333-3333-3333-333333333333",
                "friendlyName": NAME,
                "discoveryUrl": "https://westeurope.api.azureml.ms/discovery",
                "mlFlowTrackingUri": f"azureml://westeurope.api.azureml.ms/mlflow/v1.0{ID}",
                "storageAccount": f"/subscriptions/{SUBSCRIPTION}/storageAccounts/{ACCOUNT}",
                "provisioningState": "Succeeded",
            },
        }


def datastore(name: str) -> Resource:
    """A datastore of the workspace: all are one container."""
    properties = {
        "datastoreType": "AzureBlob",
        "accountName": ACCOUNT,
        "containerName": CONTAINER,
        "endpoint": "core.windows.net",
        "protocol": "https",
        "isDefault": True,
        "credentials": {"credentialsType": "Sas"},
    }
    return {"id": f"{ID}/datastores/{name}", "name": name, "type": "datastores", "properties": properties}


def table(name: str, version: str) -> Resource:
    """One version of a data asset of the workspace: a file."""
    uri = f"azureml:/{ID}/datastores/workspaceblobstore/paths/{name}/{version}.csv"
    properties = {"dataType": "uri_file", "dataUri": uri, "isArchived": False, "tags": {}, "properties": {}}
    return {
        "id": f"{ID}/data/{name}/versions/{version}",
        "name": version,
        "type": "versions",
        "properties": properties,
    }


def cluster(name: str) -> Resource:
    """A compute cluster of the workspace."""
    sizes = {"vmSize": "STANDARD_DS3_V2", "scaleSettings": {"maxNodeCount": 4, "minNodeCount": 0}}
    properties = {"computeType": "AmlCompute", "provisioningState": "Succeeded", "properties": sizes}
    return {
        "id": f"{ID}/computes/{name}",
        "name": name,
        "type": "Microsoft.MachineLearningServices/workspaces/computes",
        "location": "westeurope",
        "properties": properties,
    }
