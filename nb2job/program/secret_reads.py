"""Code that reads a secret from the environment, where reading the notebook put a mark in its place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nb2job.notebook.secret_marks import MARK, masked
from nb2job.program.edit import Replace, apply, source_of
from nb2job.program.nodes import children, unparse

_ENVIRONMENT = frozenset({"os.environ", "environ"})


def reading_module(text: str) -> str:
    """A module of the notebook's own that reads its secrets from the environment."""
    if not MARK.search(text):
        return text
    try:
        tree = ast.parse(text)
        done = apply(text, [Replace(node, new) for node, new in secret_reads(text, tree, "os")])
    except (SyntaxError, ValueError):
        return masked(text)
    has_os = any(isinstance(one, ast.Import) and "os" in {n.name for n in one.names} for one in tree.body)
    if done == text or has_os:
        return masked(done)
    line = next((one.lineno for one in tree.body if not _comes_first(one)), 1)
    lines = done.split("\n")
    return masked("\n".join([*lines[: line - 1], "import os", *lines[line - 1 :]]))


def _comes_first(node: ast.stmt) -> bool:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_text or (isinstance(node, ast.ImportFrom) and node.module == "__future__")


def secret_reads(text: str, tree: ast.Module, os: str) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """Each mark in the code with what takes its place; "" where a line sets that very variable."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Assign) and _sets_itself(node):
            yield node, ""
        elif isinstance(node, ast.JoinedStr):
            source = source_of(text, node)
            if MARK.search(source):
                quote = "'" if '"' in re.sub(r"^\w*", "", source)[:1] else '"'
                yield node, MARK.sub(rf"{{{os}.environ[{quote}\1{quote}]}}", source)
        elif isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
            value = node.value.decode("latin-1") if isinstance(node.value, bytes) else node.value
            if MARK.search(value):
                yield node, _read(value, os, is_bytes=isinstance(node.value, bytes))
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            waiting.extend(children(node))


def _sets_itself(node: ast.Assign) -> bool:
    """`os.environ["KEY"] = <the secret KEY>`"""
    target, value = node.targets[0], node.value
    found = (
        MARK.fullmatch(value.value)
        if isinstance(value, ast.Constant) and isinstance(value.value, str)
        else None
    )
    return (
        found is not None
        and isinstance(target, ast.Subscript)
        and unparse(target.value) in _ENVIRONMENT
        and isinstance(target.slice, ast.Constant)
        and target.slice.value == found[1]
    )


def _read(text: str, os: str, *, is_bytes: bool) -> str:
    """The expression for a text with marks in it: the variable, an f-string, or parts that are added."""
    whole = MARK.fullmatch(text)
    if whole:
        found = f'{os}.environ["{whole[1]}"]'
    elif text.isprintable() and not re.search(r"[{}\\]", text) and not {'"', "'"} <= set(text):
        quote, other = ("'", '"') if '"' in text else ('"', "'")
        inner = MARK.sub(rf"{{{os}.environ[{other}\1{other}]}}", text)
        found = f"f{quote}{inner}{quote}"
    else:
        pieces = MARK.split(text)
        parts = [
            f'{os}.environ["{one}"]' if number % 2 else repr(one) for number, one in enumerate(pieces) if one
        ]
        found = f"({' + '.join(parts)})"
    return f'{found}.encode("latin-1")' if is_bytes else found
