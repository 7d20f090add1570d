"""Two endings that may differ: an import that fails stands first in the script, and a dropped line raised."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Literal

from nb2job.notebook.cell import Notebook
from nb2job.program.parse import parse
from nb2job.program.settings import Settings
from nb2job.verify.run import Failure

Exempt = Literal["", "import", "dropped"]
Place = tuple[int, int]


def exempt(
    notebook: Notebook,
    script: Path,
    left: Failure | None,
    right: Failure | None,
    gone: Collection[Place] = (),
) -> Exempt:
    """Why the sides may end as they do, or "".

    - "import": the script stops at one of the imports at its head, which the notebook did not come to.
    - "dropped": the notebook stops at a line that was only for the eye; the script goes on
      to its own end, whichever that is.

    Args:
        left, right: how the notebook ended, and the script.
        gone: the lines that were dropped, by cell and line.
    """
    if left is None or left.cell is None:
        return ""
    stop = (left.cell, left.line or 0)
    if stop in gone:
        return "dropped"
    if right is None or right.type not in ("ImportError", "ModuleNotFoundError"):
        return ""
    failing = {one for node in _at_head(script, right.line or 0) for one in _imported(node)}
    return "import" if failing & _not_reached(notebook, stop) else ""


def later_names(notebook: Notebook, left: Failure) -> frozenset[str]:
    """The names in what the notebook did not come to: a script that went on may have changed them."""
    stop = (left.cell or 0, left.line or 0)
    facts = (
        one.facts
        for one in parse(notebook, Settings()).statements()
        if (one.place.cell, one.place.line) >= stop
    )
    return frozenset().union(*(one.bindings | one.uses | one.deferred for one in facts))


def _at_head(script: Path, line: int) -> list[ast.stmt]:
    """The import at module level in that line of the script, if there is one."""
    imports = (ast.Import, ast.ImportFrom, ast.Try)
    body = ast.parse(script.read_bytes()).body
    return [one for one in body if isinstance(one, imports) and one.lineno <= line <= (one.end_lineno or 0)]


def _not_reached(notebook: Notebook, stop: Place) -> set[tuple[str, str]]:
    """What the notebook would have imported had it not stopped, and had not imported yet."""
    before: set[tuple[str, str]] = set()
    later: set[tuple[str, str]] = set()
    for one in parse(notebook, Settings()).statements():
        reached = (one.place.cell, one.place.line) < stop
        (before if reached else later).update(_imported(one.tree))
    return later - before


def _imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Each module that is imported, and each name of it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from ((module, alias.name) for alias in node.names)
