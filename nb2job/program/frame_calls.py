"""Methods of frames that other objects have too, where how they are called says that it is a frame's."""

from __future__ import annotations

import ast

_WORDS = {
    "drop": frozenset({"columns", "index", "labels", "axis"}),
    "rename": frozenset({"columns", "index", "mapper", "axis"}),
    "replace": frozenset({"to_replace", "regex", "value"}),
    "merge": frozenset({"on", "how", "left_on", "right_on", "left_index", "right_index", "suffixes"}),
    "join": frozenset({"on", "how", "lsuffix", "rsuffix"}),
    "filter": frozenset({"items", "like", "regex"}),
}
"""Keywords that only a frame's method takes: a path has `rename` and `replace`, a thread `join`."""
_OF_VARIABLES = frozenset({"value", "use_locking", "name", "read_value"})
"""The keywords of a variable's `assign`, which sets it."""
LOOKS = frozenset({"head", "tail", "describe"})
"""Methods that only a frame has: what they look at is one, as in `df.join(other).head()`."""
_JOINS = frozenset({"join", "merge"})


def makes_a_frame(call: ast.Call, *, looked_at: bool) -> bool:
    """Whether it is a frame's method that gives a new frame: `df.drop(columns=["id"])`."""
    if not isinstance(call.func, ast.Attribute):
        return False
    method, words = call.func.attr, {word.arg for word in call.keywords}
    if None in words:
        return False
    if method == "assign":
        return not call.args and bool(words - _OF_VARIABLES)
    if looked_at and method in _JOINS:
        return True
    return bool(words & _WORDS.get(method, frozenset())) or _takes_a_frames_values(method, call.args)


def _takes_a_frames_values(method: str, arguments: list[ast.expr]) -> bool:
    if not arguments:
        return False
    literal = isinstance(arguments[0], (ast.Dict, ast.List))
    if method == "replace":
        return literal or len(arguments) > 1
    return literal and method in {"drop", "rename"}
