"""Literal names of files that are looked up to be read, `open(files[key])`, or mapped: `map(open, ["a"])`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nb2job.program.looped_paths import Lists, Looped, lists_of
from nb2job.program.nodes import is_named, last_name, names_in, of_kind, unparse, walk
from nb2job.program.path_calls import Given
from nb2job.program.path_values import hidden_names
from nb2job.program.paths import PathIndex, PathUse
from nb2job.program.program import Program, Statement
from nb2job.program.reading_calls import reader


def looked_up_paths(program: Program, index: PathIndex) -> Iterator[Looped]:
    """Those of every list and dict that is set once, and of lists that readers are mapped over."""
    reads: dict[str, list[PathUse]] = {}
    for use in index.uses:
        owner = use.node.value if isinstance(use.node, ast.Subscript) else None
        if use.kind == "read" and isinstance(owner, ast.Name):
            reads.setdefault(owner.id, []).append(use)
    statements = [*program.statements()]
    known: Lists = lists_of(statements) if reads else {}
    for name in (one for one in reads if one in known):
        position, statement = known[name]
        value = statement.node.value if isinstance(statement.node, ast.Assign) else None
        texts = [one for one in _texts(value) if id(one) not in index.values.held]
        files = [_file(one, statement, position) for one in texts]
        if files and not any(name in hidden_names(use.statement.tree) for use in reads[name]):
            yield Looped(files, reads[name], _is_read_alone(name, reads[name], statements, index))
    for position, statement in enumerate(statements):
        mapped = [_file(one, statement, position) for one in _mapped(statement)]
        yield from [Looped(mapped, [], alone=True)] if mapped else []


def _mapped(statement: Statement) -> Iterator[ast.Constant]:
    """What a reader is mapped over: `pd.concat(map(pd.read_csv, ["a.csv", "b.csv"]))`."""
    for call in of_kind(statement.tree, ast.Call) if "map(" in statement.text else ():
        if is_named(call.func, "map") and len(call.args) == 2:
            spelled = unparse(call.args[0])
            yield from _texts(call.args[1]) if spelled == "open" or reader(spelled) is not None else ()


def _file(node: ast.Constant, statement: Statement, position: int) -> PathUse:
    return PathUse(Given("read", node), statement, position, frozenset({str(node.value)}), later=False)


def _texts(value: ast.expr | None) -> list[ast.Constant]:
    items = value.values if isinstance(value, ast.Dict) else getattr(value, "elts", [])
    return [one for one in items if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def _is_read_alone(
    name: str, reads: Sequence[PathUse], statements: Sequence[Statement], index: PathIndex
) -> bool:
    """Whether nothing else is done with the items: keys and their number are not asked of an argument."""
    known = {id(one.node.value) for one in reads if isinstance(one.node, ast.Subscript)}
    lines = [one for one in statements if name in one.text]
    is_dict = any(
        isinstance(one.node, ast.Assign)
        and isinstance(one.node.value, ast.Dict)
        and name in one.facts.bindings
        for one in lines
    )
    for statement in lines:
        for node in walk(statement.tree):
            asked: list[ast.expr] = []
            if isinstance(node, ast.Call) and (last_name(node.func) == "len" or id(node) in index.shown):
                asked = [node]
            elif is_dict and isinstance(node, (ast.For, ast.comprehension)):
                asked = [node.iter] if _gives_keys(node.iter) else []
            known |= {id(one) for part in asked for one in walk(part)}
            known |= {id(one) for one in walk(node)} if id(node) in index.shown else set()
    loads = (one for line in lines for one in walk(line.tree) if isinstance(one, ast.Name))
    return all(id(one) in known for one in loads if one.id == name and isinstance(one.ctx, ast.Load))


def _gives_keys(node: ast.expr) -> bool:
    """Whether a loop goes through a dict's keys: `files`, `files.keys()`, `sorted(files)`."""
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute):
            return node.func.attr == "keys"
        return last_name(node.func) in {"list", "sorted", "enumerate", "tqdm"} and len(names_in(node)) == 2
    return isinstance(node, ast.Name)
