"""`interact(f, x=(0, 10))`: what ipywidgets call once with the values that the widgets begin with."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from nb2job.notebook.cell import Note
from nb2job.program.constants import value_of
from nb2job.program.edit import source_of
from nb2job.program.imported_names import imported_names
from nb2job.program.parse import restated
from nb2job.program.program import Program, Statement
from nb2job.program.rewriting import rewritten_units

_CALLED = frozenset({"interact", "interactive"})
_WAITING = frozenset({"interact_manual"})
_SLIDERS = frozenset({"IntSlider", "FloatSlider", "IntText", "FloatText", "Checkbox", "Text"})
_Function = ast.FunctionDef


def without_interactions(program: Program) -> Program:
    """Each function that only widgets call, called once as they would; where that is not sure, they stay."""
    if not any("interact" in one.text for one in program.statements()):
        return program
    found = _Interactions(program)
    units = rewritten_units(program, found.rewritten)
    return replace(program, units=units).noting(*found.notes) if found.notes else program


class _Unsure(Exception):
    """A widget whose first value is not written down."""


class _Interactions:
    def __init__(self, program: Program) -> None:
        self.paths = imported_names(program)
        self.notes: list[Note] = []
        statements = [*program.statements()]
        self.functions = {
            one.node.name: one.node
            for one in statements
            if isinstance(one.node, _Function)
            and not any(one.node.name in other.facts.bindings for other in statements if other is not one)
        }

    def rewritten(self, statement: Statement) -> tuple[Statement, ...]:
        if statement.kept:
            return (statement,)
        try:
            text, said = self._decorated(statement) or self._called(statement) or ("", "")
        except _Unsure:
            return (statement,)
        if not said:
            return (statement,)
        self.notes.append(Note("NB334", statement.place, said))
        return restated(statement, text) if text else ()

    def _decorated(self, statement: Statement) -> tuple[str, str] | None:
        """`@interact(x=…)` above a function, as its only decorator."""
        node = statement.node
        if (
            not isinstance(node, _Function)
            or len(node.decorator_list) != 1
            or node.name not in self.functions
        ):
            return None
        decorator = node.decorator_list[0]
        call = decorator if isinstance(decorator, ast.Call) else ast.Call(decorator, [], [])
        kind = self._kind(call)
        if not kind or call.args:
            return None
        above, below = statement.text.split("\n"), node.lineno - 1
        text = "\n".join([*above[: decorator.lineno - 1], *above[below:]])
        if kind in _WAITING:
            return text, f"{node.name} waits for a button that no job has"
        return f"{text}\n{self._call(statement, node, call)}", f"{node.name} is called once, as widgets begin"

    def _called(self, statement: Statement) -> tuple[str, str] | None:
        """`interact(f, x=…)` by itself."""
        call = statement.node.value if isinstance(statement.node, ast.Expr) else None
        if not isinstance(call, ast.Call) or not self._kind(call) or len(call.args) != 1:
            return None
        first = call.args[0]
        node = self.functions.get(first.id) if isinstance(first, ast.Name) else None
        if node is None:
            return None
        if self._kind(call) in _WAITING:
            return "", f"{node.name} waits for a button that no job has"
        return self._call(statement, node, call), f"{node.name} is called once, as widgets begin"

    def _kind(self, call: ast.Call) -> str:
        path, _, last = self.paths.called(call).rpartition(".")
        return last if path.startswith("ipywidgets") and last in _CALLED | _WAITING else ""

    def _call(self, statement: Statement, node: _Function, call: ast.Call) -> str:
        words = {one.arg: one.value for one in call.keywords}
        given = [
            f"{name}={self._value(statement, words.get(name), default, annotated)}"
            for name, default, annotated in _arguments(node)
        ]
        if not words.keys() <= {name for name, *_ in _arguments(node)}:
            raise _Unsure
        return f"{node.name}({', '.join(given)})"

    def _value(
        self, statement: Statement, widget: ast.expr | None, default: ast.expr | None, annotated: bool
    ) -> str:
        """The value, as code, that the widget of one argument begins with."""
        if widget is None:
            if default is None or annotated:
                raise _Unsure
            return repr(_first(_literal(default)))
        if isinstance(widget, ast.Call):
            path, _, last = self.paths.called(widget).rpartition(".")
            if path.startswith("ipywidgets") and last == "fixed" and len(widget.args) == 1:
                return source_of(statement.text, widget.args[0])
            if path.startswith("ipywidgets") and last in _SLIDERS:
                return repr(_held(widget, last))
            raise _Unsure
        found = _literal(widget)
        return repr(_first(found) if default is None else _preferred(found, _literal(default)))


def _arguments(node: _Function) -> Iterator[tuple[str, ast.expr | None, bool]]:
    """Each argument with its default and whether it is annotated."""
    told = node.args
    if told.vararg or told.kwarg or told.posonlyargs:
        raise _Unsure
    defaults = [*[None] * (len(told.args) - len(told.defaults)), *told.defaults]
    for one, default in zip([*told.args, *told.kwonlyargs], [*defaults, *told.kw_defaults], strict=True):
        yield one.arg, default, one.annotation is not None


def _literal(node: ast.expr) -> Any:
    try:
        return value_of(node)
    except (ValueError, TypeError, SyntaxError):
        raise _Unsure from None


def _first(given: Any) -> Any:
    """What ipywidgets make of an abbreviation: its middle for a range, the first one of several."""
    if isinstance(given, (bool, int, float, str)):
        return given
    if isinstance(given, tuple) and len(given) in {2, 3} and all(type(one) in {int, float} for one in given):
        return _middle(*given)
    if isinstance(given, dict) and given:
        return next(iter(given.values()))
    if isinstance(given, list) and given and all(isinstance(one, (bool, int, float, str)) for one in given):
        return given[0]
    raise _Unsure


def _middle(low: float, high: float, step: float | None = None) -> float:
    """The middle of a slider, on one of its steps; of integers, an integer."""
    whole = all(type(one) is int for one in (low, high, step) if one is not None)
    difference = high - low
    value = low + (difference // 2 if type(difference) is int else difference / 2)
    if step is not None and step > 0:
        value = low + int((value - low) / step) * step
    if not low <= value <= high or (step is not None and step <= 0):
        raise _Unsure
    return value if whole else float(value)


def _preferred(given: Any, default: Any) -> Any:
    """The default of the argument itself, where the widget can hold it."""
    if isinstance(given, tuple) and type(default) in {int, float}:
        fits = type(default) is type(_first(given)) and given[0] <= default <= given[1]
    else:
        fits = isinstance(given, list) and _first(given) is not None and default in given
    if not fits:
        raise _Unsure
    return default


def _held(widget: ast.Call, kind: str) -> Any:
    """The value that a widget is made with, within its limits."""
    words = {one.arg: _literal(one.value) for one in widget.keywords if one.arg in {"value", "min", "max"}}
    value = words.get("value")
    if widget.args or "value" not in words or not isinstance(value, (bool, int, float, str)):
        raise _Unsure
    if kind.endswith("Slider") and not words.get("min", value) <= value <= words.get("max", value):
        raise _Unsure
    return float(value) if kind.startswith("Float") else value
