"""Packages that a program uses, and the names they are installed by."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator

from nb2job.program.distribution_names import DISTRIBUTIONS
from nb2job.program.known_modules import SAME_NAME
from nb2job.program.nodes import walk
from nb2job.program.package_names import (
    NAMESPACES,
    NOT_INSTALLED,
    STANDARD_ELSEWHERE,
)
from nb2job.program.requirement import normalized


def modules(statements: Iterable[ast.stmt]) -> tuple[str, ...]:
    """The modules that statements import, dotted, sorted; relative imports are left out.

    `from a import b` gives `a.b`, since `b` may be a package of its own (`from google.cloud import
    storage`); `distributions` takes the longest prefix that it knows.
    """
    found: set[str] = set()
    for statement in statements:
        for node in walk(statement):
            found.update(_imported(node))
    return tuple(sorted(found))


def distributions(modules: Iterable[str], local: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The distributions that provide modules, sorted; from data alone: the same on any machine.

    Args:
        modules: dotted names, such as `sklearn.linear_model` or `google.cloud.storage`.
        local: top-level names of modules that travel with the program.
    """
    names = (_distribution(module) for module in modules if _is_installed(module, local))
    return tuple(sorted({name for name in names if name}))


def assumed(modules: Iterable[str], local: frozenset[str] = frozenset()) -> dict[str, str]:
    """Top-level modules that no table knows -> the distribution that is taken to be called like them."""
    tops = {module.partition(".")[0] for module in modules if _is_installed(module, local)}
    unknown = tops - SAME_NAME - NAMESPACES - NOT_INSTALLED
    return {top: normalized(top) for top in sorted(unknown) if _distribution(top) == normalized(top)}


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
        for alias in node.names:
            yield node.module if alias.name == "*" else f"{node.module}.{alias.name}"


def _is_installed(module: str, local: frozenset[str]) -> bool:
    """Whether a module comes from a distribution: not standard, not beside the program."""
    top = module.partition(".")[0]
    standard = top in sys.stdlib_module_names or top in STANDARD_ELSEWHERE
    return not standard and top not in local and bool(top)


def _distribution(module: str) -> str:
    """The distribution of one module; empty for one that nothing installs."""
    parts = module.split(".")
    for count in range(len(parts), 0, -1):
        prefix = ".".join(parts[:count])
        if prefix in NOT_INSTALLED:
            return ""
        if prefix in DISTRIBUTIONS:
            return DISTRIBUTIONS[prefix]
        if prefix in NAMESPACES:
            return _member(parts[: count + 1], count)
    return normalized(parts[0])


def _member(parts: list[str], count: int) -> str:
    """The member of a namespace: `azure.cosmos` -> `azure-cosmos`; none for the bare namespace."""
    is_package = len(parts) > count and re.fullmatch(r"[a-z][a-z0-9_]*", parts[-1])
    return normalized("-".join(parts)) if is_package else ""
