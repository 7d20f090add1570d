"""What a statement reads, writes, deletes and captures.

The terms are those of compilers. A *read* is exposed when the statement may need the name's earlier
value; a *deferred* read happens inside a function, lambda or generator that the statement creates, so it
happens when that is called. A *write* is definite when every way through the statement that does not raise
makes it. The rules of scope are those of the Python reference, "Naming and binding".
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Set
from dataclasses import dataclass
from functools import cache, cached_property

from nb2job.program.contexts import NOTHING_KNOWN, Contexts
from nb2job.program.flow import Flow
from nb2job.program.nodes import once, walk

Names = frozenset[str]

BUILTINS: Names = frozenset(dir(builtins))
NO_NAMES: Names = frozenset()
_BLOCKS = {ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith}


def kept(names: Set[str]) -> Names:
    """Names as facts hold them: most sets of most statements are empty, and are one and the same."""
    return frozenset(names) if names else NO_NAMES


@dataclass(frozen=True)
class Facts:
    """The data flow of one statement, as sets of names of the notebook's one namespace.

    `mapped` are deferred reads of nothing but lambdas that a method `map` takes, `early` those of what is
    made while the name may have no value.
    """

    reads: Names = frozenset()
    sure_reads: Names = frozenset()
    deferred: Names = frozenset()
    early: Names = frozenset()
    mapped: Names = frozenset()
    writes: Names = frozenset()
    maybe_writes: Names = frozenset()
    deletes: Names = frozenset()
    maybe_deletes: Names = frozenset()
    function_writes: Names = frozenset()
    class_reads: Names = frozenset()
    absolute: Names = frozenset()
    declared: Names = frozenset()
    called: Names = frozenset()
    valued: Names = frozenset()
    stars: tuple[str, ...] = ()
    dynamic: tuple[tuple[str, int], ...] = ()
    awaits: bool = False

    @cached_property
    def bindings(self) -> Names:
        """Every name whose binding the statement may change when it runs."""
        return self.writes | self.maybe_writes | self.deletes | self.maybe_deletes

    @cached_property
    def uses(self) -> Names:
        """Every name that the statement may look up, now or later."""
        return self.reads | self.deferred | self.class_reads


@cache
def tree(text: str) -> ast.Module:
    """The syntax tree of a statement's text, made once."""
    return ast.parse(text)


@cache
def dump(text: str) -> str:
    """What a statement's text says, whatever its layout and comments: equal dumps are equal trees."""
    return ast.dump(tree(text))


def forget() -> None:
    """Keep no tree any longer that no statement holds."""
    tree.cache_clear()
    _facts.cache_clear()


def facts(text: str, postponed: bool = False, contexts: Contexts = NOTHING_KNOWN) -> Facts:
    """The data flow of a statement (or of several, one after the other).

    `postponed` says that annotations are not evaluated (`from __future__ import annotations`), `contexts`
    what the program says about its context managers and loops: code without any flows as it does.
    """
    return _facts(text, postponed, contexts if _has_blocks(tree(text)) else NOTHING_KNOWN)


@once
def _has_blocks(tree: ast.AST) -> bool:
    """Whether code has a `with` or a loop at any depth, whose flow hangs on the rest of the program."""
    return any(type(one) in _BLOCKS for one in walk(tree))


@cache
def _facts(text: str, postponed: bool, contexts: Contexts) -> Facts:
    flow = Flow(postponed=postponed, contexts=contexts)
    flow.block(tree(text).body)
    found = {kind: kept(names) for kind, names in flow.found.items()}
    written, removed = found.pop("written"), found.pop("removed")
    found["mapped"] = kept(found["mapped"] - found["deferred"])
    writes = NO_NAMES if flow.dead else kept(flow.defined)
    deletes = NO_NAMES if flow.dead else kept(flow.deleted)
    return Facts(
        writes=writes,
        maybe_writes=kept(written - writes),
        deletes=deletes,
        maybe_deletes=kept(removed - deletes),
        deferred=kept(found.pop("deferred") | found["mapped"]),
        stars=tuple(flow.stars),
        dynamic=tuple(flow.dynamic),
        awaits=flow.awaits,
        **found,
    )
