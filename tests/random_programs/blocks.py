"""Compound statements of random notebooks: conditions, loops, try, with, match."""

from __future__ import annotations

import re
import textwrap

from tests.random_programs import statements as plain
from tests.random_programs.builder import At, Builder
from tests.random_programs.expressions import atom, condition, number, sequence, target
from tests.random_programs.words import ERRORS, NUMBERS

SIMPLE = (
    *(plain.assignment,) * 5,
    plain.noted,
    plain.noted,
    plain.augmented,
    plain.printed,
    plain.unpacking,
    plain.containers,
    plain.shelved,
    plain.deleted,
)


def block(b: Builder, at: At, most: int = 2) -> str:
    """One or more statements, indented; names that they bind can be used by those below them."""
    texts: list[str] = []
    for _ in range(1 + b.below(most)):
        inner = at.depth <= 1 and b.chance(18)
        text = compound(b, at) if inner else b.pick(SIMPLE)(b, at)
        bound = re.match(r"(\w+) = (?!.*(?:\[|lambda|\())", text)
        at = at if bound is None else at.deeper(bound[1])
        texts.append(text)
    if at.loop and b.chance(15):
        texts.append(b.pick(("break", "continue", f"if {condition(b, at)}:\n    break")))
    return textwrap.indent("\n".join(texts), "    ")


def compound(b: Builder, at: At) -> str:
    """One of the compound statements."""
    return b.pick((branch, branch, loop, loop, countdown, attempt, attempt, guarded, matched))(b, at)


def branch(b: Builder, at: At) -> str:
    """An if, which may bind names in one branch only."""
    inner = at.deeper(loop=False)
    text = f"if {condition(b, at)}:\n{block(b, inner)}"
    if b.chance(25):
        text += f"\nelif {condition(b, at)}:\n{block(b, inner)}"
    return text + (f"\nelse:\n{block(b, inner)}" if b.chance(50) else "")


def loop(b: Builder, at: At) -> str:
    """A for over few things, or none, whose variable may be used afterwards."""
    name = b.pick(("i", "x", "n", "q", *NUMBERS)) if not at.inside else "q"
    ranged = b.is_builtin("range")
    dicts = b.dicts()
    if dicts and b.chance(15):
        head = f"for key, {name} in {b.pick(dicts)}.items():"
    elif b.chance(15):
        head = f"for {name}, q in [({atom(b, at)}, 1), (2, {atom(b, at)})]:"
    elif ranged and not b.chance(30):
        head = f"for {name} in range({b.pick(('2', '3', '0', '1'))}):"
    else:
        head = f"for {name} in {sequence(b, at)}[:3]:"
    text = f"{head}\n{block(b, at.deeper(name, loop=True))}"
    return text + (f"\nelse:\n{block(b, at.deeper(loop=False))}" if b.chance(20) else "")


def countdown(b: Builder, at: At) -> str:
    """A while that surely ends."""
    name = b.pick(("left", "todo"))
    body = block(b, at.deeper(name, loop=False))
    ending = f"\nelse:\n{block(b, at.deeper())}" if b.chance(20) else ""
    if b.chance(30) and at.inside != "class":
        return f"{name} = {b.below(4)}\nwhile ({name} := {name} - 1) > 0:\n{body}{ending}"
    return f"{name} = {b.below(4)}\nwhile {name} > 0:\n    {name} -= 1\n{body}{ending}"


def attempt(b: Builder, at: At) -> str:
    """A try, whose body may raise after it has bound something."""
    inner = at.deeper(loop=False)
    body = block(b, inner)
    raising = b.pick(("1 // 0", "undefined", "[][0]", "{}['k']"))
    if b.chance(50):
        body += f"\n    {b.pick((f'note({raising})', f'{target(b, at)} = {raising}'))}"
        body += f"\n{block(b, inner, 1)}" if b.chance(30) else ""
    name = b.pick(("", " as e", " as e", f" as {target(b, at)}"))
    error = b.pick(ERRORS)
    text = f"try:\n{body}"
    if b.chance(10):
        return f"{text}\nfinally:\n{block(b, inner)}"
    text += f"\nexcept {error}{name}:\n{block(b, inner)}"
    if error != "Exception":
        text += f"\nexcept Exception:\n{block(b, inner, 1)}"
    text += f"\nelse:\n{block(b, inner)}" if b.chance(25) else ""
    return text + (f"\nfinally:\n{block(b, inner)}" if b.chance(25) else "")


def guarded(b: Builder, at: At) -> str:
    """A with, whose manager may swallow what is raised in it."""
    inner = at.deeper(loop=False)
    raising = f"\n    {target(b, at)} = 1 // 0\n{block(b, inner, 1)}" if b.chance(60) else ""
    if "Guard" in b.namespace and b.chance(60):
        name = target(b, at)
        body = f"with Guard({atom(b, at)}) as {name}:\n{block(b, inner.deeper(name))}{raising}"
        return body
    body = f"{block(b, inner)}{raising}"
    return f"import contextlib\nwith contextlib.suppress(ZeroDivisionError, NameError):\n{body}"


def matched(b: Builder, at: At) -> str:
    """A match with captures, guards and perhaps no case that fits."""
    name = target(b, at)
    inner = at.deeper(name, loop=False)
    subject = b.pick((f"[{number(b, at, 1)}, 2]", atom(b, at), f'{{"k": {atom(b, at)}}}'))
    cases = [
        f"case [{name}, _]:",
        f"case [{name}, *rest]:",
        f"case int({name}) if {name} > {b.digit()}:",
        f'case {{"k": {name}}}:',
        f"case {name}:",
        f"case (1 | 2 | 3) as {name}:",
    ]
    text = f"match {subject}:\n"
    text += textwrap.indent(f"{b.pick(cases)}\n{block(b, inner)}", "    ")
    if b.chance(60):
        text += "\n" + textwrap.indent(f"case _:\n{block(b, at.deeper(loop=False))}", "    ")
    return text
