"""Dataclasses that are made sooner: of their methods only `__init__` is written, and when first called."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any


def late_dataclass(given: Any = None, /, *, frozen: bool = False, slots: bool = False, **more: bool) -> Any:
    """Python's own `dataclass`, but sooner done with frozen classes with slots, of which there are most.

    Python's writes six methods as text and compiles each by itself. A usual conversion imports a hundred
    classes: that took a tenth of it. Objects of these classes are no different.
    """
    if given is None and frozen and slots and not more:
        return _late
    return dataclasses.dataclass(given, frozen=frozen, slots=slots, **more)


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    dataclass = late_dataclass


def _late(given: Any) -> Any:
    kind: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(given)
    values = _values([one.name for one in fields(kind) if one.compare])

    def init(self: Any, *given: Any, **named: Any) -> None:
        if kind.__init__ is init:
            kind.__init__ = _written(kind)
        kind.__init__(self, *given, **named)

    def equal(self: Any, other: object) -> Any:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    methods = {"__init__": init, "__eq__": equal, "__hash__": lambda self: hash(values(self)), **_METHODS}
    for name, method in methods.items():
        if name not in vars(given):
            setattr(kind, name, method)
    return kind


def _values(names: list[str]) -> Callable[[Any], Any]:
    """What is compared: a tuple, which takes a value as equal to itself."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda record: tuple([getattr(record, name) for name in names])


def _written(kind: Any) -> Any:
    """An `__init__` that takes the fields, in their order, and sets them."""
    known: dict[str, Any] = {"_missing": MISSING, "_set": object.__setattr__}
    taken, lines = [], ["pass"]
    for one in fields(kind):
        value, default = one.name, f"_default_{one.name}"
        known[default] = one.default
        if one.default_factory is not MISSING:
            known |= {default: MISSING, f"_make_{value}": one.default_factory}
            value = f"_make_{one.name}() if {one.name} is _missing else {one.name}"
        has_default = one.default is not MISSING or one.default_factory is not MISSING
        if one.init:
            taken.append(f"{one.name}={default}" if has_default else one.name)
        else:
            value = f"_make_{one.name}()" if known[default] is MISSING else default
        lines.append(f"_set(self, {one.name!r}, {value})")
    if hasattr(kind, "__post_init__"):
        lines.append("self.__post_init__()")
    exec(f"def __init__(self, {', '.join(taken)}):\n " + "\n ".join(lines), known)
    return known["__init__"]


def _repr(self: Any) -> str:
    values = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{self.__class__.__qualname__}({values})"


def _refuse(self: Any, name: str, *_: object) -> None:
    raise FrozenInstanceError(f"cannot change field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, one.name) for one in fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for one, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)


_METHODS: dict[str, Callable[..., Any]] = {
    "__repr__": _repr,
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__getstate__": _state,
    "__setstate__": _set_state,
}
