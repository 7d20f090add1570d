"""Expressions of random notebooks: numbers, lists and calls, from what has a value at the place."""

from __future__ import annotations

import inspect
from typing import Any

from tests.random_programs.builder import At, Builder
from tests.random_programs.words import NUMBERS, SHADOWING

DEEP = 2


def number(b: Builder, at: At, depth: int = DEEP) -> str:
    """An expression that gives a whole number."""
    if depth <= 0:
        return atom(b, at)
    kind = b.pick(
        ("atom",) * 6
        + ("sum",) * 5
        + ("note", "note", "call", "call", "call", "list", "held", "item", "member")
        + ("choice", "walrus", "lambda", "comprehension", "next", "text", "builtin", "generator")
    )
    left = atom(b, at) if kind in {"atom"} else number(b, at, depth - 1)
    if kind == "sum":
        return f"{left} {b.pick(('+', '-', '+ 2 *'))} {atom(b, at)}"
    if kind == "note":
        return f"note({left})"
    if kind == "choice":
        return f"({left} if {condition(b, at)} else {atom(b, at)})"
    if kind == "walrus" and at.inside != "class":
        return f"({target(b, at)} := {left})"
    if kind == "lambda":
        return f"(lambda q: q + {atom(b, at.deeper('q'))})({left})"
    if kind == "text":
        return f'int(f"{{{left}}}")' if b.is_builtin("int") else left
    return _use(b, at, kind, left)


def _use(b: Builder, at: At, kind: str, left: str) -> str:
    """A number taken out of something that is there, or else just the number."""
    if kind == "call" and b.functions():
        return call(b, b.pick(b.functions()), left)
    if kind == "held" and b.shelves():
        return f"{b.pick(b.shelves())}[{b.pick(('0', '-1'))}]()"
    if kind == "item" and b.dicts():
        return f'{b.pick(b.dicts())}.get("k", {left})'
    if kind == "member" and b.objects():
        return member(b, b.pick(b.objects()), left)
    if kind == "next" and b.iterators() and b.is_builtin("next"):
        return f"next({b.pick(b.iterators())}, {left})"
    if kind == "list" and b.lists():
        name = b.pick(b.lists())
        return f"({name}[{b.pick(('0', '-1'))}] if {name} else {left})"
    if kind == "builtin" and b.lists():
        name = b.pick(tuple(one for one in ("len", "sum") if b.is_builtin(one)) or ("",))
        return f"{name}({sequence(b, at)})" if name else left
    if kind == "comprehension" and b.is_builtin("sum"):
        return f"sum({comprehension(b, at)})"
    if kind == "generator" and b.is_builtin("sum"):
        return f"sum({comprehension(b, at)[1:-1]})"
    return left


def atom(b: Builder, at: At) -> str:
    """A name that holds a number, or a digit."""
    if b.chance(14 if at.inside == "function" else 2):
        return b.pick(NUMBERS)
    names = [*at.numbers, *b.numbers()]
    if names and not b.chance(15):
        return names[-1 - b.below(len(names))]
    return b.digit()


def target(b: Builder, at: At) -> str:
    """A name to bind a number to: a local inside functions, else one of the notebook's."""
    if at.inside == "function" and not b.chance(12):
        return b.pick(("p", "q", "r", "t"))
    known = [one for one in b.numbers() if one not in SHADOWING]
    return b.pick(known) if known and b.chance(45) else b.pick(NUMBERS)


def condition(b: Builder, at: At) -> str:
    """Something that is true or false."""
    kind = b.below(8)
    if kind <= 4:
        return f"{atom(b, at)} {b.pick(('>', '<', '==', '!=', '>='))} {b.digit()}"
    if kind == 5:
        return b.pick(("True", "False", "0", "1"))
    if kind == 6 and at.inside != "class":
        return f"({target(b, at)} := {atom(b, at)}) > {b.digit()}"
    return f"{atom(b, at)} > 2 {b.pick(('and', 'or'))} not {atom(b, at)}"


def sequence(b: Builder, at: At) -> str:
    """An expression that gives a list of numbers."""
    kind = b.below(7)
    lists = b.lists()
    if kind <= 1 and lists:
        return b.pick(lists)
    if kind == 2:
        return comprehension(b, at)
    if kind == 3 and lists:
        return f"[*{b.pick(lists)}, {number(b, at, 1)}]"
    if kind == 4 and lists and b.is_builtin("sorted"):
        return f"sorted({b.pick(lists)}, key=lambda q: q * {atom(b, at)})"
    if kind == 5 and lists and b.functions() and all(map(b.is_builtin, ("list", "map"))):
        return f"list(map({b.pick(b.functions())}, {b.pick(lists)}))"
    if kind == 6 and b.is_builtin("list") and b.is_builtin("range"):
        return f"list(range({b.below(4)}))"
    return f"[{', '.join(number(b, at, 1) for _ in range(b.below(4)))}]"


def comprehension(b: Builder, at: At) -> str:
    """A list comprehension, whose variable may be a name of the notebook."""
    name = b.pick(("i", "q", "x", "n"))
    here = at.deeper(name)
    source = b.pick(b.lists()) if b.lists() and b.chance(50) else "(1, 2)"
    body = number(b, here, 1)
    if b.chance(15):
        return f"[{body} for {name} in {source} for q in [{name}, {atom(b, at)}]]"
    guard = f" if {name} > {atom(b, at)}" if b.chance(25) else ""
    return f"[{body} for {name} in {source}{guard}]"


def call(b: Builder, name: str, argument: str) -> str:
    """A call that gives a function as many arguments as it needs."""
    return f"{name}({', '.join(arguments(b.namespace.get(name), argument))})"


def arguments(function: Any, argument: str) -> list[str]:
    """What a function must be given; the first argument is given, others are small numbers."""
    try:
        wanted = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    found: list[str] = []
    for one in wanted:
        needed = one.default is one.empty
        if needed and one.kind in {one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD}:
            found.append("2" if found else argument)
        elif needed and one.kind is one.KEYWORD_ONLY:
            found.append(f"{one.name}=1")
    return found


def member(b: Builder, name: str, argument: str) -> str:
    """An attribute or a method of an object, or a call of it."""
    value = b.namespace[name]
    found = [f"{name}.{one}" for one in getattr(value, "__dict__", {}) if one != "owner"]
    found += [f"{name}.{one}({argument})" for one in ("get", "scaled") if hasattr(value, one)]
    found += [f"{name}.{one}" for one in ("value", "x") if one in dir(type(value))]
    found += [f"{name}({argument})"] if callable(value) else []
    return b.pick(found) if found else argument
