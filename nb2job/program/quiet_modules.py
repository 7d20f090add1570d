"""Which of the notebook's own modules only define something when they are imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import cache

from nb2job.program.import_statements import is_quiet
from nb2job.program.nodes import children, unparse

Names = frozenset[str]
_SILENT = frozenset(
    "math.sqrt math.log re.compile logging.getLogger set frozenset dict tuple list range namedtuple"
    " collections.namedtuple".split()
)
_LATER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@cache
def quiet_modules(files: tuple[tuple[str, str], ...]) -> Names:
    """The dotted names of modules whose import nothing else can see: the largest set that allows it.

    Args:
        files: path below the script's folder and text of each.
    """
    bodies = {_dotted(path): ast.parse(text).body for path, text in files}
    found = Names(name for name, body in bodies.items() if all(map(_defines, body)))
    while True:
        fewer = Names(name for name in found if _parents(name) & bodies.keys() <= found)
        fewer = Names(name for name in fewer if all(_is_known(one, fewer) for one in _imported(bodies[name])))
        if fewer == found:
            return found
        found = fewer


def _dotted(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _parents(name: str) -> Names:
    parts = name.split(".")
    return Names(".".join(parts[:number]) for number in range(1, len(parts)))


def _is_known(module: str, own: Names) -> bool:
    return module in own or module == "__future__" or is_quiet(module)


def _imported(body: Sequence[ast.stmt]) -> Iterator[str]:
    """What the lines of a module import as they run; a relative import has a name that nobody knows."""
    for node in body:
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." if node.level else node.module or ""


def _defines(node: ast.stmt) -> bool:
    """Whether a line only imports, or makes a function, a class or a plain value."""
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.Pass)):
        return True
    if isinstance(node, ast.If):
        return unparse(node.test) == "__name__ == '__main__'" and not node.orelse
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        parts = [node.args, *filter(None, [node.returns]), *node.decorator_list]
        return not node.decorator_list and all(map(_is_silent, parts))
    if isinstance(node, ast.ClassDef):
        plain = not node.decorator_list and not node.keywords and all(map(_is_silent, node.bases))
        decorated = [one for one in node.body if isinstance(one, _LATER)]
        return plain and all(_is_method(one) if one in decorated else _defines(one) for one in node.body)
    if isinstance(node, ast.Assign):
        return all(isinstance(one, ast.Name) for one in node.targets) and _is_silent(node.value)
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_method(node: ast.stmt) -> bool:
    """A method, which may be a property, or one of the class."""
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    known = all(unparse(one) in {"property", "classmethod", "staticmethod"} for one in node.decorator_list)
    return known and all(map(_is_silent, [node.args, *filter(None, [node.returns])]))


def _is_silent(node: ast.AST) -> bool:
    """Whether computing it calls nothing but what makes a plain value; a lambda is called later."""
    if isinstance(node, ast.Lambda):
        return True
    loud = isinstance(node, (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr))
    loud |= isinstance(node, ast.Call) and unparse(node.func) not in _SILENT
    return not loud and all(map(_is_silent, children(node)))
