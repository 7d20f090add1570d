"""Builder: draws choices, and runs what it has built so far to know which names mean what."""

from __future__ import annotations

import os
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, TypeVar

from tests.random_programs.book import Prints
from tests.random_programs.folder import GIVEN, HERE, fill
from tests.random_programs.run import limited, stage
from tests.random_programs.words import DECORATORS, FACTORIES, STREAMS

T = TypeVar("T")
SURVIVES = 12  # how many of a hundred statements that raise are kept, as the notebook's last


@dataclass(frozen=True)
class At:
    """Where a piece of code stands: names that hold numbers there, and what it is inside of."""

    numbers: tuple[str, ...] = ()
    inside: str = ""  # "", "function", "class"
    loop: bool = False
    depth: int = 0

    def deeper(self, *numbers: str, inside: str = "", loop: bool | None = None) -> At:
        """One block further in, with more names."""
        return replace(
            self,
            numbers=(*self.numbers, *numbers),
            inside=inside or self.inside,
            loop=self.loop if loop is None else loop,
            depth=self.depth + 1,
        )


TOP = At()


class Builder:
    """The statements of a notebook, cell by cell, and what they have left so far."""

    def __init__(self, random: Random, files: bool = False) -> None:
        self.random, self.files = random, files
        self.prints: Prints = self.pick(("log", "log", "drop", "keep"))
        self.cells: list[list[str]] = [[]]
        self.module = types.ModuleType("__main__")
        self.ended = False

    @property
    def namespace(self) -> dict[str, Any]:
        """The notebook's names, as they are now."""
        return self.module.__dict__

    # -- choices ----------------------------------------------

    def below(self, limit: int) -> int:
        """A number from 0 up to one less than the limit."""
        return int(self.random.random() * limit)

    def chance(self, percent: int) -> bool:
        """True in so many of a hundred cases."""
        return self.below(100) < percent

    def pick(self, choices: Sequence[T]) -> T:
        """One of several."""
        return choices[self.below(len(choices))]

    def digit(self) -> str:
        """A small number, as text."""
        return str(self.below(10))

    # -- what names mean now -------------------------------------------------------------------------

    def named(self, test: Callable[[Any], bool]) -> list[str]:
        """The names whose value passes a test, in the order in which they were bound."""
        return [name for name, value in self.namespace.items() if name[0] != "_" and test(value)]

    def numbers(self) -> list[str]:
        """Names of whole numbers."""
        return self.named(lambda value: type(value) is int)

    def lists(self) -> list[str]:
        """Names of lists of numbers."""
        return self.named(lambda value: type(value) is list and all(type(v) is int for v in value))

    def dicts(self) -> list[str]:
        """Names of dicts from strings to numbers."""
        return self.named(lambda value: type(value) is dict and all(type(v) is int for v in value.values()))

    def shelves(self) -> list[str]:
        """Names of lists that hold something to call."""
        return self.named(lambda value: type(value) is list and bool(value) and callable(value[-1]))

    def functions(self) -> list[str]:
        """Names of functions that give a number."""
        other = (*FACTORIES, *DECORATORS, *STREAMS, "note")
        return self.named(lambda value: isinstance(value, types.FunctionType) and value.__name__ not in other)

    def makers(self, names: Sequence[str]) -> list[str]:
        """Names of functions that were defined under one of the given names."""
        return self.named(lambda value: isinstance(value, types.FunctionType) and value.__name__ in names)

    def classes(self) -> list[str]:
        """Names of classes of the notebook."""
        return self.named(lambda value: isinstance(value, type) and value.__module__ == "__main__")

    def objects(self) -> list[str]:
        """Names of instances of the notebook's classes."""
        return self.named(lambda value: type(value).__module__ == "__main__")

    def iterators(self) -> list[str]:
        """Names of what `next` takes."""
        return self.named(lambda value: hasattr(value, "__next__"))

    def is_builtin(self, name: str) -> bool:
        """Whether a builtin is still what it is called."""
        return name not in self.namespace

    # -- building --------------------------------------------------------------------------------------

    def add(self, text: str) -> bool:
        """Run a statement (or several) and keep it; one that raises is mostly taken back."""
        if self.ended or not text:
            return False
        error = self._run(text)
        if not _compiles("\n".join([*self.cells[-1], text])):  # such as `global x` after a use of x
            self.new_cell()
        if error is None:
            self.cells[-1].append(text)
            return True
        if isinstance(error, Exception) and not isinstance(error, (RecursionError, SyntaxError)):
            self.ended = self.chance(SURVIVES)
        if self.ended:
            self.cells[-1].append(text)
        else:
            self._again()
        return False

    def new_cell(self) -> None:
        """What follows stands in the next cell."""
        if self.cells[-1]:
            self.cells.append([])

    def _run(self, text: str) -> BaseException | None:
        with stage(main=self.module):
            try:
                with limited():
                    exec(compile(text, "<built>", "exec", dont_inherit=True), self.namespace)
            except BaseException as raised:
                return raised
        return None

    def _again(self) -> None:
        """Back to the state before the statement that raised."""
        if self.files:
            fill(HERE, GIVEN)
            os.chdir(HERE)
        self.module = types.ModuleType("__main__")
        for cell in self.cells:
            for text in cell:
                self._run(text)


def _compiles(text: str) -> bool:
    try:
        compile(text, "<cell>", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True
