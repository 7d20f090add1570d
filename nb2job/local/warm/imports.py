"""The libraries that a script imports before it does anything else, in order.

Only these may be imported ahead of a trial: what comes after the script's first deed could depend on it
(`os.environ["OMP_NUM_THREADS"] = "1"`). Modules of the job's own code are looked into, and not imported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Import:
    """`import module`, or names from it; an `optional` one stands in a try."""

    module: str
    names: tuple[str, ...] = ()
    optional: bool = False


@dataclass(slots=True)
class FirstImports:
    """What can be imported ahead, and the line (`train.py:12`) after which imports are left to each trial."""

    found: list[Import] = field(default_factory=list)
    left_after: str = ""


def first_imports(script: Path, top: Path) -> FirstImports:
    """Reads a script, and those modules of its own that it imports first.

    Args:
        script: the file.
        top: the folder in which its modules are looked for.

    Raises:
        OSError, SyntaxError, ValueError: for a script that cannot be read.
    """
    result = FirstImports()
    reading = _Reading(top, result)
    for package in reversed(script.relative_to(top).parents[:-1]):  # what `python -m` runs before it
        if (top / package / "__init__.py").is_file() and not reading.over:
            reading.file(top / package / "__init__.py")
    if not reading.over:
        reading.file(script, is_main=True)
    elif not result.left_after:
        result.left_after = "the package of the script"
    return result


@dataclass(slots=True)
class _Reading:
    top: Path
    result: FirstImports
    seen: set[Path] = field(default_factory=set)
    over: bool = False

    def file(self, path: Path, *, is_main: bool = False) -> None:
        self.seen.add(path)
        body = ast.parse(path.read_bytes()).body
        for number, statement in enumerate(body):
            self.over = not self.statement(statement, path, is_main) or self.over
            if self.over:
                if not self.result.left_after and any(map(_imports, body[number + 1 :])):
                    self.result.left_after = f"{path.name}:{statement.lineno}"
                return

    def statement(self, statement: ast.stmt, path: Path, is_main: bool) -> bool:
        """Takes in what a statement imports; False for one that does anything else."""
        if isinstance(statement, ast.Try):
            plain = all(isinstance(one, ast.Import | ast.ImportFrom | ast.Pass) for one in statement.body)
            for one in statement.body if plain else ():
                self.imported(one, path, optional=True)
            return plain and not statement.finalbody and not statement.orelse
        if isinstance(statement, ast.Import | ast.ImportFrom):
            self.imported(statement, path)
            return True
        return _is_idle(statement) or (not is_main and _is_main_guard(statement))

    def imported(self, statement: ast.stmt, path: Path, *, optional: bool = False) -> None:
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                self.module(alias.name.split("."), (), optional)
        elif isinstance(statement, ast.ImportFrom) and statement.module != "__future__":
            names = tuple(alias.name for alias in statement.names)
            parts = statement.module.split(".") if statement.module else []
            if statement.level:
                near = path.parents[statement.level - 1]
                parts = [*near.relative_to(self.top).parts, *parts] if near.is_relative_to(self.top) else []
            self.module(parts, names, optional)

    def module(self, parts: Sequence[str], names: tuple[str, ...], optional: bool) -> None:
        own = list(self.own_files(parts, names))
        if own:
            for path in own:
                if path not in self.seen and not self.over:
                    self.file(path)
        elif parts:
            self.result.found.append(Import(".".join(parts), names, optional))

    def own_files(self, parts: Sequence[str], names: tuple[str, ...]) -> Iterator[Path]:
        """The files of the job's own code that an import runs, the outermost package first."""
        folder = self.top
        for part in parts:
            folder /= part
            if folder.with_name(f"{part}.py").is_file():
                yield folder.with_name(f"{part}.py")
            elif (folder / "__init__.py").is_file():
                yield folder / "__init__.py"
            elif not folder.is_dir():
                return
        for name in names:
            if (folder / f"{name}.py").is_file():
                yield folder / f"{name}.py"


def _imports(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Import | ast.ImportFrom)


def _is_idle(statement: ast.stmt) -> bool:
    """Whether it changes nothing that an import could notice."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return not statement.decorator_list
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        return all(isinstance(target, ast.Name) for target in targets) and not _calls(statement.value)
    return isinstance(statement, ast.Pass) or _is_for_type_checkers(statement)


def _calls(value: ast.expr | None) -> bool:
    calls = [node for node in ast.walk(value) if isinstance(node, ast.Call)] if value else []
    return any(not isinstance(one.func, ast.Attribute) or one.func.attr != "getLogger" for one in calls)


def _is_for_type_checkers(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and ast.unparse(statement.test).endswith("TYPE_CHECKING")


def _is_main_guard(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and ast.unparse(statement.test).startswith("__name__ ==")
