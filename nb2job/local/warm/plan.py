"""Whether the trials of a sweep can start warm, and from what."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from nb2job.local.bind import bind, bind_outputs
from nb2job.local.plan import Plan
from nb2job.local.run_folder import RunFolder
from nb2job.local.tracking import QUIET
from nb2job.local.warm.command import PythonCommand, python_command
from nb2job.local.warm.imports import FirstImports, first_imports
from nb2job.local.warm.warm import Ahead, Warm, cold

_SEARCHED = "nb2job-searched"


def warm_of(plan: Plan, folder: Path, code: Path, token: str, say: Callable[[str], None]) -> Warm | None:
    """What starts the trials of a sweep; None, having said why, where each has to start by itself.

    Args:
        plan: what all trials share.
        folder: the sweep's own.
        code: the copy of the job's code; it may not exist.
        token: the sweep's.
        say: whom to tell.
    """
    job = plan.job
    room = Path(tempfile.mkdtemp(prefix="warm.", dir=folder))
    parameters = {name: _SEARCHED for name in job.search_space}
    bound = bind(job, plan.values, bind_outputs(job, room), parameters)
    command = python_command(bound.command)
    if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
        say(cold("only Linux can fork a process that has imported libraries"))
    elif job.distribution:
        say(cold("a distribution starts several processes"))
    elif command is None or _SEARCHED in command.target:
        say(cold("the command is more than `python FILE …` or `python -m MODULE …`"))
    else:
        where = code if job.code else room
        script, top = _script(command, where)
        imports = _imports(script, top)
        tracking = {**QUIET, "MLFLOW_TRACKING_URI": plan.tracking_uri}
        found = RunFolder(room).environment(bound, plan.python, tracking)
        variables = {name: text for name, text in found.items() if not name.startswith("AZUREML_SWEEP_")}
        python = shutil.which(command.words[0], path=variables["PATH"])
        if imports is not None and python is not None:
            if imports.left_after:
                say(f"--warm: what is imported after {imports.left_after} is left to each trial")
            first = tuple(imports.found)
            log = room / "imports.txt"
            return Warm(Ahead(python, command, first, variables, token, where, top, log), say)
        say(cold(f"{command.target} is no script or module of the job's code"))
    return None


def _script(command: PythonCommand, code: Path) -> tuple[Path, Path]:
    """The file that the command runs, and the folder in which it looks for modules first."""
    if not command.is_module:
        script = Path(os.path.realpath(code / command.target))
        return script, script.parent
    path = code / command.target.replace(".", "/")
    file = path.with_name(f"{path.name}.py")
    return (file if file.is_file() else path / "__main__.py"), code


def _imports(script: Path, top: Path) -> FirstImports | None:
    try:
        return first_imports(script, top)
    except (OSError, SyntaxError, ValueError):
        return None
