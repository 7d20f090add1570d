"""Values that are the same have the same tree, values that are not have another one."""

from __future__ import annotations

import collections
import contextlib
import datetime
import functools
import json
import math
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.tree import DecisionTreeClassifier

from nb2job.verify.digest import SMALL, digest
from nb2job.verify.match import Match


def differ(left: object, right: object, rtol: float = 0.0) -> str | None:
    """The place of the first difference, after a journey through JSON."""
    trees = [json.loads(json.dumps(digest(value))) for value in (left, right)]
    found = Match(rtol).difference(*trees, "x")
    return found and found.name


class Plain:
    def __init__(self, **parts: Any) -> None:
        self.__dict__.update(parts)


class Slotted:
    __slots__ = ("a",)


class Hostile:
    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("not for you")

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise RuntimeError("nor for pickle")


ARRAY = np.arange(6.0).reshape(2, 3)
FRAME = pd.DataFrame({"a": [1, 2], "b": ["x", None]}, index=["p", "q"])
DATES = pd.Series(pd.to_datetime(["2020-01-01", None]))
X, Y = np.arange(20.0).reshape(10, 2) % 7, np.arange(10) % 2

SAME: list[Any] = [
    None, True, 7, 10**5000, 0.1 + 0.2, math.nan, math.inf, 1 + 2j, "text", b"bytes", ...,
    [1, [2, (3,)]], {"a": {1, 2}, 3: None}, range(3), frozenset("ab"), Path("a/b"),
    collections.Counter("abca"), collections.deque([1, 2]), datetime.date(2020, 1, 2),
    functools.partial(int, base=2), ARRAY, ARRAY.astype("float32"), np.array(["a", "bc"]),
    np.array([1, None, "x"], dtype=object), np.array([math.nan, 1]), np.float64(3),
    np.datetime64("2020"), np.zeros(SMALL + 1), np.ma.masked_array([1, 2], [True, False]),
    np.random.default_rng(0), np.random.RandomState(0),
    np.zeros(2, dtype=[("a", "i1"), ("b", "f8")]), FRAME, FRAME["b"], FRAME.index, DATES,
    FRAME.set_index("a", append=True).index, FRAME["b"].astype("category"),
    pd.Timestamp("2020"), pd.NA, list(range(SMALL + 1)), Plain(a=ARRAY), len, ValueError("no"),
    LogisticRegression(C=3).fit(X, Y), DecisionTreeClassifier(random_state=0).fit(X, Y),
    Slotted(), Hostile(), threading.Lock(), (n for n in ()), np, Plain,
]  # fmt: skip


@pytest.mark.parametrize("value", SAME, ids=lambda value: type(value).__name__)
def test_a_value_equals_itself(value: object) -> None:
    assert differ(value, value) is None


DIFFERENT: list[tuple[Any, Any, str]] = [
    (1, 2, "x"),
    (1, True, "x"),
    (1, 1.0, "x"),
    (1.0, np.float64(1), "x"),
    (0.3, 0.1 + 0.2, "x"),
    (math.nan, None, "x"),
    ("a", "b", "x"),
    (b"a", b"b", "x"),
    ([1, 2], (1, 2), "x"),
    ([1, 2], [1, 3], "x[1]"),
    ([1, 2], [1], "x"),
    ({"a": [1]}, {"a": [2]}, "x.a[0]"),
    ({"a": 1}, {"b": 1}, "x.a"),
    ({1, 2}, {1, 3}, "x[1]"),
    (list(range(SMALL + 1)), [*range(SMALL), 0], "x"),
    (ARRAY, ARRAY.T, "x"),
    (ARRAY, ARRAY.astype("float32"), "x"),
    (ARRAY, ARRAY + np.eye(1, 3, 2), "x[2]"),
    (np.zeros(SMALL + 1), np.ones(SMALL + 1), "x"),
    (np.array([1, "a"], dtype=object), np.array([1, "b"], dtype=object), "x[1]"),
    (np.zeros(2, dtype=[("a", "i1")]), np.ones(2, dtype=[("a", "i1")]), "x.fields.a[0]"),
    (FRAME, FRAME.rename(columns={"a": "c"}), "x.columns[0]"),
    (FRAME, FRAME.reset_index(drop=True), "x.index"),
    (FRAME, FRAME.assign(b=["x", "y"]), "x[1][1]"),
    (FRAME["a"], FRAME["a"].rename("c"), "x.name"),
    (DATES, DATES.fillna(pd.Timestamp("2020")), "x[1]"),
    (np.random.default_rng(0), np.random.default_rng(1), "x.args[0]"),
    (Plain(a=1), Plain(a=2), "x.state.a"),
    (Plain(a=1), Plain(a=1, b=2), "x.state.b"),
    (functools.partial(int, base=2), functools.partial(int, base=3), "x"),
    (datetime.date(2020, 1, 2), datetime.date(2020, 1, 3), "x"),
    (ValueError("a"), ValueError("b"), "x"),
    (LogisticRegression(C=3), LogisticRegression(C=4), "x.parameters.C"),
    (LogisticRegression(), LogisticRegression().fit(X, Y), "x.fitted.classes_"),
    (LogisticRegression().fit(X, Y), LogisticRegression().fit(X, 1 - Y), "x.fitted.coef_[0]"),
    (
        DecisionTreeClassifier(random_state=0).fit(X, Y),
        DecisionTreeClassifier(random_state=0).fit(X, X[:, 0] > 3),
        "x",
    ),
]


@pytest.mark.parametrize(("left", "right", "where"), DIFFERENT, ids=lambda v: type(v).__name__)
def test_another_value_is_told_with_its_place(left: object, right: object, where: str) -> None:
    found = differ(left, right)
    assert found is not None
    assert found.startswith(where)


def own(value: Any) -> Any:
    """Plain as if its class had been defined in the program."""
    kind = type("Plain", (), {"__module__": "__main__"})
    made = kind()
    made.__dict__.update(vars(value))
    return made


def test_a_class_of_the_program_counts_by_name_and_state() -> None:
    assert differ(own(Plain(a=1)), own(Plain(a=1))) is None
    assert differ(own(Plain(a=1)), own(Plain(a=2))) == "x.a"


@pytest.mark.parametrize(
    ("left", "right"), [(1.0, 1.0 + 1e-9), ([ARRAY], [ARRAY * (1 + 1e-9)]), ({"a": 1j}, {"a": 1j})]
)
def test_rtol_allows_what_exact_does_not(left: object, right: object) -> None:
    assert differ(left, right, rtol=1e-6) is None


def test_rtol_does_not_allow_more_than_it_says() -> None:
    assert differ(ARRAY, ARRAY * (1 + 1e-3), rtol=1e-6) == "x[1]"
    assert differ(math.nan, 1.0, rtol=1.0) == "x"


def test_nan_is_nan_whatever_its_bits() -> None:
    many = SMALL + 1  # so many that only their hash is compared
    odd = np.full(many, 0x7FF8_0000_0000_0001, dtype="int64").view("float64")
    assert differ(odd, np.full(many, math.nan)) is None


def test_cycles_end() -> None:
    one: list[Any] = [1]
    one.append(one)
    other: list[Any] = [1]
    other.append(other)
    assert differ(one, other) is None
    assert differ(one, [1, [1, one]]) == "x[1]"


def test_very_deep_values_are_cut() -> None:
    deep: Any = 1
    for _ in range(2000):
        deep = [deep]
    assert "cut" in json.dumps(digest(deep))


def test_a_context_manager_may_be_handed_more() -> None:
    @contextlib.contextmanager
    def guard(**more: object) -> Iterator[int]:
        yield len(more)

    assert differ(guard(), guard(seen=[1])) is None


def test_looking_at_an_iterator_does_not_advance_it() -> None:
    numbers = iter([1, 2, 3])
    digest(numbers)
    assert list(numbers) == [1, 2, 3]


def test_the_time_that_a_search_took_does_not_count() -> None:
    def search() -> Any:
        return GridSearchCV(LogisticRegression(), {"C": [1, 2]}, cv=2).fit(X, Y)

    assert differ(search(), search()) is None


def test_paths_in_the_folder_do_not_depend_on_it() -> None:
    trees = [digest([f"{root}/a", Path(root, "b")], root) for root in ("/one", "/other")]
    assert trees[0] == trees[1]
