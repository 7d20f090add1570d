"""Which literals a person would want as arguments without asking for them."""

from __future__ import annotations

import ast
import re

from nb2job.program.candidates import Candidate
from nb2job.program.program import Program, Statement

_LOOKS = re.compile(
    r"title|label|color|colour|font|fig|width|height|dpi|alpha_|cmap|style|palette|legend|marker"
    r"|^(i|j|k|x|y|z|idx|index|row|col|cols|pos|tmp|temp|start|end|total|count|counter|result|best)$"
    r"|^(best|total|sum|num|count)_|_(count|total|sum|idx|index|col|column|columns|text|msg|message)$"
    r"|url|path|dir|folder|file|query|regex|pattern|text|sentence|token|secret|password|key|name$",
    re.IGNORECASE,
)
_CHOICES = re.compile(
    r"mode|kernel|solver|penalty|criterion|metric|strategy|method|optimi[sz]er|activation|loss|model_type"
    r"|algorithm|scheduler|backbone|arch",
    re.IGNORECASE,
)


def is_wanted(candidate: Candidate, program: Program) -> bool:
    """Whether a variable set once is a setting of the training, and lifting it stays simple."""
    if candidate.value is None or isinstance(candidate.value, (list, dict)):
        return False
    if isinstance(candidate.value, str):
        chosen = bool(_CHOICES.search(candidate.name))
    else:
        chosen = not _LOOKS.search(candidate.name) and len(candidate.name) > 0
    return chosen and _is_read(candidate, program) and _stays_simple(candidate, program)


def _is_read(candidate: Candidate, program: Program) -> bool:
    return any(
        candidate.name in one.facts.uses for one in program.statements() if one is not candidate.statement
    )


def _stays_simple(candidate: Candidate, program: Program) -> bool:
    """Not where only a module global could carry it: a class or a function handed around reads it."""
    statements = list(program.statements())
    valued = frozenset().union(*(one.facts.valued for one in statements))
    for statement in statements:
        if candidate.name in statement.facts.deferred and not _can_be_handed(statement, valued):
            return False
        definition = isinstance(statement.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        if definition and candidate.name in statement.facts.reads:
            return False
        if candidate.name in statement.facts.function_writes:
            return False
    return True


def _can_be_handed(statement: Statement, valued: frozenset[str]) -> bool:
    node = statement.node
    if isinstance(node, ast.ClassDef):
        return False
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return node.name not in valued and not node.decorator_list
    return True
