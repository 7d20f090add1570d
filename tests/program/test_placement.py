"""What may stand at module level, and which functions can be handed what they read."""

from __future__ import annotations

import ast

import pytest

from nb2job.notebook.cell import Cell, Notebook
from nb2job.program.bindings import bindings
from nb2job.program.lifting import liftable
from nb2job.program.parse import parse
from nb2job.program.placement import place
from nb2job.program.program import Unit
from nb2job.program.settings import Settings


def units(*cells: str) -> tuple[Unit, ...]:
    found = [Cell(number, "code", text) for number, text in enumerate(cells, start=1)]
    return parse(Notebook("a.ipynb", tuple(found)), Settings()).units


def risen(*cells: str, start: str = "") -> list[str]:
    found = place(units(*cells), frozenset(start.split()))
    return [one.text for one in (*found.imports, *found.definitions)]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["x = 1\nimport a"], ["import a"]),
        (["import a", "import a"], ["import a"]),
        (["import a.b", "import a.c"], ["import a.b", "import a.c"]),
        (["from a import b", "from a import c, b"], ["from a import b", "from a import c, b"]),
        (["import a", "a = 1"], []),
        (["import a as b", "import c as b"], []),
        (["import a", "del a"], []),
        (["import a", "for a in []: pass"], []),
        (["import a", "def f():\n    global a\n    a = 1"], ["def f():\n    global a\n    a = 1"]),
        (["if x: import a"], []),
        (
            ["try:\n    import a\nexcept ImportError:\n    a = None"],
            ["try:\n    import a\nexcept ImportError:\n    a = None"],
        ),
        (["try:\n    import a\nexcept ImportError:\n    f()"], []),
        (["x = len('a')", "from m import len"], []),
        (["def f(): return 1"], ["def f(): return 1"]),
        (["def f(): return 1", "def f(): return 1"], ["def f(): return 1"]),
        (["def f(): return 1", "def f(): return 2"], []),
        (["def f(): return 1", "f = 2"], []),
        (["def f(x=g()): return x"], []),
        (["def f(x=[]): return x"], ["def f(x=[]): return x"]),
        (["class A: x = print('a')"], []),
        (
            ["class A:\n    x = 1\n    def f(self): return self.x"],
            ["class A:\n    x = 1\n    def f(self): return self.x"],
        ),
        (["x = 1", "y = x"], ["x = 1"]),
        (["x = 1\ny = x"], []),
        (["x = 1", "x.y = 2"], []),
        (["x = []", "x.append(1)"], []),
        (["x = 1", "y = x\nx += 1"], []),
        (["x = f()", "y = x"], []),
        (["len = 3", "y = len"], []),
        (["x = 2 * 3", "y = x"], ["x = 2 * 3"]),
    ],
)
def test_what_rises(cells: list[str], expected: list[str]) -> None:
    assert risen(*cells) == expected


def test_a_default_that_is_not_set_yet() -> None:
    """The notebook ends with a NameError; so must the script."""
    assert risen("def f(x=y): return x", "y = 1", "z = y") == []


def test_an_argument_of_the_script_is_no_import() -> None:
    assert risen("import a", start="a") == []


def test_a_local_module_after_a_barrier() -> None:
    cells = ["import os\nos.chdir('x')", "import mine\nimport numpy"]
    assert risen(*cells) == ["import os", "import numpy"]


def test_how_often_a_name_is_bound() -> None:
    statements = [
        one for unit in units("x = 1\nx = 1\nx = 2", "import a\nfrom b import a") for one in unit.statements
    ]
    counts = bindings(statements, frozenset({"x", "y"}))
    assert (counts["x"], counts["a"], counts["y"], counts["z"]) == (3, 2, 1, 0)


# -- lifting --------------------------------------------------------------------------------------


def lifted(module: str, *cells: str, start: str = "") -> dict[str, tuple[str, ...]]:
    top = [one for unit in units(module) for one in unit.statements]
    return liftable(top, units(*cells), frozenset(start.split())).names


@pytest.mark.parametrize(
    ("module", "cells", "expected"),
    [
        ("def f(): return x", ["x = 1\nf()"], {"f": ("x",)}),
        ("def f(): return x", ["x = 1", "f()\nx = 2\nf()"], {"f": ("x",)}),
        ("def f(): return x", ["x = 1\ng(f)"], {}),
        ("def f(): return x", ["x = 1\nf.y = 2\nf()"], {}),
        ("def f(): return x", ["f()\nx = 1"], {}),
        ("def f(): return x", ["if c: x = 1\nf()"], {}),
        ("def f(): return x", ["x = 1\ndel x\nf()"], {}),
        ("def f(): return x", ["x = 1\n[f() for x in y]"], {}),
        ("def f(): return x", ["x = 1\ng = lambda x: f()"], {}),
        ("def f(): return x", ["c = 1"], {"f": ()}),
        ("def f(): yield x", ["x = 1\nf()"], {"f": ("x",)}),
        ("def f(): yield x", ["x = 1\nf()\nx = 2"], {}),
        ("async def f(): return x", ["x = 1\nawait f()"], {}),
        ("@d\ndef f(): return x", ["x = 1\nf()"], {}),
        ("def f():\n    global x\n    x = 2", ["x = 1\nf()"], {}),
        ("def f(): return x\ndef g(): return f()", ["x = 1\ng()"], {"f": ("x",), "g": ("x",)}),
        ("def f(): return x\ndef g(x): return f()", ["x = 1\ng(2)"], {}),
        ("def f(): return x\nclass A:\n    def g(self): return f()", ["x = 1\nA().g()"], {}),
        ("def f(): return x\nclass A:\n    y = lambda: x", ["x = 1\nf()"], {}),
        ("def f(n): return f(n - 1) * x", ["x = 1\nf(2)"], {"f": ("x",)}),
        ("def f(): return y + x", ["x = y = 1\nf()"], {"f": ("x", "y")}),
        ("def f():\n    x = 1\n    return x", ["x = 1\nf()"], {}),
        ("def f(): return lambda: x", ["x = 1\nf()"], {"f": ("x",)}),
        ("def f(): return lambda: x", ["x = 1\ng = f()\nx = 2\ng()"], {}),
    ],
)
def test_what_a_function_takes(module: str, cells: list[str], expected: dict[str, tuple[str, ...]]) -> None:
    wanted = {name: names for name, names in expected.items() if names}
    assert lifted(module, *cells) == wanted


def test_an_argument_of_the_script_is_there_from_the_start() -> None:
    assert lifted("def f(): return x", "f()", start="x") == {"f": ("x",)}


def test_the_keyword_of_a_call_with_double_stars() -> None:
    """`f(**options)` may hold the very name: it cannot be passed twice."""
    assert lifted("def f(**k): return x", "x = 1\no = {'x': 2}\nf(**o)") == {}


@pytest.mark.parametrize("text", ["import a, b", "x = y = 1", "x: int = 1", "(x, y) = 1, 2"])
def test_statements_stay_whole(text: str) -> None:
    (unit,) = units(text)
    assert [ast.dump(one.tree) for one in unit.statements] == [ast.dump(ast.parse(text))]
