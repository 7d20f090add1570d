"""Lines that tell imports of a folder, by `sys.path` or the environment, and what spells one the same."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Sequence, Set

from nb2job.program.environment_looks import environment_key
from nb2job.program.fixed import is_constant, mutated
from nb2job.program.import_statements import STDLIB, WELL_KNOWN, imported_modules, is_import
from nb2job.program.nodes import unparse
from nb2job.program.program import Statement

_ADDING = frozenset({"sys.path.append", "sys.path.extend", "sys.path.insert"})
_SETTING = frozenset({"os.environ.setdefault", "os.putenv"})
_FUNCTIONS = frozenset(
    "os.getcwd os.fspath os.path.abspath os.path.dirname os.path.expanduser os.path.join os.path.normpath"
    " os.path.realpath Path pathlib.Path Path.cwd pathlib.Path.cwd".split()
)
_METHODS = frozenset("absolute as_posix expanduser joinpath resolve".split())
_PARTS = frozenset({"parent", "parents"})
_WORDS = frozenset({"os.curdir", "os.pardir", "os.path.curdir", "os.path.pardir", "os.sep", "os.path.sep"})


class PathSetups:
    """Which of a program's statements may stand among its imports, though they ask for the working folder."""

    def __init__(self, statements: Sequence[Statement], counts: Counter[str], early: Set[str]) -> None:
        self.statements = statements
        adding = [one for one in statements if "sys.path" in one.text and not is_import(one)]
        named = frozenset().union(*(one.facts.uses for one in adding), frozenset()) - early
        changed = frozenset().union(*(mutated(one.text) for one in statements if named), frozenset())
        self.folders = {name for name in named - changed if counts[name] == 1}
        telling = adding or [one for one in statements if environment_key(one.node)]
        self.end = _first_strange(statements) if telling else 0

    def rise(self, number: int, names: Set[str]) -> bool:
        """Whether one tells of a folder, or names one that is added; the module binds `names` by now."""
        statement = self.statements[number]
        node = statement.node
        if number >= self.end:
            return False
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            return node.targets[0].id in self.folders and spells_folder(node.value, names)
        return adds_folders(node, names) or sets_folder(node, names)


def _first_strange(statements: Sequence[Statement]) -> int:
    """Where a library that we do not know is used first: it might change the working folder."""
    strange: frozenset[str] = frozenset()
    for number, one in enumerate(statements):
        if is_import(one):
            known = imported_modules(one) <= STDLIB | WELL_KNOWN
            strange |= frozenset() if known else one.facts.bindings
        elif one.facts.uses & strange or _RUNS in one.text:
            return number
    return len(statements)


_RUNS = "run_file"


def adds_folders(node: ast.stmt | None, names: Set[str]) -> bool:
    """Whether a line does nothing but add to `sys.path` what spells a folder; `names` are bound above it.

    `if folder not in sys.path:` around it asks for nothing more.
    """
    if isinstance(node, ast.If) and not node.orelse and len(node.body) == 1:
        test = node.test
        asks = isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.NotIn) and len(test.ops) == 1
        if not asks or unparse(test.comparators[0]) != "sys.path":  # type: ignore[attr-defined]
            return False
        return spells_folder(test.left, names) and adds_folders(node.body[0], names)  # type: ignore[attr-defined]
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or call.keywords or "sys" not in names:
        return False
    return unparse(call.func) in _ADDING and all(spells_folder(one, names) for one in call.args)


def sets_folder(node: ast.stmt | None, names: Set[str]) -> bool:
    """Whether a line does nothing but set a variable of the environment to what spells a folder."""
    if not environment_key(node) or "os" not in names:
        return False
    if isinstance(node, ast.Assign):
        return spells_folder(node.value, names)
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or call.keywords or unparse(call.func) not in _SETTING:
        return False
    return all(spells_folder(one, names) for one in call.args)


def spells_folder(node: ast.expr, names: Set[str]) -> bool:
    """Whether it puts a path together of literals, the working folder and `names`, and does nothing else."""
    if isinstance(node, ast.Name):
        return node.id in names
    if isinstance(node, (ast.List, ast.Tuple)):
        return all(spells_folder(one, names) for one in node.elts)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Div)):
        return spells_folder(node.left, names) and spells_folder(node.right, names)
    if isinstance(node, ast.Attribute):
        word = unparse(node) in _WORDS and "os" in names
        return word or (node.attr in _PARTS and spells_folder(node.value, names))
    if isinstance(node, ast.Subscript):
        return spells_folder(node.value, names) and is_constant(node.slice)
    return _is_call(node, names) if isinstance(node, ast.Call) else is_constant(node)


def _is_call(call: ast.Call, names: Set[str]) -> bool:
    if call.keywords or not all(spells_folder(one, names) for one in call.args):
        return False
    function = unparse(call.func)
    if function == "str" or (function in _FUNCTIONS and function.split(".")[0] in names):
        return True
    method = call.func
    return (
        isinstance(method, ast.Attribute) and method.attr in _METHODS and spells_folder(method.value, names)
    )
