"""How `--param` spells each literal that could be meant: by a name that only it has, else with its place."""

from __future__ import annotations

from collections.abc import Sequence

from nb2job.program.bindings import bindings
from nb2job.program.candidates import Candidate, keywords, members, variables
from nb2job.program.function_defaults import defaults
from nb2job.program.program import Program

_MOST = 8


def owned(program: Program) -> list[Candidate]:
    """Literals that belong to a call, a dict, a class or a function."""
    return [*keywords(program), *members(program), *defaults(program)]


def spelled(program: Program, candidates: Sequence[Candidate], value: str = "") -> str:
    """Candidates for an error's second line, each as it can be typed; `value` is NAME=LITERAL, if asked."""
    writer = _Spellings(program, candidates)
    shown = [
        f"--param {writer.at(one, value) if value else writer.of(one)} is {one.value!r}"
        f" (cell {one.place.cell}, line {one.place.line})"
        for one in candidates[:_MOST]
    ]
    more = [f"and {len(candidates) - _MOST} more"] if len(candidates) > _MOST else []
    return "; ".join([*shown, *more])


class _Spellings:
    def __init__(self, program: Program, candidates: Sequence[Candidate]) -> None:
        self.owned = owned(program)
        self.variables = variables(program)
        self.counts = bindings(list(program.statements()))
        self.candidates = candidates

    def of(self, candidate: Candidate) -> str:
        """The shortest name that means one literal alone; where there is none, the longest with its place."""
        known = [one for one in (*self.variables, *self.owned) if one.node is candidate.node] or [candidate]
        names = [name for one in known for name in _names(one)]
        alone = next((one for one in names if self._is_sure(one, candidate)), "")
        return alone or self.at(candidate, names[-1])

    def at(self, candidate: Candidate, name: str) -> str:
        """A name with the place of a literal: `C@2:5`, and `:2` for the second of several on a line."""
        place = candidate.place
        same = [one for one in self.candidates if one.place == place and one.owner == candidate.owner]
        count = f":{same.index(candidate) + 1}" if len(same) > 1 else ""
        return f"{name}@{place.cell}:{place.line}{count}"

    def _is_sure(self, name: str, candidate: Candidate) -> bool:
        owner, _, word = name.rpartition(".")
        meant = [one for one in self.owned if one.name == word and one.belongs_to(owner)]
        own = [] if owner else [one for one in self.variables if one.name == word]
        if len(own) == 1 and self.counts[word] == 1:
            return own[0].node is candidate.node
        return not own and len(meant) == 1 and meant[0].node is candidate.node


def _names(one: Candidate) -> list[str]:
    """What it goes by alone, by the name of what its owner made, and by its owner."""
    owners = [*one.others, one.owner] if one.owner else []
    return [one.name, *(f"{owner}.{one.name}" for owner in owners)]
