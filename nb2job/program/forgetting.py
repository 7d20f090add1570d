"""Trees of a long program are thrown away between two passes, and made again where the next one asks.

A tree takes 300 bytes a node, and what passes keep at its nodes as much again: at 10,000 cells half of all
memory. To parse every statement again takes a hundredth of the time that the passes take.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator

from nb2job.program import names, shared
from nb2job.program.program import Program, Statement

LONG = 4000
"""Statements, of all programs together, of which trees are kept to the end: some 40 MB."""


def forget(*programs: Program) -> None:
    """Frees what is known of the statements of programs, if these are long; nothing else may hold on to it.

    What was found out about whole programs goes as well: it holds nodes, which are others next time.
    """
    found = [one for program in programs for one in _every_statement(program)]
    if len(found) <= LONG:
        return
    for one in found:
        object.__setattr__(one, "_facts", None)
        object.__setattr__(one, "_tree", None)
    shared.forget()
    names.forget()
    gc.collect()  # a node knows all that is below it, and itself among that


def _every_statement(program: Program) -> Iterator[Statement]:
    yield from program.every_statement()
    for function in program.functions:
        yield from function.statements
