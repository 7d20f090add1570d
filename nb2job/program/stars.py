"""Star imports: whether one may rise above the lines before it, and what it binds where that is known."""

from __future__ import annotations

import ast
import collections
import datetime
import functools
import itertools
import math
import operator
import random
import re
import string
import time
import typing
from collections.abc import Iterable, Mapping, Sequence, Set

from nb2job.program.edit import comment_above
from nb2job.program.exports import bindable
from nb2job.program.imported_names import bound_otherwise, imported
from nb2job.program.names import BUILTINS, facts, tree
from nb2job.program.nodes import walk
from nb2job.program.program import Statement
from nb2job.program.star_names import SKLEARN, WIDGETS

Names = frozenset[str]

PREPARED = frozenset({"fastai", "fastbook", "fastcore", "fastkaggle", "nbdev"})
"""Packages made for star imports in notebooks: they export no builtin's name."""

_STANDARD = (
    *(collections, datetime, functools, itertools, math),
    *(operator, random, re, string, time, typing),
)
"""Modules of Python whose names are known without looking at the notebook's machine."""


def given_names(module: Sequence[Statement], own: Mapping[str, str] | None = None) -> Names | None:
    """Names that have a value though no line binds them; None where any name may be one of them.

    Args:
        module: the statements whose star imports count.
        own: the texts of the notebook's own modules, by their paths.
    """
    stars = {name for statement in module for name in statement.facts.stars}
    found = BUILTINS
    for star in sorted(stars):
        text = (own or {}).get(f"{star.replace('.', '/')}.py", "")
        names = _KNOWN.get(star)
        names = bindable(text) if names is None else names
        if names is None:
            return None
        found |= frozenset(names)
    return found


def _public(names: dict[str, typing.Any]) -> Names:
    return Names(names.get("__all__", [name for name in names if not name.startswith("_")]))


_KNOWN: Mapping[str, Names] = {
    **{one.__name__: _public(vars(one)) for one in _STANDARD},
    "ipywidgets": WIDGETS,
    "ipywidgets.widgets": WIDGETS,
    **SKLEARN,
}
"""What star imports bind, by their modules."""


def overruled(statements: Sequence[Statement], moved: Set[int]) -> Names:
    """Names that a star import which stays (not `moved`) may bind, and that a line below it binds anew."""
    stars = [number for number, one in enumerate(statements) if one.facts.stars and number not in moved]
    if not stars:
        return Names()
    given = given_names([statements[number] for number in stars])
    below = _union(one.facts.bindings for one in statements[stars[0] + 1 :])
    return below if given is None else below & given


def hides(statements: Sequence[Statement], number: int, moved: set[int]) -> bool:
    """Whether the names of a star import could be other names of lines that stand before it.

    A builtin that an earlier line looked up could be one of them, and so could a name that an earlier
    line bound and a later one reads. Lines that rise themselves (`moved`) keep their order.
    """
    stars = statements[number].facts.stars
    if {one.split(".")[0] for one in stars} <= PREPARED:
        return False
    known = [_KNOWN.get(one) for one in stars]
    before, after = statements[:number], statements[number:]
    here = [one for place, one in enumerate(before) if place not in moved]
    bound = _union(one.facts.bindings | one.facts.function_writes for one in here)
    read = _union(one.facts.uses for one in before) & BUILTINS
    later = _union(one.facts.uses for one in after) | _union(one.facts.deferred for one in before)
    hidden = read - bound | bound & later
    return bool(hidden if None in known else hidden & _union(one for one in known if one is not None))


def spelled(
    statement: Statement, modules: Mapping[str, str], used: Names, before: Mapping[str, str]
) -> Statement:
    """`from tools import *` of a module whose text lies there, with those names of it that are `used`.

    What it only imports is left out where the notebook has done so `before`. It stays as it is where the
    text does not tell for sure what it binds.
    """
    node = statement.node
    if not (isinstance(node, ast.ImportFrom) and statement.facts.stars and not node.level):
        return statement
    text = modules.get(f"{(node.module or '').replace('.', '/')}.py", "")
    wanted = (_exported(text) or Names()) & used
    meant = _imports_alone([text])
    taken = sorted(name for name in wanted if name not in meant or before.get(name) != meant[name])
    taken = taken or sorted(wanted)[:1]  # what the module does as it is imported is still done
    text = f"{comment_above(statement.text)}from {node.module} import {', '.join(taken)}"
    return statement.saying(text) if taken else statement


def imports_before(statements: Sequence[Statement], number: int) -> dict[str, str]:
    """What each name surely means at a statement, of those that nothing but one import ever binds.

    Another star import before it may have bound any name.
    """
    if any(set(one.facts.stars) - set(statements[number].facts.stars) for one in statements[:number]):
        return {}
    alone = _imports_alone([one.text for one in statements])
    made = _union(one.facts.writes for one in statements[:number])
    lost = _union(one.facts.deletes | one.facts.maybe_deletes for one in statements)
    return {name: meaning for name, meaning in alone.items() if name in made - lost}


def _imports_alone(texts: Iterable[str]) -> dict[str, str]:
    """The names that only imports bind, in any scope of some code, and each to one thing."""
    meanings: dict[str, set[str]] = {}
    others: set[str] = set()
    for node in (one for text in texts for one in walk(tree(text))):
        others.update(bound_otherwise(node))
        for name, meaning in imported(node):
            meanings.setdefault(name, set()).add(meaning)
    return {
        name: next(iter(found)) for name, found in meanings.items() if len(found) == 1 and name not in others
    }


def _exported(text: str) -> Names | None:
    """The public names that a module surely binds; None where there may be others."""
    found = facts(text)
    doubtful = found.maybe_writes | found.deletes | found.maybe_deletes | found.function_writes
    if found.stars or found.dynamic or "__all__" in text or "__getattr__" in found.writes:
        return None
    return None if doubtful else frozenset(name for name in found.writes if not name.startswith("_"))


def _union(names: Iterable[Names]) -> Names:
    return frozenset().union(*names)
