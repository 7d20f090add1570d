"""What is asked to be one more metric: `--metric NAME=EXPR`, and the statement behind which it is logged."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from nb2job.errors import UsageError
from nb2job.program.names import BUILTINS, facts
from nb2job.program.nodes import unparse, walk
from nb2job.program.program import Program, Statement
from nb2job.program.stars import given_names
from nb2job.regex import regex

Names = frozenset[str]

_NAME = regex(r"\w[\w\-. ]*(?:/\w[\w\-. ]*)*")
"""What MLflow takes as a metric's name, less a `:`, which not every server takes."""

_LONGEST = 250
_MOST = 8
_ACTS = (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)


@dataclass(frozen=True, slots=True)
class MetricRequest:
    """A metric's name, and the expression that gives its value."""

    name: str
    expression: ast.expr

    @property
    def text(self) -> str:
        """The expression on one line."""
        return unparse(self.expression)

    @property
    def reads(self) -> Names:
        """The names that it looks up."""
        return facts(self.text).uses


def metric_requests(program: Program) -> list[MetricRequest]:
    """What the options ask for, in order.

    Raises:
        UsageError: NB008, what is no name, no expression, of unknown names, or logged already.
    """
    found: list[MetricRequest] = []
    for asked in program.settings.metric:
        one = _read(asked)
        taken = {*program.metrics, *program.tracked.metrics, *(other.name for other in found)}
        if one.name in taken:
            raise _refused(asked, f"the script logs a metric {one.name} already", "Give it another name.")
        _check_names(program, asked, one.reads)
        found.append(one)
    return found


def last_value(program: Program, request: MetricRequest) -> int:
    """The number of the statement behind which all that is read has the last value it gets.

    What a name holds may change wherever the name is used; so it is behind its last use, where none of the
    names is deleted before.

    Raises:
        UsageError: NB008, a name is deleted before another one has its value.
    """
    statements = list(program.statements())
    reads = _all_reads(statements, request.reads)
    later = any(one.facts.dynamic or one.facts.function_writes & reads for one in statements)
    bound = [_last(statements, name, used=False) for name in reads]
    used = [_last(statements, name, used=True) for name in reads]
    places = [max(used, default=-1), max(bound, default=-1)]
    ends = [len(statements) - 1] if later or places[0] < 0 else []
    for names, surely in ((reads, False), (request.reads, True)):
        for place in (*ends, *places):
            if not any(_is_gone(statements, name, place, surely=surely) for name in names):
                return place
    gone = ", ".join(
        sorted(one for one in request.reads if _is_gone(statements, one, places[1], surely=True))
    )
    asked = f"{request.name}={request.text}"
    raise _refused(asked, f"{gone} is deleted before all of it has a value", "Take out the del.")


def _read(asked: str) -> MetricRequest:
    name, mark, given = (part.strip() for part in asked.partition("="))
    if not mark or not _NAME.fullmatch(name) or len(name) > _LONGEST:
        hint = "Write NAME=EXPR; a name is of letters, digits, `_`, `-`, `.`, `/` and blanks."
        raise _refused(asked, f"{name!r} is no name of a metric" if mark else "no expression", hint)
    try:
        expression = ast.parse(given, mode="eval").body
    except (SyntaxError, ValueError):
        raise _refused(asked, f"{given!r} is no expression", "Write NAME=EXPR, EXPR in Python.") from None
    if any(isinstance(one, _ACTS) for one in walk(expression)):
        raise _refused(asked, f"{given!r} does more than give a value", "Do that in a cell.")
    return MetricRequest(name, expression)


def _check_names(program: Program, asked: str, reads: Names) -> None:
    """Each name is one that the notebook binds at its top level, as far as that can be told."""
    statements = list(program.every_statement())
    own = frozenset(one.variable for one in program.parameters)
    own = own.union(*(one.facts.bindings | one.facts.function_writes for one in statements))
    given = given_names(statements)
    unknown = sorted(reads - own - BUILTINS - (given or Names()))
    if not unknown or given is None or any(one.facts.dynamic for one in statements):
        return
    near = difflib.get_close_matches(unknown[0], sorted(own), 4, 0.5)
    values = [name for one in statements for name in sorted(one.facts.writes) if _is_value(one)]
    listed = ", ".join(near or list(dict.fromkeys(reversed(values)))[:_MOST])
    hint = f"{'Nearest' if near else 'There are'}: {listed}" if listed else "The notebook sets no names."
    raise _refused(asked, f"the notebook has no name {unknown[0]} outside of its functions", hint)


def _is_value(statement: Statement) -> bool:
    return isinstance(statement.node, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For, ast.With))


def _all_reads(statements: Sequence[Statement], reads: Names) -> Names:
    """The names that the notebook binds, with those that functions among them read when they are called."""
    bound = Names().union(*(one.facts.bindings | one.facts.function_writes for one in statements))
    found = reads & bound
    while True:
        more = found.union(*(one.facts.deferred & bound for one in statements if one.facts.bindings & found))
        if more == found:
            return found
        found = more


def _last(statements: Sequence[Statement], name: str, *, used: bool) -> int:
    """The last statement that binds a name, or that uses it and does not delete it; -1 for none."""
    return max(
        (
            number
            for number, one in enumerate(statements)
            if name in one.facts.writes | one.facts.maybe_writes
            or (used and name in one.facts.uses - _deleted(one))
        ),
        default=-1,
    )


def _is_gone(statements: Sequence[Statement], name: str, place: int, *, surely: bool) -> bool:
    """Whether a name may be deleted up to a place, or `surely` is, and is not bound again."""
    gone = False
    for one in statements[: place + 1]:
        deleted = one.facts.deletes if surely else _deleted(one)
        bound = one.facts.writes | one.facts.maybe_writes if surely else one.facts.writes
        gone = name in deleted or (gone and name not in bound)
    return gone


def _deleted(statement: Statement) -> Names:
    return statement.facts.deletes | statement.facts.maybe_deletes


def _refused(asked: str, message: str, hint: str) -> UsageError:
    return UsageError("NB008", f"--metric {asked}: {message}", hint)
