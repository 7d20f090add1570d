"""Which notebook variables a function can take as keyword-only arguments instead of as globals.

A plain function that is only ever called directly by name may be handed the current value at every call:
that is what it would have read. Whatever else reads a notebook variable leaves it a global.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from nb2job.program.bindings import bindings
from nb2job.program.calls import calls_of, function_names
from nb2job.program.edit import AddKeywords, AddParameters, Edit, apply
from nb2job.program.inner import inner_reads
from nb2job.program.names import facts
from nb2job.program.nodes import unparse, walk
from nb2job.program.program import Statement, Unit
from nb2job.program.scopes import captured

Names = frozenset[str]


@dataclass(frozen=True, slots=True)
class Lifting:
    """For each function the names that it takes from now on, in order of first need."""

    names: dict[str, tuple[str, ...]]


def liftable(module: Sequence[Statement], units: Sequence[Unit], start: Names) -> Lifting:
    """Decide which globals of which module-level functions become keyword-only parameters."""
    every = [*module, *(one for unit in units for one in unit.statements)]
    module_names = frozenset().union(*(one.facts.bindings for one in module), frozenset())
    counts = bindings(every, start)
    bound = frozenset(counts) - module_names
    valued = frozenset().union(*(one.facts.valued for one in every), frozenset())  # used but in a call
    functions = {
        one.node.name: one
        for one in module
        if isinstance(one.node, ast.FunctionDef) and _is_plain(one.node) and one.node.name not in valued
    }
    needs = {name: _free(one) & bound for name, one in functions.items()}
    again = frozenset(name for name in bound if counts[name] > 1)
    stuck = _stuck_names(module, functions, every, counts, bound)
    while True:
        taken = _transitive(functions, needs, stuck)
        more = _unsafe(taken, functions, module, units, start) | again & _outlived(taken, functions)
        more -= stuck
        if not more:
            break
        stuck |= more
    return Lifting({name: tuple(sorted(wanted)) for name, wanted in taken.items() if wanted})


def handed(statement: Statement, lifting: Lifting) -> Statement:
    """The statement with the new keyword-only parameters, if it defines such a function, and arguments."""
    edits: list[Edit] = []
    for name, wanted in lifting.names.items():
        if name in statement.facts.uses:
            edits.extend(AddKeywords(call, wanted) for call, _ in calls_of(statement.tree, name))
    node = statement.node
    if isinstance(node, ast.FunctionDef) and node.name in lifting.names:
        edits.append(AddParameters(node, lifting.names[node.name]))
    return statement.saying(apply(statement.text, edits))


def _is_plain(node: ast.FunctionDef) -> bool:
    """Undecorated, or by what hands every argument on as it is."""
    return all(unparse(one).removesuffix("()") in _TRANSPARENT for one in node.decorator_list)


_TRANSPARENT = frozenset(
    "torch.no_grad torch.inference_mode contextmanager contextlib.contextmanager".split()
)


def _yields(node: ast.AST | None) -> bool:
    """Whether it is a generator, which runs after its call: then a name must mean one thing for good."""
    inside = walk(node) if node is not None else ()
    return any(isinstance(child, (ast.Yield, ast.YieldFrom)) for child in inside)


def _stuck_names(
    module: Sequence[Statement],
    functions: dict[str, Statement],
    every: Sequence[Statement],
    counts: dict[str, int],
    bound: Names,
) -> Names:
    """Names that something else than a liftable function reads from the module, or that one writes."""
    stuck = {name for name in bound if name.startswith("__")}  # in a class body another name
    for statement in every:
        stuck |= statement.facts.function_writes & bound
    for statement in module:
        name = getattr(statement.node, "name", None)
        if name not in functions:
            stuck |= statement.facts.deferred & bound
            continue
        stuck |= (statement.facts.absolute | (statement.facts.deferred - _free(statement))) & bound
        again = {one for one in statement.facts.deferred & bound if counts[one] > 1}
        stuck |= again if _yields(statement.node) else again & inner_reads(statement.node)
    return frozenset(stuck)


def _free(statement: Statement) -> Names:
    """What a function's body looks up in the module (not the lambdas among its defaults)."""
    return captured(statement.node).free if isinstance(statement.node, ast.FunctionDef) else Names()


def _transitive(functions: dict[str, Statement], needs: dict[str, Names], stuck: Names) -> dict[str, Names]:
    """Each function's own needs and those of the liftable functions that it calls."""
    taken = {name: needs[name] - stuck for name in functions}
    changed = True
    while changed:
        changed = False
        for name, statement in functions.items():
            called = functions.keys() & statement.facts.deferred
            wanted = taken[name].union(*(taken[other] for other in called))
            changed |= wanted != taken[name]
            taken[name] = wanted
    return taken


def _unsafe(
    taken: dict[str, Names],
    functions: dict[str, Statement],
    module: Sequence[Statement],
    units: Sequence[Unit],
    start: Names,
) -> Names:
    """Names that some call could not pass: unbound there, hidden there, or called from elsewhere."""
    found: set[str] = set()
    lifted = {called: wanted for called, wanted in taken.items() if wanted}
    for statement in module:
        name = getattr(statement.node, "name", "")
        for called in lifted.keys() & statement.facts.uses:
            wanted = lifted[called]
            hidden = _hidden(statement, called, wanted)
            found |= wanted & hidden if name in functions else wanted
            found |= wanted & function_names(statement.node) if name in functions else set()  # type: ignore[arg-type]
    definite = set(start)
    for statement in (one for unit in units for one in unit.statements):
        flow = statement.facts
        for called in lifted.keys() & flow.uses:
            wanted = lifted[called]
            found |= _reads_when_passing(statement, called, wanted) - definite
            found |= _hidden(statement, called, wanted)
            found |= wanted & (flow.deletes | flow.maybe_deletes)
        definite |= flow.writes
        definite -= flow.deletes | (flow.maybe_deletes - flow.writes)
    return frozenset(found)


def _outlived(taken: dict[str, Names], functions: dict[str, Statement]) -> Names:
    """Names that are wanted where the call may come after that of the function around it has ended."""
    found: set[str] = set()
    for statement in functions.values():
        late = statement.facts.deferred if _yields(statement.node) else inner_reads(statement.node)
        found |= Names().union(*(taken[called] for called in functions.keys() & late))
    return frozenset(found)


def _hidden(statement: Statement, called: str, wanted: Names) -> Names:
    """The wanted names that a call cannot pass: bound by a scope around it, or maybe in its `**words`."""
    found: set[str] = set()
    for call, hidden in calls_of(statement.tree, called):
        words = any(word.arg is None for word in call.keywords)
        found |= wanted if words else wanted & hidden
    return frozenset(found)


def _reads_when_passing(statement: Statement, called: str, wanted: Names) -> Names:
    """Which of the names the statement would read before it binds them, if it passed them."""
    tree = ast.parse(statement.text)
    for call, _ in calls_of(tree, called):
        call.keywords += [ast.keyword(name, ast.Name(name, ast.Load())) for name in sorted(wanted)]
    flow = facts(unparse(tree), statement.postponed, statement.contexts)
    return wanted & (flow.reads | flow.deferred)
