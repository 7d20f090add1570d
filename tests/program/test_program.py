"""Program: what it says of its own names."""

from __future__ import annotations

import pytest

from nb2job.program.identifiers import identifiers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = y.z(k=1)", "x y"),
        ("def f(a, *b, **c): pass", "f a b c"),
        ("from a.b import c as d, e\nimport f.g", "d e f"),
        ("try:\n    pass\nexcept OSError as error:\n    global x", "OSError error x"),
        (
            "match v:\n    case [a, *b]: pass\n    case {'k': c, **d}: pass\n    case int() as e: pass",
            "v a b c d e int",
        ),
    ],
)
def test_identifiers(text: str, expected: str) -> None:
    assert identifiers(text) == set(expected.split())
