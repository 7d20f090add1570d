"""Paths made of the working folder or of one above it: `BASE = Path.cwd().parent`, `BASE / "a.csv"`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.program.begun_paths import is_within_text
from nb2job.program.nodes import of_kind, walk
from nb2job.program.outside_writes import asked_of, normal
from nb2job.program.path_holders import set_once
from nb2job.program.path_objects import may_be_path, path_class
from nb2job.program.path_pattern import ANY, HERE, PART, spellings
from nb2job.program.paths import PathUse, leading_node, leading_part, path_index, whole_text
from nb2job.program.program import Program, Statement
from nb2job.program.respelled import Respelled, literal


class BasePaths:
    """Those of one program whose files are known; `unused` are the lines that set what nothing reads then."""

    def __init__(self, program: Program) -> None:
        self.index = path_index(program)
        self.statements = [*program.statements()]
        self.path = path_class(self.statements)
        self.set = [one for one in set_once(program) if not one[2].kept]
        self.loads: dict[str, list[ast.Name]] = {}
        for one in self.statements:
            for node in of_kind(one.tree, ast.Name):
                if not isinstance(node.ctx, ast.Store):
                    self.loads.setdefault(node.id, []).append(node)
        opened = (leading_node(asked_of(one.node)) for one in self.index.uses if _opens(one))
        self.opening = {id(one) for one in opened if one is not None} | self.index.shown
        led = ((leading_node(value), name) for name, value, _ in self.set)
        self.passed = {id(one): name for one, name in led if one is not None}
        self.bases = {name for name, value, one in self.set if self._is_base(value, one)}
        self.found = [*self._variables(), *self._in_place()]
        self.unused = [*self._unused()]

    def _known(self, node: ast.expr, statement: Statement) -> str | None:
        """The one path that an expression spells, seen from the working folder, if that is known."""
        texts = spellings(node, self.index.values.seen_in(statement))
        text = next(iter(texts)) if len(texts) == 1 else ANY
        if {ANY, PART} & {*text} or not (text.startswith(HERE) or normal(text).startswith("..")):
            return None
        end = "/" if text.endswith("/") and text.strip("./" + HERE) else ""
        return normal(text) + end

    def _is_base(self, node: ast.expr, statement: Statement) -> bool:
        """Whether it is the working folder itself, or one above it."""
        text = self._known(node, statement)
        return text is not None and not text.strip("./")

    def _leads(self, node: ast.expr, statement: Statement) -> str | None:
        """The path that an expression spells, if it begins with such a folder."""
        text = self._known(node, statement)
        if text is None or not text.strip("./") or whole_text(node) is not None:
            return None
        first = leading_part(node)
        name = first.id if isinstance(first, ast.Name) else ""
        return text if name in self.bases or first is None else None

    def _variables(self) -> Iterator[Respelled]:
        """The values of variables that do nothing but lead to files, which are opened, made or asked for."""
        for name, value, statement in self.set:
            text = self._leads(value, statement) if name not in self.bases else None
            if text is not None and self._only_leads(name):
                yield Respelled(statement, value, literal(text, self.path, is_object=may_be_path(value)))

    def _only_leads(self, name: str) -> bool:
        """Whether each place that reads a variable opens a file by it, or is the value of such a variable."""
        loads = self.loads.get(name, ())
        return bool(loads) and all(
            id(one) in self.opening or (id(one) in self.passed and self._only_leads(self.passed[id(one)]))
            for one in loads
        )

    def _in_place(self) -> Iterator[Respelled]:
        """Paths that are spelled where they are used."""
        for use in self.index.uses:
            if isinstance(use.node, ast.Name) or is_within_text(use) or not _opens(use):
                continue
            text = self._leads(use.node, use.statement)
            if text is not None and "*" not in text:
                yield Respelled(
                    use.statement, use.node, literal(text, self.path, is_object=use.given.is_object)
                )

    def _unused(self) -> Iterator[Statement]:
        gone = {id(one) for spelled in self.found for one in walk(spelled.node)}
        for name, _, statement in self.set:
            loads = self.loads.get(name, ())
            if name in self.bases and loads and all(id(one) in gone for one in loads):
                yield statement


def _opens(use: PathUse) -> bool:
    """Whether a use means one file or folder; what is found in one shows the way that led there."""
    return not use.given.whole and use.kind not in {"folder", "unknown"}
