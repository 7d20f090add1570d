"""Members that hold one literal path: `CFG.out`, `paths["model"]`, `files[0]`, if all uses are seen."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeGuard

from nb2job.program.nodes import last_name, walk
from nb2job.program.program import Statement

_BINDING = ("name", "asname", "rest", "arg")


def member_of(node: ast.AST) -> tuple[str, str]:
    """The owner of a member, and the member as the source spells it: `CFG` and `CFG.out`; else "", ""."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.value.id, f"{node.value.id}.{node.attr}"
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        key = node.slice
        if isinstance(key, ast.Constant) and type(key.value) in (str, int):
            return node.value.id, f"{node.value.id}[{key.value!r}]"
    return "", ""


def members(statements: Sequence[Statement]) -> dict[str, ast.Constant]:
    """Each member of a class, dict or list of the top level that is only ever read, with its text.

    An owner that is bound twice, handed on, or spelled in a text counts for nothing.
    """
    found: dict[str, ast.Constant] = {}
    owners: dict[str, dict[str, ast.Constant]] = {}
    for one in statements:
        name, held = texts_held(one.node)
        if held:
            owners[name] = held
    if owners:
        spoilt = _spoilt(statements, owners)
        for name, held in owners.items():
            found |= held if name not in spoilt else {}
    return found


def texts_held(node: ast.stmt | None) -> tuple[str, dict[str, ast.Constant]]:
    """What a statement makes of members with a literal text, and the name of their owner."""
    if isinstance(node, ast.ClassDef):
        return node.name, dict(_attributes(node))
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
        return name, dict(_entries(name, node.value))
    return "", {}


def _attributes(node: ast.ClassDef) -> Iterator[tuple[str, ast.Constant]]:
    """The texts of a class that does nothing but hold values."""
    plain = all(isinstance(one, (ast.Assign, ast.AnnAssign, ast.Expr, ast.Pass)) for one in node.body)
    if not plain or node.bases or node.keywords or node.decorator_list:
        return
    stored = Counter(
        one.id for one in walk(node) if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)
    )
    for line in node.body:
        target = line.targets[0] if isinstance(line, ast.Assign) and len(line.targets) == 1 else None
        target = line.target if isinstance(line, ast.AnnAssign) else target
        value = getattr(line, "value", None)
        if isinstance(target, ast.Name) and stored[target.id] == 1 and _is_text(value):
            yield f"{node.name}.{target.id}", value


def _entries(name: str, value: ast.expr) -> Iterator[tuple[str, ast.Constant]]:
    if isinstance(value, ast.Dict):
        keys = [key.value if isinstance(key, ast.Constant) else None for key in value.keys]
        if None not in keys and len({*keys}) == len(keys):
            pairs = zip(keys, value.values, strict=True)
            yield from ((f"{name}[{key!r}]", one) for key, one in pairs if _is_text(one))
    elif isinstance(value, (ast.List, ast.Tuple)):
        plain = not any(isinstance(one, ast.Starred) for one in value.elts)
        texts = ((number, one) for number, one in enumerate(value.elts) if _is_text(one))
        yield from ((f"{name}[{number}]", one) for number, one in texts if plain)


def _is_text(node: object) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _spoilt(statements: Sequence[Statement], owners: dict[str, dict[str, ast.Constant]]) -> set[str]:
    """Owners of which something else may become, or whose members may be read in a way that is not seen."""
    bound: Counter[str] = Counter()
    spoilt: set[str] = set()
    for statement in statements:
        nodes = list(walk(statement.tree))
        read = {id(one.value) for one in nodes if _is_read(one, owners)}  # type: ignore[attr-defined]
        said = {id(one) for node in nodes if isinstance(node, ast.Call) for one in _said(node)}
        for node in nodes:
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                bound[node.id] += 1
            elif isinstance(node, ast.Name) and node.id in owners and id(node) not in read:
                spoilt.add(node.id)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
                spoilt |= {
                    one for one in owners if one in node.value and re.search(rf"\b{one}\b", node.value)
                }
            elif isinstance(node, (ast.Global, ast.Nonlocal)):
                spoilt |= owners.keys() & set(node.names)
            elif not isinstance(node, (ast.expr, ast.keyword)):
                bound.update(one for key in _BINDING if isinstance(one := getattr(node, key, None), str))
    return spoilt | {one for one in owners if bound[one] != 1}


def _said(call: ast.Call) -> list[ast.expr]:
    """The arguments of a call that only shows them: a text there names nothing."""
    return call.args if last_name(call.func) in {"print", "info", "warning", "error", "debug"} else []


def _is_read(node: ast.AST, owners: dict[str, dict[str, ast.Constant]]) -> bool:
    """Whether a member is looked up, a known one or another of the same owner; `paths.pop` is none."""
    owner, key = member_of(node)
    if owner not in owners or not isinstance(node.ctx, ast.Load):  # type: ignore[attr-defined]
        return False
    return key.startswith(f"{owner}.") == all(one.startswith(f"{owner}.") for one in owners[owner])
