"""What a program does when it runs: the values it leaves, what it says, and how it ends."""

from __future__ import annotations

import ast
import builtins
import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

from nb2job.passes import PASSES
from nb2job.program.program import Program
from tests.passes.case import indented

PLAIN = (int, float, str, bytes, bool, complex, type(None), range)
_ADD_MAIN = next(one for one in PASSES if one.__name__ == "add_main")


@dataclass
class Run:
    """One run: the plain values at its end, what it said, its metrics, and its exception's name."""

    values: dict[str, Any] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    metrics: list[tuple[str, float]] = field(default_factory=list)
    ended: str = ""


def can_run(program: Program) -> bool:
    """Whether it needs nothing but the standard library and its own names."""
    bound: set[str] = set(dir(builtins)) | {one.variable for one in program.parameters}
    wanted: set[str] = set()
    for statement in program.every_statement():
        for node in ast.walk(statement.tree):
            if isinstance(node, ast.Import) and not all(map(_standard, (one.name for one in node.names))):
                return False
            if isinstance(node, ast.ImportFrom) and (node.level or not _standard(node.module or "")):
                return False
        facts = statement.facts
        bound |= facts.bindings | facts.function_writes
        wanted |= facts.uses
        if facts.awaits or facts.stars:
            return False
    return wanted <= bound | {"__name__"}


def tells(text: str, printed: str) -> bool:
    """Whether a log line tells what was printed: each of its words in order, with labels in between."""
    words = [one.rstrip(",") for one in printed.split() if any(map(str.isalnum, one))]
    end = 0
    for word in words:
        end = text.find(word, end) + len(word)
        if end < len(word):
            return False
    return bool(words) or text == printed


def _standard(module: str) -> bool:
    return module.split(".")[0] in sys.stdlib_module_names


def run(program: Program, folder: Path) -> Run:
    """Run a program as the script would, in a folder of its own."""
    found = Run()
    text, space = _executable(program)
    space |= _stand_ins(program, found)
    made = [*program.folders, *(one.default for one in program.given_folders)]
    for name in ("", "outputs", *(f"outputs/{one}" for one in made)):
        (folder / name).mkdir(parents=True, exist_ok=True)
    main = ModuleType("__main__")
    main.__dict__.update(space)
    space = main.__dict__
    with _inside(folder), mock.patch.dict(sys.modules, {"__main__": main}):
        try:
            exec(compile(text, "<case>", "exec", dont_inherit=True), space)
        except Exception as error:
            found.ended = type(error).__name__
    own = {name: value for name, value in space.items() if not name.startswith("__")}
    found.values = {name: value for name, value in own.items() if _is_plain(value)}
    return found


def _executable(program: Program) -> tuple[str, dict[str, Any]]:
    """The program's text with main at module level, and the names that its arguments give."""
    space: dict[str, Any] = {"__name__": "__main__"}
    values = {one.name: one.default for one in program.parameters}
    parts = [one.text for one in program.module]
    if not program.functions:
        space |= {one.variable: one.default for one in program.parameters}
        return "\n".join([*parts, *(one.text for one in program.statements())]), space
    if not program.main:
        program = _ADD_MAIN(replace(program, closing=()))
    space[program.generated.args] = SimpleNamespace(**values)
    for function in program.functions:
        names = ", ".join(function.arguments)
        lines = [f"def {function.name}({names}):"]
        lines += [f"    global {name}" for name in function.globals]
        lines += [indented(one.text) for one in function.statements]
        lines += [f"    return {', '.join(function.returns)}" if function.returns else "    pass"]
        parts.append("\n".join(lines))
    return "\n".join([*parts, *(one for one in program.main if not one.startswith("global "))]), space


def _stand_ins(program: Program, found: Run) -> dict[str, Any]:
    names = program.generated

    def said(*values: object, sep: str = " ", file: Any = None, **_: object) -> None:
        if file is None:
            found.said.append(sep.join(map(str, values)).strip())
        else:
            print(*values, sep=sep, file=file)

    def info(message: str, *values: object) -> None:
        found.said.append((message % values if values else message).strip())

    def log_metric(name: str, value: float, step: int | None = None) -> None:
        found.metrics.append((name, float(value)))

    def log_value(name: str, value: object, step: int | None = None) -> None:
        with contextlib.suppress(TypeError, ValueError):
            found.metrics.append((name, float(value)))  # type: ignore[arg-type]

    def find_output(path: Any, folder: str) -> Any:
        before = os.path.relpath(path, folder)
        return path if os.path.exists(path) or not os.path.exists(before) else before

    return {
        "print": said,
        "display": said,
        names.logger: SimpleNamespace(info=info),
        names.mlflow: SimpleNamespace(log_metric=log_metric),
        names.log_value: log_value,
        names.log_best_params: lambda found, prefix="": None,
        names.next_step: lambda name: 1,
        names.find_output: find_output,
        names.os: os,
        names.shutil: shutil,
    }


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    """A folder as the working folder, with the environment and sys.path given back."""
    here, path, environment = Path.cwd(), [*sys.path], {**os.environ}
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(here)
        sys.path[:] = path
        os.environ.clear()
        os.environ.update(environment)


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(_is_plain(one) for pair in value.items() for one in pair)
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(map(_is_plain, value))
    return type(value) in PLAIN
