"""Whether a path that is used was surely written before: then it is the program's own file."""

from __future__ import annotations

import ast

from nb2job.program.literal_turns import takes_on_all
from nb2job.program.nodes import names_in, of_kind
from nb2job.program.path_values import PathValues
from nb2job.program.paths import PathUse
from nb2job.program.program import Program, Statement
from nb2job.program.sure_calls import SureCalls, returns
from nb2job.program.sure_turns import SureTurns

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class SureUses:
    """The order of the uses of one program, and the conditions that they are under."""

    def __init__(self, program: Program, values: PathValues) -> None:
        self.values = values
        self.turns = SureTurns(program, values)
        self.calls = SureCalls(program, self.turns)
        self.statements = list(program.statements())

    def after(self, write: PathUse, use: PathUse) -> bool:
        """Whether a file was surely written when it is used: the very same path, under no other condition.

        What a loop writes under a condition counts: the best model so far is saved at some time.
        """
        if not use.may_follow(write):
            return False
        if not _same_path(write, use):
            return self._one_of(write, use)
        if write.statement is use.statement:
            ordered = _where(write.node) < _where(use.node) or write.later != use.later
            return (
                ordered
                and not self._rebound_within(write, use)
                and _guards_within(write, use) <= _guards(use, alone=False)
            )
        if self._rebound(write, use):
            return False
        return not _guards(write, alone=True) and (not write.later or self._called(write, use))

    def always(self, write: PathUse, use: PathUse) -> bool:
        """Whether a loop or function that `after` counts as done writes the file in any case."""
        same = write.statement is use.statement
        shared = {id(node) for node, _ in way_to(use.statement, use.node)} if same else set()
        way = [(node, name) for node, name in way_to(write.statement, write.node) if id(node) not in shared]
        if any(_is_branch(node, name) for node, name in way):
            return False
        functions = [node for node, _ in way if isinstance(node, _FUNCTIONS)]
        if not same and not functions and write.position >= self._first(use):
            return False
        if not all(self._ran(node, write, use) for node in functions):
            return False
        return all(self.turns.surely_reach(node, write.node) for node, _ in way if isinstance(node, _LOOPS))

    def _ran(self, function: ast.AST, write: PathUse, use: PathUse) -> bool:
        """Whether a function has run when a file is used, and has come to the line that writes it."""
        body = function.body if isinstance(function, ast.FunctionDef) else ()
        before = [one for one in body if one.lineno < write.node.lineno]
        return self.calls.before(function, self._first(use)) and not any(map(returns, before))

    def _first(self, use: PathUse) -> int:
        """The statement by which a path may be used for the first time."""
        names = use.statement.facts.bindings
        return self.calls.first_use(names, use.position) if use.later else use.position

    def _one_of(self, write: PathUse, use: PathUse) -> bool:
        """Whether a loop over a literal list surely wrote a file of that name, among others."""
        if write.later or write.statement is use.statement or use.text not in write.files:
            return False
        way = way_to(write.statement, write.node)
        loops = [node for node, name in way if isinstance(node, ast.For) and name == "body"]
        others = [node for node, name in way if _is_branch(node, name) or isinstance(node, ast.While)]
        seen = self.values.seen_in(write.statement)
        return not others and takes_on_all(write.node, loops, seen)

    def _rebound(self, write: PathUse, use: PathUse) -> bool:
        """Whether a variable in a path that may be one of several is set between the two."""
        names = _several(write)
        # A loop sets its variable before its lines use it.
        within = [use.statement] if hasattr(use.statement.node, "body") else []
        between = [*self.statements[write.position : use.position], *within]
        return bool(names) and any(names & one.facts.bindings for one in between)

    def _rebound_within(self, write: PathUse, use: PathUse) -> bool:
        """The same within one statement, whose lines are read in their order."""
        names = _several(write)
        stores = (one for one in of_kind(use.statement.tree, ast.Name) if one.id in names)
        places = [_where(one) for one in stores if isinstance(one.ctx, ast.Store)]
        return any(_where(write.node) < one < _where(use.node) for one in places)

    def _called(self, write: PathUse, use: PathUse) -> bool:
        """Whether something names the function that writes, before the use or in a function like it."""
        names = write.statement.facts.bindings
        last = len(self.statements) if use.later else use.position + 1
        return any(names & one.facts.uses for one in self.statements[write.position + 1 : last])


def _several(use: PathUse) -> frozenset[str]:
    """The variables of a path that may be one of several."""
    return names_in(use.node) if use.text is None else frozenset()


def _same_path(write: PathUse, use: PathUse) -> bool:
    if write.text is not None or use.text is not None:
        return write.text == use.text
    return bool(write.files) and ast.dump(write.node) == ast.dump(use.node)


def _where(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _guards(use: PathUse, alone: bool) -> frozenset[tuple[int, str]]:
    """The branches that lead to a use within its statement.

    Args:
        alone: as seen from another statement: what is within a loop counts as done.
    """
    found: list[tuple[int, str]] = []
    for node, name in way_to(use.statement, use.node):
        if alone and isinstance(node, (*_LOOPS, *_FUNCTIONS)):
            break
        if _is_branch(node, name):
            found.append((id(node), name))
    return frozenset(found)


def _guards_within(write: PathUse, use: PathUse) -> frozenset[tuple[int, str]]:
    """The branches that lead to a write, as its own statement sees it later: a loop before counts as done."""
    shared = {id(node) for node, _ in way_to(use.statement, use.node)}
    found: list[tuple[int, str]] = []
    for node, name in way_to(write.statement, write.node):
        if isinstance(node, _LOOPS) and name == "body" and id(node) not in shared:
            break
        if _is_branch(node, name):
            found.append((id(node), name))
    return frozenset(found)


def _is_branch(node: ast.AST, name: str) -> bool:
    if isinstance(node, (ast.If, ast.IfExp)):
        return name != "test"
    if isinstance(node, _LOOPS):
        return name == "orelse"
    return isinstance(node, (ast.Try, ast.ExceptHandler, ast.match_case)) and name != "finalbody"


def way_to(statement: Statement, wanted: ast.expr) -> list[tuple[ast.AST, str]]:
    """The nodes around an expression, the outermost first, each with the field that leads to it."""

    def search(node: ast.AST) -> list[tuple[ast.AST, str]] | None:
        if node is wanted:
            return []
        for name, value in ast.iter_fields(node):
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, ast.AST) and (rest := search(one)) is not None:
                    return [(node, name), *rest]
        return None

    return search(statement.tree) or []
