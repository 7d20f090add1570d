"""JobKeys: what the table `[tool.nb2job.job]` says, in the words of a command job's YAML."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

Texts = tuple[str, ...]
Pairs = tuple[tuple[str, str], ...]
"""A mapping of texts, in its order."""

DataType = Literal["uri_file", "uri_folder", "mltable", "mlflow_model", "custom_model", "triton_model"]


@dataclass(frozen=True, slots=True)
class DataInput:
    """Where the job finds a data input, as which kind of asset, and how it reaches the machine."""

    path: str = ""
    type: DataType | None = None
    mode: Literal["ro_mount", "download", "direct", "eval_mount", "eval_download"] | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """Where a folder of the job's goes, and the asset that it is registered as."""

    type: DataType = "uri_folder"
    path: str = ""
    mode: Literal["rw_mount", "upload", "direct"] | None = None
    name: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Build:
    """A folder with a Dockerfile that the environment is built from."""

    path: str = ""
    dockerfile_path: str = ""


@dataclass(frozen=True, slots=True)
class InlineEnvironment:
    """An environment of the job's own: an image with a conda file, or a folder that is built."""

    image: str = ""
    conda_file: str = ""
    build: Build | None = None


@dataclass(frozen=True, slots=True)
class Resources:
    """The machines of the job, and what Docker is told on them."""

    instance_type: str = ""
    instance_count: int | None = None
    shm_size: str = ""
    docker_args: str | Texts = ""
    locations: Texts = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """`timeout` is in seconds."""

    timeout: int | None = None


@dataclass(frozen=True, slots=True)
class PyTorch:
    """torch.distributed: so many processes on each machine."""

    type: ClassVar[str] = "pytorch"
    process_count_per_instance: int | None = None


@dataclass(frozen=True, slots=True)
class Mpi:
    """Open MPI: so many processes on each machine."""

    type: ClassVar[str] = "mpi"
    process_count_per_instance: int | None = None


@dataclass(frozen=True, slots=True)
class TensorFlow:
    """TensorFlow's own workers and parameter servers."""

    type: ClassVar[str] = "tensorflow"
    worker_count: int | None = None
    parameter_server_count: int | None = None


@dataclass(frozen=True, slots=True)
class Ray:
    """A Ray cluster: the head on one machine, workers on the others."""

    type: ClassVar[str] = "ray"
    port: int | None = None
    address: str = ""
    include_dashboard: bool | None = None
    dashboard_port: int | None = None
    head_node_additional_args: str = ""
    worker_node_additional_args: str = ""


Distribution = PyTorch | Mpi | TensorFlow | Ray


@dataclass(frozen=True, slots=True)
class ManagedIdentity:
    """The identity of the compute; one of several is named by one of its ids."""

    type: ClassVar[str] = "managed"
    client_id: str = ""
    object_id: str = ""
    msi_resource_id: str = ""


@dataclass(frozen=True, slots=True)
class AmlToken:
    """A token of the workspace's."""

    type: ClassVar[str] = "aml_token"


@dataclass(frozen=True, slots=True)
class UserIdentity:
    """Whoever submits the job."""

    type: ClassVar[str] = "user_identity"


Identity = ManagedIdentity | AmlToken | UserIdentity


@dataclass(frozen=True, slots=True)
class Ssh:
    """A shell on the job's machine."""

    type: ClassVar[str] = "ssh"
    ssh_public_keys: str = ""
    nodes: Literal["all"] | None = None


@dataclass(frozen=True, slots=True)
class TensorBoard:
    """TensorBoard over a folder of logs."""

    type: ClassVar[str] = "tensor_board"
    log_dir: str = ""
    nodes: Literal["all"] | None = None


@dataclass(frozen=True, slots=True)
class JupyterLab:
    """JupyterLab on the job's machine."""

    type: ClassVar[str] = "jupyter_lab"
    nodes: Literal["all"] | None = None


@dataclass(frozen=True, slots=True)
class VsCode:
    """Visual Studio Code on the job's machine."""

    type: ClassVar[str] = "vs_code"
    nodes: Literal["all"] | None = None


Service = Ssh | TensorBoard | JupyterLab | VsCode


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """How soon the job gets its machines, and at what price."""

    job_tier: Literal["spot", "basic", "standard", "premium", "null"] | None = None
    priority: Literal["low", "medium", "high"] | None = None


@dataclass(frozen=True, slots=True)
class JobKeys:
    """The keys of a command job that a user may set, each by its own name; what is not there is not said.

    `inputs` are literals by the names of the script's arguments, or where data is. Paths are seen from the
    notebook's folder.
    """

    display_name: str = ""
    experiment_name: str = ""
    description: str = ""
    tags: Pairs = ()
    properties: Pairs = ()
    environment: str | InlineEnvironment = ""
    environment_variables: Pairs = ()
    inputs: tuple[tuple[str, bool | int | float | str | DataInput], ...] = ()
    outputs: tuple[tuple[str, Output], ...] = ()
    compute: str = ""
    resources: Resources = field(default_factory=Resources)
    distribution: Distribution | None = None
    limits: Limits = field(default_factory=Limits)
    identity: Identity | None = None
    services: tuple[tuple[str, Service], ...] = ()
    queue_settings: QueueSettings = field(default_factory=QueueSettings)
