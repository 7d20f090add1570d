"""Dicts that hold scores and nothing else: `results[name] = accuracy_score(y, p)`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from nb2job.program.label_words import is_metric_name, names_metric

Entry = tuple[ast.expr | None, ast.expr]


def entries(given: Sequence[ast.expr | None], put: Sequence[Entry]) -> list[Entry] | None:
    """Keys and values of a name that is only given dicts, and that `name[key] = value` adds to; or None."""
    found: list[Entry] = []
    for value in given:
        members = _members(value)
        if members is None:
            return None
        found += members
    return [*found, *put]


def stored(node: ast.stmt) -> Iterator[tuple[str, Entry]]:
    """The name, the key and the value of `results[key] = value`."""
    target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
    held = target.value if isinstance(target, ast.Subscript) else None
    if isinstance(node, ast.Assign) and isinstance(target, ast.Subscript) and isinstance(held, ast.Name):
        if isinstance(target.slice, (ast.Slice, ast.Tuple)):
            return
        yield held.id, (target.slice, node.value)


def holds_scores(found: Sequence[Entry], is_one: Callable[[ast.expr], bool]) -> bool:
    """Whether each value is one score, or named like one."""
    return bool(found) and all(
        is_one(value) or (isinstance(value, ast.Name) and is_metric_name(value.id)) for _, value in found
    )


def key_of(entry: ast.expr | None) -> str:
    """A key that is spelled out as a text; else ""."""
    spelled = entry.value if isinstance(entry, ast.Constant) else None
    return spelled if isinstance(spelled, str) else ""


def named_by(found: Sequence[Entry], root: Callable[[ast.expr], str]) -> str:
    """What the scores are called that a dict holds by other names, `accuracy_score`; "" where keys say it."""
    if all(names_metric(key_of(key).replace("_", " ")) for key, _ in found):
        return ""
    names = {root(value) or (value.id if isinstance(value, ast.Name) else "") for _, value in found}
    return next(iter(names)) if len(names) == 1 else ""


def _members(value: ast.expr | None) -> list[Entry] | None:
    if isinstance(value, ast.Dict):
        return None if None in value.keys else list(zip(value.keys, value.values, strict=True))
    if isinstance(value, ast.DictComp):
        return [(value.key, value.value)]
    made = value.func if isinstance(value, ast.Call) and not (value.args or value.keywords) else None
    return [] if isinstance(made, ast.Name) and made.id in {"dict", "OrderedDict"} else None
