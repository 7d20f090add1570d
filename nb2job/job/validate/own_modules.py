"""A script's own modules: those that it imports from the folder where Python looks for them."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from nb2job.job.validate.constants import put_in

_MANY = 60
"""Modules beside a script, of which no more are read."""
_LONG = 1_000_000


@dataclass(frozen=True, slots=True)
class Modules:
    """Trees by their paths, the script's first; `missing` says that one of them cannot be read."""

    trees: Mapping[Path, ast.Module]
    missing: bool

    def all(self) -> list[ast.Module]:
        return [*self.trees.values()]


def parsed(path: Path) -> ast.Module | None:
    """None for a file that is no Python, or far too long."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return ast.parse(text) if len(text) < _LONG else None
    except (OSError, ValueError, SyntaxError, RecursionError):
        return None


def own_modules(script: Path, tree: ast.Module, root: Path) -> Modules:
    """The script and what it imports, itself or through others.

    What a module does where it is run by itself, such as a test of it, it does not do when it is imported.

    Args:
        script: its path, and `tree` what was read of it.
        root: the folder where Python looks for modules.
    """
    found = {script: tree}
    queue = [script]
    while queue:
        at = queue.pop()
        for level, name in imported(found[at]):
            folder = at.parents[min(level, len(at.parents)) - 1] if level else root
            base = folder.joinpath(*name.split("."))
            for path in (Path(f"{base}.py"), base / "__init__.py", Path(f"{base.parent}.py")):
                if path in found or not os.path.isfile(path):
                    continue
                module = parsed(path)
                if module is None or len(found) > _MANY:
                    return Modules(found, True)
                found[path] = ast.Module([node for node in module.body if not is_main(node)], [])
                queue.append(path)
    put_in(found)
    return Modules(found, False)


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Modules by their dotted names, each with the number of dots before it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.module:
                yield node.level, node.module
            before = f"{node.module}." if node.module else ""
            yield from ((node.level, f"{before}{alias.name}") for alias in node.names)


def is_main(node: ast.AST) -> bool:
    """Whether a statement is `if __name__ == "__main__":`, which holds for a job's script alone."""
    return isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)
