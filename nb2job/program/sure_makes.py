"""Whether a folder that a program makes is there afterwards, wherever it is made."""

from __future__ import annotations

import ast

from nb2job.program.folder_looks import parents
from nb2job.program.new_folders import made_folder, must_be_new
from nb2job.program.nodes import of_kind, unparse
from nb2job.program.path_objects import is_path_call
from nb2job.program.paths import PathUse
from nb2job.program.sure_uses import way_to

_QUESTIONS = frozenset("exists isdir is_dir lexists".split())


def surely_makes(use: PathUse) -> bool:
    """Whether it stands under no condition but the question whether the folder is there."""
    way = way_to(use.statement, use.node)
    branches = [node for node, name in way if isinstance(node, (ast.If, ast.IfExp)) and name != "test"]
    others = (ast.ExceptHandler, ast.match_case)
    return all(map(_asks, branches)) and not any(isinstance(node, others) for node, _ in way)


def may_be_there(use: PathUse) -> bool:
    """Whether it may be made a second time."""
    return not any(map(must_be_new, _calls(use)))


def is_made_in(use: PathUse, folders: frozenset[str]) -> bool:
    """Whether it makes a folder in one of others, and needs that to be there: `os.mkdir("out/deep")`."""
    made = use.kind == "make" and any(folders & {*parents(file)} for file in use.files)
    return made and needs_parents(use)


def needs_parents(use: PathUse) -> bool:
    """Whether it makes one folder only, and raises where the one above it is not there."""
    words = {word.arg for call in _calls(use) for word in call.keywords}
    names = {unparse(call.func).rpartition(".")[2] for call in _calls(use)}
    return "makedirs" not in names and "parents" not in words


def may_write_in(use: PathUse, folders: frozenset[str]) -> bool:
    """Whether it writes a file in one of some folders, or may."""
    written = use.kind in {"write", "append", "unknown"}
    return written and any(folders & {*parents(file)} for file in use.files)


def _calls(use: PathUse) -> list[ast.Call]:
    tree = use.statement.tree
    return [one for one in of_kind(tree, ast.Call) if _makes(one, use.node)]


def _asks(branch: ast.AST) -> bool:
    """Whether a condition is one question whether something is there, or that it is not."""
    test = branch.test if isinstance(branch, (ast.If, ast.IfExp)) else branch
    asked = test.operand if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) else test
    if isinstance(asked, ast.Compare) and isinstance(asked.ops[0], (ast.Is, ast.Eq)):
        asked = asked.left  # `os.path.exists(folder) == False`
    return isinstance(asked, ast.Call) and unparse(asked.func).rpartition(".")[2] in _QUESTIONS


def _makes(call: ast.Call, node: ast.expr) -> bool:
    made = made_folder(call)
    inner = made.args[0] if isinstance(made, ast.Call) and is_path_call(made) else made
    return made is node or inner is node
