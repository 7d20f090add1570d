"""Every name that a piece of code spells, in any scope; and names that are not taken."""

from __future__ import annotations

import ast
from collections.abc import Sequence, Set
from functools import cache

from nb2job.program import lookups, names
from nb2job.program.nodes import walk


@cache
def identifiers(text: str) -> frozenset[str]:
    """Every identifier in a piece of code, in any scope: names, arguments, definitions, aliases.

    A method's name is none: it is looked up in its class alone.
    """
    return spelled(walk(names.tree(text)))


def spelled(nodes: Sequence[ast.AST]) -> frozenset[str]:
    """Those of a tree, of which all nodes are given."""
    found: set[str] = set()
    for node in set(nodes) - _methods(nodes):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            found |= set(node.names)
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
            found.add(node.name or "")
        elif isinstance(node, ast.MatchMapping):
            found.add(node.rest or "")
        elif isinstance(node, ast.Compare):
            found.add(lookups.asked_for(node))
    return frozenset(found - {""})


def _methods(nodes: Sequence[ast.AST]) -> set[ast.AST]:
    """The functions that stand directly in a class."""
    inside = (one for node in nodes if isinstance(node, ast.ClassDef) for one in node.body)
    return {one for one in inside if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))}


def free_name(base: str, taken: Set[str]) -> str:
    """A name that is not taken: the base itself, else with the first number from 2 on."""
    name, number = base, 2
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    return name
