"""`%%capture name`: whether anybody reads what the cell said."""

from __future__ import annotations

import ast
import contextlib
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from nb2job.notebook.magics import calls, to_python
from nb2job.program.captured_errors import going_on, indented
from nb2job.program.cell_magics import kept_body
from nb2job.program.edit import Edit, Replace
from nb2job.program.magic import Magic, Meaning, refused
from nb2job.program.measured import MEASURES
from nb2job.program.names import facts, tree
from nb2job.program.nodes import of_kind, unparse, walk
from nb2job.program.program import Statement
from nb2job.program.scopes import Comprehension
from nb2job.regex import regex

_VALUE = regex(r"\{([^{}]+)\}|\$([^\W\d][\w.]*)")
"""An expression of the notebook in the text of a magic."""

_SHOWN = "show"
_STREAMS = ("stdout", "stderr")
_TOLD = "an error in a captured cell, which stops nothing"


def text_is_read(names: Mapping[str, frozenset[str]]) -> bool:
    """Whether what some cell said is a value: then every print must say it where it is captured."""
    return any(uses - {_SHOWN} for uses in names.values())


def captured_name(rest: str) -> str:
    """The variable that `%%capture` fills, or ""."""
    words = [one for one in shlex.split(rest) if not one.startswith("-")]
    return words[0] if words else ""


def captured_names(statements: Iterable[Statement]) -> dict[str, frozenset[str]]:
    """What is read of each captured variable: names of attributes, "" for any other use."""
    found: dict[str, set[str]] = {}
    statements = [*statements]
    for one in statements:
        for text in code_texts(one.text) if "capture" in one.text else ():
            for method, texts in calls(text):
                if method == "run_cell_magic" and texts[0] == "capture" and captured_name(texts[1]):
                    found[captured_name(texts[1])] = set()
    for one in statements if found else ():
        for part in _trees(one):
            hidden = hidden_reads(part)
            for node, use in _uses(part):
                if node.id in found and id(node) not in hidden:
                    found[node.id].add(use)
            known = facts(unparse(part))
            for name in found.keys() & (known.bindings | known.function_writes):
                found[name].add(_REBOUND)
    return {name: frozenset(uses) for name, uses in found.items()}


def code_texts(text: str) -> Iterator[str]:
    """The code of a statement, that of the cells below its magics, and what stands in its other magics."""
    yield text
    for method, texts in calls(text) if "get_ipython" in text else ():
        if method == "run_cell_magic" and texts[0] in {"time", "capture", "prun"}:
            yield from code_texts(to_python(texts[2]))
        elif method == "run_line_magic" and texts[0] in MEASURES:
            yield from code_texts(to_python(texts[-1]))
        else:
            yield from (one or other for one, other in _VALUE.findall("\n".join(texts)))


def _trees(statement: Statement) -> Iterator[ast.AST]:
    for text in code_texts(statement.text):
        with contextlib.suppress(SyntaxError):
            yield tree(text)


_FORMATTED = "an f-string"
"""How a captured variable is read whose text is put into another: its place there is not sure enough."""


_REBOUND = "another value"
"""A captured variable is bound in another way, too: then a read may mean that."""


def hidden_reads(code: ast.AST) -> set[int]:
    """The names in functions and comprehensions that are their own, by their ids."""
    found: set[int] = set()
    for node in walk(code):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, *Comprehension)):
            names = [one for one in walk(node) if isinstance(one, ast.Name)]
            own = {one.arg for one in walk(node) if isinstance(one, ast.arg)}
            own |= {one.id for one in names if not isinstance(one.ctx, ast.Load)}
            declared = [one for one in walk(node) if isinstance(one, (ast.Global, ast.Nonlocal))]
            own -= {name for one in declared for name in one.names}
            found |= {id(one) for one in names if one.id in own}
    return found


def _uses(code: ast.AST) -> list[tuple[ast.Name, str]]:
    """Reads of names, each with the attribute that is taken of it; showing it counts as `show`."""
    found: list[tuple[ast.Name, str]] = []
    inner: set[int] = set()
    for node in walk(code):
        if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Name):
            found.append((node.value, _FORMATTED))
            inner.add(id(node.value))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.append((node.value, node.attr))
            inner.add(id(node.value))
        elif isinstance(node, ast.Call) and unparse(node.func) in {"str", "print"}:
            found += [(one, "stdout") for one in node.args if isinstance(one, ast.Name)]
            inner |= {id(one) for one in node.args}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.args:
            found.append((node.func, _SHOWN))
            inner.add(id(node.func))
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in inner:
            found.append((node, ""))
    return found


def captured(magic: Magic, uses: frozenset[str]) -> Meaning:
    """The cell; where what it said is read later, with its streams redirected and kept as texts.

    Raises:
        RewriteError: NB310, what is read may be something else, or is no text.
    """
    if _REBOUND in uses and uses != {_REBOUND}:
        message = f"%%capture: {captured_name(magic.rest)} is something else in another line"
        raise refused(message, "Give one of them another name.")
    uses -= {_REBOUND}
    body = going_on(magic.generated.logger, to_python(magic.body or ""), _TOLD)
    if not uses - {_SHOWN}:
        return replace(kept_body(magic), text=body)
    other = uses - {_SHOWN, "", *_STREAMS}
    if other:
        message = f"%%capture: {', '.join(sorted(other))} of what a cell showed is read"
        raise refused(message, "Compute it in the cell itself.")
    name = captured_name(magic.rest)
    lines = indented(body)
    streams = {one: magic.fresh(f"{name}_{one}") for one in _STREAMS if f"--no-{one}" not in magic.rest}
    imports, (redirect, io, types) = zip(*map(magic.module, ("contextlib", "io", "types")), strict=True)
    opened = ", ".join(
        f"{redirect}.redirect_{one}({io}.StringIO()) as {held}" for one, held in streams.items()
    )
    texts = ", ".join(
        f"{one}={streams[one]}.getvalue()" if one in streams else f'{one}=""' for one in _STREAMS
    )
    kept = f"{''.join(imports)}with {opened}:\n{lines}\n{name} = {types}.SimpleNamespace({texts})"
    return Meaning(f"%%capture {name} becomes redirect_stdout", kept, kept=True)


def shown(node: ast.stmt, names: Iterable[str], hidden: set[int]) -> str:
    """The captured variable that a statement only shows (`name.show()`, `name()`), or ""."""
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or call.args:
        return ""
    target = call.func
    if isinstance(target, ast.Attribute) and target.attr == _SHOWN:
        target = target.value
    own = isinstance(target, ast.Name) and target.id in names and id(target) not in hidden
    return target.id if own else ""  # type: ignore[attr-defined]


def read_edits(code: ast.Module, names: Iterable[str]) -> list[Edit]:
    """`str(name)` and `print(name)` as the text of the standard output."""
    hidden = hidden_reads(code)
    return [
        Replace(one, f"{one.id}.stdout")
        for node in of_kind(code, ast.Call)
        if unparse(node.func) in {"str", "print"}
        for one in node.args
        if isinstance(one, ast.Name) and one.id in names and id(one) not in hidden
    ]
