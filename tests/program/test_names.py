"""What a statement reads, writes, deletes and captures, by Python's rules of scope."""

from __future__ import annotations

import sys

import pytest

from nb2job.program.names import Facts, facts

KINDS = {
    "reads": "reads",
    "later": "deferred",
    "writes": "writes",
    "maybe": "maybe_writes",
    "deletes": "deletes",
    "may delete": "maybe_deletes",
    "globals": "function_writes",
    "class": "class_reads",
}


def told(found: Facts) -> str:
    parts = [(kind, getattr(found, field)) for kind, field in KINDS.items()]
    return "; ".join(f"{kind} {' '.join(sorted(names))}" for kind, names in parts if names)


def case(text: str, expected: str, gap: str = "") -> object:
    marks = [pytest.mark.xfail(reason=gap, strict=True)] if gap else []
    return pytest.param(text, expected, marks=marks, id=text.replace("\n", "⏎")[:70])


SAFE = "it counts as maybe: safe, but not as exact as it could be"

PLAIN = [
    case("x = y", "reads y; writes x"),
    case("x = x", "reads x; writes x"),
    case("x: int = y", "reads int y; writes x"),
    case("x: int", "reads int"),
    case("x += y", "reads x y; writes x"),
    case("x.a = y", "reads x y"),
    case("x[i] = y", "reads i x y"),
    case("x[i] += y", "reads i x y"),
    case("x.a += y", "reads x y"),
    case("a, (b, *c) = y", "reads y; writes a b c"),
    case("a = b = y", "reads y; writes a b"),
    case("a, a.b = y, 1", "reads y; writes a"),
    case("x, y = y, x", "reads x y; writes x y"),
    case("(x)", "reads x"),
    case("x.y.z(w, k=v)", "reads v w x"),
    case("f'{x!r:>{w}}'", "reads w x"),
    case("f'{x=}'", "reads x"),
    case("del x", "reads x; deletes x"),
    case("del x[0]", "reads x"),
    case("del x.a, y", "reads x y; deletes y"),
    case("x = 1\ndel x", "maybe x; deletes x"),
    case("del x\nx = 1", "reads x; writes x; may delete x"),
    case("assert x, y", "reads x y"),
    case("assert x, (y := z)", "reads x z; maybe y"),
    case("raise x from y", "reads x y"),
    case("pass", ""),
    case("# only a comment", ""),
    case("import a", "writes a"),
    case("import a.b.c", "writes a"),
    case("import a.b as c, d", "writes c d"),
    case("from a import b as c, d", "writes c d"),
    case("from a import *", ""),
    case("from . import a", "writes a"),
    case("print(x := y)", "reads print y; writes x"),
    case("x = (y := 1) + y", "writes x y"),
    case("x = y + (y := 1)", "reads y; writes x y"),
    case("x = lambda: y", "later y; writes x"),
    case("global x", "globals x"),
    case("x = 'y'", "writes x"),
    case("x = __name__", "reads __name__; writes x"),
]

CONDITIONS = [
    case("if c:\n    x = 1", "reads c; maybe x"),
    case("if c:\n    x = 1\nelse:\n    x = 2", "reads c; writes x"),
    case("if c:\n    x = 1\nelse:\n    raise E", "reads E c; writes x"),
    case("if c:\n    x = 1\nelif d:\n    x = 2", "reads c d; maybe x"),
    case("if c:\n    x = 1\ny = x", "reads c x; writes y; maybe x"),
    case("if c:\n    del x", "reads c x; may delete x"),
    case("if c:\n    del x\nelse:\n    x = 1", "reads c x; maybe x; may delete x"),
    case("a and (x := 1)", "reads a; maybe x"),
    case("(x := 1) and a", "reads a; writes x"),
    case("a if (x := b) else c", "reads a b c; writes x"),
    case("(x := 1) if a else 2", "reads a; maybe x"),
    case("a < (x := 1) < (y := 2)", "reads a; writes x; maybe y"),
    case("if (x := f()):\n    y = x", "reads f; writes x; maybe y"),
    case("match a:\n    case [x, *rest]:\n        y = x", "reads a; maybe rest x y"),
    case("match a:\n    case {'k': v, **kw}:\n        pass", "reads a; maybe kw v"),
    case("match a:\n    case P(x=b) as c:\n        pass", "reads P a; maybe b c"),
    case("match a:\n    case 1 | 2:\n        x = 1\n    case _:\n        x = 2", "reads a; writes x"),
    case("match a:\n    case y if y > z:\n        x = 1", "reads a z; maybe x y"),
    case("match a:\n    case other:\n        x = other", "reads a; writes other x"),
    case("match a:\n    case C.D:\n        x = 1", "reads C a; maybe x"),
]

LOOPS = [
    case("for i in a:\n    x = i", "reads a; maybe i x"),
    case("for i in range(3):\n    x = i", "reads range; writes i x"),
    case("for i in range(0):\n    x = i", "reads range; maybe i x"),
    case("for i in range(n):\n    x = i", "reads n range; maybe i x"),
    case("for i in [1, 2]:\n    x = i", "writes i x"),
    case("for i in [*a]:\n    x = i", "reads a; maybe i x"),
    case("for i in 'ab':\n    x = i", "writes i x"),
    case("for i in []:\n    x = i", "maybe i x"),
    case("for i, v in enumerate((1, 2)):\n    x = v", "reads enumerate; writes i v x"),
    case("for i in range(3):\n    if i:\n        break\n    x = i", "reads range; writes i; maybe x"),
    case("for i in range(3):\n    if i:\n        continue\n    x = i", "reads range; writes i; maybe x"),
    case("for i in a:\n    pass\nelse:\n    x = 1", "reads a; writes x; maybe i"),
    case("for i in a:\n    break\nelse:\n    x = 1", "reads a; maybe i x"),
    case("for i in a:\n    x = x + i", "reads a x; maybe i x"),
    case("for i in a:\n    y = x\n    x = i", "reads a x; maybe i x y"),
    case("for i in a:\n    x = i\n    y = x", "reads a; maybe i x y"),
    case("for x.a in b:\n    pass", "reads b x"),
    case("for x[0] in b:\n    pass", "reads b x"),
    case("while c:\n    x = 1", "reads c; maybe x"),
    case("while True:\n    x = 1\n    break", "writes x"),
    case("while True:\n    x = f()\n    if x:\n        break", "reads f; writes x"),
    case(
        "for i in [1]:\n    for j in [2]:\n        y = j\n        if y:\n            break\n        z = 1",
        "writes i j y; maybe z",
    ),
    case("for i in [1]:\n    if f:\n        continue\n    x = 1", "reads f; writes i; maybe x"),
    case("while (x := f()):\n    y = x", "reads f; writes x; maybe y"),
    case("while c:\n    c = f(c)", "reads c f; maybe c"),
    case("for i in a:\n    del i", "reads a; maybe i; may delete i"),
    case("async def f():\n    async for i in a:\n        pass", "later a; writes f"),
    case("for i in range(3):\n    def f():\n        return i", "reads range; later i; writes f i"),
    case("for range in range(3):\n    pass", "reads range; writes range"),
]

HANDLERS = [
    case("try:\n    x = f()\nexcept E:\n    x = 1", "reads E f; writes x"),
    case("try:\n    x = f()\nexcept E:\n    pass", "reads E f; maybe x"),
    case("try:\n    x = f()\nexcept E:\n    raise", "reads E f; writes x"),
    case("try:\n    x = f()\nexcept E as e:\n    y = e", "reads E f; maybe e x y; may delete e"),
    case("try:\n    f()\nexcept E as e:\n    pass\ne = 1", "reads E f; writes e; may delete e"),
    case("try:\n    x = f()\nfinally:\n    y = 1", "reads f; writes x y"),
    case("try:\n    f()\nexcept E:\n    x = 1\nelse:\n    x = 2", "reads E f; writes x"),
    case("try:\n    x = f()\n    y = x\nexcept E:\n    print(x)", "reads E f print x; maybe x y"),
    case("try:\n    del x\nexcept E:\n    x = 1", "reads E x; maybe x; may delete x"),
    case("try:\n    import a\nexcept E:\n    a = None", "reads E; writes a"),
    case("try:\n    x = f()\nfinally:\n    print(x)", "reads f print x; writes x"),
    case("with f() as x:\n    y = x", "reads f; writes x; maybe y"),
    case("with f() as (x, y), g(x) as z:\n    pass", "reads f g; writes x y z"),
    case("with f() as x.a:\n    pass", "reads f x"),
    case("with suppress(E):\n    x = f()", "reads E f suppress; maybe x"),
    case("with contextlib.suppress(E):\n    x = f()", "reads E contextlib f; maybe x"),
    case("with pytest.raises(E):\n    x = f()", "reads E f pytest; maybe x"),
    case("with open(p) as x, suppress(E):\n    y = 1", "reads E open p suppress; writes x; maybe y"),
]

COMPREHENSIONS = [
    case("x = [i for i in a]", "reads a; writes x"),
    case("x = [i for i in i]", "reads i; writes x"),
    case("x = [i for i in a if i > b]", "reads a b; writes x"),
    case("x = [j for i in a for j in i if j]", "reads a; writes x"),
    case("x = {k: v for k, v in a.items()}", "reads a; writes x"),
    case("x = {i for i in a}", "reads a; writes x"),
    case("x = (i * s for i in a)", "reads a; later s; writes x"),
    case("x = sum(i * s for i in a)", "reads a s sum; writes x"),
    case("x = ' '.join(str(i) for i in a)", "reads a str; writes x"),
    case("x = f(i * s for i in a)", "reads a f; later s; writes x"),
    case("x = map(lambda i: i * s, a)", "reads a map; later s; writes x"),
    case("x = sorted(a, key=lambda i: i * s)", "reads a s sorted; writes x"),
    case("x = df.apply(lambda r: r * s)", "reads df s; writes x"),
    case("[last := i for i in a]", "reads a; maybe last"),
    case("[last := i for i in range(3)]", "reads range; writes last", SAFE),
    case("any((hit := i) > 3 for i in a)", "reads a any; maybe hit"),
    case("x = [(lambda: i) for i in a]", "reads a; writes x"),
    case("x = [lambda: s for i in a]", "reads a; later s; writes x"),
    case("x = [[i * j for j in b] for i in a]", "reads a b; writes x"),
    case("x = [i for i in a if (y := i)]", "reads a; writes x; maybe y"),
]

FUNCTIONS = [
    case("def f(a, b=c, *d, e=g, **h):\n    return a + b + x", "reads c g; later x; writes f"),
    case("def f(a: T) -> U:\n    pass", "reads T U; writes f"),
    case("@d(x)\ndef f():\n    pass", "reads d x; writes f"),
    case("def f():\n    x = 1\n    return x", "writes f"),
    case("def f():\n    return f()", "later f; writes f"),
    case("def f():\n    x += 1", "writes f"),
    case("def f():\n    global x\n    x += 1", "later x; writes f; globals x"),
    case("def f():\n    global x\n    return x", "later x; writes f"),
    case("def f():\n    global x\n    del x", "later x; writes f; globals x"),
    case("def f():\n    global x\n    import x", "later x; writes f; globals x"),
    case("def f():\n    global x\n    for x in a:\n        pass", "later a x; writes f; globals x"),
    case("def f():\n    def g():\n        global x\n        x = 1", "later x; writes f; globals x"),
    case("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = y", "later y; writes f"),
    case("def f():\n    x = 1\n    def g():\n        return x", "writes f"),
    case("def f():\n    def g():\n        return x\n    x = 1", "writes f"),
    case("def f():\n    class A:\n        x = y\n    return A", "later y; writes f"),
    case("def f(x):\n    class A:\n        x = x\n    return A", "later x; writes f"),
    case("def f():\n    import a.b as c\n    return c.d", "writes f"),
    case("def f():\n    try:\n        pass\n    except E as e:\n        print(e)", "later E print; writes f"),
    case("def f():\n    with a as b:\n        return b", "later a; writes f"),
    case("def f():\n    for i in a:\n        pass\n    return i", "later a; writes f"),
    case("def f():\n    return [i for i in a]", "later a; writes f"),
    case("def f():\n    [y := i for i in a]\n    return y", "later a; writes f"),
    case("def f():\n    match a:\n        case {'k': v}:\n            return v", "later a; writes f"),
    case("def f():\n    yield x", "later x; writes f"),
    case("async def f():\n    await x", "later x; writes f"),
    case("f = lambda a, b=c: a + b + x", "reads c; later x; writes f"),
    case("f = lambda: (y := 1)", "writes f"),
    case("f = (lambda x: x)(y)", "reads y; writes f"),
    case("def f(x=lambda: y):\n    pass", "later y; writes f"),
    case("def f(*args: A, **kw: B):\n    pass", "reads A B; writes f"),
    case("def f():\n    x: int = y", "later y; writes f", "annotations of locals never run"),
]

CLASSES = [
    case("class A:\n    pass", "writes A"),
    case("class A(B, metaclass=C):\n    pass", "reads B C; writes A"),
    case("@d\nclass A:\n    pass", "reads d; writes A"),
    case("class A:\n    x = y", "reads y; writes A"),
    case("class A:\n    x = 1\n    z = x", "writes A"),
    case("class A:\n    x = x", "reads x; writes A; class x"),
    case("class A:\n    if c:\n        x = 1\n    y = x", "reads c x; writes A; class x"),
    case("class A:\n    x = 1\n    def f(self):\n        return x", "later x; writes A"),
    case("class A:\n    def f(self):\n        return y", "later y; writes A"),
    case(
        "class A:\n    x = 1\n    y = [x for _ in range(3)]",
        "reads range x; writes A",
        "a comprehension in a class body does not see the body's own names",
    ),
    case("class A:\n    x = [1]\n    y = [i for i in x]", "writes A"),
    case("class A:\n    def f(self, d=y):\n        return A", "reads y; later A; writes A"),
    case("class A:\n    x: int = 1\n    y: T", "reads T int; writes A"),
    case("class A:\n    global x\n    x = 1", "writes A; globals x"),
    case("class A:\n    class B:\n        x = y\n    z = B", "reads y; writes A"),
    case("class A:\n    f = lambda self: y", "later y; writes A"),
    case("class A:\n    del_me = 1\n    del del_me", "writes A"),
    case("class A:\n    for i in range(3):\n        x = i", "reads range; writes A"),
    case("class A:\n    @property\n    def f(self):\n        return self.g", "reads property; writes A"),
    case("class A:\n    def f(self):\n        return super().f()", "later super; writes A"),
]

STRINGS = [
    case("x = df.query('a > @t')", "reads df t; writes x"),
    case("x = df.eval('a + @t')", "reads df t; writes x"),
    case("x = f(lambda d: d.query('a > @t'))", "reads f; later t; writes x"),
    case("def f(d):\n    return d.query('a > @t')", "later t; writes f"),
    case("x = ne.evaluate('a + b')", "reads a b ne; writes x"),
    case("x = df['@t']", "reads df; writes x"),
    case("x = '@t'.upper()", "writes x"),
]

EVERY = [*PLAIN, *CONDITIONS, *LOOPS, *HANDLERS, *COMPREHENSIONS, *FUNCTIONS, *CLASSES, *STRINGS]


@pytest.mark.parametrize(("text", "expected"), EVERY)
def test_what_a_statement_does_to_names(text: str, expected: str) -> None:
    assert told(facts(text)) == expected


@pytest.mark.skipif(sys.version_info < (3, 12), reason="types with parameters came with 3.12")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f[T](x: T) -> U:\n    return x", "reads U; writes f"),
        ("class A[T](B):\n    x: T", "reads B; writes A"),
        ("type X = list[Y]", "later Y list; writes X"),
    ],
)
def test_types_with_parameters(text: str, expected: str) -> None:
    assert told(facts(text)) == expected


@pytest.mark.skipif(sys.version_info < (3, 11), reason="except* came with 3.11")
def test_groups_of_exceptions() -> None:
    found = facts("try:\n    x = f()\nexcept* E as e:\n    x = 1")
    assert told(found) == "reads E f; writes x; maybe e; may delete e"


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("x = y", "y"),
        ("if a:\n    b", "a"),
        ("a and b", "a"),
        ("a if b else c", "b"),
        ("for i in a:\n    b", "a"),
        ("for i in [1]:\n    b", "b"),
        ("for i in [1]:\n    if a:\n        b", "a"),
        ("for i in [1]:\n    if a:\n        break\n    b", ""),
        ("while True:\n    a\n    raise b\n    c", "a b"),
        ("while a:\n    b", "a"),
        ("f(lambda: a)", "f"),
        ("[a for i in b]", "b"),
        ("x = 1\ny = x", ""),
        ("if a:\n    x = 1\ny = x", "a"),
        ("with a as b:\n    c", "a"),
        ("a < b < c", "a b"),
        ("f'{a}'", "a"),
        ("class A(B):\n    x = c", "B c"),
        ("@d\ndef f(a=b):\n    c", "b d"),
        ("try:\n    a\nexcept E:\n    b", ""),
    ],
)
def test_what_is_read_come_what_may(text: str, sure: str) -> None:
    assert facts(text).sure_reads == frozenset(sure.split())


@pytest.mark.parametrize(
    ("text", "called", "valued"),
    [
        ("f(x)", "f", "x"),
        ("f(f)", "f", "f"),
        ("x = f", "", "f"),
        ("x = [f, g()]", "g", "f"),
        ("f.a()", "", "f"),
        ("f += 1", "", "f"),
        ("map(f, x)", "map", "f x"),
        ("@f\ndef g():\n    h()", "h", "f"),
        ("def g():\n    return f", "", "f"),
        ("def g(f):\n    return f", "", ""),
        ("class A:\n    def g(self):\n        f(h)", "f", "h self"),
        ("f = 1", "", ""),
        ("f()()", "f", ""),
        ("f(*f())", "f", ""),
    ],
)
def test_what_is_called_and_what_is_handed_around(text: str, called: str, valued: str) -> None:
    found = facts(text)
    assert found.called == frozenset(called.split())
    assert found.valued - {"self"} == frozenset(valued.split()) - {"self"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("await f()", True),
        ("async with a:\n    pass", True),
        ("async for i in a:\n    pass", True),
        ("x = [i async for i in a]", True),
        ("x = [await i for i in a]", True),
        ("async def f():\n    await g()", False),
        ("x = 'await'", False),
    ],
)
def test_what_awaits(text: str, expected: bool) -> None:
    assert facts(text).awaits is expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("exec('x = 1')", 1),
        ("x = 1\nexec(code)", 2),
        ("globals()['x'] = 1", 1),
        ("x = eval(code)", 1),
        ("locals()", 1),
        ("vars()", 1),
        ("def f():\n    return globals()", 2),
        ("def f():\n    exec('x')", 2),
        ("class A:\n    x = globals()", 2),
        ("df.query(text)", 1),
        ("inspect.currentframe()", 1),
        ("sys._getframe()", 1),
        ("sys.modules['__main__']", 1),
        ("importlib.import_module('__main__')", 1),
    ],
)
def test_what_looks_names_up_at_run_time(text: str, line: int) -> None:
    assert [where for _, where in facts(text).dynamic] == [line]


@pytest.mark.parametrize(
    "text",
    [
        "eval('a + b')",
        "vars(x)",
        "dir(x)",
        "df.query('a > 1')",
        "df.eval(f'{c} > 1')",
        "def f():\n    return locals()",
        "model.eval()",
        "x.exec()",
        "x.globals()",
        "'exec()'",
    ],
)
def test_what_does_not(text: str) -> None:
    assert facts(text).dynamic == ()


def test_a_star_import_names_its_module() -> None:
    assert facts("from a.b import *").stars == ("a.b",)


def test_a_declared_name_is_not_bound() -> None:
    assert facts("x: int").declared == {"x"}
    assert facts("x: int").bindings == frozenset()
