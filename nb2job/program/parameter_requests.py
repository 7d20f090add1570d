"""What is asked to be an argument: `--param NAME[=LITERAL][@CELL:LINE]`, or a comment `# nb2job: param`."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from nb2job.errors import UsageError
from nb2job.notebook.cell import Place
from nb2job.program.candidates import Candidate
from nb2job.program.constants import value_of
from nb2job.program.program import Program, Statement
from nb2job.regex import regex

_COMMENT = regex(r"\s*#\s*nb2job:\s*param\b:?[ \t]*([^#\n]*)")
_AT = regex(r"(.*\S)@(\d+):(\d+)(?::(\d+))?")
_SEVERAL = regex(r",\s*(?=[\w.]+\s*(?:=|,|$))")


@dataclass(frozen=True, slots=True)
class Request:
    """A name, with a literal's value where one was given (else `...`), and where a comment asks for it.

    `at` is the cell and the line where the literal stands that is meant, and which of several there.
    """

    name: str
    value: Any = ...
    place: Place | None = None
    at: tuple[int, ...] = ()

    def of(self, found: Sequence[Candidate]) -> list[Candidate]:
        """Those of the literals that it can mean, by their place."""
        if not self.at:
            return list(found)
        there = [one for one in found if (one.place.cell, one.place.line) == self.at[:2]]
        return there[self.at[2] - 1 : self.at[2]] if len(self.at) > 2 else there

    def refused(self, message: str, hint: str = "") -> UsageError:
        """The error that says why it cannot be done."""
        spelled = self.name if self.value is ... else f"{self.name}={self.value!r}"
        spelled += f"@{':'.join(map(str, self.at))}" if self.at else ""
        asked = "--param" if self.place is None else "nb2job: param"
        place = self.place
        cell, line = (place.cell, place.line) if place is not None else (None, None)
        return UsageError("NB005", f"{asked} {spelled}: {message}", hint, cell=cell, line=line)


def requests(program: Program) -> list[Request]:
    """What the options ask for, and what comments ask for by name.

    Raises:
        UsageError: NB005, a value that is no literal.
    """
    found = [_read(text, None) for text in program.settings.param]
    for statement in program.statements():
        for line, text in _comments(statement):
            place = _place(statement, line)
            found += [
                _read(one, place) for one in re.split(r",\s*(?=[\w.]+\s*(?:=|,|$))", text) if one.strip()
            ]
    return found


def marked_lines(statement: Statement) -> list[int]:
    """The lines of a statement's text on which a comment asks for what stands there."""
    return [line for line, text in _comments(statement) if not text.strip()]


def without_requests(text: str) -> str:
    """A statement's text without such comments; a line of its own goes with it."""
    lines = text.split("\n")
    for number, _ in _comments(Statement(text, Place(0, 0))):
        lines[number - 1] = _COMMENT.sub("", lines[number - 1], count=1)
    gone = {number for number, _ in _comments(Statement(text, Place(0, 0))) if not lines[number - 1].strip()}
    return "\n".join(line for number, line in enumerate(lines, start=1) if number not in gone)


def _comments(statement: Statement) -> Iterator[tuple[int, str]]:
    if "nb2job:" not in statement.text:
        return
    for token in tokenize.generate_tokens(io.StringIO(statement.text).readline):
        found = _COMMENT.match(token.string) if token.type == tokenize.COMMENT else None
        if found:
            yield token.start[0], found[1]


def _place(statement: Statement, line: int) -> Place:
    first = statement.node.lineno if statement.node is not None else 1
    return statement.place.moved(line - first)


def _read(text: str, place: Place | None) -> Request:
    found = _AT.fullmatch(text.strip())
    at = tuple(int(one) for one in found.groups()[1:] if one) if found else ()
    name, mark, given = (found[1] if found else text).partition("=")
    if not mark:
        return Request(name.strip(), ..., place, at)
    try:
        return Request(name.strip(), value_of(ast.parse(given.strip(), mode="eval").body), place, at)
    except (ValueError, SyntaxError, TypeError):
        message = f"{given.strip()!r} is no literal"
        raise Request(name.strip(), ..., place).refused(message, "Write NAME=0.1, or just NAME.") from None
