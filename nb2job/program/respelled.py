"""Expressions for paths that get another text: `BASE / "a.csv"` becomes `Path("../a.csv")`."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from nb2job.program.edit import Replace, apply
from nb2job.program.program import Program, Statement
from nb2job.program.rewriting import rewritten_units


@dataclass(frozen=True, slots=True)
class Respelled:
    """One expression for a path, and what stands in its place."""

    statement: Statement
    node: ast.expr
    text: str


def respelled(program: Program, found: Sequence[Respelled], gone: Collection[Statement] = ()) -> Program:
    """The program with each of them in place, without the lines that are gone."""
    edits: dict[int, list[Replace]] = {}
    for one in found:
        edits.setdefault(id(one.statement), []).append(Replace(one.node, one.text))
    left_out = {id(one) for one in gone}

    def become(statement: Statement) -> list[Statement]:
        mine = edits.get(id(statement), [])
        changed = statement.saying(apply(statement.text, mine)) if mine else statement
        return [] if id(statement) in left_out else [changed]

    return replace(program, units=rewritten_units(program, become)) if found else program


def literal(text: str, path_class: str, *, is_object: bool) -> str:
    """The source of a path that is known: a text, or an object of the class as the notebook spells that."""
    return f"{path_class}({text!r})" if is_object else repr(text)
