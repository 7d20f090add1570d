"""What readers and writers of Spark are given: `spark.read.csv(path)`, `rows.write.parquet(path)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Literal

_READS = frozenset({"csv", "json", "parquet", "orc", "text", "textFile", "xml", "load"})
_WRITES = frozenset({"csv", "json", "parquet", "orc", "text", "xml", "save"})
_OF_CONTEXTS = frozenset({"textFile", "wholeTextFiles", "binaryFiles", "sequenceFile", "pickleFile"})
_SAVES = frozenset({"saveAsTextFile", "saveAsPickleFile", "saveAsSequenceFile"})
_CHAINED = frozenset("format option options schema mode partitionBy bucketBy sortBy coalesce".split())
_KEEPS = frozenset({"append", "ignore"})


def spark_paths(call: ast.Call) -> Iterator[tuple[Literal["read", "folder", "write", "append"], ast.expr]]:
    """The path of a call, and whether it is read, looked through, written as a new folder, or added to."""
    function = call.func
    if not isinstance(function, ast.Attribute):
        return
    node = _path(call)
    chain = _chain(function.value)
    if node is None:
        return
    pattern = isinstance(node, ast.Constant) and "*" in str(node.value)
    if function.attr in _OF_CONTEXTS and _is_context(function.value):
        yield "folder" if pattern else "read", node
    elif function.attr in _SAVES:
        yield "write", node
    elif function.attr in _READS and chain == "read":
        yield "folder" if pattern else "read", node
    elif function.attr in _WRITES and chain == "write":
        yield ("append" if _keeps(function.value, call) else "write"), node


def _path(call: ast.Call) -> ast.expr | None:
    """The first argument, or that called `path`."""
    words = [word.value for word in call.keywords if word.arg in {"path", "name"}]
    return next((one for one in (*call.args[:1], *words) if not isinstance(one, ast.Starred)), None)


def _chain(node: ast.expr) -> str:
    """`read` for `spark.read.format("csv").option("header", True)`, `write` likewise, else ""."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHAINED:
        node = node.func.value
    return node.attr if isinstance(node, ast.Attribute) and node.attr in {"read", "write"} else ""


def _is_context(node: ast.expr) -> bool:
    """Whether it may be a SparkContext: `sc`, `spark.sparkContext`, any other variable."""
    return isinstance(node, (ast.Name, ast.Attribute))


def _keeps(node: ast.expr, call: ast.Call) -> bool:
    """Whether what was there before may stay: any mode that is not known to replace it, or to fail."""
    modes = [word.value for word in call.keywords if word.arg == "mode"]
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        modes += node.args[:1] if node.func.attr == "mode" else []
        node = node.func.value
    texts = {one.value if isinstance(one, ast.Constant) else "append" for one in modes}
    return bool(texts & _KEEPS)
