"""Pictures of values: plain data that two runs can be compared by, taken when a thing happens."""

from __future__ import annotations

import contextlib
import contextvars
import functools
import re
import types
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from tests.random_programs.folder import ELSEWHERE, HERE

DEPTH = 12

_ADDRESS = re.compile(r" at 0x[0-9a-f]+|   a t   0 x(?: [0-9a-f]\b)+")
"""Where an object lies, also where its text was printed letter by letter."""

_HOME = re.compile(r"\b\w+\.<locals>\.|(?:\w )+\. < l o c a l s > \. ")
"""What a name is qualified by once it is defined in a function, also letter by letter."""

_TIMES = re.compile(r"CPU times: .*\n(?:Wall time: .*\n)?|Wall time: .*\n")
"""What `%time` prints, which no script says again."""

_LISTS = {"SList": "list", "LineList": "list"}
"""What a command's lines are in a notebook, and in a script."""


_ANYWHERE = contextvars.ContextVar("anywhere", default=False)


@contextlib.contextmanager
def anywhere() -> Iterator[None]:
    """Within it, a path of the working folder counts as one relative to it: data may be given by either."""
    token = _ANYWHERE.set(True)
    try:
        yield
    finally:
        _ANYWHERE.reset(token)


def at_home(text: str) -> str:
    """A path as it would be without an output folder, or in the folder of the data."""
    home = re.sub(rf"{re.escape(str(ELSEWHERE))}/(in|out)puts|\boutputs\b", ".", text)
    home = home.replace(f"{HERE}/.", str(HERE)).replace("./", "")
    return home.replace(f"{HERE}/", "") if _ANYWHERE.get() else home


def picture(value: Any, path: tuple[int, ...] = ()) -> object:
    """What a value is: by content where it has any, by name for functions, classes and modules."""
    if id(value) in path:
        return ("cycle", len(path) - path.index(id(value)))
    if len(path) > DEPTH:
        return ("deep", type(value).__name__)
    inside = (*path, id(value))
    if isinstance(value, str):
        # A name without a value is a NameError in a notebook, in a function one of its own kind.
        named = value.replace(UnboundLocalError.__name__, NameError.__name__)
        return ("str", _HOME.sub("", _TIMES.sub("", _ADDRESS.sub("", at_home(named)))))
    if isinstance(value, PurePath):
        return ("path", at_home(str(value)))
    if isinstance(value, (bool, int, float, complex, bytes, type(None), range)):
        return (type(value).__name__, repr(value))
    if isinstance(value, (list, tuple)):
        name = _LISTS.get(type(value).__name__, type(value).__name__)
        return (name, *(picture(one, inside) for one in value if one != "outputs"))
    if isinstance(value, dict):
        pairs = ((picture(k, inside), picture(v, inside)) for k, v in value.items())
        return (type(value).__name__, *pairs)
    if isinstance(value, (set, frozenset)):
        return (type(value).__name__, *sorted(map(repr, (picture(one, inside) for one in value))))
    return _named(value) or _object(value, inside)


def _named(value: Any) -> object:
    if isinstance(value, types.ModuleType):
        return ("module", value.__name__)
    if isinstance(value, type):
        unset = issubclass(value, UnboundLocalError)  # what a NameError is called in a function
        return ("class", "NameError" if unset else value.__name__)
    cached = hasattr(value, "cache_info")
    if cached or isinstance(value, (types.FunctionType, types.BuiltinFunctionType)):
        return ("function", value.__name__)
    if isinstance(value, Iterator):  # looking at it would advance it
        return ("iterator", type(value).__name__)
    return None


def _object(value: Any, path: tuple[int, ...]) -> object:
    if isinstance(value, functools.partial):
        return ("partial", picture(value.func, path), picture(value.args, path))
    if isinstance(value, types.MethodType):
        return ("method", value.__name__, picture(value.__self__, path))
    name = type(value).__name__
    if name in {"CapturedIO", "SimpleNamespace"}:  # what a captured cell said
        return ("captured", getattr(value, "stdout", ""), getattr(value, "stderr", ""))
    if isinstance(value, NameError):  # an unbound local is one, too
        return ("error", "NameError")
    if isinstance(value, BaseException):
        return ("error", name, picture(value.args, path))
    if name == "_GeneratorContextManager":  # it may be handed what it reads
        return ("context manager", name)
    return ("object", name, picture(getattr(value, "__dict__", {}), path))
