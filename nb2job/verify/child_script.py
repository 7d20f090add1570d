"""Runs a script as `__main__` and writes down its variables' final values: a child of run_script.

Started by path under any interpreter: `python child_script.py REQUEST`. A variable's final value is
the last one bound to its name in `main` or in a function that `main` calls.
"""

from __future__ import annotations

import builtins
import json
import os
import sys
import traceback
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Failure = dict[str, Any]

HERE = sys.path.pop(0)  # this folder, whose files must shadow nothing of the script's


def load(name: str) -> Any:
    """A file of this folder as a module that no import of the program can find."""
    import importlib.util

    spec = importlib.util.spec_from_file_location(f"_nb2job_{name}", Path(HERE, f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(script: str, argv: list[str], watch: Any) -> tuple[dict[str, object], Failure | None]:
    """Run the script; its variables, and how it failed if it did."""
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=script, __builtins__=builtins)
    module.__dict__["__nb2job_record__"] = watch.record
    sys.modules["__main__"] = module
    sys.argv = [script, *argv]
    sys.path.insert(0, os.path.dirname(script))
    failure = None
    try:
        exec(watch.compile(Path(script).read_bytes(), script), module.__dict__)
    except SystemExit as error:
        if error.code not in (None, 0) or not is_end(error, script):
            failure = failed(error, script)
    except BaseException as error:
        traceback.print_exception(type(error), error, without_us(error))
        failure = failed(error, script)
    return variables(module.__dict__, watch.bound), failure


def is_end(error: BaseException, script: str) -> bool:
    """Whether it comes from the script's last line, `sys.exit(main())`, and not from within."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == script]
    return bool(frames) and frames[-1].name == "<module>"


def without_us(error: BaseException) -> types.TracebackType | None:
    """The traceback from the program's own first line on."""
    return error.__traceback__.tb_next if error.__traceback__ else None


def failed(error: BaseException, script: str) -> Failure:
    """The exception as the parent wants it, with the last line of the script that it passed."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == script]
    line = lines[-1] if lines else getattr(error, "lineno", None)
    return {"type": type(error).__name__, "message": str(error), "cell": None, "line": line}


def variables(module: Mapping[str, object], record: dict[str, object]) -> dict[str, object]:
    """Arguments, then the module's own variables, then the functions': the later wins."""
    found: dict[str, object] = {}
    for value in record.values():
        if type(value).__name__ == "Namespace":  # argparse's, whatever it is called here
            found.update(vars(value))
    found.update({name: value for name, value in module.items() if not name.startswith("__")})
    return {**found, **record}


def main(request_file: str) -> None:
    """Read the request, run, write the answer where the request says."""
    request = json.loads(Path(request_file).read_text(encoding="utf-8"))
    digest = load("digest").digest
    load("guard").guard(request["guarded"])
    watch = load("watch").Watch(request["entry"], set(request["skip"]))
    found, failure = run(request["script"], request["argv"], watch)
    trees = {name: digest(value, request["root"]) for name, value in found.items()}
    answer = {"variables": trees, "failure": failure}
    Path(request["answer"]).write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
