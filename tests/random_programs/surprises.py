"""Surprises: traps of one idea each, that came up in notebooks or in failures found by hand."""

from __future__ import annotations

from collections.abc import Callable

from tests.random_programs.builder import TOP, Builder
from tests.random_programs.expressions import atom, condition, number
from tests.random_programs.words import FUNCTIONS, NUMBERS, PLAIN

Trap = tuple[str, ...]

MANAGERS = (
    "class guard:\n    def __enter__(self):\n        return 1\n\n"
    "    def __exit__(self, *error):\n        return True",
    "import contextlib\n@contextlib.contextmanager\ndef guard():\n    try:\n        yield 1\n"
    "    except ZeroDivisionError:\n        note('swallowed')",
    "import contextlib\nguard = lambda: contextlib.suppress(ZeroDivisionError)",
)


def swallowed(b: Builder) -> Trap:
    """A manager of the notebook's own swallows what would have kept a name from being bound."""
    x = b.pick(PLAIN)
    body = b.pick((f"{x} = 1 // 0", f"note(1 // 0)\n    {x} = 2", f"{x} = 5\n    {x} = {x} // 0"))
    return (f"{x} = {b.digit()}", b.pick(MANAGERS), f"with guard():\n    {body}", f"note({x})")


def short_circuit(b: Builder) -> Trap:
    """A walrus that may never be reached."""
    x, y = b.pick(PLAIN), b.pick(NUMBERS)
    test = condition(b, TOP)
    reach = b.pick(
        (
            f"kept = {test} and ({y} := {atom(b, TOP)})",
            f"kept = ({y} := 4) if {test} else 0",
            f"kept = 1 < {atom(b, TOP)} < ({y} := 3)",
            f"kept = [({y} := q) for q in range({b.below(3)})]",
            f'kept = f"{{({y} := 3)}}"',
            f"while ({y} := {b.below(3)}) > 5:\n    pass",
            f"kept = next((q for q in (1, 2) if ({y} := q) > 1), 0)",
            f"kept = any(({y} := q) > 1 for q in (1, 2, 3))",
        )
    )
    return (f"{x} = 1", b.pick((f"{y} = 2", "pass")), reach, f"note({y})")


def raised(b: Builder) -> Trap:
    """An exception of the notebook's own, caught or not."""
    x = b.pick(PLAIN)
    handle = b.pick(
        (
            f"except Stop as e:\n    {x} = e.args[0]",
            "except Stop as e:\n    kept = e",
            f"except Exception as {x}:\n    note(type({x}).__name__)",
            f"except (KeyError, Stop):\n    {x} = 2\nelse:\n    {x} = 3\nfinally:\n    note('end')",
        )
    )
    risky = f"def f(n=1):\n    if n > {b.below(3)}:\n        raise Stop({atom(b, TOP)})\n    return n"
    call = f"try:\n    {b.pick(('y', x))} = f({b.below(4)})\n{handle}"
    return ("class Stop(Exception):\n    pass", f"{x} = 1", risky, call, f"note({x})")


def looked_up(b: Builder) -> Trap:
    """A name is looked up, or bound, through text."""
    x = b.pick(PLAIN)
    use = b.pick(
        (
            f'note(eval("{x} + 1"))',
            f'globals()["{x}"] = 5',
            f'exec("{x} = {x} + 1")',
            f'note("{x}" in globals())',
            f'note(vars().get("{x}"))',
            f'note(locals()["{x}"])',
            f'def f(n=1):\n    return globals()["{x}"] + n\nnote(f())',
            f"import sys\nnote(getattr(sys.modules['__main__'], '{x}', 'none'))",
            "note(__name__)",
            f'note("{{{x}}}".format(**globals()))',
        )
    )
    return (f"{x} = {number(b, TOP, 1)}", use, f"{x} = {x} + 1", f"note({x})")


def printing(b: Builder) -> Trap:
    """What print does depends on what print is, and on what it prints."""
    shown = "'shown'" if b.prints == "drop" else "str(note('shown'))"
    value = number(b, TOP, 1)
    return b.pick(
        (
            ("def print(*q, **k):\n    note(q)", f"print('x', {value})", "del print", "print('y', 1)"),
            ("from functools import partial\nshow = partial(print, 'x')", f"show({value})"),
            ("say = print", f"note(say({value}))", f"w = [print(q) for q in (1, {value})]"),
            (f"x = print('a', {value})", "note(x)"),
            (f"print('loss: %.2f' % ({value}), flush=True)", f"for q in (1, 2): print('step', q, {value})"),
            (f"if {condition(b, TOP)}: print('yes', note({value}))", "else_ = 1"),
            ("def f(n):\n    print('f', note(n)); return n", f"print('sum', f({value}) + f(2))"),
            (f"class T:\n    def __str__(self):\n        return {shown}", "print('t', T())"),
            (f"v = [{value}]", "print(v, v.append(2), v, note(v))", "print('last', v.pop())"),
        )
    )


def bound_late(b: Builder) -> Trap:
    """Closures made in a loop, with the loop's variable or a default of it."""
    i = b.pick(("i", "x", "n", "q"))
    made = b.pick(
        (
            f"fs = [lambda: {i} for {i} in (1, 2)]",
            f"fs = [lambda {i}={i}: {i} for {i} in (1, 2)]",
            f"fs = []\nfor {i} in (1, 2):\n    fs.append(lambda: {i})",
            f"fs = []\nfor {i} in (1, 2):\n    def f({i}={i}):\n        return {i}\n    fs.append(f)",
            f"fs = []\nfor {i} in (1, 2):\n    def f():\n        return {i}\n    fs.append(f)",
            f"fs = []\nfor {i} in (1, 2):\n    class A:\n        def get(self):\n"
            f"            return {i}\n    fs.append(A().get)",
        )
    )
    change = b.pick(
        (f"{i} = 9", "pass", f"for {i} in (7, 8): pass", f"{i} = 1\ndel {i}", f"{i} = 0\n{i} += 3")
    )
    return (made, change, "note([one() for one in fs])")


def several(b: Builder) -> Trap:
    """Several targets, of odd kinds, at once."""
    x, y = b.pick(PLAIN), b.pick(NUMBERS)
    value = number(b, TOP, 1)
    return (
        f"v = [1, 2, 3]\nd = {{'k': {value}}}",
        b.pick(
            (
                f"{x} = v[{x}] = 1",
                f"for d['k'] in (1, {value}):\n    pass",
                f"{x}, v[0] = v[0], {value}",
                f"{x}, {y}, *rest = v\ndel {x}, {y}",
                f"{x} = {y} = []\n{x}.append({value})\nnote({y})",
                f"(*{x}, {y}), d['j'] = v, 2",
                f"for {x}, (q, *{y}) in [(1, (2, 3))]:\n    note({y})",
                f"{x} = {value}\n{x}, {x} = 1, {x}",
            )
        ),
        "note(v)\nnote(d)",
        "del d['k']",
    )


def inherited(b: Builder) -> Trap:
    """Classes that read names of the notebook, of their bodies and of one another."""
    x = b.pick(PLAIN)
    body = b.pick((f"{x} = {x} + 1", f"y = [{x} for q in (1, 2)]", f"{x} = [q for q in range({x} % 3)]"))
    method = b.pick((f"return super().get() + {x}", f"return self.n + {x}", f"return Base.n + {x}"))
    return (
        f"{x} = {b.digit()}",
        f"class Base:\n    n = {x}\n\n    def get(self):\n        return self.n",
        f"class Child(Base):\n    {body}\n\n    def get(self):\n        {method}\n\n    @property\n"
        f"    def twice(self):\n        return 2 * {x}\n\n    @twice.setter\n"
        "    def twice(self, n):\n        self.n = n",
        b.pick((f"{x} = 10", f"{x} += 1", "Base.n = 5", "Base = None", "pass")),
        "a = Child()\na.twice = a.twice + 1\nnote(a.get())\nnote(a.twice)",
    )


def underscored(b: Builder) -> Trap:
    """Names that mean something to Python or to IPython."""
    value = number(b, TOP, 1)
    return b.pick(
        (
            (f"_ = {value}", "note(_)"),
            ("for _ in range(2):\n    pass", "note(_)"),
            (f"__all__ = [{value}]", "note(__all__)"),
            (f"x, _, _ = 1, 2, {value}", "kept = _"),
            (
                "class A:\n    def __init__(self):\n        self.__n = 1\n"
                "    def get(self, n=1):\n        return self.__n",
                "note(A().get())",
            ),
            (f"__x = {value}", "def f():\n    return __x", "note(f())"),
            ("def f():\n    '''Doc.'''\n    return f.__doc__", "note(f())"),
        )
    )


def waiting(b: Builder) -> Trap:
    """A loop that only break leaves, and binds on its way."""
    x, y = b.pick(PLAIN), b.pick(NUMBERS)
    stop = f"    if {x} > {b.below(4)}:\n        {y} = {x}\n        break"
    head = b.pick((f"{x} = 0\nwhile True:\n    {x} += 1", f"for {x} in range({b.below(6)}):\n    note({x})"))
    return (
        f"{head}\n{stop}\nelse:\n    {y} = -1" if b.chance(60) else f"{head}\n{stop}",
        f"note({y})",
        f"kept = {x}",
    )


def handed(b: Builder) -> Trap:
    """A function that reads the notebook is called in some other way than by its name."""
    x, f = b.pick(PLAIN), b.pick(FUNCTIONS)
    use = b.pick(
        (
            f"note(sorted([3, 1], key={f}))",
            f"note([*filter({f}, [1, 2])])",
            f"import functools\nnote(functools.reduce(lambda p, q: p + {f}(q), [1, 2]))",
            f"note({f}(*[1]))\nnote({f}(**{{'n': 2}}))",
            f"d = {{'f': {f}}}\nnote(d['f'](1))",
            f"note([{f}(q) for q in (1, 2)])\nnote((lambda: {f}(3))())",
            f"class A:\n    call = {f}\n\n    def get(self):\n        return {f}(1)\n\n\n"
            "note(A.call(2) + A().get())",
            f"note({f}.__name__)\nnote({f}(1))",
            f"def apply(n, fn={f}):\n    return fn(n)\n\n\nnote(apply(2))",
            f"note(max([1, 2], key=lambda q: {f}(q)))",
            f"note({f}(n={f}({f}(1))))",
            f"fs = [{f}]\n{f} = lambda n: 0\nnote(fs[0](1) + {f}(1))",
        )
    )
    body = b.pick(
        (f"return n + {x}", f"global {x}\n    {x} += n\n    return {x}", f"return (lambda: n + {x})()")
    )
    return (f"{x} = {b.digit()}", f"def {f}(n):\n    {body}", b.pick((f"{x} = 4", f"{x} += 1", "pass")), use)


SURPRISES: tuple[Callable[[Builder], Trap], ...] = (
    swallowed, short_circuit, raised, looked_up, printing, bound_late, several, inherited, underscored,
    waiting, handed, handed,
)  # fmt: skip
