"""Modules that no package brings: they lie beside the script, or the notebook brings them there."""

from __future__ import annotations

import ast
import posixpath

from nb2job.notebook.modules import top_names
from nb2job.program.imports import assumed, modules
from nb2job.program.nodes import walk
from nb2job.program.program import Program
from nb2job.program.shell_mentions import ShellMentions
from nb2job.regex import regex

_MODULE_FILE = regex(r"(?<![\w.-])(\w+)\.py(?!\w)")


def local_modules(program: Program) -> frozenset[str]:
    """Modules that lie beside the script, or that the notebook brings there: `wget https://…/clr.py`."""
    names = frozenset(part.removesuffix(".py") for path, _ in program.files for part in path.split("/"))
    words = (posixpath.split(one)[1] for one in ShellMentions(program).words)
    brought = {one.removesuffix(".py") for one in words if one.endswith(".py")}
    return names | brought | _downloaded(program) | top_names(path for path, _ in program.own_modules)


def _downloaded(program: Program) -> frozenset[str]:
    """Modules that no table knows and whose files a text names: `download(base + "/thinkplot.py")`."""
    nodes = [node for one in program.every_statement() for node in one.tree.body]
    unknown = frozenset(assumed(modules(nodes)))
    if not unknown:
        return unknown
    texts = {
        name
        for one in nodes
        for node in walk(one)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and ".py" in node.value
        for name in _MODULE_FILE.findall(node.value)
    }
    return unknown & texts
