"""One side in a process of its own: started, watched, killed with all its children when late."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nb2job.verify.files import changed, snapshot
from nb2job.verify.room import OURS
from nb2job.verify.run import Failure, Run, Setting
from nb2job.verify.tracking import copy_store, read_store

HERE = Path(__file__).parent
FIXED = {
    "MPLBACKEND": "Agg",
    "PLOTLY_RENDERER": "json",  # its default opens a browser
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",  # sets in the same order on both sides
    "PYTHONIOENCODING": "utf-8",
    "GIT_PYTHON_REFRESH": "quiet",
    "MLFLOW_DISABLE_TELEMETRY": "true",
}


def run_child(
    program: str,
    request: Mapping[str, Any],
    folder: Path,
    setting: Setting,
    root: Path | None = None,
) -> Run:
    """Start a child program of this package in `folder` and collect what it leaves below `root`."""
    folder = folder.resolve()
    root = root.resolve() if root else folder
    before = snapshot(root, folder)
    with tempfile.TemporaryDirectory(prefix=OURS) as temporary:
        home = Path(temporary)
        if setting.store is not None:
            copy_store(setting.store, home)
        answer = home / "answer.json"
        guarded = [str(one) for one in setting.guarded]
        full = {**request, "root": str(folder), "answer": str(answer), "guarded": guarded}
        (home / "request.json").write_text(json.dumps(full), encoding="utf-8")
        started = time.monotonic()
        ended = _execute(program, home, folder, setting)
        seconds = time.monotonic() - started
        output = (home / "output.txt").read_text(encoding="utf-8", errors="replace")
        variables, failure = _answer(answer, ended, str(folder), output)
        metrics, params = read_store(home / "mlflow.db")
    files, deleted = changed(snapshot(root, folder), before)
    return Run(folder, variables, failure, files, deleted, metrics, params, output, seconds)


def _execute(program: str, home: Path, folder: Path, setting: Setting) -> Failure:
    """Run the child to its end; what to say of it should it have left no answer."""
    command = [setting.python, str(HERE / program), str(home / "request.json")]
    with (home / "output.txt").open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=_environment(home, setting),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = process.wait(setting.timeout)
        except subprocess.TimeoutExpired:
            return Failure("Timeout", f"stopped after {setting.timeout:g} seconds")
        finally:
            _kill_group(process)
    return Failure("Crash", f"the process ended with code {code}")


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End whatever the child has left running; its session is its own, so the group is its."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):  # nothing is left of it
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _environment(home: Path, setting: Setting) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("MLFLOW_", "AZUREML_"))}
    own = {
        "MLFLOW_TRACKING_URI": f"sqlite:///{home}/mlflow.db",
        "IPYTHONDIR": str(home / "ipython"),
    }
    return {**inherited, **FIXED, **own, **setting.environment}


def _answer(path: Path, ended: Failure, root: str, output: str) -> tuple[Mapping[str, Any], Failure | None]:
    if ended.type == "Timeout":
        return {}, ended
    if not path.exists():
        last = output.strip().rpartition("\n")[2]
        return {}, Failure("Crash", f"{ended.message}: {last}" if last else ended.message)
    answer = json.loads(path.read_text(encoding="utf-8"))
    failure = answer["failure"]
    if failure is None:
        return answer["variables"], None
    failure["message"] = _told(failure["message"], root)
    return answer["variables"], Failure(**failure)


def _told(message: str, root: str) -> str:
    """An exception's message without what differs in every process or is ours."""
    message = message.replace(root, "{folder}")
    message = re.sub(r"\b(?:\w+\.<locals>\.)+", "", message)
    return re.sub(r"\b0x[0-9a-f]{6,}", "0x…", message)
