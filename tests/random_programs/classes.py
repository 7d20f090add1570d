"""Classes of random notebooks: bodies and methods that read notebook variables."""

from __future__ import annotations

import textwrap

from tests.random_programs.builder import At, Builder
from tests.random_programs.expressions import atom, comprehension, number
from tests.random_programs.words import CLASSES, OBJECTS

GUARD = """class Guard:
    def __init__(self, v=0):
        self.v = v

    def __enter__(self):
        note("enter")
        return {0}

    def __exit__(self, kind, error, trace):
        note("exit")
        return {1}"""


def defined(b: Builder, at: At) -> str:
    """A class, perhaps with a base, of some members."""
    if "Guard" not in b.namespace and b.chance(25):
        swallows = b.pick(("True", "False", f"kind is ZeroDivisionError or {atom(b, at)}"))
        return GUARD.format(number(b, _method(at, "self.v"), 1), swallows)
    name = b.pick(CLASSES)
    bases = [one for one in b.classes() if one not in {name, "Guard"}]
    base = f"({b.pick(bases)})" if bases and b.chance(40) else ""
    members = [_start(b, at, bool(base))] if b.chance(60) else []
    members += [b.pick(_MEMBERS)(b, at) for _ in range(1 + b.below(3))]
    body = textwrap.indent("\n\n".join(members), "    ")
    decorator = "import dataclasses\n@dataclasses.dataclass\n" if b.chance(10) else ""
    if decorator:
        fields = f"    v: int = {atom(b, at)}\n    w: int = dataclasses.field(default={atom(b, at)})"
        return f"{decorator}class {name}:\n{fields}\n\n{textwrap.indent(_get(b, at), '    ')}"
    return f"class {name}{base}:\n{body}"


def _method(at: At, *names: str) -> At:
    return at.deeper(*names, inside="function", loop=False)


def _start(b: Builder, at: At, has_base: bool) -> str:
    value = number(b, _method(at, "v"), 1)
    call = "    super().__init__()\n" if has_base and b.chance(40) else ""
    return f"def __init__(self, v=1):\n{call}    self.v = {value}"


def _attribute(b: Builder, at: At) -> str:
    here = at.deeper(inside="class")
    value = number(b, here, 1)
    name = b.pick(b.numbers() or ("x",))
    return b.pick(
        (
            f"x = {value}",
            f"{name} = {name}",
            f"x = {name}\ny = x + 1",
            f"ys = {comprehension(b, here)}",
            f"x: int = {value}",
            f"for q in (1, 2):\n    x = q + {atom(b, here)}",
            f"if {atom(b, here)}:\n    x = {value}",
            f"note({value})",
            f'"""About {name}."""',
            f"call = lambda self: {atom(b, _method(at))}",
        )
    )


def _get(b: Builder, at: At) -> str:
    """Methods see the notebook's names, not the class's."""
    here = _method(at, "n")
    default = b.pick(("", "=1", f"={atom(b, at)}"))
    return f"def get(self, n{default}):\n    return {number(b, here)}"


def _scaled(b: Builder, at: At) -> str:
    value = number(b, _method(at, "n"), 1)
    decorator, head = b.pick((("classmethod", "cls, n=1"), ("staticmethod", "n=1")))
    return f"@{decorator}\ndef scaled({head}):\n    return {value}"


def _property(b: Builder, at: At) -> str:
    return f"@property\ndef value(self):\n    return {number(b, _method(at), 1)}"


def _called(b: Builder, at: At) -> str:
    return f"def __call__(self, n=1):\n    return {number(b, _method(at, 'n'), 1)}"


def _spelled(b: Builder, at: At) -> str:
    name = b.pick(("__str__", "__repr__"))
    value = atom(b, _method(at))
    value = value if b.prints == "drop" else f"note({value})"  # a dropped print may keep it silent
    return f"def {name}(self):\n    return str({value})"


def _writing(b: Builder, at: At) -> str:
    known = b.numbers()
    x = b.pick(known) if known else "x"
    here = _method(at, "n")
    return f"def scaled(self, n=1):\n    global {x}\n    {x} = {number(b, here, 1)}\n    return {x}"


_MEMBERS = (*(_attribute,) * 5, *(_get,) * 3, _scaled, _property, _called, _spelled, _writing)


def used(b: Builder, at: At) -> str:
    """Make an instance, or change or show one."""
    value = number(b, at, 1)
    classes = [one for one in b.classes() if one != "Guard"]
    found = [f"{b.pick(OBJECTS)} = {name}()" for name in classes] * 2
    for name in classes:
        found += [f"{name}.x = {value}", f"note({name}().__dict__)"]
    for name in b.objects():
        found += [f"{name}.v = {value}", f"print({name})", f"{b.pick(OBJECTS)} = {name}", f"{name}"]
    return b.pick(found) if found else defined(b, at)
