"""Names that must be module globals, whatever the units pass to one another, and why."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from nb2job.program.by_reference import before_last_lookup, found_by_name, looks_up_by_reference
from nb2job.program.names import BUILTINS, Facts
from nb2job.program.nodes import children, unparse, walk
from nb2job.program.program import Statement

Names = frozenset[str]


def needed_globals(
    flows: Sequence[Facts], statements: Sequence[Statement], module: Sequence[Statement], bound: Names
) -> dict[str, str]:
    """Why each of these names is a global.

    Args:
        flows: the data flow of each unit.
        statements: those of the units, in order.
        module: what stands at module level.
        bound: the names that units or parameters bind.
    """
    forced = _read_from_above(flows, module, bound)
    if looks_up_by_reference((*module, *statements)):
        for name in sorted(found_by_name(before_last_lookup(statements, module)) & bound):
            forced.setdefault(name, f"{name} may be looked up in the module, as pickle does")
    for statement in statements:
        for name in sorted((statement.facts.deletes | statement.facts.maybe_deletes) & BUILTINS & bound):
            forced.setdefault(name, f"{name} is a builtin again once it is deleted")
    return forced


def _read_from_above(flows: Sequence[Facts], module: Sequence[Statement], bound: Names) -> dict[str, str]:
    """Names that a definition reads, or a function writes, in the module itself."""
    forced: dict[str, str] = {}
    for statement in module:
        for name in sorted((statement.facts.deferred | statement.facts.class_reads) & bound):
            forced[name] = f"a definition at module level reads {name}"
        for name in sorted(_told_in_annotations(statement) & bound):
            forced.setdefault(name, f"an annotation at module level names {name}")
    for facts in (*flows, *(statement.facts for statement in module)):
        for name in sorted(facts.function_writes & bound):
            forced[name] = f"a function assigns {name} through `global`"
        for name in sorted(facts.class_reads & bound):
            forced.setdefault(name, f"a class body reads {name}, which it also assigns")
        for name in sorted(facts.absolute & bound):
            forced.setdefault(name, f"a function or a class in it finds {name} in the module alone")
    return forced


def _told_in_annotations(statement: Statement) -> Names:
    """Names in annotations that are not evaluated where they stand: `branches: dict[str, "Tree"]`."""
    nodes = [*walk(statement.tree)]
    notes = [getattr(node, "annotation", None) or getattr(node, "returns", None) for node in nodes]
    parts = [part for note in notes if isinstance(note, ast.expr) for part in _parts(note)]
    texts = [one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    names = [one.id for one in parts if isinstance(one, ast.Name) and statement.postponed]
    return frozenset([*names, *(name for text in texts for name in re.findall(r"[^\W\d]\w*", text))])


def _parts(note: ast.expr) -> Iterator[ast.expr]:
    """The expressions of an annotation, without the texts of `Literal["a"]`."""
    yield note
    literal = isinstance(note, ast.Subscript) and unparse(note.value).endswith("Literal")
    for child in () if literal else children(note):
        if isinstance(child, ast.expr):
            yield from _parts(child)
