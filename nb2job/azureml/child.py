"""child: sends one job through azure-ai-ml, in a process of its own: `python child.py < request`.

The SDK prints, warns, colors and waits as it likes, and where a file cannot be uploaded it goes on with
all others, or waits for ever [R]: a process can be watched, and ended. What it does is told line by line,
as JSON: {"kind": "doing" | "detail" | "sent" | "log" | "ended" | "failed", …}.
"""

from __future__ import annotations

import io
import json
import logging
import secrets
import string
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nb2job.azureml.login import Workspace

Tell = Callable[..., None]


def main() -> int:
    """Read the request, send the job, tell what becomes of it."""
    request = json.load(sys.stdin)
    channel, lock = sys.stdout, threading.Lock()

    def tell(kind: str, **values: object) -> None:
        with lock:  # uploads have threads of their own
            channel.write(json.dumps({"kind": kind, **values}) + "\n")
            channel.flush()

    sys.stdout = _Lines(lambda line: tell("log", text=line))
    sys.stderr = _Lines(lambda line: _tell_of_the_sdk(tell, line))
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
    warnings.simplefilter("ignore")
    send(request, tell)
    return 0


def send(request: dict[str, Any], tell: Tell) -> None:
    """Send the job of a request; what becomes of it is told, and nothing raised."""
    from nb2job.azureml.failure import explained
    from nb2job.azureml.login import Workspace

    workspace = Workspace(**request["workspace"])
    sending = _Sending(request, workspace, tell)
    try:
        sending.go()
    except Exception as error:
        tell("failed", unsure=sending.unsure, **explained(error, workspace)._asdict())


class _Sending:
    """A job on its way; `name` is its own from the start, so that it can be looked for."""

    def __init__(self, request: dict[str, Any], workspace: Workspace, tell: Tell) -> None:
        self.request = request
        self.workspace = workspace
        self.tell = tell
        self.asked = False  # whether the service was sent the job itself
        self.unsure = ""  # the job's name, where it may have arrived

    def go(self) -> None:
        job = self.load()
        is_new = not job.name
        name = job.name or _new_name(job.display_name or Path(self.request["path"]).parent.name)
        client = self.client(name)
        self.tell("doing", text="logging in and preparing")
        try:
            sent = self.create(client, name)
        except Exception as error:
            sent = self.found_after(error, client, name, is_new) if self.asked else None
            if sent is None:
                raise
        self.tell(
            "sent",
            name=sent.name,
            experiment=sent.experiment_name or "",
            status=_status(sent),
            studio=sent.studio_url or "",
        )
        if self.request["stream"]:
            self.follow(client, sent.name)

    def load(self) -> Any:
        from azure.ai.ml import load_job

        return load_job(io.StringIO(self.request["definition"]), relative_origin=self.request["path"])

    def create(self, client: Any, name: str) -> Any:
        """Upload what is new and send the job.

        Twice, where a blob is in the way that an interrupted upload of a folder has left: the SDK
        overwrites such blobs only where the first one of them is there, and by then it is [R].
        """
        from nb2job.azureml.failure import cause_of

        for is_last in (False, True):
            job = self.load()
            job.name = name
            try:
                return client.jobs.create_or_update(job)
            except Exception as error:
                in_the_way = getattr(cause_of(error), "error_code", "") == "BlobAlreadyExists"
                if is_last or not in_the_way:
                    raise
        raise AssertionError("the last try returns or raises")

    def client(self, name: str) -> Any:
        from azure.ai.ml import MLClient
        from azure.identity import DefaultAzureCredential

        from nb2job.azureml.watch import LIMITS, watching

        def on_job() -> None:
            if not self.asked:
                self.asked = True
                self.tell("doing", text="sending the job", job=name)

        return MLClient(
            DefaultAzureCredential(**LIMITS),
            self.workspace.subscription,
            self.workspace.resource_group,
            self.workspace.name,
            # Without its progress the SDK looks at no upload's outcome, and waits for ever for one that
            # failed [R].
            show_progress=True,
            enable_telemetry=False,
            per_retry_policies=[watching(on_job, lambda text: self.tell("detail", text=text))],
            **LIMITS,
        )

    def found_after(self, error: Exception, client: Any, name: str, is_new: bool) -> Any:
        """The job, if the service has it all the same: its answer may have been what got lost."""
        from azure.core.exceptions import AzureError, HttpResponseError, ResourceNotFoundError

        status = error.status_code if isinstance(error, HttpResponseError) else None
        if status is not None and status < 500 and not (status == 409 and is_new):
            return None
        try:
            found = client.jobs.get(name)
        except ResourceNotFoundError:
            return None
        except AzureError:
            self.unsure = name
            return None
        if not is_new:  # it may be an older one
            self.unsure = name
            return None
        return found

    def follow(self, client: Any, name: str) -> None:
        from azure.ai.ml.exceptions import JobException

        from nb2job.azureml.lines import short

        try:
            client.jobs.stream(name)
        except JobException as error:  # a job that failed
            self.tell("log", text=short(str(error)))
        self.tell("ended", status=_status(client.jobs.get(name)))


class _Lines(io.TextIOBase):
    """A stream that hands on its lines; a progress bar's end in a carriage return."""

    def __init__(self, hand_on: Callable[[str], None]) -> None:
        self._hand_on = hand_on
        self._rest = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        *lines, self._rest = (self._rest + text).replace("\r", "\n").split("\n")
        for line in lines:
            self._hand_on(line)
        return len(text)


def _tell_of_the_sdk(tell: Tell, line: str) -> None:
    """Progress of an upload, or a warning."""
    from nb2job.azureml.lines import plain, upload_in

    upload = upload_in(line)
    if upload:
        tell("doing", text=upload)
    elif plain(line):
        tell("detail", text=plain(line))


def _new_name(title: str) -> str:
    """A name for the job that says what it is: the title's letters, and ten that no other job has."""
    letters = "".join(char if char.isascii() and char.isalnum() else "_" for char in title)
    words = "_".join(filter(None, letters.split("_")))[:40] or "job"
    suffix = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(10))
    return f"{words}_{suffix}"


def _status(job: Any) -> str:
    return str(getattr(job.status, "value", job.status) or "unknown")


if __name__ == "__main__":
    # This folder's files must shadow nothing; where nb2job is comes in its place.
    sys.path[0] = str(Path(__file__).resolve().parents[2])
    raise SystemExit(main())
