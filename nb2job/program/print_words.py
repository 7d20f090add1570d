"""The `sep=`, `end=` and `flush=` that print surely takes, so that a log line may do without them."""

from __future__ import annotations

import ast

from nb2job.program.imported_names import bound_otherwise, imported
from nb2job.program.nodes import walk
from nb2job.program.program import Program, Statement
from nb2job.program.sure_names import SureNames

Names = frozenset[str]


class PrintWords:
    """Judges the words of prints, as one goes through the statements of a program in order."""

    def __init__(self, program: Program) -> None:
        self.sure = SureNames(program)
        self.texts = _texts(program)

    def pass_by(self, statement: Statement) -> None:
        """A statement has run."""
        self.sure.pass_by(statement)

    def are_taken(self, call: ast.Call, statement: Statement, line: ast.stmt) -> bool:
        """Whether evaluating the words of a print, and giving them to it, raises nothing."""
        nodes = [word.value for word in call.keywords if word.arg != "flush"]
        names = frozenset(one.id for one in nodes if isinstance(one, ast.Name))
        known = all(map(_is_word, call.keywords)) and names <= self.texts
        return known and (not names or self.sure.have_values(names, statement, line))


def _is_word(word: ast.keyword) -> bool:
    """Whether print may take it: a text, None or a name that may hold one; whatever is flushed, a literal."""
    if word.arg in {"sep", "end"} and not isinstance(word.value, ast.Name):
        return isinstance(word.value, ast.Constant) and isinstance(word.value.value, (str, type(None)))
    return word.arg in {"sep", "end"} or isinstance(word.value, ast.Constant)


def _texts(program: Program) -> Names:
    """Names that hold literal texts alone, whatever binds them."""
    texts: set[str] = set()
    others: set[str] = set()
    for statement in program.every_statement():
        nodes = list(walk(statement.tree))
        plain = {id(target): target.id for node in nodes for target in _set_to_text(node)}
        texts |= set(plain.values())
        others |= {name for node in nodes for name, _ in imported(node)}
        others |= {name for node in nodes if id(node) not in plain for name in bound_otherwise(node)}
    return frozenset() if "*" in others else frozenset(texts - others)


def _set_to_text(node: ast.AST) -> list[ast.Name]:
    """The names that an assignment sets to a literal text."""
    if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)):
        return []
    text = isinstance(node.value.value, str)
    return [one for one in node.targets if text and isinstance(one, ast.Name)]
