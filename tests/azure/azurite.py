"""Azurite, Microsoft's emulator of storage, as the stand-in's store: it checks every signature."""

from __future__ import annotations

import datetime
import http.client
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.azure.exchange import Answer, Request
from tests.azure.workspace import ACCOUNT

# The key of the emulator's account, the same for everybody: Microsoft's documentation has it.
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr" + "/KBHBeksoGMGw=="
_OURS = {"host", "connection", "accept-encoding", "transfer-encoding", "content-length"}
_THEIRS = {
    "connection",
    "keep-alive",
    "date",
    "server",
    "content-type",
    "transfer-encoding",
    "content-length",
}


def find_azurite(root: Path) -> str | None:
    """The emulator that `make azurite` puts in the repository's folder, or one on the path."""
    local = root / ".azurite" / "node_modules" / ".bin" / "azurite-blob"
    return str(local) if local.exists() else shutil.which("azurite-blob")


@contextmanager
def running(program: str, folder: Path) -> Iterator[Azurite]:
    """Run the emulator on loopback, its data below `folder`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--blobHost", "127.0.0.1", "--blobPort", str(port), "--location", str(folder)]
    options += ["--silent", "--skipApiVersionCheck", "--disableTelemetry"]
    process = subprocess.Popen([program, *options], cwd=folder, stdout=subprocess.DEVNULL)
    try:
        _wait(process, port)
        yield Azurite(port)
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("Azurite does not listen")


class Azurite:
    """Hands requests on to the emulator, whose addresses begin with the account's name."""

    def __init__(self, port: int) -> None:
        self.port = port

    def make(self, container: str) -> None:
        """Make a container, where there is none."""
        client = self._container(container)
        if not client.exists():
            client.create_container()

    def signature(self) -> str:
        """Sign for the account, for an hour."""
        from azure.storage.blob import AccountSasPermissions, ResourceTypes, generate_account_sas

        signed: str = generate_account_sas(
            ACCOUNT,
            KEY,
            resource_types=ResourceTypes(container=True, object=True),
            permission=AccountSasPermissions.from_string("racwl"),
            expiry=datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1),
        )
        return signed

    def files(self, container: str) -> dict[str, bytes]:
        """What lies in a container, by name."""
        client = self._container(container)
        return {blob.name: client.download_blob(blob.name).readall() for blob in client.list_blobs()}

    def _container(self, name: str) -> Any:
        from azure.storage.blob import ContainerClient

        address = f"http://127.0.0.1:{self.port}/{ACCOUNT}/{name}"
        return ContainerClient.from_container_url(address, credential=KEY)

    def serve(self, request: Request) -> Answer:
        """Hand a request on, and its answer back."""
        from urllib.parse import quote, urlencode

        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        target = f"/{ACCOUNT}{quote(request.path)}?{urlencode(request.query)}"
        headers = {name: text for name, text in request.headers.items() if name not in _OURS}
        connection.request(request.method, target, request.body, headers)
        answer = connection.getresponse()
        body = answer.read()
        back = {name: text for name, text in answer.getheaders() if name.lower() not in _THEIRS}
        if request.method == "HEAD":
            back["Content-Length"] = answer.getheader("Content-Length") or "0"
        connection.close()
        return Answer(
            answer.status, body, answer.getheader("Content-Type") or "application/octet-stream", back
        )
