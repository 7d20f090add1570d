"""Search spaces as YAML and options spell them, and what is said of those that cannot be."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from nb2job.search.space import (
    DISTRIBUTIONS,
    Choice,
    LogNormal,
    LogUniform,
    Normal,
    QLogNormal,
    QLogUniform,
    QNormal,
    QUniform,
    RandInt,
    SpaceError,
    Uniform,
    parse_distribution,
    read_distribution,
)

KEYS = {
    "choice": ["values"],
    "randint": ["upper"],
    "uniform": ["min_value", "max_value"],
    "quniform": ["min_value", "max_value", "q"],
    "loguniform": ["min_value", "max_value"],
    "qloguniform": ["min_value", "max_value", "q"],
    "normal": ["mu", "sigma"],
    "qnormal": ["mu", "sigma", "q"],
    "lognormal": ["mu", "sigma"],
    "qlognormal": ["mu", "sigma", "q"],
}
"""Azure ML's keys, in the order of its reference."""


def test_the_fields_of_a_distribution_are_the_keys() -> None:
    assert {one.type: [field.name for field in fields(one)] for one in DISTRIBUTIONS} == KEYS


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("choice(0.01, 0.1, 1)", Choice((0.01, 0.1, 1))),
        ("choice([16, 32])", Choice((16, 32))),
        ("choice(values=('a', 'b'))", Choice(("a", "b"))),
        ("choice('a')", Choice(("a",))),
        ("randint(upper=5)", RandInt(5)),
        (" uniform(min_value=0, max_value=1) ", Uniform(0, 1)),
        ("uniform(0, max_value=1)", Uniform(0, 1)),
        ("quniform(0, 100, 10)", QUniform(0, 100, 10)),
        ("loguniform(-6.9, -2.3)", LogUniform(-6.9, -2.3)),
        ("qloguniform(0, 3, q=2)", QLogUniform(0, 3, 2)),
        ("normal(10, 3)", Normal(10, 3)),
        ("qnormal(-1e1, 3, .5)", QNormal(-10, 3, 0.5)),
        ("lognormal(mu=0, sigma=1)", LogNormal(0, 1)),
        ("qlognormal(0, 1, 1)", QLogNormal(0, 1, 1)),
    ],
)
def test_a_call_spells_a_distribution(text: str, one: object) -> None:
    assert parse_distribution(text) == one


@pytest.mark.parametrize(
    ("entry", "one"),
    [
        # YAML 1.1 makes a text of 1e-5; the SDK, which reads any casing, makes a number of that text again.
        ({"type": "Uniform", "min_value": "1e-5", "max_value": "1"}, Uniform(1e-5, 1)),
        ({"type": "choice", "values": ["1e-5", 1e-5]}, Choice(("1e-5", 1e-5))),
        ({"q": 1, "max_value": 2, "min_value": 0, "type": "quniform"}, QUniform(0, 2, 1)),
    ],
)
def test_a_mapping_is_read(entry: dict[str, Any], one: object) -> None:
    assert read_distribution(entry) == one


@pytest.mark.parametrize(
    ("entry", "message", "key"),
    [
        (0.5, "0.5 is no distribution; write its type and keys: {type: choice, values: [1, 2]}", ""),
        ({"values": [1]}, "type is missing; it is one of choice, randint, uniform,", "type"),
        ({"type": "chocie"}, "type 'chocie' is no distribution; did you mean choice?", "type"),
        ({"type": "choice"}, "values is empty; it must hold at least one value", "values"),
        ({"type": "choice", "values": []}, "values is empty; it must hold at least one value", "values"),
        ({"type": "choice", "values": 3}, "values is 3; it must be a list, such as [3]", "values"),
        ({"type": "choice", "values": "adam"}, "values is 'adam'; it must be a list", "values"),
        ({"type": "choice", "values": [True]}, 'values holds True; write "true" or "false" in', "values"),
        ({"type": "choice", "values": [None]}, "values holds None; it must hold texts and", "values"),
        ({"type": "choice", "values": [[1]]}, "values holds [1]; it must hold texts and", "values"),
        ({"type": "choice", "values": [float("nan")]}, "values holds nan; it must hold", "values"),
        ({"type": "choice", "values": [1], "value": 1}, "choice has no key 'value'; did you mean", "value"),
        ({"type": "randint"}, "randint lacks upper; it takes upper", "upper"),
        ({"type": "randint", "upper": 2.5}, "upper is 2.5; it must be an integer", "upper"),
        ({"type": "randint", "upper": 0}, "upper is 0; it must be an integer", "upper"),
        ({"type": "randint", "upper": True}, "upper is True; it must be an integer", "upper"),
        ({"type": "uniform"}, "uniform lacks min_value and max_value; it takes min_value,", "min_value"),
        (
            {"type": "uniform", "min_value": 2, "max_value": 2},
            "min_value is 2; it must be less than max_value, which is 2",
            "min_value",
        ),
        (
            {"type": "uniform", "min_value": None, "max_value": 2},
            "min_value is None; it must be a finite number",
            "min_value",
        ),
        (
            {"type": "uniform", "min_value": "low", "max_value": 2},
            "min_value is 'low'; it must be a finite number",
            "min_value",
        ),
        (
            {"type": "uniform", "min_value": 0, "max_value": float("inf")},
            "max_value is inf; it must be a finite number",
            "max_value",
        ),
        (
            {"type": "uniform", "min_value": -1.7e308, "max_value": 1.7e308},
            "max_value is too far from min_value; bring them nearer",
            "max_value",
        ),
        (
            {"type": "uniform", "min": 0, "max_value": 1},
            "uniform has no key 'min'; it is one of min_value, max_value",
            "min",
        ),
        ({"type": "quniform", "min_value": 0, "max_value": 1, "q": 0}, "q is 0; it must be above 0", "q"),
        ({"type": "normal", "mu": 0, "sigma": -1}, "sigma is -1; it must be above 0", "sigma"),
        (
            {"type": "loguniform", "min_value": 0.001, "max_value": 1000},
            "max_value is 1000, whose exp is too large; the bounds are exponents: for 1000 write 6.9",
            "max_value",
        ),
    ],
)
def test_what_cannot_be_is_said_in_one_line(entry: object, message: str, key: str) -> None:
    with pytest.raises(SpaceError) as error:
        read_distribution(entry)
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)
    assert error.value.hint
    assert error.value.key == key


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("unifrom(0, 1)", "type 'unifrom' is no distribution; did you mean uniform?"),
        ("uniform(0, 1, 2)", "uniform has 3 values; it takes min_value, max_value"),
        ("uniform(0, 1, min_value=2)", "min_value is given twice; keep one of the two"),
        (
            "uniform(0, 1, min_value=2, min_value=3)",
            "'uniform(0, 1, min_value=2, min_value=3)' is no call of",
        ),
        ("choice", "values is empty; it must hold at least one value"),
        ("choice(1, values=[2])", "values is given twice; keep one of the two"),
        ("choice(True)", 'values holds True; write "true" or "false" in quotes'),
        ("0.5", "'0.5' is no call of literal values; write a call such as choice(0.01, 0.1, 1) or uniform("),
        ("choice(x)", "'choice(x)' is no call of literal values"),
        ("uniform(*a)", "'uniform(*a)' is no call of literal values"),
        ("uniform(**a)", "'uniform(**a)' is no call of literal values"),
        ("a.choice(1)", "'a.choice(1)' is no call of literal values"),
        ("choice(1", "'choice(1' is no call of literal values"),
        ("", "'' is no call of literal values"),
    ],
)
def test_a_text_that_cannot_be_is_refused_in_one_line(text: str, message: str) -> None:
    with pytest.raises(SpaceError) as error:
        parse_distribution(text)
    assert str(error.value).startswith(message)
    assert error.value.hint
