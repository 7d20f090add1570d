"""Which literals a person would want as arguments without asking for them."""

from __future__ import annotations

import ast
import re
from collections import Counter

from nb2job.program.candidates import Candidate
from nb2job.program.program import Statement

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


class Readers:
    """Who reads which names: how many statements do, and what only a module global could carry there."""

    def __init__(self, statements: list[Statement]) -> None:
        self.uses = Counter(name for one in statements for name in one.facts.uses)
        self.held: set[str] = set()
        valued = frozenset().union(*(one.facts.valued for one in statements))
        for statement in statements:
            facts = statement.facts
            self.held |= facts.function_writes
            if isinstance(statement.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                self.held |= facts.reads
            if facts.deferred and not _can_be_handed(statement, valued):
                self.held |= facts.deferred


def is_wanted(candidate: Candidate, readers: Readers) -> bool:
    """Whether a variable set once is a setting of the training, and lifting it stays simple."""
    kind = candidate.type
    if kind not in {"int", "float", "bool", "str"}:
        return False
    name = candidate.name
    chosen = bool((_CHOICES if kind == "str" else _LOOKS).search(name))
    chosen = chosen is (kind == "str") and bool(name)
    is_read = readers.uses[name] > (name in candidate.statement.facts.uses)
    return chosen and is_read and name not in readers.held


def _can_be_handed(statement: Statement, valued: frozenset[str]) -> bool:
    node = statement.node
    if isinstance(node, ast.ClassDef):
        return False
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return node.name not in valued and not node.decorator_list
    return True
