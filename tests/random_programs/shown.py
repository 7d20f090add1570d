"""Shown: prints of every form and of every kind of value, wherever something may catch or read them."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from tests.random_programs.builder import TOP, Builder
from tests.random_programs.expressions import number

Trap = tuple[str, ...]

VALUES = (
    "1", "2.5", "'a'", "None", "True", "(1, 2)", "(3,)", "((1, 'a'), [2])", "[1, 2]", "{'k': 1}", "b'a'",
    "1j", "float('nan')", "10 ** 400", "T(1)", "T('a')", "t", "u", "items", "d", "d['k']", "items[0]", "t.n",
    "t.double", "10 ** 3", "-1.5", "'%d'", "'{}'",
)  # fmt: skip
FAILING = (
    "d['j']",
    "items[9]",
    "t.none",
    "1 // 0",
    "undefined",
    "t.fails",
    "'a' + 1",
    "int('x')",
    "next(iter(()))",
)
EFFECTS = ("note(1)", "items.pop()", "items.append(7)", "next(it)", "(seen := 4)", "t.grow()", "note('x')",
           "d.pop('k')", "d.setdefault('k', 5)", "len(items)", "str(t)", "f'{t}'", "T(note(2))")  # fmt: skip
SPECS = ("d", ".2f", "5.1f", "s", ">5", "05d", "x", ",", "e", "%", "!r", "!s:>4", "{w}", ".{w}f", "")
MARKS = ("%d", "%s", "%.2f", "%r", "%5d", "%g", "%x", "%i", "%5.1f", "%%", "%c")
SPECIAL = (
    "    def __str__(self):\n        return {said}\n",
    "    def __repr__(self):\n        return {said}\n",
    "    def __format__(self, spec):\n        return {said} + spec\n",
    "    def __str__(self):\n        return self.n\n",
    "    def __str__(self):\n        raise ValueError('no text')\n",
    "    def __radd__(self, other):\n        return other + str(self.n)\n",
    "    def __rmod__(self, other):\n        return 'mod'\n",
    "    def __getitem__(self, key):\n        return note(key)\n",
    "    def __iter__(self):\n        return iter([note(1), 2])\n",
    "    def __float__(self):\n        return 1.5\n",
    "    def __len__(self):\n        return note(3)\n",
)


def said(b: Builder) -> Trap:
    """One or two prints, with what they print made before, and what became of it noted afterwards."""
    prepared = f"items = [1, 2, 3]\nd = {{'k': {b.digit()}}}\nw = 3\nit = iter([1, 2, 3])\nseen = 0"
    places = [placed(b) for _ in range(1 + b.below(2))]
    return (
        made(b),
        prepared,
        "t = T(2)\nu = T(2.5)",
        *(text for place in places for text in place),
        "note(items)\nnote(d)\nnote(seen)\nnote([*it])",
    )


def made(b: Builder) -> str:
    """A class with methods that Python calls to make a text of its objects."""
    text = "str(note(self.n))" if b.prints != "drop" else "str(self.n)"
    methods = [one.format(said=text) for one in SPECIAL if b.chance(18)]
    if b.prints == "drop":
        methods = [one for one in methods if "note" not in one]
    return (
        "class T:\n    def __init__(self, n):\n        self.n = n\n\n    def grow(self):\n"
        "        self.n = note(self.n) * 2\n        return self\n\n"
        "    @property\n    def double(self):\n        return note(2)\n\n"
        "    @property\n    def fails(self):\n        raise KeyError('property')\n\n" + "\n".join(methods)
    )


def placed(b: Builder) -> Trap:
    """A print in a place of its own: the statements around it."""
    one, two = printed(b), printed(b)
    body = f"{one}\nnote('went')" if b.chance(60) else f"{one}\n{two}\nnote('both')"
    inner, deeper = textwrap.indent(body, "    "), textwrap.indent(body, "        ")
    caught = f"except {b.pick(('Exception', 'TypeError', '(ValueError, KeyError)', 'LookupError'))}"
    ended = f"{caught}:\n    note('caught')"
    called = f"try:\n    f()\n{ended}"
    safely = f"    try:\n        return call(*q)\n{textwrap.indent(ended, '    ')}"
    wrapped = f"    def inner(*q):\n{textwrap.indent(safely, '    ')}\n    return inner"
    head = "import contextlib\nimport io\n"
    redirect = f"{head}buffer = io.StringIO()\nwith contextlib.redirect_stdout(buffer):\n"
    defined = f"def f(a=1):\n{inner}"
    return b.pick(
        (
            (body,),
            (f"try:\n{inner}\n{caught} as error:\n    note(type(error).__name__)",),
            (f"try:\n{inner}\n{ended}\nelse:\n    note('else')\nfinally:\n{inner}",),
            (f"try:\n    try:\n{deeper}\n    finally:\n        note('finally')\n{ended}",),
            (f"import contextlib\nwith contextlib.suppress(Exception):\n{inner}",),
            (f"from contextlib import suppress as quiet\nwith quiet(TypeError, ValueError):\n{inner}",),
            ("class Own:\n    def __enter__(self):\n        return self\n    def __exit__(self, *error):\n"
             "        return True", "own = Own()", f"with own:\n{inner}"),
            (defined, called),
            (defined, f"def g():\n    return f()\n\n\n{called.replace('f()', 'g()')}"),
            (defined, f"fs = [f]\ntry:\n    fs[0]()\n{ended}"),
            (defined, f"def safe(call, *q):\n{safely}\n\n\nsafe(f)"),
            (f"def safe(call):\n{wrapped}\n\n\n@safe\n{defined}", "f()"),
            (f"def f(a=1):\n    try:\n{deeper}\n    finally:\n        return 5", "note(f())"),
            (f"def f(a=1):\n    while True:\n        try:\n{textwrap.indent(body, ' ' * 12)}\n"
             "        finally:\n            break\n    return 6", "note(f())"),
            (f"def f(a=1):\n    yield 1\n{inner}\n    yield 2",
             f"gen = f()\ntry:\n    note([*gen])\n{ended}"),
            (f"class B:\n    def __add__(self, other):\n{deeper}\n        return 3",
             f"try:\n    note(B() + 1)\n{ended}"),
            (f"class B:\n    def __init__(self):\n{deeper}", f"try:\n    B()\n{ended}"),
            (f"class B:\n    def run(self):\n{deeper}", f"run = B().run\ntry:\n    run()\n{ended}"),
            (f"for q in (1, 2):\n    try:\n{deeper}\n    {caught}:\n        continue\n    note(q)",),
            (f"if t.n:\n{inner}",),
            (redirect + inner, "note(buffer.getvalue())"),
            (defined, f"{redirect}    f()", "note(buffer.getvalue())"),
            ("import io\nimport sys\nkept, sys.stdout = sys.stdout, io.StringIO()",
             f"try:\n{inner}\nexcept Exception:\n    pass",
             "said = sys.stdout.getvalue()\nsys.stdout = kept\nnote(said)"),
            (defined, "import threading\nthreading.excepthook = lambda *q: None\n"
             "thread = threading.Thread(target=f)\nthread.start()\nthread.join()\ndel thread"),
        )
    )  # fmt: skip


def value(b: Builder) -> str:
    """What is printed: mostly a plain value; some have an effect, some raise."""
    if b.chance(12):
        return b.pick(FAILING)
    if b.chance(25):
        return b.pick(EFFECTS)
    return b.pick(VALUES) if b.chance(90) else number(b, TOP, 1)


def printed(b: Builder) -> str:
    """One print."""
    one, two, three = value(b), value(b), value(b)
    mark, spec, other = b.pick(MARKS), b.pick(SPECS), b.pick(SPECS)
    field = spec if spec[:1] == "!" else f":{spec}" * bool(spec)
    inside = f"{{{_bare(one)}{field}}}"
    plain = field if "w" not in spec else ":>4"
    return b.pick(
        (
            f"print({one})",
            f"print('x:', {one})",
            f"print('Accuracy:', {one})",
            f"print({one}, {two})",
            f"print({one}, 'and', {two}, {three})",
            f'print(f"x {inside}")',
            f'print(f"{inside} of {{{_bare(two)}:{other if "!" not in other else ""}}}", {three})',
            f'print("x " f"{inside}" + str({two}))',
            f"print('x {mark}' % {one})",
            f"print('x {mark} {b.pick(MARKS)}' % ({one}, {two}))",
            f"print('x {mark}' % ({one},), {two})",
            f"print('x {mark}' % ({one}, {two}))",
            f"print('x {mark} {mark}' % {one})",
            f"print('x %(k)s' % {one})",
            f"print('x {{}} {{}}'.format({one}, {two}))",
            f"print('x {{{plain}}}'.format({one}))",
            f"print('x {{{plain}}}'.format({one}), {two})",
            f"print('{{1}} {{0}}'.format({one}, {two}))",
            f"print('{{}} {{}}'.format({one}))",
            f"print('{{a}} {{b}}'.format(a={one}))",
            f"print('{{0[k]}} {{0}}'.format({one}))",
            f"print('x ' + {one})",
            f"print('x ' + str({one}) + {two})",
            f"print({one} + 'x')",
            f"print('x', {one}, sep={two})",
            f"print('x', {one}, end={two})",
            f"print(end={one})",
            f"print('', end={one})",
            f"print('x', {one}, flush={two})",
            f"print(*{one})",
            f"print('x', *{one}, {two})",
            f"print('x', **{one})",
            f"print({one}, file=None)",
            f"print({one}, wrong={two})",
            f"print((q := {one}), q)",
            f"print([{one}, {two}], {{'a': {three}}})",
            f"print({one} if t.n else {two})",
            f"print(repr({one}), str({two}))",
            f"print('-' * 10, {one})",
            f"print('=' * {one})",
            f"print('x'); print({one})",
            f"print('score: {mark}%%' % ({one}))",
        )
    )  # fmt: skip


def _bare(text: str) -> str:
    """A value as it may stand in an f-string of this Python."""
    quoted = "'" not in text and "{" not in text
    return f"({text})" if quoted else "t"


SHOWN: tuple[Callable[[Builder], Trap], ...] = (said,) * 6
