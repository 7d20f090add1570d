"""What is only for the eye: nothing that could have an effect counts as pure."""

from __future__ import annotations

import ast

import pytest

from nb2job.notebook.cell import Cell, Notebook
from nb2job.program.parse import parse
from nb2job.program.purity import Purity
from nb2job.program.settings import Settings


def purity(code: str) -> Purity:
    return Purity(parse(Notebook("a.ipynb", (Cell(1, "code", code),)), Settings()))


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "x.a.b",
        "x[0]",
        "x[1:2, ::3]",
        "1 + x * 2",
        "-x, not x",
        "[x, 1]",
        "{'a': x}",
        "x if y else z",
        "x < y <= z",
        "f'{x:.2f} {y!r}'",
        "len(x)",
        "str(round(x, 2))",
        "df.head()",
        "df.head(10).T",
        "df.describe(include='all')",
        "df['a'].value_counts(normalize=True)",
        "df.isnull().sum()",
        "df.groupby('a')['b'].mean().sort_values(ascending=False)",
        "df.info()",
        "pd.DataFrame({'a': x})",
        "np.unique(y, return_counts=True)",
        "type(model)",
        "(x.shape, y.shape)",
        "model.get_params()",
        "'a'.upper()",
    ],
)
def test_pure(text: str) -> None:
    assert purity("import pandas as pd\nimport numpy as np\ndf = x = y = 1").is_pure(expression(text))


@pytest.mark.parametrize(
    "text",
    [
        "f()",
        "x.f()",
        "next(x)",
        "list(x)",
        "sum(x)",
        "sorted(x)",
        "min(x)",
        "max(x)",
        "set(x)",
        "dict(x)",
        "any(x)",
        "np.random.rand(3)",
        "df.head(f())",
        "df[f()]",
        "f().head()",
        "(x := 1)",
        "[i for i in x]",
        "(i for i in x)",
        "lambda: x",
        "f'{f()}'",
        "len(f())",
        "df.dropna(inplace=True)",
        "df.pop('a')",
        "df.plot()",
        "model.fit(x, y)",
        "model.predict(x)",
        "open('a')",
        "input()",
        "x.append(1)",
        "df.to_csv('a')",
        "logger.info('a')",
        "pd.read_csv('a')",
        "plt.title('a')",
        "[*x]",
        "print(x)",
    ],
)
def test_not_pure(text: str) -> None:
    code = "import pandas as pd\nimport numpy as np\nimport matplotlib.pyplot as plt\nx = df = y = 1"
    assert not purity(code).is_pure(expression(text))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("class A:\n    def head(self): pass", "x.head()"),
        ("class A:\n    def shape(self): pass", "x.shape"),
        ("from collections import defaultdict\nd = defaultdict(list)", "d['a']"),
        ("d = collections.defaultdict(list)", "d['a']"),
        ("it = iter([1])", "it.mean()"),
        ("def len(x): pass", "len(x)"),
        ("str = 3", "str(x)"),
        ("from loguru import logger", "logger.info()"),
        ("import random", "random.mean()"),
        ("f = open('a')", "f.title()"),
        ("g = (i for i in [1])", "g[0]"),
    ],
)
def test_what_the_notebook_makes_suspect(code: str, text: str) -> None:
    assert not purity(code).is_pure(expression(text))


OWN = [
    ("from collections import defaultdict\nd: dict = defaultdict(list)", "d['a']"),
    ("from collections import defaultdict\nd = {'x': defaultdict(list)}", "d['x']['a']"),
    ("class A:\n    def __getitem__(self, k): print(k)\na = A()", "a['x']"),
    ("class A:\n    def __add__(self, k): print(k)\na = A()", "a + 1"),
    ("class A:\n    def __repr__(self): return log()\na = A()", "str(a)"),
    ("class A:\n    def __len__(self): return log()\na = A()", "len(a)"),
    ("def record(s): print(s)\ndf = 1", "df.agg(record)"),
    ("def record(s): print(s)\ndf = 1", "df.groupby(record)"),
]


@pytest.mark.parametrize(("code", "text"), OWN)
def test_what_may_run_the_notebooks_own_code(code: str, text: str) -> None:
    assert not purity(code).is_pure(expression(text))


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("df.head()", True),
        ("df.dtypes", True),
        ("df.isnull().sum()", True),
        ("df.shape", False),
        ("df['a'].mean()", False),
        ("x", False),
        ("f(df.head())", False),
    ],
)
def test_what_is_a_view(text: str, view: bool) -> None:
    assert purity("df = 1").is_view(expression(text)) is view


def test_a_sample_changes_what_a_seed_fixed() -> None:
    node = expression("df.sample(5).head()")
    assert purity("import pandas as pd\ndf = pd.DataFrame()").is_pure(node)
    assert not purity("import numpy as np\nnp.random.seed(0)\ndf = 1").is_pure(node)
