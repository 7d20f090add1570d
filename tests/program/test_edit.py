"""Edits of a statement's text: what is not edited stays as it was, to the letter."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from nb2job.program.edit import (
    AddKeywords,
    AddParameters,
    Edit,
    Replace,
    apply,
    comment_above,
    source_of,
    span,
    without_comment_above,
)


def nodes(text: str, wanted: Callable[[ast.AST], bool]) -> list[ast.AST]:
    return [one for one in ast.walk(ast.parse(text)) if wanted(one)]


def replaced(text: str, names: dict[str, str]) -> str:
    """Replace each name that is read by another expression."""
    found = nodes(text, lambda one: isinstance(one, ast.Name) and one.id in names)
    return apply(text, [Replace(one, names[one.id]) for one in found])  # type: ignore[attr-defined,arg-type]


def restated(text: str, **statements: str) -> str:
    """Replace each statement that is just a name."""
    edits: list[Edit] = []
    for node in nodes(text, lambda one: isinstance(one, ast.Expr)):
        name = getattr(node.value, "id", "")  # type: ignore[attr-defined]
        if name in statements:
            edits.append(Replace(node, statements[name]))  # type: ignore[arg-type]
    return apply(text, edits)


def test_no_edit_no_change() -> None:
    assert apply("x  =  1 ;y=2", []) == "x  =  1 ;y=2"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = a", "x = b.c"),
        ("x = a  # a", "x = b.c  # a"),
        ("# a\nx = a", "# a\nx = b.c"),
        ("x = [a,  a ]", "x = [b.c,  b.c ]"),
        ("x = (a)", "x = (b.c)"),
        ("x = ((a))", "x = ((b.c))"),
        ("x = f(a)(a)", "x = f(b.c)(b.c)"),
        ("x = f(\n    a,  # one\n    k=a,\n)", "x = f(\n    b.c,  # one\n    k=b.c,\n)"),
        ("x = f'{a} {a!r:>{a}}'", "x = f'{b.c} {b.c!r:>{b.c}}'"),
        ("x = a if a else a", "x = b.c if b.c else b.c"),
        ("if a: y = a; z = a", "if b.c: y = b.c; z = b.c"),
        ("x = 'é→' + a", "x = 'é→' + b.c"),
        ("x = {a: a, **a}", "x = {b.c: b.c, **b.c}"),
        ("for i in a:\n\tx = a\n", "for i in b.c:\n\tx = b.c\n"),
        ("x = (a, 1), a", "x = (b.c, 1), b.c"),
        ("x = [i for i in a if a]", "x = [i for i in b.c if b.c]"),
        ("x = lambda i=a: a", "x = lambda i=b.c: b.c"),
        ("@a\ndef f(x: a = a) -> a:\n    return a", "@b.c\ndef f(x: b.c = b.c) -> b.c:\n    return b.c"),
        ("x = '''\na\n''' + a", "x = '''\na\n''' + b.c"),
        ("x = a \\\n    + a", "x = b.c \\\n    + b.c"),
        ("x = a[a:a]", "x = b.c[b.c:b.c]"),
    ],
)
def test_expressions(text: str, expected: str) -> None:
    assert replaced(text, {"a": "b.c"}) == expected


@pytest.mark.xfail(reason="nothing puts the parentheses", strict=True)
def test_an_operator_put_inside_another_keeps_its_meaning() -> None:
    """`2 * a` with `a` replaced by `b + 1` is not `2 * b + 1`."""
    text = replaced("x = 2 * a", {"a": "b + 1"})
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse("x = 2 * (b + 1)"))


def test_tuples_and_generators_with_their_parentheses() -> None:
    text = "x = f((1, 2), (i for i in a))"
    tuples = nodes(text, lambda one: isinstance(one, (ast.Tuple, ast.GeneratorExp)))
    found = apply(text, [Replace(one, f"n{number}") for number, one in enumerate(tuples)])  # type: ignore[arg-type]
    assert found == "x = f(n0, n1)"


@pytest.mark.xfail(reason="its parentheses are those of the call", strict=True)
def test_a_bare_generator_argument() -> None:
    text = "x = f(i for i in a)"
    (generator,) = nodes(text, lambda one: isinstance(one, ast.GeneratorExp))
    assert apply(text, [Replace(generator, "y")]) == "x = f(y)"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for i in r:\n    a  # why\n    x", "for i in r:\n    y = 1  # why\n    x"),
        ("for i in r:\n    # above\n    a\n    x", "for i in r:\n    # above\n    y = 1\n    x"),
        ("for i in r: a", "for i in r:\n    y = 1"),
        ("for i in r: a; x  # c", "for i in r:  # c\n    y = 1\n    x"),
        ("if q:\n    x; a; z", "if q:\n    x\n    y = 1\n    z"),
        ("if q:\n\ta\n", "if q:\n\ty = 1\n"),
        (
            "class C:\n    a\n\n    def f(self):\n        a",
            "class C:\n    y = 1\n\n    def f(self):\n        y = 1",
        ),
        (
            "try:\n    a\nexcept E: a\nelse:\n    a\nfinally: a",
            "try:\n    y = 1\nexcept E:\n    y = 1\nelse:\n    y = 1\nfinally:\n    y = 1",
        ),
    ],
)
def test_statements(text: str, expected: str) -> None:
    assert restated(text, a="y = 1").rstrip() == expected.rstrip()


def test_a_statement_becomes_several() -> None:
    text = "if q:\n    # above\n    a  # behind\n    x"
    expected = "if q:\n    # above\n    y = 1\n    z = 2  # behind\n    x"
    assert restated(text, a="y = 1\nz = 2") == expected


@pytest.mark.parametrize(
    "text",
    [
        "if q:\n    a\n",
        "if q: a\n",
        "def f():\n    a\n",
        "class C:\n    a\n",
        "for i in r:\n    # c\n    a\n",
    ],
)
def test_a_block_is_never_left_empty(text: str) -> None:
    found = restated(text, a="")
    assert ast.dump(ast.parse(found)) == ast.dump(ast.parse(text.replace("a\n", "pass\n")))


@pytest.mark.xfail(reason="the comment goes with the statement", strict=True)
def test_the_comment_above_a_removed_statement_stays() -> None:
    found = restated("if q:\n    # about x and y\n    a\n    x\n", a="")
    assert found == "if q:\n    # about x and y\n    x\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f()", "f(a=a, b=b)"),
        ("f(1)", "f(1, a=a, b=b)"),
        ("f(1, k=2)", "f(1, k=2, a=a, b=b)"),
        ("f(*x, **y)", "f(*x, **y, a=a, b=b)"),
        ("f(\n    1,\n)", "f(\n    1,\na=a, b=b)"),
        ("x = g(f(1))", "x = g(f(1, a=a, b=b))"),
        ("x = f(f(1))", "x = f(f(1, a=a, b=b), a=a, b=b)"),
        ("f(i for i in x)", "f((i for i in x), a=a, b=b)"),
    ],
)
def test_keywords_of_a_call(text: str, expected: str) -> None:
    calls = nodes(text, lambda one: isinstance(one, ast.Call) and getattr(one.func, "id", "") == "f")
    found = apply(text, [AddKeywords(one, ("a", "b")) for one in calls])  # type: ignore[arg-type]
    assert ast.dump(ast.parse(found)) == ast.dump(ast.parse(expected))


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("def f():", "def f(*, a, b):"),
        ("def f(x):", "def f(x, *, a, b):"),
        ("def f(x, /):", "def f(x, /, *, a, b):"),
        ("def f(*x):", "def f(*x, a, b):"),
        ("def f(x, *, y=1):", "def f(x, *, y=1, a, b):"),
        ("def f(x, **y):", "def f(x, *, a, b, **y):"),
        ("def f(x: int = 1) -> int:", "def f(x: int = 1, *, a, b) -> int:"),
    ],
)
def test_parameters_of_a_function(head: str, expected: str) -> None:
    text = f"# above\n{head}  # behind\n    return 1\n"
    (node,) = nodes(text, lambda one: isinstance(one, ast.FunctionDef))
    found = apply(text, [AddParameters(node, ("a", "b"))])  # type: ignore[arg-type]
    assert found == f"# above\n{expected}  # behind\n    return 1\n"


def test_edits_within_each_other() -> None:
    text = "def f(x):\n    a\n    return f(f(x))\n"
    function, *_ = nodes(text, lambda one: isinstance(one, ast.FunctionDef))
    calls = nodes(text, lambda one: isinstance(one, ast.Call))
    (line,) = nodes(text, lambda one: isinstance(one, ast.Expr))
    edits = [AddParameters(function, ("k",)), Replace(line, "b = 1")]  # type: ignore[arg-type]
    edits += [AddKeywords(one, ("k",)) for one in calls]  # type: ignore[arg-type]
    found = apply(text, edits)  # type: ignore[arg-type]
    assert found == "def f(x, *, k):\n    b = 1\n    return f(f(x, k=k), k=k)\n"


def test_a_node_of_another_text_is_a_bug() -> None:
    (node,) = nodes("long_name = 1; x", lambda one: isinstance(one, ast.Name) and one.id == "x")
    with pytest.raises(LookupError, match="x"):
        apply("y = 1", [Replace(node, "z")])  # type: ignore[arg-type]


def test_columns_are_characters() -> None:
    text = "x = 'é→🙂' + y"
    (node,) = nodes(text, lambda one: isinstance(one, ast.Name) and one.id == "y")
    assert span(text, node) == ((1, 12), (1, 13))  # type: ignore[arg-type]
    assert source_of(text, node) == "y"


@pytest.mark.parametrize(
    ("text", "above", "below"),
    [
        ("x = 1", "", "x = 1"),
        ("# a\n# b\nx = 1  # c", "# a\n# b\n", "x = 1  # c"),
        ("x = 1\n# a", "", "x = 1\n# a"),
    ],
)
def test_comments_above(text: str, above: str, below: str) -> None:
    assert comment_above(text) == above
    assert without_comment_above(text) == below


def test_parameters_of_a_function_whose_last_line_ends_in_a_semicolon() -> None:
    text = "def f():\n    a = 1\n    g(a);"
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.FunctionDef)
    assert ast.parse(apply(text, [AddParameters(node, ("x",))])).body[0].args.kwonlyargs[0].arg == "x"  # type: ignore[attr-defined]
