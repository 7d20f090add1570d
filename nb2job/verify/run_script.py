"""A generated script run as `__main__` in a process of its own, its variables collected."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from nb2job.verify.process import run_child
from nb2job.verify.run import Run, Setting


def run_script(
    script: Path,
    folder: Path,
    *,
    argv: Sequence[str] = (),
    entry: str = "main",
    skip: Collection[str] = (),
    setting: Setting | None = None,
    root: Path | None = None,
) -> Run:
    """Run the script in `folder` and collect its variables' final values.

    A variable's value is the last one bound to its name in the function `entry` or in a function of
    the script that `entry` calls, else the module's, else the argument's (`args.reg_rate`).

    Args:
        argv: the script's arguments.
        entry: the function that calls the units.
        skip: functions whose variables are not the notebook's: those that it defined itself.
        root: what was copied around the folder, where that is more.
    """
    request = {
        "script": str(script.resolve()),
        "argv": list(argv),
        "entry": entry,
        "skip": sorted(skip),
    }
    return run_child("child_script.py", request, folder, setting or Setting(), root)
