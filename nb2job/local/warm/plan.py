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
        imports = _imports(command, where)
        tracking = {**QUIET, "MLFLOW_TRACKING_URI": plan.tracking_uri}
        found = RunFolder(room).environment(bound, plan.python, tracking)
        variables = {name: text for name, text in found.items() if not name.startswith("AZUREML_SWEEP_")}
        python = shutil.which(command.words[0], path=variables["PATH"])
        if imports is None or python is None:
            say(cold(f"{command.target} is no script or module of the job's code"))
        else:
            if imports.left_after:
                say(f"--warm: what is imported after {imports.left_after} is left to each trial")
            ahead = Ahead(
                python, command, tuple(imports.found), variables, token, where, room / "imports.txt"
            )
            return Warm(ahead, say)
    return None


def _imports(command: PythonCommand, code: Path) -> FirstImports | None:
    if command.is_module:
        script = code / f"{command.target.replace('.', '/')}.py"
        if not script.is_file():
            script = code / command.target.replace(".", "/") / "__main__.py"
        top = code
    else:
        script = Path(os.path.realpath(code / command.target))
        top = script.parent
    try:
        return first_imports(script, top)
    except (OSError, SyntaxError, ValueError):
        return None
