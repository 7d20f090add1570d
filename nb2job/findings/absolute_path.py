"""Paths that only one machine has: `/Users/me/data.csv`, `C:\\\\Users\\\\me\\\\data.csv`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nb2job.findings.finding import Look
from nb2job.notebook.cell import Note, Place
from nb2job.program.nodes import walk
from nb2job.program.places import place_of
from nb2job.regex import regex

_PATH = regex(
    r"(?P<root>/(?:home|Users)/[^/@\s]+|/(?:data|media|mnt|scratch|nfs|gpfs)/[^/\s]+|/root|[A-Za-z]:)"
    r"[/\\](?![/\\.])[^\n]*|(?P<bare>/(?:home|Users)/[^/@\s]+)"
)
_HOSTED = regex(r"/(?:home/jovyan|mnt/(?:batch|azureml)|root/(?:input|\.))|/Users/Shared\b")
"""What an image or a host brings along."""
_MOUNTS = ("dbfs", "dbutils", "spark")


def absolute_path(look: Look) -> Iterator[Note]:
    """The first path below each folder of a machine, with how many more there are."""
    found: dict[str, list[tuple[Place, str]]] = {}
    databricks = any(word in one.source for one in look.code for word in _MOUNTS)
    for statement in look.statements:
        inside = {id(part) for node in walk(statement.tree) for part in _no_path(node)}
        for node in walk(statement.tree):
            path = _path(node) if id(node) not in inside else None
            root = (path["root"] or path["bare"]) if path is not None else ""
            if path is None or (databricks and root.startswith("/mnt")):
                continue
            place = place_of(statement, node)
            if not look.is_silenced("NB240", place):
                found.setdefault(root, []).append((place, path[0]))
    for places in found.values():
        place, text = min(places)
        more = len({other for _, other in places} - {text})
        others = f", and so {'is' if more == 1 else 'are'} {more} more below" if more else ""
        yield Note("NB240", place, f"{_short(text)} is a path of one machine{others}")


def _path(node: ast.AST) -> re.Match[str] | None:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or _HOSTED.match(node.value):
        return None
    return _PATH.fullmatch(node.value.strip())


def _no_path(node: ast.AST) -> Iterator[ast.AST]:
    """Texts that only end a path, are compared, or stand alone."""
    if isinstance(node, ast.BinOp):
        yield node.right
    elif isinstance(node, ast.JoinedStr):
        yield from node.values[1:]
    elif isinstance(node, ast.Compare):
        yield from (node.left, *node.comparators)
    elif isinstance(node, ast.Expr):
        yield node.value


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
