"""Texts that are cut and joined say to the letter what libcst would write; the others are left to it."""

from __future__ import annotations

import ast

import pytest

from nb2job.program.edit import AddKeywords, AddParameters, Edit, Replace, _by_libcst
from nb2job.program.splice import spliced

LINES = ("y = 1", "y = 1\nz = 2", "f(\n    a\n)", "if q:\n    y = 1")
CUT = (
    "x = a",
    "x = [a,  a ]  # a",
    "x = ((a))",
    "x = f(\n    a,  # one\n    k=a,\n)",
    "x = 'é→' + a",
    "for i in a:\n\tx = a\n",
    "@a\ndef f(x: a = a) -> a:\n    return a",
    "x = a \\\n    + a",
    "x = (a, 1), a",
)
NOT_CUT = ("x = f'{a} {a!r:>{a}}'", "x = a\r\ny = 1")
BLOCKS = (
    "a",
    "# above\na   ",
    "for i in r:\n    a  # why\n    x",
    "for i in r:\n    # above\n    a   \n\n    x\n",
    "class C:\n    a\n\n    def f(self):\n        a",
    "if q:\n\ta\n",
)
GOING = (
    "for i in r:\n    a  # why\n    x",
    "for i in r:\n    x\n    # above\n\n    # above\n    a\n    # below\n    z",
    "for i in r:\n    # above\n    a   \n\n    a\n    x\n",
    "for i in r:\n    if q:\n        x\n\n    a\n",
    "try:\n    x\n    a\nfinally:\n    x\n    a",
    "x\n# above\na\n# below\n",
    "for i in r:\n    x = '''\n    # '''\n    a\n",
)
EMPTIED = (
    "a",
    "for i in r:\n    a\n",
    "if q:\n    a\n    a\nelse:\n    x\n",
    "a\nx",
    "for i in r:\n    if q:\n        x\n        # whose\n    a\n",
    "for i in r:\n    if q:\n        x\n    # whose\n    a\n",
)
SHARED = ("for i in r: a", "if q:\n    x; a; z", "a;", "if q: \\\n    a")
CALLS = ("f()", "f( )", "f(1)", "f(1, k=2)", "f(*x, **y)", "x = f(f(1))", "f(\n    1\n)", "f(k='é')")
OTHER_CALLS = ("f(1,)", "f(i for i in x)", "f(k=(1))", "f(  # why\n)", "(f)()")
HEADS = (
    "def f():",
    "def f(x):",
    "def f(*x):",
    "def f(x, *, y=1):",
    "def f(x, *, y):",
    "def f(x: int = 1) -> int:",
)
OTHER_HEADS = ("def f(x, /):", "def f(x, **y):", "def f( ):", "def f(x=(1)):", "def f(x,):")


def names(text: str, new: str) -> list[Edit]:
    found = (one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.Name) and one.id == "a")
    return [Replace(one, new) for one in found]


def lines(text: str, new: str) -> list[Edit]:
    found = (one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.Expr))
    return [Replace(one, new) for one in found if ast.unparse(one) == "a"]


def calls(text: str) -> list[Edit]:
    found = (one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.Call))
    return [AddKeywords(one, ("a", "b")) for one in found]


def parameters(text: str) -> list[Edit]:
    (node,) = ast.parse(text).body
    assert isinstance(node, ast.FunctionDef)
    return [AddParameters(node, ("a", "b"))]


@pytest.mark.parametrize("text", CUT)
@pytest.mark.parametrize("new", ["b.c", "f(1, 2)", "b + c"])
def test_expressions(text: str, new: str) -> None:
    edits = names(text, new)
    assert spliced(text, edits) == _by_libcst(text, edits)


@pytest.mark.parametrize("text", BLOCKS)
@pytest.mark.parametrize("new", LINES)
def test_lines(text: str, new: str) -> None:
    edits = lines(text, new)
    found = spliced(text, edits)
    assert found in (None, _by_libcst(text, edits))
    assert found is not None or "\n    " in new, "only what has lines of its own is left to libcst"


@pytest.mark.parametrize("text", GOING)
def test_lines_that_go(text: str) -> None:
    assert spliced(text, lines(text, "")) == _by_libcst(text, lines(text, ""))


@pytest.mark.parametrize("new", ["f('#fff')", "'é#'"])
def test_what_only_looks_like_a_comment(new: str) -> None:
    for text, edits in (("x = [a]", names("x = [a]", new)), ("if q:\n    a", lines("if q:\n    a", new))):
        assert spliced(text, edits) == _by_libcst(text, edits)


@pytest.mark.parametrize("text", CALLS)
def test_keywords(text: str) -> None:
    assert spliced(text, calls(text)) == _by_libcst(text, calls(text))


@pytest.mark.parametrize("head", HEADS)
def test_parameters(head: str) -> None:
    text = f"# above\n{head}  # behind\n    return 1\n"
    assert spliced(text, parameters(text)) == _by_libcst(text, parameters(text))


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        *((one, names(one, "b")) for one in NOT_CUT),
        *((one, names(one, new)) for one in CUT for new in ("(b)", "b  # c", " b", "")),
        *((one, lines(one, "y = 1")) for one in SHARED),
        *((one, lines(one, new)) for one in BLOCKS for new in ("y = 1  # c", "y = 1\n\nz = 2")),
        *((one, lines(one, "")) for one in (*EMPTIED, *SHARED)),
        *((one, calls(one)) for one in OTHER_CALLS),
        *((f"{one}\n    pass", parameters(f"{one}\n    pass")) for one in OTHER_HEADS),
        ("a", [*lines("a", "y = 1"), *names("a", "b")]),
        ("for i in r:\n    x = a", names("for i in r:\n    x = a", "f(\n    1\n)")),
        ("x = i, j", [Replace(ast.parse("x = i, j").body[0].value, "y")]),  # type: ignore[attr-defined]
        ("x = 'é'if a else b", [Replace(ast.parse("x = 'é'if a else b").body[0].value.body, "y")]),  # type: ignore[attr-defined]
        ("y = 1", names("long_name = a", "b")),
    ],
)
def test_what_is_left_to_libcst(text: str, edits: list[Edit]) -> None:
    assert spliced(text, edits) is None
