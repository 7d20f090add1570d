"""What a function takes from outside, and where it is called."""

from __future__ import annotations

import ast

import pytest

from nb2job.program.calls import calls_of, function_names
from nb2job.program.scopes import argument_names, bound_names, captured


def function(text: str) -> ast.FunctionDef:
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.FunctionDef)
    return node


@pytest.mark.parametrize(
    ("body", "free"),
    [
        ("return a + x", "x"),
        ("x = 1\nreturn x", ""),
        ("return x\nx = 1", ""),
        ("x += 1", ""),
        ("global x\nx += 1", "x"),
        ("del x", ""),
        ("for x in y: pass\nreturn x", "y"),
        ("import x.y\nreturn x", ""),
        ("from m import x as z\nreturn x, z", "x"),
        ("with y as x: return x", "y"),
        ("try: pass\nexcept E as x: return x", "E"),
        ("return [x for x in y]", "y"),
        ("return [x for y in x for z in y]", "x"),
        ("return {k: w for k in y}", "w y"),
        ("return lambda x: x + y", "y"),
        ("return lambda: a + y", "y"),
        ("def g():\n    return x\nreturn g", "x"),
        ("x = 1\ndef g():\n    return x\nreturn g", ""),
        ("def g():\n    x = 1\n    return y\nreturn g, x", "x y"),
        ("def g():\n    global a\n    return a\nreturn g", "a"),
        ("x = 1\ndef g():\n    nonlocal x\n    x = y\nreturn g", "y"),
        ("class C:\n    x = 1\n    y = x\n    def g(self): return x\nreturn C", "x"),
        ("class C(B):\n    def g(self): return super().g() + a\nreturn C", "B super"),
        ("x = 0\nclass C:\n    def g(self): return x\nreturn C", ""),
        ("if (x := y): return x", "y"),
        ("[x := i for i in y]\nreturn x", "y"),
        ("match y:\n    case {'k': x, **r}: return x, r\n    case [z, *w]: return z, w", "y"),
        ("x: int = 1\nreturn x", ""),
        ("yield from x", "x"),
        ("print(x.y.z)", "print x"),
        ("return f'{x!r:{w}}'", "w x"),
        ("def g(b=x): pass", "x"),
        ("@d\ndef g(): pass", "d"),
        ("return df.query('a > @x')", "df x"),
    ],
)
def test_free_names(body: str, free: str) -> None:
    indented = body.replace("\n", "\n    ")
    found = captured(function(f"def f(a):\n    {indented}\n"))
    assert found.free - {"int"} == frozenset(free.split())


def test_names_written_through_global() -> None:
    text = "def f():\n    global a, b\n    a = 1\n    def g():\n        global c\n        c = 2\n    return b"
    found = captured(function(text))
    assert found.global_writes == {"a", "c"}
    assert found.free == {"a", "b", "c"}


def test_called_and_handed_around() -> None:
    found = captured(function("def f(x):\n    g(h)\n    x(k.l())\n    return lambda: m(x)"))
    assert found.called == {"g", "m"}
    assert found.valued == {"h", "k"}


@pytest.mark.parametrize(
    ("target", "names"),
    [
        ("x", "x"),
        ("x, (y, *z)", "x y z"),
        ("x.a, y[0], z", "z"),
        ("x[i]", ""),
        ("[x, y]", "x y"),
    ],
)
def test_what_a_target_binds(target: str, names: str) -> None:
    node = ast.parse(f"{target} = v").body[0].targets[0]  # type: ignore[attr-defined]
    assert bound_names(node) == frozenset(names.split())


def test_arguments_in_order() -> None:
    node = function("def f(a, /, b, *c, d=1, **e): pass")
    assert argument_names(node.args) == ["a", "b", "c", "d", "e"]


# -- calls ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("f(1)", 1),
        ("f(f(f(1)))", 3),
        ("x = [f(i) for i in a if f(i)]", 2),
        ("g(f)", 0),
        ("o.f(1)", 0),
        ("f.g(1)", 0),
        ("def g(f):\n    return f(1)", 0),
        ("def g():\n    return f(1)", 1),
        ("def g():\n    f = h\n    return f(1)", 0),
        ("def g():\n    def f(): pass\n    return f()", 0),
        ("h = lambda f: f(1)", 0),
        ("h = lambda: f(1)", 1),
        ("x = [f(1) for f in fs]", 0),
        ("class A:\n    def f(self): pass\n    def g(self): return f(1)", 1),
        ("class A:\n    f = staticmethod(f)\n    x = f(1)", 0),
        ("@f(1)\ndef g(): pass", 1),
        ("def g(x=f(1)): pass", 1),
        ("def g():\n    from m import f\n    return f(1)", 0),
    ],
)
def test_the_calls_of_a_function(text: str, count: int) -> None:
    assert len(calls_of(ast.parse(text), "f")) == count


def test_a_parameter_of_another_function_does_not_hide_its_default() -> None:
    calls = calls_of(ast.parse("def g(f, x=f(1)): pass"), "f")
    assert len(calls) == 1


@pytest.mark.xfail(reason="the first source of a comprehension runs outside of it", strict=True)
def test_the_first_source_of_a_comprehension_is_outside() -> None:
    assert len(calls_of(ast.parse("x = [f for f in f(1)]"), "f")) == 1


def test_which_names_are_hidden_at_a_call() -> None:
    text = "def g(a):\n    b = 1\n    return [f(c) for c in b]"
    ((_, hidden),) = calls_of(ast.parse(text), "f")
    assert hidden >= {"a", "b", "c"}
    ((_, hidden),) = calls_of(ast.parse("x = f(a)"), "f")
    assert hidden == frozenset()


def test_names_of_a_function_at_any_depth() -> None:
    node = function("def f(a):\n    b = x\n    def g(c):\n        d = c\n    import e.e\n    return g")
    assert function_names(node) == {"a", "b", "g", "c", "d", "e"}
