"""Imports of which nothing is used: they cost time, and a package in the environment."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nb2job.findings.finding import Look
from nb2job.notebook.cell import Note
from nb2job.program.fewer_names import with_fewer
from nb2job.program.identifiers import identifiers
from nb2job.program.nodes import of_kind
from nb2job.program.program import Statement
from nb2job.program.quiet_modules import quiet_modules
from nb2job.regex import regex

_SAYS = frozenset({"antigravity", "this"})
"""Modules that are imported for what they show."""
_MAGIC = regex(r"^[^\n#]*[%!?][^\n]*", re.MULTILINE)


def unused_import(look: Look) -> Iterator[Note]:
    """The names of each import that the notebook never spells again, where importing does nothing else."""
    statements = [*look.program.statements()]
    if look.is_dynamic:
        return
    used = frozenset().union(*map(_used, statements), *map(_quoted, statements), _in_magics(look))
    words = {one.index: frozenset(re.findall(r"\w+", one.source)) for one in look.code}
    own = quiet_modules(look.program.own_modules)
    for statement in look.statements:
        new = with_fewer(statement, used.__contains__, own)
        if new is not statement:
            left = new.facts.bindings if new is not None else frozenset()
            # What a magic imports, such as `%pylab`, the notebook does not spell.
            names = sorted(
                (statement.facts.bindings - left - _SAYS) & words.get(statement.place.cell, frozenset())
            )
            if names:
                yield Note("NB243", statement.place, f"imported and never used: {', '.join(names)}")


def _used(statement: Statement) -> frozenset[str]:
    plain = isinstance(statement.node, (ast.Import, ast.ImportFrom))
    return statement.facts.uses if plain else identifiers(statement.text) | statement.facts.uses


def _quoted(statement: Statement) -> frozenset[str]:
    """Texts that are a name, such as that of a backend: `df.plot(backend="plotly")`."""
    texts = [one.value for one in of_kind(statement.tree, ast.Constant)]
    return frozenset(one for one in texts if isinstance(one, str) and one.isidentifier())


def _in_magics(look: Look) -> frozenset[str]:
    """The words of magics and shell lines, whose code may be left out of the program."""
    texts = [
        cell.source if cell.source.lstrip().startswith("%%") else "\n".join(_MAGIC.findall(cell.source))
        for cell in look.code
    ]
    return frozenset(re.findall(r"\w+", "\n".join(texts)))
