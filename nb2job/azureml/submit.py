"""submit: a job goes to Azure ML in a process of its own, which is watched and ended with ours."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from nb2job.azureml.definition import Definition
from nb2job.azureml.failure import AGAIN
from nb2job.azureml.login import Workspace
from nb2job.errors import JobError, SubmitError

CHILD = Path(__file__).with_name("child.py")

_REPOSITORY = "AZUREML_GIT_REPOSITORY_URI"

Say = Callable[[str], None]
Event = Mapping[str, Any]


def _silent(text: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Sent:
    """A job that Azure ML has: its name, experiment and status there, and where to watch it."""

    name: str
    experiment: str
    status: str
    studio: str


class Submission:
    """A job on its way, from the moment this is entered; leaving it ends what still runs of it here.

    Args:
        definition: the job.
        workspace: where it goes.
        stream: whether its log will be followed.
        timeout: seconds without any progress, after which to give up.

    Raises:
        JobError: NB561, azure-ai-ml is not installed.
    """

    def __init__(
        self, definition: Definition, workspace: Workspace, *, stream: bool = False, timeout: float = 300
    ) -> None:
        for module, package in (("azure.ai.ml", "azure-ai-ml"), ("azure.identity", "azure-identity")):
            if not _is_installed(module):
                hint = 'Install it: pip install "nb2job[azure]"'
                raise JobError("NB561", f"{package} is not installed", hint)
        self.timeout = timeout
        self._folder = definition.folder
        self._request = {
            "definition": definition.text,
            "path": str(definition.path.absolute()),
            "workspace": asdict(workspace),
            "stream": stream,
        }
        self._events: queue.Queue[Event | None] = queue.Queue()
        self._doing = "starting"
        self._studio = ""  # known once the job has arrived
        self.job = ""
        """The job's name, from the moment that it may have arrived."""

    def __enter__(self) -> Submission:
        self._noise = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [sys.executable, str(CHILD)],
            cwd=self._folder,  # where the SDK looks for the state of git
            env={**os.environ, **_git_without_secrets(self._folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._noise,
            # Ctrl-C is for us: the child would wait for all its uploads.
            start_new_session=True,
        )
        threading.Thread(target=self._listen, daemon=True).start()
        with contextlib.suppress(BrokenPipeError):  # it has ended: its silence will say so
            stdin = self._process.stdin
            assert stdin is not None
            stdin.write(json.dumps(self._request).encode())
            stdin.close()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            _end(self._process)
        self._noise.close()

    def sent(self, doing: Say = _silent, detail: Say = _silent) -> Sent:
        """Wait until Azure ML has the job.

        Args:
            doing: told what is being done, and how far an upload is.
            detail: told what only --verbose asks for.

        Raises:
            SubmitError: it did not arrive, or that is not known.
        """
        while True:
            event = self._next(self.timeout)
            match event["kind"]:
                case "doing":
                    self.job = event.get("job", self.job)
                    self._doing = event["text"]
                    doing(self._doing)
                case "detail":
                    detail(event["text"])
                case "sent":
                    self.job, self._studio = event["name"], event["studio"]
                    return Sent(event["name"], event["experiment"], event["status"], event["studio"])

    def followed(self, echo: Say, detail: Say = _silent) -> str:
        """Hand on the lines of the job's log until it has ended; its status then, in Azure ML's words.

        Raises:
            SubmitError: the log was lost; the job goes on.
        """
        while True:
            event = self._next(None)
            match event["kind"]:
                case "log":
                    echo(event["text"])
                case "detail":
                    detail(event["text"])
                case "ended":
                    return str(event["status"])

    def _listen(self) -> None:
        stdout = self._process.stdout
        assert stdout is not None
        for line in stdout:
            self._events.put(_event(line))
        self._events.put(None)

    def _next(self, timeout: float | None) -> Event:
        try:
            event = self._events.get(timeout=timeout)
        except queue.Empty:
            what = f"nothing has moved for {self.timeout:g} s while {self._doing}"
            raise self._failure("NB572", what, AGAIN, unsure=self.job) from None
        if event is None:
            what = f"azure-ai-ml ended without a word while {self._doing}{self._last_words()}"
            raise self._failure("NB575", what, AGAIN, unsure=self.job)
        if event["kind"] == "failed":
            raise self._failure(event["code"], event["message"], event["hint"], unsure=event["unsure"])
        return event

    def _failure(self, code: str, message: str, hint: str, unsure: str) -> SubmitError:
        """What to say, where the job is there in spite of a failure, or may be."""
        if self._studio:
            return SubmitError("NB574", f"the log is lost: {message}", f"the job goes on: {self._studio}")
        if unsure:
            hint = "look for it in the studio before this is run again: that would be a second job"
            return SubmitError("NB573", f"whether job {unsure} arrived is not known: {message}", hint)
        return SubmitError(code, message, hint)

    def _last_words(self) -> str:
        self._process.wait()
        self._noise.seek(0)
        lines = self._noise.read().decode(errors="replace").strip().splitlines()
        return f": {lines[-1]}" if lines else ""


def _event(line: bytes) -> Event:
    """What a line of the child's tells; one that is none of ours was printed by the SDK past us."""
    try:
        found = json.loads(line)
        if isinstance(found, dict) and isinstance(found.get("kind"), str):
            return found
    except ValueError:
        pass
    return {"kind": "detail", "text": line.decode(errors="replace").strip()}


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the child with all that it has started; its session is its own, so the group is its."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):  # nothing is left of it
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _git_without_secrets(folder: Path) -> dict[str, str]:
    """A variable that keeps a password in the address of the repository out of the job.

    The SDK sends that address along; of the passwords in it, it knows those behind https:// [S].
    """
    address = os.environ.get(_REPOSITORY, "")
    if not address:
        command = ["git", "-C", str(folder), "ls-remote", "--get-url"]
        with contextlib.suppress(OSError, subprocess.SubprocessError):  # no git
            address = subprocess.run(command, capture_output=True, text=True, timeout=10).stdout.strip()
    clean = re.sub(r"^(https?://)[^/@]+@", r"\1", address)
    return {_REPOSITORY: clean} if clean != address else {}


def _is_installed(module: str) -> bool:
    """Whether it can be imported; that of a package which is not there cannot be asked for."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False
