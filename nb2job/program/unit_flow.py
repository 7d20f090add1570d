"""The data flow of statements that run one after the other, as one statement's would be."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nb2job.program.names import Facts, kept
from nb2job.program.nodes import unparse
from nb2job.program.program import Statement

Names = frozenset[str]


def flow_of(statements: Iterable[Statement], given: Names | None = None) -> Facts:
    """The data flow of statements that run one after the other.

    A function that they make after a name is bound needs no earlier value of it, nor of its own name.

    Args:
        given: names that may have a value though no line binds them. Any other name that is surely read
            has one from then on, since the read would fail else; by default nothing is said of that.
    """
    kinds = "reads sure deferred early any_written removed functions classes absolute called valued"
    sets: dict[str, set[str]] = {name: set() for name in kinds.split()}
    defined, proved, killed = set[str](), set[str](), set[str]()
    awaits = False
    for statement in statements:
        facts = statement.facts
        sets["reads"] |= facts.reads - defined
        sets["sure"] |= facts.sure_reads - defined - sets["any_written"]
        sets["deferred"] |= facts.deferred - defined - _own_name(statement)
        sets["early"] |= facts.early - defined - _own_name(statement)
        sets["functions"] |= facts.function_writes
        sets["classes"] |= facts.class_reads
        sets["absolute"] |= facts.absolute
        sets["called"] |= facts.called
        sets["valued"] |= facts.valued
        sets["any_written"] |= facts.writes | facts.maybe_writes | facts.declared
        sets["removed"] |= facts.deletes | facts.maybe_deletes
        gone = facts.deletes | (facts.maybe_deletes - facts.writes)
        defined = (defined | facts.writes) - gone
        proved = (proved | facts.sure_reads - given if given is not None else proved) - gone
        killed = (killed | facts.deletes) - facts.writes - facts.maybe_writes
        awaits |= facts.awaits
    defined |= proved & sets["any_written"]
    return Facts(
        reads=kept(sets["reads"]),
        sure_reads=kept(sets["sure"]),
        deferred=kept(sets["deferred"]),
        early=kept(sets["early"]),
        writes=kept(defined),
        maybe_writes=kept(sets["any_written"] - defined),
        deletes=kept(killed),
        maybe_deletes=kept(sets["removed"] - killed - defined),
        function_writes=kept(sets["functions"]),
        class_reads=kept(sets["classes"]),
        absolute=kept(sets["absolute"]),
        called=kept(sets["called"]),
        valued=kept(sets["valued"]),
        awaits=awaits,
    )


def _own_name(statement: Statement) -> Names:
    """The name of a function that cannot be called before its definition has bound it."""
    node = statement.node
    if not isinstance(node, ast.FunctionDef):
        return Names()
    caching = (unparse(one).split("(")[0].split(".")[-1] in _CACHES for one in node.decorator_list)
    return Names({node.name}) if all(caching) else Names()


_CACHES = frozenset({"cache", "lru_cache"})
