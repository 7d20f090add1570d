"""Traps: statements that belong together across cells, such as capture, rebind, call."""

from __future__ import annotations

from collections.abc import Callable

from tests.random_programs.builder import TOP, Builder
from tests.random_programs.expressions import atom, condition, number, sequence
from tests.random_programs.words import GENERATED, NUMBERS, PLAIN

Trap = tuple[str, ...]


def captured(b: Builder) -> Trap:
    """A closure is called after its name was bound anew, or taken away."""
    x = b.pick(PLAIN)
    capture = b.pick(
        (
            f"fs = [lambda: {x}]",
            f"it = ({x} + q for q in (1, 2))",
            f"def f():\n    return {x}\n\n\nfs = [f]",
            f"class A:\n    def get(self, n=1):\n        return {x}\n\n\nfs = [A().get]",
            f"def make():\n    return lambda: {x}\n\n\nfs = [make()]",
            f"fs = [lambda q={x}: q + {x}]",
            f"def f(n=1):\n    return n + {x}\n\n\nfs = [lambda: f()]",
            f"fs = {{'a': lambda: {x}}}",
        )
    )
    call = "note([*it])" if "it =" in capture else "note([one() for one in [*fs][-1:]])"
    call = "note(fs['a']())" if "{" in capture else call
    change = b.pick((f"{x} = {number(b, TOP, 1)}", f"{x} += 1", f"for {x} in (4, 5):\n    pass",
                     f"del {x}\n{x} = 3", f"if {condition(b, TOP)}:\n    {x} = 7"))  # fmt: skip
    return (f"{x} = {b.digit()}", capture, change, call)


def guarded(b: Builder) -> Trap:
    """A name that one condition binds, and the same condition uses."""
    flag, x = b.pick(("debug", "flag", "args")), b.pick(NUMBERS)
    binding = b.pick((f"{x} = {number(b, TOP, 1)}", f"def {x}(n=1):\n        return n",
                      f"import math as {x}", f"{x} = lambda: 1"))  # fmt: skip
    use = f"note({x})" if " = " in binding and "lambda" not in binding else f"note(type({x}).__name__)"
    return (f"{flag} = {b.pick(('True', 'False', '0', '1'))}", f"if {flag}:\n    {binding}",
            f"if {flag}:\n    {use}")  # fmt: skip


def early(b: Builder) -> Trap:
    """A function is called before, and again after, what it reads is bound."""
    x = b.pick(NUMBERS)
    return (
        f"def f():\n    return {x}",
        "try:\n    note(f())\nexcept NameError:\n    note('unbound')",
        f"{x} = {number(b, TOP, 1)}",
        "note(f())",
    )


def borrowed(b: Builder) -> Trap:
    """A builtin or an import is used, then a variable is called like it, and used, then freed."""
    name, use = b.pick((("len", "len([1])"), ("sum", "sum([1, 2])"), ("max", "max(1, 2)"),
                        ("list", "list((1,))"), ("sorted", "sorted([2, 1])"), ("id", "3"),
                        ("abs", "abs(-1)"), ("type", "type(1)(2)"), ("int", "int(1.5)")))  # fmt: skip
    reader = f"def f():\n    return {use}"
    bind = b.pick((f"{name} = {use}", f"{name} = lambda *q, **k: 9", f"for {name} in (1, 2):\n    pass",
                   f"if {condition(b, TOP)}:\n    {name} = {b.digit()}"))  # fmt: skip
    calls = "try:\n    note(f())\nexcept TypeError:\n    note('no')"
    last = b.pick((calls, f"note({name})" if "if" not in bind else "pass", f"{name} = 1"))
    return (b.pick((f"note({use})", reader, "x = 1")), reader, bind, last, f"{name} = 0\ndel {name}", calls)


def redefined(b: Builder) -> Trap:
    """A function is defined anew; what was kept of the first one goes on."""
    x = b.pick(PLAIN)
    keep = b.pick(
        ("old = f", "fs = [f]", "def g():\n    return f()", "import functools\ng = functools.partial(f)")
    )
    again = b.pick((f"def f():\n    return {x} + 100", "f = 5", f"f = lambda: {x}", "class f:\n    pass"))
    call = {"old": "note(old())", "fs ": "note(fs[0]())"}.get(keep[:3], "note(callable(g) and str(g()))")
    return (f"{x} = {b.digit()}", f"def f():\n    return {x}", keep, again, call)


def aliased(b: Builder) -> Trap:
    """One object under two names, changed through one of them."""
    change = b.pick(("w.append({0})", "w += [{0}]", "grow(v)", "w[0] = {0}", "w = w + [{0}]", "del w[0]"))
    return (
        f"v = [1, {atom(b, TOP)}]",
        "def grow(rows):\n    rows.append(9)\n    return rows",
        b.pick(("w = v", "w = grow(v)", "w = v[:]", "w = [*v]")),
        change.format(number(b, TOP, 1)),
        "note(v)",
    )


def colliding(b: Builder) -> Trap:
    """A name that the script would give to something of its own."""
    name = b.pick(GENERATED)
    bind = b.pick(
        (
            f"{name} = {number(b, TOP, 1)}",
            f"def {name}(n=1):\n    return n",
            f"class {name}:\n    x = 1",
            f"for {name} in (1, 2):\n    print('at', {name})",
        )
    )
    return (bind, f"def f():\n    print({name})\n    return {name}", "print('f', f())", f"kept = {name}")


def main_block(b: Builder) -> Trap:
    """The script's own `if __name__`, which always runs in a notebook."""
    x = b.pick(NUMBERS)
    define = f"def main():\n    note({atom(b, TOP)})\n    return {sequence(b, TOP)}"
    return (define, f'if __name__ == "__main__":\n    {x} = main()\n    # done\n    note({x})', f"note({x})")


def settings(b: Builder) -> Trap:
    """Literals that could be arguments, read by functions, loops and rebound by conditions."""
    name = b.pick(("epochs", "lr", "depth", "seed", "n_items", "größe", "args", "help", "x"))
    use = b.pick((f"def f(n):\n    return n * {name}", f"fs = [lambda: {name}]", f"w = [{name}] * 2"))
    more = b.pick((f"if {condition(b, TOP)}:\n    {name} = 3", f"{name} += 1", "pass", f"note({name})",
                   f"del {name}"))  # fmt: skip
    last = b.pick(("note(f(2))" if use.startswith("def") else "pass", f"kept = {name}", f"note({name})"))
    return (f"{name} = {b.pick(('3', '0', '-2', '7'))}", use, more, last)


def added_folder(b: Builder) -> Trap:
    """A folder is added to `sys.path`, for an import below that may find its module there."""
    spelled = b.pick(("os.getcwd()", "os.path.abspath(os.pardir)", "os.path.join(os.getcwd(), 'lib')",
                      "str(pathlib.Path().resolve().parent)", f"'lib{b.digit()}'", "where()"))  # fmt: skip
    add = b.pick(("if folder not in sys.path:\n    sys.path.append(folder)", "sys.path.insert(0, folder)",
                  "sys.path.extend([folder, '..'])", "sys.path.append(str(folder))"))  # fmt: skip
    define = "def where():\n    note('asked')\n    return 'lib'" if spelled == "where()" else "pass"
    later = b.pick(
        ("folder = os.path.join(folder, 'x')", "note(type(folder).__name__)", "pass", "del folder")
    )
    find = "try:\n    import not_there\nexcept ImportError:\n    not_there = None"
    return ("import os, pathlib, sys", define, f"folder = {spelled}", add, find, later, "del folder")


TRAPS: tuple[Callable[[Builder], Trap], ...] = (
    captured, captured, guarded, early, borrowed, redefined, aliased, colliding, main_block,
    settings, settings, added_folder,
)  # fmt: skip
