"""Paths that begin with the literal text of a folder: `os.path.join("data", name)`, `f"data/{name}"`."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from nb2job.program.edit import source_of
from nb2job.program.nodes import of_kind, unparse, walk
from nb2job.program.path_templates import literal_template, pieces_of
from nb2job.program.paths import PathUse, whole_text
from nb2job.program.working_paths import behind_here, from_here, made_absolute
from nb2job.regex import regex

_OUTSIDE = frozenset({"", ".", "..", "~", "/"})
_PLAIN = regex(r"[^{}\"'\\]*")
_F_STRING = regex(r"(?i)(?:f|rf|fr)(?:\"\"\"|'''|\"|')")
_STRING = regex(r"(?i)[ru]?(?:\"\"\"|'''|\"|')")
_METHODS = frozenset({"joinpath", "with_suffix", "with_name", "glob", "rglob"})


@dataclass(frozen=True, slots=True)
class Beginning:
    """The node with the text that a path begins with; `joined` says that a slash follows by itself.

    `filled` says that `%` or `.format` fills the rest of the text.
    """

    node: ast.Constant | ast.JoinedStr
    text: str
    joined: bool
    filled: bool = False


def beginning(node: ast.expr, joined: bool = False) -> Beginning | None:
    """What a path begins with, where that is literal and something follows."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return Beginning(node, node.value, joined)
    if isinstance(node, ast.JoinedStr):
        first = node.values[0] if node.values else None
        literal = isinstance(first, ast.Constant) and isinstance(first.value, str)
        more = len(node.values) > 1
        return Beginning(node, first.value, joined and not more) if literal else None  # type: ignore[union-attr]
    if (template := literal_template(node)) is not None:
        start = next(iter(pieces_of(node)), None)
        return Beginning(template, start, False, filled=True) if isinstance(start, str) else None
    if inner := behind_here(node):
        return beginning(inner[0], joined or len(inner) > 1)
    if (whole := made_absolute(node)) is not None:
        return beginning(whole, joined)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Div)):
        return beginning(node.left, isinstance(node.op, ast.Div))
    if not isinstance(node, ast.Call):
        return None
    function = unparse(node.func)
    if node.args and (function.endswith(".path.join") or function in {"Path", "pathlib.Path", "str"}):
        return beginning(node.args[0], joined or len(node.args) > 1)
    if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
        return beginning(node.func.value, joined or node.func.attr == "joinpath")
    return None


def begun_folder(node: ast.expr) -> str:
    """The folder that a path begins with, if it is more than one literal text; else ""."""
    begin = beginning(node)
    if begin is None or whole_text(node) is not None or "://" in begin.text:
        return ""
    if isinstance(from_here(node), ast.Constant):
        return ""
    folder = begin.text.rstrip("/") if begin.joined else begin.text.rpartition("/")[0]
    known = _PLAIN.fullmatch(folder) and not re.search(r"[*?\[\]]", folder)
    return folder if known and folder.rstrip("/.") not in _OUTSIDE else ""


def rest_of(text: str, folder: str, *, joined: bool) -> str | None:
    """What follows a folder in the text that a path begins with; None where it is another folder."""
    start = folder.rstrip("/")
    if joined and text.rstrip("/") == start:
        return ""
    if not text.startswith(f"{start}/"):
        return None
    rest = text[len(folder) :]
    return rest if _PLAIN.fullmatch(rest) else None


def begun_anew(source: str, node: ast.expr, folder: str, name: str) -> tuple[ast.expr, str] | None:
    """The text that a path begins with, and what stands there where a variable holds the folder.

    None where the path begins with another folder, or where its text cannot be taken apart.
    """
    begin = beginning(node)
    rest = rest_of(begin.text, folder, joined=begin.joined) if begin is not None else None
    if begin is None or rest is None:
        return None
    if begin.filled or isinstance(begin.node, ast.JoinedStr):
        spelled = source_of(source, begin.node)
        mark = (_STRING if begin.filled else _F_STRING).match(spelled)
        if mark is None or not spelled.startswith(begin.text, mark.end()):
            return None
        behind = spelled[mark.end() + len(begin.text) :]
        # A folder's name may hold what would be filled: it stands before the text.
        given = f"{name} + {mark[0]}" if begin.filled else f"{mark[0]}{{{name}}}"
        return begin.node, f"{given}{rest}{behind}"
    whole = not rest or (begin.joined and not rest.strip("/"))
    return begin.node, name if whole else f'f"{{{name}}}{rest}"'


def is_within_text(use: PathUse) -> bool:
    """Whether it stands in an f-string, where another one may not stand."""
    texts = of_kind(use.statement.tree, ast.JoinedStr)
    return any(one is not use.node and use.node in walk(one) for one in texts)
