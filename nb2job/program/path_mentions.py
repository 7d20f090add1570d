"""Other places that name a file which the program writes: calls that nobody knows may look for it there."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterable, Iterator, Mapping

from nb2job.notebook.cell import Place
from nb2job.program.paths import PathUse
from nb2job.program.program import Program, Statement

_SAYING = frozenset("print title suptitle set_title xlabel ylabel info warning error debug display".split())


class PathMentions:
    """What a program says that is no path of a known call, and no words for the eye.

    `texts` are variables that are set once to a text: a text is named where such a variable is used.
    """

    def __init__(self, program: Program, uses: Iterable[PathUse], texts: Mapping[str, str]) -> None:
        known = {id(one) for use in uses for one in ast.walk(use.node)}
        self.texts = texts
        self.files: dict[str, Place] = {}
        for statement in program.statements():
            set_here = statement.facts.writes & texts.keys()
            for text in () if set_here else _texts(statement.tree, known):
                self.files.setdefault(_clean(text), statement.place)
        self.names = {
            node.id: statement.place
            for statement in program.statements()
            for node in _spoken(statement)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in known
        }

    def of(self, path: str, through: str) -> Place | None:
        """Where else a file is named, or a folder that it is in; None where nowhere.

        `through` is the variable by which it is written: its other uses follow it.
        """
        clean = _clean(path)
        names = [one for one, text in self.texts.items() if _clean(text) == clean and one != through]
        folders = map(self.files.get, _folders(clean))
        places = [self.files.get(clean), *folders, *map(self.names.get, names)]
        return next((place for place in places if place is not None), None)

    def of_name(self, name: str) -> Place | None:
        """Where else a variable that holds a path is used."""
        return self.names.get(name)


def _texts(node: ast.AST, known: set[int]) -> Iterator[str]:
    """The literal texts that are no path of a known call."""
    if id(node) in known or isinstance(node, ast.JoinedStr) or _is_for_the_eye(node):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from _texts(child, known)


def _spoken(statement: Statement) -> Iterator[ast.AST]:
    """The nodes of a statement, but for what is only said."""
    waiting: list[ast.AST] = [statement.tree]
    while waiting:
        node = waiting.pop()
        if not _is_for_the_eye(node):
            yield node
            waiting.extend(ast.iter_child_nodes(node))


def _is_for_the_eye(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in _SAYING


def _folders(path: str) -> Iterator[str]:
    """Every folder that a relative path is in, the notebook's own (`.`) last."""
    while path:
        path = posixpath.dirname(path)
        yield path or "."


def _clean(path: str) -> str:
    return posixpath.normpath(path.replace("\\", "/"))
