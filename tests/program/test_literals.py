"""Literals: their values, which of them could be arguments, and which a person would want."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from nb2job.notebook.cell import Cell, Notebook
from nb2job.program.candidates import keywords, literals, variables
from nb2job.program.constants import value_of
from nb2job.program.param_spellings import spelled
from nb2job.program.parse import parse
from nb2job.program.program import Program
from nb2job.program.settings import Settings
from nb2job.program.wanted import Readers, is_wanted


def program(*cells: str) -> Program:
    found = [Cell(number, "code", text) for number, text in enumerate(cells, start=1)]
    return parse(Notebook("a.ipynb", tuple(found)), Settings())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-1.5", -1.5),
        ("1/0.1", 10.0),
        ("2**10", 1024),
        ("1e-3", 0.001),
        ("60 * 60", 3600),
        ("7 // 2 % 2", 1),
        ("not 1", False),
        ("True", True),
        ("None", None),
        ("'a' 'b'", "ab"),
        ("[1, -2]", [1, -2]),
        ("(1, 'a')", (1, "a")),
        ("{'a': [1]}", {"a": [1]}),
        ("b'a'", b"a"),
        ("+3", 3),
        ("1_000", 1000),
    ],
)
def test_a_value(text: str, value: Any) -> None:
    found = value_of(ast.parse(text, mode="eval").body)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "f(1)",
        "1 / 0",
        "2 ** 10000",
        "2 ** -1e308",
        "10 ** 18 * 10 ** 18",
        "'a' * 3",
        "'a' + 'b'",
        "[x]",
        "f'a'",
        "1 << 3",
        "~1",
        "-'a'",
        "(-8) ** 0.5",
        "1 if 1 else 2",
        "lambda: 1",
        "...+1",
    ],
)
def test_no_value(text: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        value_of(ast.parse(text, mode="eval").body)


@pytest.mark.parametrize(
    ("code", "name", "kind", "default"),
    [
        ("a = 1", "a", "int", 1),
        ("a = True", "a", "bool", True),
        ("a = 0.5", "a", "float", 0.5),
        ("a = 'x'", "a", "str", "x"),
        ("a = [1]", "a", "json", [1]),
        ("a = {'b': 1}", "a", "json", {"b": 1}),
        ("a: float = 1", "a", "float", 1.0),
        ("a: int = 1", "a", "int", 1),
        ("a: 'Rate' = 0.5", "a", "float", 0.5),
        ("a: str | None = None", "a", "str", None),
        ("a: int | None = None", "a", "int", None),
        ("a: Optional[float] = None", "a", "float", None),
        ("a: typing.Union[None, bool] = None", "a", "bool", None),
        ("a: 'int | None' = 3", "a", "int", 3),
        ("a: int | str = 3", "a", "int", 3),
        ("a: int = 0.5", "a", "float", 0.5),
        ("a: Final[float] = 1", "a", "float", 1.0),
        ("a: Literal['x', 'y'] = 'x'", "a", "str", "x"),
        ("a = None", "a", "literal", None),
        ("a = (3, 3)", "a", "tuple", (3, 3)),
        ("a = ((3, 3), 1)", "a", "literal", ((3, 3), 1)),
        ("a = [(1, 2)]", "a", "literal", [(1, 2)]),
        ("a = {1: 2}", "a", "literal", {1: 2}),
        ("a = 5  # type: float", "a", "float", 5.0),
    ],
)
def test_a_variable(code: str, name: str, kind: str, default: Any) -> None:
    (found,) = variables(program(code))
    assert (found.name, found.type, found.default) == (name, kind, default)
    assert type(found.default) is type(default)


@pytest.mark.parametrize(
    "code", ["a = b = 1", "a, b = 1, 2", "a.b = 1", "a = f()", "a: int", "a += 1", "if c: a = 1", "a = b'x'"]
)
def test_no_variable(code: str) -> None:
    assert variables(program(code)) == []


def test_keywords_in_any_call() -> None:
    code = "m = Model(C=1/0.1, solver='x', k=y, **z)\ndef f():\n    return g.h(C=2)"
    assert [str(one) for one in keywords(program(code))] == [
        "Model.C = 10.0 (cell 1, line 1)",
        "Model.solver = 'x' (cell 1, line 1)",
        "h.C = 2 (cell 1, line 3)",
    ]


@pytest.mark.parametrize(
    ("value", "count"),
    [(0.1, 2), (1, 2), (True, 1), ("a", 1), (-3, 1), (3, 0), (2, 0), ("b", 0)],
)
def test_literals_of_a_value(value: Any, count: int) -> None:
    code = "x = f(0.1, 1, k=[0.1, True])\ny = 1 - -3\nz = 'a', f'{x} b'"
    assert len(literals(program(code), value)) == count


def test_places_of_literals() -> None:
    (found,) = literals(program("x = 1", "# a\ny = f(\n    5,\n)"), 5)
    assert (found.place.cell, found.place.line) == (2, 3)


def test_a_long_list_is_cut() -> None:
    whole = program("\n".join(f"a{number} = {number}" for number in range(12)))
    found = variables(whole)
    assert spelled(whole, found).endswith("; and 4 more")
    told = "--param a0 is 0 (cell 1, line 1); --param a1 is 1 (cell 1, line 2)"
    assert spelled(whole, found[:2]) == told


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("epochs = 3\nx = epochs", True),
        ("learning_rate = 0.1\nx = learning_rate", True),
        ("shuffle = True\nx = shuffle", True),
        ("kernel = 'rbf'\nx = kernel", True),
        ("batch_size = 3\ndef f(): return batch_size\nf()", True),
        ("epochs = 3", False),
        ("title = 'a'\nx = title", False),
        ("fig_width = 3\nx = fig_width", False),
        ("i = 3\nx = i", False),
        ("data_path = 'a'\nx = data_path", False),
        ("message = 'a'\nx = message", False),
        ("rates = [1, 2]\nx = rates", False),
        ("depth = None\nx = depth", False),
        ("depth = 3\nclass A:\n    def f(self): return depth", False),
        ("depth = 3\ndef f(): return depth\nmap(f, [1])", False),
        ("depth = 3\ndef f():\n    global depth\n    depth = 1\nx = depth", False),
    ],
)
def test_what_a_person_would_want(code: str, wanted: bool) -> None:
    found = program(code)
    assert is_wanted(variables(found)[0], Readers([*found.statements()])) is wanted
