"""Functions of random notebooks: what they read, write, default to, return and are decorated with."""

from __future__ import annotations

import textwrap

from tests.random_programs.blocks import block
from tests.random_programs.builder import At, Builder
from tests.random_programs.expressions import atom, comprehension, condition, number, target
from tests.random_programs.words import DECORATORS, FACTORIES, FUNCTIONS, NUMBERS, STREAMS


def function(b: Builder, at: At) -> str:
    """A def that gives a number, perhaps decorated, perhaps in one branch only."""
    text = b.pick(_KINDS)(b, at, b.pick(FUNCTIONS))
    decorators = b.makers(DECORATORS)
    if decorators and b.chance(50) and text.startswith("def "):
        text = f"@{b.pick(decorators)}\n{text}"
    if b.chance(10):
        other = plain(b, at, text.split("def ")[1].split("(")[0])
        both = [textwrap.indent(one, "    ") for one in (text, other)]
        text = f"if {condition(b, at)}:\n{both[0]}\nelse:\n{both[1]}"
    return text


def _inside(at: At, *names: str) -> At:
    return at.deeper(*names, inside="function", loop=False)


def _body(b: Builder, here: At) -> str:
    before = f"{block(b, here)}\n" if b.chance(30) else ""
    return f"{before}    return {number(b, here)}"


def plain(b: Builder, at: At, name: str) -> str:
    """It reads the notebook's variables."""
    argument = b.pick(("n", "n", "q", "x", "i"))
    return f"def {name}({argument}):\n{_body(b, _inside(at, argument))}"


def without_arguments(b: Builder, at: At, name: str) -> str:
    """Nothing is passed."""
    return f"def {name}():\n{_body(b, _inside(at))}"


def with_defaults(b: Builder, at: At, name: str) -> str:
    """Defaults are read when it is defined."""
    value = number(b, at, 1)
    heads = (
        f"n, k={value}",
        f"n=1, *, k={value}",
        f"n, k=lambda: {atom(b, at)}",
        f"n: {atom(b, at)} = 1, k: int = {value}",
        f"n, *rest, k={value}, **more",
    )
    head = b.pick(heads)
    here = _inside(at, "n") if "lambda" in head else _inside(at, "n", "k")
    return f"def {name}({head}) -> int:\n{_body(b, here)}"


def with_memory(b: Builder, at: At, name: str) -> str:
    """A default that it changes, an attribute of its own, or a cache."""
    value = number(b, _inside(at, "n"), 1)
    return b.pick(
        (
            f"def {name}(n, seen=[]):\n    seen.append({value})\n    return sum_of(seen)"
            "\n\n\ndef sum_of(seen):\n    return seen[0] + seen[-1]",
            f"from functools import lru_cache\n@lru_cache(maxsize=None)\ndef {name}(n):\n"
            f"    return note({value})",
        )
    )


def writing(b: Builder, at: At, name: str) -> str:
    """It writes notebook variables through `global`."""
    known = b.numbers()
    x = b.pick(known) if known and b.chance(75) else b.pick(NUMBERS)
    here = _inside(at, "n")
    value = number(b, here, 1)
    return b.pick(
        (
            f"def {name}(n=1):\n    global {x}\n    {x} = {value}\n    return {x}",
            f"def {name}(n=1):\n    global {x}\n    {x} += 1\n    return {value}",
            f"def {name}(n=1):\n    global {x}\n    for {x} in (1, n):\n        note({x})\n    return n",
            f"def {name}(n=1):\n    global {x}, y\n    {x}, y = n, {value}\n    return note(n)",
            f"def {name}(n=1):\n    def set_it():\n        global {x}\n        {x} = {value}\n"
            f"    set_it()\n    return {atom(b, here)}",
            f"def {name}(n=1):\n    global {x}\n    kept = {x}\n    del {x}\n    return kept",
            f"def {name}(n=1):\n    global {x}\n    import math as {x}\n    return n",
        )
    )


def recursive(b: Builder, at: At, name: str) -> str:
    """It calls itself, or two call each other."""
    value = number(b, _inside(at, "n"), 1)
    stop = f"    if n <= 0 or n > 20:\n        return {atom(b, _inside(at, 'n'))}\n"
    if b.chance(50):
        return f"def {name}(n):\n{stop}    return {name}(n // 2) + {value}"
    other = b.pick(("odd", "even", "helper2"))
    return (
        f"def {name}(n):\n{stop}    return {other}(n // 2) + {value}\n\n\n"
        f"def {other}(n):\n    return {name}(n - 1) + {atom(b, _inside(at, 'n'))}"
    )


def nesting(b: Builder, at: At, name: str) -> str:
    """It has functions, lambdas, classes and comprehensions of its own."""
    here = _inside(at, "n")
    value = number(b, here, 1)
    x = b.pick(("x", "p", "n"))
    return b.pick(
        (
            f"def {name}(n):\n    def inner(q):\n        return q + {value}\n    return inner(n)",
            f"def {name}(n):\n    {x} = {value}\n\n    def inner():\n        nonlocal {x}\n"
            f"        {x} += 1\n        return {x}\n\n    inner()\n    return inner()"
            if x != "n"
            else f"def {name}(n):\n    return (lambda n=n: n + {value})()",
            f"def {name}(n):\n    class Inner:\n        x = {value}\n\n        def get(self):\n"
            f"            return self.x + {atom(b, here)}\n    return Inner().get()",
            f"def {name}(n):\n    got = {comprehension(b, here)}\n    return got[-1] if got else n",
            f"def {name}(n):\n    import math\n    return math.floor({value})",
            f"def {name}(n):\n    try:\n        return {value}\n    finally:\n        note({atom(b, here)})",
            f'def {name}(n):\n    """Reads {x}."""\n    print("in {name}", {value})\n    return n',
            f"def {name}(fn):\n    return fn({value}) if callable(fn) else {value}".replace(
                "callable(fn)", 'hasattr(fn, "__call__")'
            ),
        )
    )


_KINDS = (
    *(plain,) * 5,
    *(without_arguments,) * 2,
    *(with_defaults,) * 3,
    with_memory,
    *(writing,) * 3,
    *(recursive,) * 2,
    *(nesting,) * 3,
)


def maker(b: Builder, at: At) -> str:
    """A function that gives functions: a factory, a decorator, or one that yields."""
    here = _inside(at, "n")
    value = number(b, here, 1)
    factory, decorator, stream = b.pick(FACTORIES), b.pick(DECORATORS), b.pick(STREAMS)
    x = target(b, at)
    return b.pick(
        (
            f"def {factory}(n):\n    def inner(q=1):\n        return q + {value}\n    return inner",
            f"def {factory}(n):\n    return lambda q=1: q + {value}",
            f"def {factory}(n=0):\n    count = n\n\n    def inner():\n        nonlocal count\n"
            f"        count += {atom(b, _inside(at))}\n        return count\n\n    return inner",
            f"def {decorator}(fn):\n    def inner(*args, **kwargs):\n"
            f"        return fn(*args, **kwargs) + {number(b, _inside(at), 1)}\n    return inner",
            f"import functools\ndef {decorator}(fn):\n    @functools.wraps(fn)\n"
            f"    def inner(*args, **kwargs):\n        note({atom(b, _inside(at))})\n"
            "        return fn(*args, **kwargs)\n    return inner",
            f"def {decorator}(fn):\n    global {x}\n    {x} = {atom(b, _inside(at))}\n    return fn",
            f"def {stream}(n=2):\n    for q in (n, 1):\n        yield q + {value}",
            f"def {stream}():\n    yield {number(b, _inside(at), 1)}\n    yield {atom(b, _inside(at))}",
        )
    )


def made(b: Builder, at: At) -> str:
    """Use what a factory or a generator function gives."""
    factories, streams = b.makers(FACTORIES), b.makers(STREAMS)
    functions = b.functions()
    value = number(b, at, 1)
    found = []
    for name in factories:
        found += [f"fs = [{name}({value})]", f"g = {name}({value})"]
    for name in streams:
        found += [f"it = {name}()", f"gen = {name}()", f"note([*{name}()])"]
    for name in functions:
        found += [f"{b.pick(FUNCTIONS)} = {name}", f"fs = [{name}, {name}]"]
    return b.pick(found) if found else maker(b, at)
