"""Runs a script as `__main__` and writes down its variables' final values: a child of run_script.

Started by path under any interpreter: `python child_script.py REQUEST`. A variable's final value is
the last one bound to its name in `main` or in a function that `main` calls.
"""

from __future__ import annotations

import dis
import json
import os
import sys
import traceback
import types
from collections.abc import Callable, Mapping
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


class Watch:
    """The variables of `main` and of the functions that it calls; the last binding wins."""

    def __init__(self, script: str, entry: str, skip: set[str]) -> None:
        self.script, self.entry, self.skip = script, entry, skip
        self.record: dict[str, object] = {}
        self.main: types.FrameType | None = None
        self.seen: dict[str, object] = {}  # main's variables at its line before

    def trace(self, frame: types.FrameType, event: str, arg: object) -> Callable[..., Any] | None:
        """Called for every function that is entered; traces on only in those that count."""
        code, caller = frame.f_code, frame.f_back
        if code.co_filename != self.script or caller is None:
            return None
        if code.co_name == self.entry and caller.f_code.co_name == "<module>":
            self.main, self.seen = frame, {}
            return self._in_main
        function = bool(code.co_flags & 1) and not code.co_name.startswith("<")  # CO_OPTIMIZED
        if caller is self.main and function and code.co_name not in self.skip:
            frame.f_trace_lines = False
            return self._in_function
        return None

    def _in_main(self, frame: types.FrameType, event: str, arg: object) -> Callable[..., Any]:
        """At every line of `main`: what was bound or deleted since the line before."""
        if event in ("line", "return"):
            now = dict(frame.f_locals)
            for name, value in now.items():
                if name not in self.seen or self.seen[name] is not value:
                    self.record[name] = value
            for name in self.seen.keys() - now.keys():
                self.record.pop(name, None)
            self.seen = now
        return self._in_main

    def _in_function(self, frame: types.FrameType, event: str, arg: object) -> Callable[..., Any]:
        if event == "return":
            now = dict(frame.f_locals)
            self.record.update(now)
            for name in _deleted(frame.f_code) - now.keys():
                self.record.pop(name, None)
        return self._in_function


def _deleted(code: types.CodeType) -> set[str]:
    """The local names that a `del` of this code takes away."""
    deletes = ("DELETE_FAST", "DELETE_DEREF")
    return {step.argval for step in dis.get_instructions(code) if step.opname in deletes}


def run(script: str, argv: list[str], watch: Watch) -> tuple[dict[str, object], Failure | None]:
    """Run the script; its variables, and how it failed if it did."""
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=script, __builtins__=__builtins__)
    sys.modules["__main__"] = module
    sys.argv = [script, *argv]
    sys.path.insert(0, os.path.dirname(script))
    failure = None
    try:
        code = compile(Path(script).read_bytes(), script, "exec", dont_inherit=True)
        sys.settrace(watch.trace)
        exec(code, module.__dict__)
    except SystemExit as error:
        if error.code not in (None, 0):
            failure = failed(error, script)
    except BaseException as error:
        traceback.print_exc()
        failure = failed(error, script)
    finally:
        sys.settrace(None)
    return variables(module.__dict__, watch.record), failure


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
    watch = Watch(request["script"], request["entry"], set(request["skip"]))
    found, failure = run(request["script"], request["argv"], watch)
    trees = {name: digest(value, request["root"]) for name, value in found.items()}
    answer = {"variables": trees, "failure": failure}
    Path(request["answer"]).write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
