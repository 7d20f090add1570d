"""What the variables of a program may hold, as far as paths go: every value that each is set to."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.program.nodes import children, dump, of_kind, once, walk
from nb2job.program.path_members import members
from nb2job.program.path_objects import may_be_path
from nb2job.program.path_turns import turns_of, value_at
from nb2job.program.program import Program, Statement
from nb2job.program.seen_values import SeenValues, Values

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class PathValues:
    """The values of one program's variables, and which of them each statement sees.

    `held` are the nodes of the texts that members of a class, a dict or a list hold, `objects` the values
    that may be a `Path`.
    """

    def __init__(self, program: Program) -> None:
        self.all: dict[str, list[ast.expr | None]] = {}
        self.dumps: dict[str, set[str]] = {}
        for one in program.parameters:
            # What is below the output folder is not in the notebook's.
            default = "/" if one.type == "output" else one.default
            text = ast.Constant(default) if isinstance(default, str) else None
            self.all.setdefault(one.variable, []).append(text)
            self.dumps.setdefault(one.variable, set()).add(dump(text) if text is not None else "")
        for statement in program.every_statement():
            self._read(statement)
        held = members(list(program.every_statement()))
        self.all |= {key: [value] for key, value in held.items()}
        self.held = {id(value) for value in held.values()}
        objects = ((name, [one for one in held if may_be_path(one)]) for name, held in self.all.items())
        self.objects = {name: found for name, found in objects if found}
        self.turns = turns_of(program, self.all)
        self.places = {id(one): number for number, one in enumerate(program.statements())}

    def _read(self, statement: Statement) -> None:
        stores: set[int] = set()
        for name, value in _bound(statement.tree):
            stores.add(id(name))
            known = self.all.setdefault(name.id, [])
            dumps = self.dumps.setdefault(name.id, set())
            if dump(value) not in dumps:
                dumps.add(dump(value))
                known.append(value)
        stored = _stored(statement.tree)
        facts = statement.facts
        others = facts.function_writes | (facts.writes | facts.maybe_writes) - {one.id for one in stored}
        for one in (*others, *(one.id for one in stored if id(one) not in stores)):
            self.all.setdefault(one, []).append(None)

    def seen_in(self, statement: Statement) -> Values:
        """The values that a statement sees: what functions and comprehensions bind hides them."""
        return self._seen(self.all, statement)

    def objects_in(self, statement: Statement) -> Values:
        """Of those the ones that may be a `Path`, where a name is set to thousands of other things."""
        return self._seen(self.objects, statement)

    def _seen(self, values: Values, statement: Statement) -> Values:
        hidden = hidden_names(statement.tree)
        now = self._now(statement)
        if not hidden and not now:
            return values
        return SeenValues(values, hidden, now)

    def _now(self, statement: Statement) -> dict[str, list[ast.expr | None]]:
        """What variables hold that are set again and again, as long as the statement runs at once."""
        place = self.places.get(id(statement))
        found: dict[str, list[ast.expr | None]] = {}
        if not self.turns or place is None or _waits(statement.tree):
            return found
        for name, turns in self.turns.items():
            value = value_at(turns, place)
            found |= {name: [value]} if value is not None else {}
        return found


@once
def _waits(tree: ast.AST) -> bool:
    """Whether something in a statement may run later than the statement."""
    return any(isinstance(one, (*_SCOPES, ast.GeneratorExp)) for one in walk(tree))


@once
def hidden_names(tree: ast.AST) -> frozenset[str]:
    """The names that functions and comprehensions in a tree bind for themselves."""
    found: set[str] = set()
    for node in walk(tree):
        if isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, (*_SCOPES, *_COMPREHENSIONS)):
            inner = [one for one in walk(node) if isinstance(one, ast.Name)]
            found |= {one.id for one in inner if isinstance(one.ctx, ast.Store)}
    return frozenset(found)


def local_value(tree: ast.AST, name: str) -> ast.expr | None:
    """The one value that a function in a tree gives to a variable of its own; None where there are others."""
    stores = [one for one in of_kind(tree, ast.Name) if one.id == name and isinstance(one.ctx, ast.Store)]
    given = any(one.arg == name for one in of_kind(tree, ast.arg))
    lines = [one for one in of_kind(tree, ast.Assign) if one.targets[0] in stores and len(one.targets) == 1]
    return lines[0].value if len(stores) == len(lines) == 1 and not given else None


@once
def flows(tree: ast.AST) -> tuple[ast.expr, ...]:
    """The expressions of a statement that only become the value of a variable, outside of functions."""
    return tuple(_flowing(tree))


def _flowing(tree: ast.AST) -> Iterator[ast.expr]:
    for node in _outside_functions(tree):
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            yield from _elements(node.iter)
        elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if all(isinstance(one, ast.Name) for one in targets):
                yield node.value
            elif len(targets) == 1:
                yield from (value for _, value in paired(targets[0], node.value))


@once
def _bound(tree: ast.AST) -> tuple[tuple[ast.Name, ast.expr], ...]:
    """Every name that a statement binds outside of functions to a value that can be seen."""
    return tuple(_binding(tree))


def _binding(tree: ast.AST) -> Iterator[tuple[ast.Name, ast.expr]]:
    for node in _outside_functions(tree):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                yield from (
                    [(target, node.value)] if isinstance(target, ast.Name) else paired(target, node.value)
                )
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            value = ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)
            yield node.target, ast.copy_location(value, node)
        elif isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            yield from ((node.target, one) for one in _elements(node.iter))


def paired(target: ast.expr, value: ast.expr) -> list[tuple[ast.Name, ast.expr]]:
    """The names and values of `a, b = "x", "y"`."""
    plain = (ast.Tuple, ast.List)
    if not isinstance(target, plain) or not isinstance(value, plain) or len(target.elts) != len(value.elts):
        return []
    if any(isinstance(one, ast.Starred) for one in (*target.elts, *value.elts)):
        return []
    pairs = zip(target.elts, value.elts, strict=True)
    return [(one, other) for one, other in pairs if isinstance(one, ast.Name)]


def _elements(node: ast.expr) -> list[ast.expr]:
    """What a loop over a literal list goes through."""
    plain = isinstance(node, (ast.List, ast.Tuple)) and not any(
        isinstance(one, ast.Starred) for one in node.elts
    )
    return node.elts if plain else []  # type: ignore[attr-defined]


@once
def _stored(tree: ast.AST) -> tuple[ast.Name, ...]:
    """The names that are set outside of functions, where they stand."""
    nodes = (one for one in _outside_functions(tree) if isinstance(one, ast.Name))
    return tuple(one for one in nodes if isinstance(one.ctx, ast.Store))


@once
def _outside_functions(tree: ast.AST) -> tuple[ast.AST, ...]:
    waiting, found = [tree], []
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting += [one for one in children(node) if not isinstance(one, _SCOPES)]
    return tuple(found)
