"""Plain statements of random notebooks: bindings, changes in place, prints, notes, imports, del."""

from __future__ import annotations

from tests.random_programs.builder import At, Builder
from tests.random_programs.expressions import (
    atom,
    call,
    comprehension,
    condition,
    number,
    sequence,
    target,
)
from tests.random_programs.words import DICTS, ITERATORS, LISTS, NUMBERS, SHADOWING, SHELVES


def assignment(b: Builder, at: At) -> str:
    """Bind one number to one name."""
    note = "  # a number" if b.chance(8) else ""
    return f"{target(b, at)} = {number(b, at)}{note}"


def unpacking(b: Builder, at: At) -> str:
    """Bind several names at once: chains, tuples, stars, annotations."""
    one, two = target(b, at), target(b, at)
    left, right = number(b, at, 1), number(b, at, 1)
    return b.pick(
        (
            f"{one} = {two} = {left}",
            f"{one}, {two} = {left}, {right}",
            f"{one}, {two} = {two}, {one}",
            f"({one}, q), {two} = ({left}, 1), {right}",
            f"{one}, *rest = [{left}, {right}]",
            f"*rest, {one} = ({left}, {right}, 3)",
            f"{one}: int = {left}",
            f"{one}: int",
            f"[{one}, {two}] = ({left}, {right})",
        )
    )


def augmented(b: Builder, at: At) -> str:
    """Change a number, or a list in place, by an operator."""
    names = [*at.numbers, *([] if at.inside else b.numbers())]
    if b.lists() and not at.inside and b.chance(30):
        return f"{b.pick(b.lists())} += [{number(b, at, 1)}]"
    name = b.pick(names) if names and not b.chance(5) else target(b, at)
    return f"{name} {b.pick(('+=', '-='))} {number(b, at, 1)}"


def containers(b: Builder, at: At) -> str:
    """Make a list or a dict, give it another name, or change it in place."""
    v = b.pick(b.lists()) if b.lists() else ""
    d = b.pick(b.dicts()) if b.dicts() else ""
    value = number(b, at, 1)
    if not v or (not d and b.chance(60)) or b.chance(20):
        if d or not v:
            return f"{b.pick(LISTS)} = {sequence(b, at)}"
        return f'{b.pick(DICTS)} = {{"k": {value}, "x": {atom(b, at)}}}'
    found = [
        f"{v}.append({value})",
        f"{b.pick(LISTS)} = {v}",
        f"{v}[0:1] = [{value}]",
        f"{v}.sort()",
        f"{v}.insert(0, {value})",
        f"del {v}[:1]",
        f"note({v}.pop())" if b.namespace[v] else f"{v}.append({value})",
        f"{v}.extend({sequence(b, at)})",
    ]
    if d:
        found += [f'{d}["k"] = {value}', f"{d}.update(x={value})", f'{d}.pop("k", {value})']
        found += [f'{d}["k"] = {d}.get("k", 0) + 1', f"{b.pick(DICTS)} = {d}"]
    return b.pick(found)


def noted(b: Builder, at: At) -> str:
    """An effect, or a bare expression that may be one."""
    value = number(b, at)
    lists, functions = b.lists(), b.functions()
    found = [f"note({value})"] * 5 + [value, f"note({sequence(b, at)})"]
    if lists:
        found += [f"note({b.pick(lists)})", f"note({lists[-1]}.pop() if {lists[-1]} else 0)"]
    if functions:
        found += [call(b, b.pick(functions), value)] * 2
    if b.iterators() and b.is_builtin("next"):
        found += [f"next({b.pick(b.iterators())}, 0)"] * 2
    if b.shelves():
        found += [f"note({b.pick(b.shelves())}[0]())"] * 3
    return b.pick(found)


def printed(b: Builder, at: At) -> str:
    """A print, with a label or without, whose arguments may have effects."""
    if not b.is_builtin("print"):
        return noted(b, at)
    one, two = number(b, at, 1), number(b, at, 1)
    found = [
        f"print({one})",
        f'print("x", {one})',
        f'print("Accuracy:", {one})',
        f'print(f"loss: {{{one}}}, {{{atom(b, at)}:.2f}}")',
        f'print("a = %d, b = %s" % ({one}, {two}))',
        f'print("score {{}}".format({one}))',
        f'print("mean: " + repr({one}))',
        f'print("100%", {one}, end=" ")',
        f"print(note({one}), note({two}), sep='-')",
        f'print("{{}}", {one}, "%s")',
        "print()",
        f"print({sequence(b, at)})",
        f"print(*{sequence(b, at)})",
    ]
    if b.iterators() and b.is_builtin("next"):
        found += [f'print("next", next({b.pick(b.iterators())}, 0))'] * 2
    if b.lists():
        name = b.pick(b.lists())
        found += [f"print({name}.append({one}))", f"print({name}, {name}[:1])"]
    if b.dicts():
        found.append(f'print({b.pick(b.dicts())}.pop("k", {one}))')
    if b.objects():
        found.append(f"print({b.pick(b.objects())}.__class__.__name__, {one})")
    return b.pick(found)


def shelved(b: Builder, at: At) -> str:
    """Keep something to be called or consumed later: it reads its names only then."""
    value = number(b, at.deeper(inside="function"), 1)
    name, it = b.pick(SHELVES), b.pick(ITERATORS)
    numbers = comprehension(b, at.deeper(inside="function"))[1:-1]
    found = [
        f"{name} = [lambda: {value}]",
        f"{name} = [lambda: {value}, lambda q={atom(b, at)}: q + {atom(b, at)}]",
        f"{name} = [lambda: q + {atom(b, at)} for q in (1, 2)]",
        f"{it} = ({numbers})",
        f"{it} = iter({sequence(b, at)})" if b.is_builtin("iter") else f"{it} = ({numbers})",
    ]
    if b.shelves():
        found += [f"{b.pick(b.shelves())}.append(lambda: {value})"] * 2
    if b.functions():
        function = b.pick(b.functions())
        found += [f"{name} = [lambda: {call(b, function, atom(b, at))}]"]
        found += [f"{name} = [lambda call={function}: {call(b, function, '1')}]"]
        found += [f"from functools import partial\n{name} = [partial({function}, {value})]"]
        if b.is_builtin("map"):
            found += [f"{it} = map({function}, {sequence(b, at)})"]
    return b.pick(found)


def consumed(b: Builder, at: At) -> str:
    """Call or use up what was kept."""
    found = [f"note([call() for call in {name}])" for name in b.shelves()]
    found += [f"{target(b, at)} = {name}[-1]()" for name in b.shelves()]
    for name in b.iterators():
        found += [f"note([*{name}])", f"for q in {name}:\n    note(q)", f"{b.pick(LISTS)} = [*{name}]"]
        if b.is_builtin("sum"):
            found += [f"{target(b, at)} = sum({name})"]
    return b.pick(found) if found else assignment(b, at)


def deleted(b: Builder, at: At) -> str:
    """Take a name away, perhaps under a condition, perhaps to bind it again at once."""
    names = [one for one in b.namespace if one[0] != "_" and one != "note"]
    if not names or at.inside:
        return noted(b, at)
    name = b.pick(names)
    return b.pick(
        (
            f"del {name}",
            f"if {condition(b, at)}:\n    del {name}",
            f"del {name}\n{name} = {b.digit()}",
            f"kept = {name}\ndel {name}",
        )
    )


def shadowed(b: Builder, at: At) -> str:
    """Call a variable like a builtin or an import, or end that again."""
    name = b.pick(SHADOWING)
    if not b.is_builtin(name):
        return f"del {name}" if not at.inside else noted(b, at)
    value = number(b, at, 1)
    uses = {
        "list": f"list = list({sequence(b, at)})",
        "sum": f"sum = sum({sequence(b, at)})",
        "len": f"len = len({sequence(b, at)})",
        "max": f"max = max({value}, {b.digit()})",
        "min": f"min = min({value}, {b.digit()})",
        "sorted": f"sorted = sorted({sequence(b, at)})",
        "str": f"str = str({value})",
    }
    return uses.get(name, f"{name} = {value}")


def imported(b: Builder, at: At) -> str:
    """Import something, and perhaps call a variable like it."""
    value = number(b, at, 1)
    return b.pick(
        (
            f"import math\n{target(b, at)} = math.floor({value})",
            f"from math import floor\n{target(b, at)} = floor({value})",
            f"import math\nmath = math.floor({value})",
            f"from math import floor\nfloor = floor({value})",
            "from math import ceil, floor\nfloor, ceil = ceil, floor\nnote(ceil(1.5))",
            "try:\n    import missing_module as missing\nexcept ImportError:\n    missing = None",
            "try:\n    from math import floor\nexcept ImportError:\n    floor = int",
            f"if {condition(b, at)}:\n    import math as args\nelse:\n    args = {value}",
            f"import os.path\n{target(b, at)} = len(os.path.join('a', 'b')) + {value}"
            if b.is_builtin("len")
            else "import os.path",
            "import json, re\nnote(json.loads('[1]'))",
            f"import math as {b.pick(NUMBERS)}",
            "from operator import add as sum\nnote(sum(1, 2))",
        )
    )


def odd(b: Builder, at: At) -> str:
    """What notebooks also hold: strings, semicolons, comments, asserts, globals at the top."""
    name, value = target(b, at), number(b, at, 1)
    return b.pick(
        (
            f"{name} = {value}; note({name})",
            f'"""a text\n    of two lines, {name} = 1\n"""',
            f'text = """one\n  two {{}}\n""".format({value})\nnote(text)',
            f"# only a comment on {name}\nnote({value})  # and one behind",
            f"assert {condition(b, at)}, note({value})",
            f"{name} = (  # broken\n    {value}\n    # inside\n    + 1\n)",
            f"note({value});",
            f"{name} = \\\n    {value}",
            "pass",
            f"lambda: {value}",
            f"global {name}\n{name} = {value}" if not at.inside else "pass",
            f"note({{{value}: {name!r} for q in (1,)}})",
        )
    )
