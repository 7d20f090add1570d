"""The statement behind `%time` and the profilers: it is kept, what measures it is not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nb2job.notebook.magics import as_automagic, automagic_name, to_python
from nb2job.program.magic import Magic, Meaning, dropped, refused
from nb2job.program.names import facts, tree
from nb2job.program.nodes import walk

MEASURES = {
    "time": r"(--no-raise-error\s+)*",
    "prun": r"(-[lsTD]\s+\S+\s+|-[rq]+\s+)*",
    "lprun": r"(-[fmTDsuz]\s+\S+\s+|-r\s+)*",
    "mprun": r"(-[fT]\s+\S+\s+|-[rc]\s+)*",
    "memit": r"(-[rt]\s*\S+\s+|-[ico]+\s+)*",
    "snakeviz": r"(-[tf]\s+(?:\S+\s+)?|--\S+\s+)*",
    "scalene": r"(--\S+\s+)*",
    "heat": r"",
}
"""Each with the options that may stand before the statement."""


def measured(magic: Magic) -> Meaning:
    """The statement.

    Raises:
        RewriteError: NB310, its value or its names are something else in the notebook.
    """
    rest = re.sub(f"^{MEASURES[magic.name]}", "", magic.rest.strip())
    name = automagic_name(rest) if magic.name == "time" else ""  # `%time` transforms its line as a cell
    code = as_automagic(rest) if name and name not in magic.names else to_python(rest)
    message = f"{magic.spelled}: the statement is kept, its measurement is not"
    if not magic.in_namespace and code.strip():
        _check_names(magic, code)
    if not magic.assigned:
        return dropped(message, text=code)
    if magic.name != "time" or not _is_expression(code):
        raise refused(f"the value of {magic.spelled}", "Measure it with time.perf_counter().")
    return dropped(message, value=code)


def _is_expression(code: str) -> bool:
    body = tree(code).body
    return len(body) == 1 and isinstance(body[0], ast.Expr)


def _check_names(magic: Magic, code: str) -> None:
    """In a function `%time` sees the locals, but what it binds is lost; profilers do not see them."""
    hint = f"Take {magic.spelled} off the line, or call the function under it."
    found = facts(code)
    lost = found.bindings & (magic.around if magic.name == "time" else found.bindings)
    if lost:
        raise refused(f"{magic.spelled} in a function does not set {', '.join(sorted(lost))} there", hint)
    unseen = magic.local & (found.uses if magic.name != "time" else frozenset(_late_reads(tree(code))))
    if unseen:
        raise refused(f"{magic.spelled} in a function does not find {', '.join(sorted(unseen))}", hint)


def _late_reads(code: ast.AST) -> Iterator[str]:
    """Names that a lambda or a generator expression reads in a scope of its own."""
    for node in walk(code):
        if isinstance(node, ast.Lambda):
            yield from _loads(node.body) - {one.arg for one in walk(node.args) if isinstance(one, ast.arg)}
        elif isinstance(node, ast.GeneratorExp):
            own = {name for one in node.generators for name in _names(one.target, ast.Store)}
            parts = [node.elt, *(one.iter for one in node.generators[1:])]
            parts += [test for one in node.generators for test in one.ifs]
            yield from set().union(*map(_loads, parts)) - own


def _loads(node: ast.AST) -> set[str]:
    return set(_names(node, ast.Load))


def _names(node: ast.AST, context: type[ast.expr_context]) -> Iterator[str]:
    return (one.id for one in walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, context))
