"""Words of metrics' names: as they look where no case is told apart, and what tells several values apart."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from nb2job.program.nodes import walk

_LONGEST = 24
"""So many letters tell two numbers apart at most."""


def folded(name: str) -> str:
    """A name as what tells no case apart sees it; the fields of an f-string stay, but for one alone.

    Nor do numbers stay: two loops may both come by 0.10.
    """
    parts = re.split(r"(\{[^}]*\})", re.sub(r"\{[^{}]*:[^{}]*[defg]\}", "{}", name))
    alone = len(parts) == 3 and not parts[0] + parts[2]
    return "{}" if alone else "".join(one if one.startswith("{") else one.lower() for one in parts)


def blank(name: str) -> str:
    """A name without what stands in its fields, which may have the same values as others."""
    return re.sub(r"\{[^}]*\}", "{}", name).lower()


def told_by_names(values: Sequence[ast.expr]) -> list[str]:
    """What is different in the names of several values: `lr` and `svm` of `acc_lr` and `acc_svm`; or []."""
    parts = [_words(value) for value in values]
    shared = set(parts[0]).intersection(*parts)
    words = [" ".join(dict.fromkeys(one for one in found if one not in shared)) for found in parts]
    apart = len(set(words)) == len(words) and all(re.match(r"[a-z][a-z0-9]", one) for one in words)
    return words if shared and apart and max(map(len, words)) <= _LONGEST else []


def _words(value: ast.expr) -> list[str]:
    """The words of the names in a value, but for what it calls; of an entry, its key and not its owner."""
    called = {id(one.func) for one in walk(value) if isinstance(one, ast.Call)}
    entries = [one for one in walk(value) if isinstance(one, ast.Subscript) and _key(one)]
    inside = {id(node) for one in entries for node in walk(one)}
    names = [
        _key(node) if node in entries else getattr(node, "id", "")
        for node in walk(value)
        if node in entries or (isinstance(node, ast.Name) and id(node) not in called | inside)
    ]
    return [word for name in names for word in re.split(r"[\W_]+", name.lower()) if word]


def _key(node: ast.Subscript) -> str:
    """The text in the key of an entry: `multioutput` of `data.loc[rows, f"{name}_multioutput"]`."""
    texts = (one.value for one in walk(node.slice) if isinstance(one, ast.Constant))
    return " ".join(one for one in texts if isinstance(one, str))
