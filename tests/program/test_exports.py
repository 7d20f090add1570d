"""What a star import of one of the notebook's own modules may bind at most."""

from __future__ import annotations

import pytest

from nb2job.program.exports import bindable
from nb2job.program.liveness import plan
from tests.program.test_liveness import statements

KNOWN = [
    ("x = 1\ndef f(): pass\nclass C: pass", "x f C"),
    ("import a.b\nfrom c import d as e", "a e"),
    ("if c:\n    x = 1\nfor i in x: pass", "x i"),
    ("def f():\n    global x\n    x = 1", "f x"),
    ("import a\nx = 1\n__all__ = ['x']", "x"),
    ("from a import *\n__all__ = ('x', 'y')", "x y"),
]
UNKNOWN = [
    "",
    "from a import *",
    "x = 1\n__all__ = names",
    "x = 1\n__all__ = ['x']\n__all__ += more",
    "x = 1\n__all__ = ['x'] + more",
    "x = 1\n__all__ = ['x', y]",
    "globals().update(x=1)",
    "def __getattr__(name): return 1",
    "import sys\nsetattr(sys.modules[__name__], 'x', 1)",
    "exec('x = 1')",
]


@pytest.mark.parametrize(("text", "names"), KNOWN)
def test_what_a_module_binds(text: str, names: str) -> None:
    assert bindable(text) == set(names.split())


@pytest.mark.parametrize("text", UNKNOWN)
def test_a_module_that_may_bind_any_name(text: str) -> None:
    assert bindable(text) is None


@pytest.mark.parametrize(
    ("text", "forced"), [("y = 1", set()), ("x = 1", {"x"}), ("from b import *", {"x"}), ("", {"x"})]
)
def test_a_name_that_no_star_import_gives_has_no_other_meaning(text: str, forced: set[str]) -> None:
    units = [statements("if c: x = 1"), statements("if c: z = x")]
    found = plan(units, statements("from own import *"), frozenset(), own={"own.py": text})
    assert found.forced.keys() == forced
