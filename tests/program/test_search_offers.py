"""What a notebook offers to a search: marked literals and the grids of scikit-learn."""

from __future__ import annotations

import ast
import math
from typing import Any

import numpy as np
import pytest

from nb2job.notebook.cell import Cell, Notebook
from nb2job.program.grid_values import choice, drawn, listed
from nb2job.program.imported_names import ImportedNames
from nb2job.program.parse import parse
from nb2job.program.program import Program
from nb2job.program.search_offers import Offer
from nb2job.program.search_requests import offers
from nb2job.program.settings import Settings
from nb2job.search.space import parse_distribution

IMPORTS = """\
import numpy as np
import scipy.stats as st
from scipy import stats
from scipy.stats import loguniform, randint, uniform as draw
from sklearn.utils.fixes import loguniform as log_draw
from random import uniform
"""


def program(*cells: str) -> Program:
    found = tuple(Cell(number, "code", text) for number, text in enumerate(cells, start=1))
    return parse(Notebook("a.ipynb", found), Settings())


def offered(*cells: str) -> dict[str, Offer]:
    return {one.name: one for one in offers(program(*cells))}


@pytest.mark.parametrize(
    "text",
    [
        "[1, 2.5, 3]",
        "(1, 2)",
        "range(1, 9, 3)",
        "list(range(4))",
        "np.arange(5)",
        "np.arange(0.1, 0.5, 0.1)",
        "np.linspace(0, 1, 7)",
        "np.linspace(start=2, stop=3, num=4)",
        "np.logspace(-4, 4, 20)",
        "np.logspace(0, 3, num=4, base=2)",
    ],
)
def test_rows_are_what_they_are_in_numpy(text: str) -> None:
    found = listed(ast.parse(text, mode="eval").body, ImportedNames(program(IMPORTS)))
    expected = eval(text, {"np": np})
    assert found is not None
    assert [float(one) for one in found] == [float(one) for one in expected]


@pytest.mark.parametrize(
    "text", ["x", "[x]", "np.arange(10**6)", "np.random.rand(3)", "range(x)", "np.array(x)"]
)
def test_what_is_no_row(text: str) -> None:
    assert not listed(ast.parse(text, mode="eval").body, ImportedNames(program(IMPORTS)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("draw(0.1, 0.8)", "uniform(0.1, 0.9)"),
        ("draw()", "uniform(0, 1)"),
        ("stats.uniform(loc=2, scale=3)", "uniform(2, 5)"),
        ("uniform(0, 1)", ""),  # the one of random
        ("loguniform(1e-4, 1)", f"loguniform({math.log(1e-4)!r}, 0.0)"),
        ("log_draw(1, 10)", f"loguniform(0.0, {math.log(10)!r})"),
        ("st.reciprocal(a=1, b=10)", f"loguniform(0.0, {math.log(10)!r})"),
        ("loguniform(0, 1)", ""),
        ("randint(0, 10)", "randint(10)"),
        ("randint(1, 4)", "choice(1, 2, 3)"),
        ("randint(0, 10, loc=1)", "choice(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)"),
        ("randint(100, 1000)", "quniform(99.5, 999.5, 1)"),
        ("stats.norm(1, 0.5)", "normal(1, 0.5)"),
        ("stats.lognorm(0.5, scale=2)", f"lognormal({math.log(2)!r}, 0.5)"),
        ("stats.lognorm(0.5, 1)", ""),
        ("stats.expon(scale=2)", ""),
        ("np.random.randint(1, 5)", ""),
        ("draw(a, b)", ""),
    ],
)
def test_what_scipy_draws(text: str, expected: str) -> None:
    assert drawn(ast.parse(text, mode="eval").body, ImportedNames(program(IMPORTS))) == expected


@pytest.mark.parametrize(
    "text",
    [
        "draw(0.1, 0.8)",
        "loguniform(1e-4, 1)",
        "randint(0, 10)",
        "randint(1, 4)",
        "randint(100, 1000)",
        "stats.norm(1, 0.5)",
        "stats.lognorm(0.5, scale=2)",
    ],
)
@pytest.mark.parametrize("u", [0.001, 0.25, 0.5, 0.87, 0.999])
def test_the_arithmetic_is_scipys(text: str, u: float) -> None:
    """Each distribution has the quantiles of the one that it stands for."""
    scipy_stats = pytest.importorskip("scipy.stats")
    names = {one: getattr(scipy_stats, one) for one in ("loguniform", "randint")}
    theirs = eval(text, {**names, "draw": scipy_stats.uniform, "stats": scipy_stats})
    ours = drawn(ast.parse(text, mode="eval").body, ImportedNames(program(IMPORTS)))
    assert parse_distribution(ours).at(u) == pytest.approx(
        theirs.ppf(u), abs=1 if "randint" in text else 1e-12
    )


def test_booleans_and_none_are_texts() -> None:
    assert choice([1, None, True, "a"]) == 'choice(1, "none", "true", \'a\')'


# -- marks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("C = 0.1  # search: choice(0.1, 1)", "C"),
        ("C: float = 0.1  # search:choice(0.1, 1)", "C"),
        ("# search: choice(0.1, 1)\nC = 0.1", "C"),
        ("model = Ridge(alpha=0.1)  # search: choice(0.1, 1)", "alpha"),
        ("model = Ridge(\n    alpha=0.1,  # search: choice(0.1, 1)\n    tol=1,\n)", "alpha"),
        ("model = Ridge(alpha=0.1, tol=1)  # search: alpha=choice(0.1, 1)", "alpha"),
        ("params = {\n    'depth': 3,  # search: choice(0.1, 1)\n}", "depth"),
        ("class CFG:\n    lr = 0.1  # search: choice(0.1, 1)", "lr"),
    ],
)
def test_a_marked_literal(line: str, name: str) -> None:
    (found,) = offers(program(line))
    assert (found.name, found.text, found.reason) == (name, "choice(0.1, 1)", "")
    assert found.literal is not None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("f()  # search: choice(1)", "no literal stands there"),
        ("f(a=1, b=2)  # search: choice(1)", "several literals stand there"),
        ("f(a=1)  # search: b=choice(1)", "no literal stands there"),
        ("# search: choice(1)", "no literal stands there"),
    ],
)
def test_a_mark_that_is_none(line: str, reason: str) -> None:
    (found,) = offers(program(line))
    assert found.reason.startswith(reason)


def test_other_comments_are_none() -> None:
    assert (
        offers(
            program("x = 1  # research: choice(1)", "y = 's'  # see search: it", "z = 2  # search: the best")
        )
        == []
    )


# -- grids ------------------------------------------------------------------------------------------

GRID = """\
grid = {"clf__C": [0.1, 1], "depth": [3, None], "kind": ["a", "b"], "scale": stats.uniform(0, 2), "odd": x}
search = GridSearchCV(Model(depth=5), grid, cv=3)
"""


def test_a_key_is_a_literal_elsewhere(capsys: Any) -> None:
    found = offered(IMPORTS, GRID, "model = Other(C=1, scale=0.5)")
    assert (found["C"].text, found["C"].request) == ("choice(0.1, 1)", "Other.C")
    assert (found["scale"].text, found["scale"].request) == ("uniform(0, 2)", "Other.scale")
    assert "odd" not in found


def test_a_key_is_the_grids_alone() -> None:
    found = offered(IMPORTS, GRID)
    assert (found["clf__C"].text, found["clf__C"].request) == ("choice('[0.1]', '[1]')", "grid.clf__C")
    assert (found["depth"].text, found["depth"].request) == ("choice('[3]', '[null]')", "grid.depth")
    assert found["kind"].reason == "GridSearchCV alone tries it: give a model of its own a literal kind"
    assert found["scale"].reason.startswith("GridSearchCV alone tries it")


def test_a_key_of_a_grid_in_the_call_itself() -> None:
    found = offered("GridSearchCV(Model(), {'depth': [3, 4], 'kind': ['a']})")
    assert (found["depth"].text, found["depth"].request) == ("choice('[3]', '[4]')", "GridSearchCV.depth")
    assert found["kind"].reason.startswith("GridSearchCV alone tries it")


def test_several_literals_of_a_name() -> None:
    found = offered(IMPORTS, GRID, "a = Other(C=1, scale=1)\nb = Other(C=2, scale=2)")
    assert found["clf__C"].request == "grid.clf__C"
    assert found["scale"].reason == "2 literals have that name: choose with --param and --search"


def test_a_range_is_no_literal_of_the_grid() -> None:
    found = offered("grid = {'depth': range(2, 5)}\nGridSearchCV(Model(), grid)")
    assert found["depth"].text == "choice(2, 3, 4)"
    assert found["depth"].reason.startswith("GridSearchCV alone tries it")


@pytest.mark.parametrize(
    "call",
    [
        "GridSearchCV(Model(), {'C': [1, 2]})",
        "model_selection.GridSearchCV(estimator=Model(), param_grid={'C': [1, 2]})",
        "RandomizedSearchCV(Model(), param_distributions=dict_of_them)",
        "HalvingGridSearchCV(Model(), dict_of_them)",
    ],
)
def test_searches(call: str) -> None:
    found = offered("dict_of_them = {'C': [1, 2]}", f"s = {call}", "C = 5\nprint(C)")
    assert (found["C"].text, found["C"].request, found["C"].reason) == ("choice(1, 2)", "C", "")


@pytest.mark.parametrize(
    "call", ["f(Model(), {'C': [1]})", "GridSearchCV(m, g)", "GridSearchCV(m, [{'C': [1]}])"]
)
def test_what_is_no_grid(call: str) -> None:
    assert offered(f"s = {call}", "C = 5\nprint(C)") == {}


def test_a_mark_wins_over_a_grid() -> None:
    found = offered(IMPORTS, GRID, "C = 5  # search: choice(7)\nmodel = Other(C=C)")
    assert found["C"].text == "choice(7)"
