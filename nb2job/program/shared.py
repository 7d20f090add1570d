"""What passes ask of a whole program again and again: the last answer holds until something changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from operator import is_
from typing import TypeVar, cast

from nb2job.program.program import Program

T = TypeVar("T")

_SAYING_NOTHING = frozenset({"notes", "metrics", "title", "prose"})
"""Fields that passes add to, and that no question about the code reads."""
_STATEMENTS = ("imports", "definitions", "units", "closing")
_kept_answers: list[list[object]] = []
"""The last answer of each question, if it has one."""


def forget() -> None:
    """Keep no answer any longer, and nothing that answers hold."""
    for kept in _kept_answers:
        kept.clear()


def of_statements(about: Callable[[Program], T]) -> Callable[[Program], T]:
    """Ask something about the statements of a program, whatever unit they are in.

    The answer must say nothing but what `every_statement()` says, in its order, and no caller may change it.
    It is kept with the very statements that it is about, which nobody can change, until others are asked for.
    """
    kept: list[tuple[tuple[object, ...], T]] = []
    _kept_answers.append(cast("list[object]", kept))

    @wraps(about)
    def answer(program: Program) -> T:
        statements = tuple(program.every_statement())
        if not (kept and _are(kept[0][0], statements)):
            kept[:] = [(statements, about(program))]
        return kept[0][1]

    return answer


def of_program(about: Callable[[Program], T]) -> Callable[[Program], T]:
    """Ask something about all of a program but its notes, its prose and the metrics that it will log.

    No caller may change the answer. It is kept with the program that it is about, until another is asked for.
    """
    kept: list[tuple[Program, T]] = []
    _kept_answers.append(cast("list[object]", kept))

    @wraps(about)
    def answer(program: Program) -> T:
        if not (kept and _says_the_same(kept[0][0], program)):
            kept[:] = [(program, about(program))]
        return kept[0][1]

    return answer


def _are(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    return len(some) == len(others) and all(map(is_, some, others))


def _says_the_same(one: Program, other: Program) -> bool:
    if one is other:
        return True
    if not all(_are(getattr(one, name), getattr(other, name)) for name in _STATEMENTS):
        return False
    return all(getattr(one, name) == getattr(other, name) for name in _OTHERS)


_OTHERS = tuple(one.name for one in fields(Program) if one.name not in {*_SAYING_NOTHING, *_STATEMENTS})
