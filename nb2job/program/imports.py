"""Packages that a program uses, and the names they are installed by."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator

from nb2job.program.package_names import (
    DISTRIBUTIONS,
    ENGINES,
    NAMESPACES,
    NOT_INSTALLED,
    STANDARD_ELSEWHERE,
    TWINS,
)


def modules(statements: Iterable[ast.stmt]) -> tuple[str, ...]:
    """The modules that statements import, dotted, sorted; relative imports are left out.

    `from a import b` gives `a.b`, since `b` may be a package of its own (`from google.cloud import
    storage`); `distributions` takes the longest prefix that it knows.
    """
    found: set[str] = set()
    for statement in statements:
        for node in ast.walk(statement):
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


def engines_of(statements: Iterable[ast.stmt]) -> tuple[str, ...]:
    """What pandas needs beside itself for the files that statements read and write: `to_hdf` needs tables."""
    used = {node.attr for one in statements for node in ast.walk(one) if isinstance(node, ast.Attribute)}
    return tuple(sorted({engine for name, engine in ENGINES.items() if name in used}))


def installed_version(distribution: str) -> str | None:
    """The version of a distribution installed here, or of a twin that provides the same module.

    `opencv-python` here says which version of `opencv-python-headless` a job needs.
    """
    from importlib.metadata import PackageNotFoundError, version

    for name in (distribution, *TWINS.get(_normalized(distribution), ())):
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    return None


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
    return _normalized(parts[0])


def _member(parts: list[str], count: int) -> str:
    """The member of a namespace: `azure.cosmos` -> `azure-cosmos`; none for the bare namespace."""
    is_package = len(parts) > count and re.fullmatch(r"[a-z][a-z0-9_]*", parts[-1])
    return _normalized("-".join(parts)) if is_package else ""


def _normalized(name: str) -> str:
    """A name as package indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
