"""`%timeit`: what it would change, and its result where the notebook takes it."""

from __future__ import annotations

import ast
import re

from nb2job.notebook.magics import to_python
from nb2job.program.fixed import mutated
from nb2job.program.magic import Magic, Meaning, refused
from nb2job.program.names import facts, tree
from nb2job.regex import regex

_OPTION = regex(r"-(?:[nr]\s*\d+|t|c|p\s*\d+|q|o|v\s+\S+|-no-raise-error)(?:\s+|$)")


def changed_by(code: str, names: frozenset[str]) -> list[str]:
    """Names whose object the timed code changes in place, so that the timing has an effect."""
    source = to_python(_split(code)[1])
    try:
        return sorted(mutated(source) & names - facts(source).writes)
    except SyntaxError:
        return []


def timed(magic: Magic) -> Meaning:
    """`result = %timeit -o code`: a helper of the script measures it and gives what IPython's result has.

    Without `-o` the value is None. Timed statements are a function of their own, so their names never leak.
    """
    options, code = _split(magic.rest)
    if "-o" not in options:
        return Meaning("%timeit without -o has no value", value="None")
    source = to_python(code)
    body = tree(source).body
    if len(body) != 1 or not isinstance(body[0], ast.Expr):
        raise refused("the timing of a statement is taken", "Put it in a function and time its call.")
    numbers = dict(re.findall(r"-([nr])\s*(\d+)", " ".join(options)))
    given = "".join(
        f", {word}={numbers[key]}" for key, word in (("n", "number"), ("r", "repeat")) if key in numbers
    )
    value = f"{magic.generated.time_call}(lambda: {source.strip()}{given})"
    return Meaning("%timeit -o becomes timeit", value=value, helper="time_call")


def _split(rest: str) -> tuple[list[str], str]:
    """The options of `%timeit`, and its code."""
    options: list[str] = []
    text = rest.strip()
    while match := _OPTION.match(text):
        options.append(match[0].strip())
        text = text[match.end() :]
    return options, text
