"""A finding for every random draw that no seed repeats; nothing is changed."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nb2job.notebook.cell import Note
from nb2job.program.global_draws import GENERATORS, GlobalDraw, global_draws
from nb2job.program.nodes import unparse
from nb2job.program.places import place_of
from nb2job.program.program import Program
from nb2job.program.random_draws import unseeded

_OF_ITS_OWN = "Give it a seed: np.random.default_rng(0)."


def find_unseeded(program: Program) -> Program:
    """Name what draws without a seed: estimators, splits, samples, and draws from a shared generator.

    Each of the former, since each takes a seed; of the latter the first for each generator, since one line
    seeds that.
    """
    return program.noting(*_taking_a_seed(program), *_from_generators(program))


def _taking_a_seed(program: Program) -> Iterator[Note]:
    for draw in unseeded(program):
        if not _is_only_shown(draw.statement.node, draw.call):
            place = place_of(draw.statement, draw.call)
            yield Note("NB210", place, f"{unparse(draw.call.func)[:60]} draws at random without a seed")


def _from_generators(program: Program) -> Iterator[Note]:
    found: dict[tuple[str, bool], list[GlobalDraw]] = {}
    for draw in global_draws(program):
        if not program.silenced.holds("NB210", draw.place):
            found.setdefault((draw.generator, draw.too_early), []).append(draw)
    for (generator, too_early), draws in found.items():
        yield Note("NB210", draws[0].place, _words(draws), _hint(generator, too_early))


def _words(draws: Sequence[GlobalDraw]) -> str:
    more = len(draws) - 1
    others = f", and so {'does' if more == 1 else 'do'} {more} more below" if more else ""
    when = "before a seed is set" if draws[0].too_early else "without a seed"
    return f"{draws[0].name} draws at random {when}{others}"


def _hint(generator: str, too_early: bool) -> str:
    if generator not in GENERATORS:
        return _OF_ITS_OWN
    return (
        "Set the seed above it." if too_early else f"Seed the library first: {GENERATORS[generator].advice}."
    )


def _is_only_shown(statement: ast.stmt | None, call: ast.Call) -> bool:
    """Whether an estimator is made for a look at it, and never fitted: only that would draw."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return isinstance(statement, ast.Expr) and statement.value is call and name[:1].isupper()
