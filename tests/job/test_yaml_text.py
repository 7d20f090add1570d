"""What we write as YAML is what PyYAML reads."""

from __future__ import annotations

import math

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from nb2job.job import yaml_text

# PyYAML reads no lone surrogates, and no file in UTF-8 can hold one.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.one_of(TEXTS, st.booleans(), st.integers(), st.floats(allow_nan=False)))
@example(1e-05)
@example(1e22)
@example(-0.0)
@example(math.inf)
@example("")
@example("no")
@example("~")
@example("12:30")
@example("1_000")
@example("0x1f")
@example("2024-01-01")
@example("a: b")
@example("a #b")
@example("a ")
@example("- a")
@example("azureml:")
@example("\x85\u2028\ufeff🙂\t")
def test_a_scalar_is_read_back(value: bool | int | float | str) -> None:
    text = yaml_text.scalar(value)
    for document in (f"key: {text}\n", f"- {text}\n"):
        (found,) = [*read.values()] if isinstance(read := yaml.safe_load(document), dict) else read
        assert found == value
        assert type(found) is type(value)


@given(TEXTS)
def test_a_scalar_is_read_back_as_a_key(value: str) -> None:
    assert yaml.safe_load(f"{yaml_text.scalar(value)}: 1\n") == {value: 1}


def test_nan_is_read_back() -> None:
    assert math.isnan(yaml.safe_load(yaml_text.scalar(math.nan)))


@pytest.mark.parametrize(
    "value",
    [
        "train",
        "Train the model",
        "azureml:cpu-cluster",
        "azureml:diabetes@latest",
        "azureml://datastores/main/paths/a/b.csv",
        "https://example.org/data.csv",
        "../../data/x.csv",
        "./data",
        "mcr.microsoft.com/azureml/openmpi5.0-ubuntu24.04:latest",
    ],
)
def test_plain_where_plain_is_safe(value: str) -> None:
    assert yaml_text.scalar(value) == value


@given(st.lists(TEXTS).map("\n".join))
@example("one\n\ntwo: #3")
@example(" one\ntwo")
@example("one\ntwo ")
def test_a_text_is_read_back(value: str) -> None:
    assert yaml.safe_load(f"key: {yaml_text.text(value)}\nnext: 1\n") == {"key": value, "next": 1}


def test_several_lines_stand_as_several_lines() -> None:
    assert yaml_text.text("one\n\ntwo") == "|-\n  one\n\n  two"


@given(TEXTS)
def test_a_remark_is_one_line_and_no_value(value: str) -> None:
    assert yaml.safe_load(f"key: 1{yaml_text.remark(value)}\nnext: 1\n") == {"key": 1, "next": 1}
