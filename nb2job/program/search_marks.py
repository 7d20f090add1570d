"""Literals that a comment offers to a search: `C = 0.1  # search: choice(0.01, 0.1, 1)`."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import replace

from nb2job.notebook.cell import Place
from nb2job.program.candidates import Candidate, keywords, members, variables
from nb2job.program.function_defaults import defaults
from nb2job.program.program import Program, Statement
from nb2job.program.search_offers import Offer
from nb2job.regex import regex

_MARK = regex(r"#\s*search:\s*((?:[\w.]+\s*=\s*)?\w+\s*\([^#]*\))\s*$")
_NAMED = regex(r"([\w.]+)\s*=\s*(.+)", re.DOTALL)


def marked(program: Program) -> list[Offer]:
    """What comments offer, in order; one that stands beside no literal, or beside several, says so."""
    found = []
    candidates = [*variables(program), *keywords(program), *members(program), *defaults(program)]
    for statement in program.statements():
        for line, text in _marks(statement):
            place = _place(statement, line)
            own = [one for one in candidates if one.statement is statement and one.place.line == place.line]
            found.append(_offer(text, place, own))
    return found


def asking(program: Program, offers: list[Offer]) -> Program:
    """The program with a request for an argument (`# nb2job: param`) in place of each mark that is taken."""
    taken = {(one.place.cell, one.place.line, one.place.file) for one in offers}

    def asked(statement: Statement) -> Statement:
        lines = statement.text.split("\n")
        for line, text in _marks(statement):
            place = _place(statement, line)
            if (place.cell, place.line, place.file) in taken:
                named = _NAMED.fullmatch(text)
                request = f"# nb2job: param {named[1]}" if named else "# nb2job: param"
                lines[line - 1] = _MARK.sub(request, lines[line - 1], count=1)
        return statement.saying("\n".join(lines))

    units = (unit.holding(asked(one) for one in unit.statements) for unit in program.units)
    return replace(program, units=tuple(units)) if taken else program


def _offer(text: str, place: Place, own: list[Candidate]) -> Offer:
    named = _NAMED.fullmatch(text)
    if named:
        name, text = named[1], named[2]
        own = [one for one in own if one.name == name.rpartition(".")[2]]
    if len(own) == 1:
        return Offer(own[0].name, text, place, "a comment", literal=own[0].place)
    reason = "several literals stand there: write NAME=choice(…)" if own else "no literal stands there"
    return Offer(named[1] if named else "", text, place, "a comment", reason=reason)


def _marks(statement: Statement) -> Iterator[tuple[int, str]]:
    """The line within the text, and what is offered, of each such comment."""
    if "search:" not in statement.text:
        return
    for token in tokenize.generate_tokens(io.StringIO(statement.text).readline):
        found = _MARK.match(token.string) if token.type == tokenize.COMMENT else None
        if found:
            yield token.start[0], found[1].strip()


def _place(statement: Statement, line: int) -> Place:
    """The place of a mark; one on a line of its own is of the statement below."""
    first = statement.node.lineno if statement.node is not None else 1
    return statement.place.moved(max(line, first) - first)
