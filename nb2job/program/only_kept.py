"""Scores that a program computes, and that only a variable, a list, a dict or a file ever hears of."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nb2job.notebook.cell import Place
from nb2job.program.nodes import names_in, unparse, walk
from nb2job.program.program import Program
from nb2job.program.scores import is_score_call
from nb2job.program.unlogged_metrics import COLLECTIONS, FUNCTIONS, Unlogged
from nb2job.program.walk import Line, lines

_FILLS = frozenset({"append", "extend", "insert", "add", "update", "setdefault"})
_WRITES = frozenset(
    "dump dumps write writelines writerow writerows write_text to_csv to_json to_excel to_pickle to_parquet"
    " to_latex to_html save savez savetxt".split()
)
_DRAWS = frozenset({"plt", "sns", "px", "go", "ax", "axes", "fig", "alt"})


def only_kept(program: Program) -> Iterator[tuple[Place, Unlogged]]:
    """Scores of which a variable, a list, a dict or a file alone hears: the first for each.

    To be asked once all that is shown is logged, and what a score at the top is called.
    """
    found = [(one, line) for one in program.statements() for line in lines(one.tree)]
    own = {line.node.name for _, line in found if isinstance(line.node, FUNCTIONS)}
    told: set[str] = set()
    for statement, line in found:
        call = next((one for one in _computed(line) if unparse(one.func) not in own), None)
        place = statement.place.moved(line.node.lineno - (statement.node.lineno if statement.node else 1))
        if call is None or program.silenced.holds("NB365", place):
            continue
        into = _stored(line.node)
        if into and not into & told and not _is_shown(into, [one.node for _, one in found]):
            told |= into
            yield place, Unlogged(", ".join(sorted(into)), "nothing that holds it is ever shown")
        elif not into and _is_write(line.node):
            yield place, Unlogged(unparse(call.func), "it is only written to a file")


def _computed(line: Line) -> list[ast.Call]:
    """The scores that a line computes for something that keeps them; not one with a name at the top."""
    node = line.node
    value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign, ast.Expr)) else None
    if value is None or (isinstance(node, ast.Expr) and not (_stored(node) or _is_write(node))):
        return []
    named = isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Name, ast.Tuple))
    if line.top and named and not isinstance(value, COLLECTIONS):
        return []
    return [one for one in walk(value) if isinstance(one, ast.Call) and is_score_call(one)]


def _is_shown(names: frozenset[str], nodes: Sequence[ast.stmt]) -> bool:
    """Whether anything that is made of what names hold is shown, logged, drawn, tested or given back."""
    known, before = names, frozenset[str]()
    while known != before:
        before = known
        for node in nodes:
            if known & _read(node):
                if _shows(node):
                    return True
                known |= _stored(node)
    return False


def _shows(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return not (_stored(node) or _is_write(node))
    value = getattr(node, "value", None)
    drawn = names_in(value) & _DRAWS if value else set()
    return isinstance(node, (ast.Return, ast.Assert)) or bool(drawn)


def _stored(node: ast.stmt) -> frozenset[str]:
    """The names whose values a line sets or fills."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign, ast.For, ast.AsyncFor)):
        targets = [node.target]
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        method = node.value.func
        fills = isinstance(method, ast.Attribute) and method.attr in _FILLS
        targets = [method.value] if fills and isinstance(method, ast.Attribute) else []
    return frozenset(_held(one) for target in targets for one in _parts(target))


def _parts(target: ast.expr) -> list[ast.expr]:
    if isinstance(target, (ast.Tuple, ast.List)):
        return [one for part in target.elts for one in _parts(part)]
    return [target.value] if isinstance(target, ast.Starred) else [target]


def _held(target: ast.expr) -> str:
    """The name in front of `results[name]["acc"]`."""
    while isinstance(target, (ast.Subscript, ast.Attribute)):
        target = target.value
    return unparse(target)


def _read(node: ast.stmt) -> frozenset[str]:
    """The names that a line reads itself, without those of the block below it."""
    parts = [node.iter] if isinstance(node, (ast.For, ast.AsyncFor)) else [node]
    if isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.If, ast.While, ast.With, ast.AsyncWith, ast.Try)):
        parts = []
    loads = (one for part in parts for one in walk(part) if isinstance(one, ast.Name))
    return frozenset(one.id for one in loads if isinstance(one.ctx, ast.Load))


def _is_write(node: ast.stmt) -> bool:
    """Whether a line writes a file: `json.dump(results, file)`."""
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and unparse(call.func).rpartition(".")[2] in _WRITES
