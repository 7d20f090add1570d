"""Paths by which an archive names what it takes: `archive.write(path)` keeps them as they are spelled."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nb2job.program.nodes import of_kind
from nb2job.program.program import Statement


def archived(statements: Iterable[Statement]) -> list[ast.expr]:
    """The paths that archives are given without another name, by statements in their order."""
    every = [*statements]
    if not any("zipfile" in one.text or "tarfile" in one.text for one in every):
        return []
    return [
        one.args[0]
        for statement in every
        for one in of_kind(statement.tree, ast.Call)
        if len(one.args) == 1
        and isinstance(one.func, ast.Attribute)
        and one.func.attr in {"write", "add"}
        and all(word.arg != "arcname" for word in one.keywords)
    ]
