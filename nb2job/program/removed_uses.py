"""Where a program calls what newer releases of its libraries no longer have: only where that is sure."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from nb2job.program.imported_names import ImportedNames, imported_names
from nb2job.program.nodes import unparse, walk
from nb2job.program.origins import names_by_origin
from nb2job.program.places import place_of
from nb2job.program.program import Program, Statement
from nb2job.program.removed import Removed, Use, every_removed
from nb2job.program.value_makers import FRAME, SERIES, Makers, bound_in, bound_inside
from nb2job.program.walk import blocks, heads
from nb2job.regex import regex

_ONE_TEXT = regex(r"\((\w+)='([^']*)'\)")
"""A keyword with the text that is gone."""
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_TRIED = regex(r"\b(?:ImportError|ModuleNotFoundError|AttributeError|TypeError|Exception)\b")
"""What a program catches that has another way for another release."""
_ASKED = regex(r"\b(?:__version__|hasattr|version_info|VERSION)\b")


def removed_uses(program: Program) -> tuple[Use, ...]:
    """Every use, in order; nothing under a `try` or an `if` that has another way for other releases."""
    statements = [one for one in program.every_statement() if one.node is not None]
    paths = imported_names(program)
    roots = {one.partition(".")[0] for found in paths.possible.values() for one in found}
    known = [one for one in every_removed() if one.root in roots]
    texts = "\n".join(one.text for one in statements)
    spelled = [one for one in known if all(part in texts for part in one.spelled)]
    if not spelled:
        return ()
    methods = names_by_origin(program).methods
    finder = _Finder(paths, [one for one in spelled if one.word not in methods])
    for statement in statements:
        finder.look_at(statement)
    return tuple(finder.found)


class _Finder:
    """Goes through a program in its order, and knows what names hold there."""

    def __init__(self, paths: ImportedNames, known: Sequence[Removed]) -> None:
        self.paths = paths
        self.found: list[Use] = []
        self.by_word: dict[str, list[Removed]] = {}
        self.by_path = {one.path: one for one in known if not one.makers and not one.given}
        for one in known:
            self.by_word.setdefault(one.word, []).append(one)
        self.searched = _by_keyword(known, paths)
        self.words = {*self.by_word, *self.searched}
        self.makers = Makers(paths)

    def look_at(self, statement: Statement) -> None:
        """Find the uses in a statement, and learn what it binds."""
        assert statement.node is not None
        silent = not any(word in statement.text for word in self.words)
        for node, one in dict.fromkeys(self._in([statement.node], self.makers, silent)):
            self.found.append(Use(one, place_of(statement, node)))

    def _in(
        self, body: Sequence[ast.stmt], makers: Makers, silent: bool
    ) -> Iterator[tuple[ast.AST, Removed]]:
        for node in body:
            quiet = silent or _has_another_way(node)
            for part in heads(node) if not quiet else ():
                yield from self._named(part, makers)
            if isinstance(node, _SCOPES):
                inner = makers.copy()
                inner.forget(bound_in(node))
                yield from self._in(node.body, inner, quiet)
                makers.forget({node.name})
            elif any(blocks(node)):
                yield from self._in_blocks(node, makers, quiet)
            else:
                makers.take(node)

    def _in_blocks(self, node: ast.stmt, makers: Makers, silent: bool) -> Iterator[tuple[ast.AST, Removed]]:
        """What the blocks of a compound statement use; known afterwards is what holds on each way."""
        if isinstance(node, _LOOPS):
            once = makers.copy()
            once.forget(_bound_by_head(node))
            list(self._in(node.body, once, silent=True))
            makers.keep(once)
        makers.forget(_bound_by_head(node))
        ways = []
        for block in blocks(node):
            way = makers if isinstance(node, (ast.With, ast.AsyncWith)) else makers.copy()
            yield from self._in(block, way, silent)
            ways.append(way)
        for way in ways:
            makers.keep(way)

    def _named(self, part: ast.AST, makers: Makers) -> Iterator[tuple[ast.AST, Removed]]:
        """What an expression, or a simple statement, names of what is gone."""
        hidden = bound_inside(part)
        known = makers
        if hidden:
            known = makers.copy()
            known.forget(hidden)
        for node in walk(part):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                yield from ((node, one) for one in self._imported(node))
            elif isinstance(node, ast.Call):
                yield from ((node, one) for one in self._called(node, known))
            elif isinstance(node, (ast.Attribute, ast.Subscript)):
                yield from ((node, one) for one in self._spelled(node, known))
            elif isinstance(node, ast.Dict):
                yield from ((value, one) for value, one in self._given_to_search(node))

    def _imported(self, node: ast.Import | ast.ImportFrom) -> Iterator[Removed]:
        module = "" if isinstance(node, ast.Import) else f"{node.module}."
        if isinstance(node, ast.ImportFrom) and node.level:
            return
        found = (_known_above(f"{module}{one.name}", self.by_path) for one in node.names)
        yield from dict.fromkeys(one for one in found if one is not None)

    def _called(self, node: ast.Call, makers: Makers) -> Iterator[Removed]:
        path = self.paths.called(node)
        word = node.func.attr if isinstance(node.func, ast.Attribute) else path.rpartition(".")[2]
        for one in self.by_word.get(word, ()):
            if one.given[:1] == "(" and _fails(node, one.given):
                is_meant = _is_method(node.func, one, makers) if one.makers else one.path == path
                if is_meant:
                    yield one
                    if one.makers:
                        return

    def _given_to_search(self, node: ast.Dict) -> Iterator[tuple[ast.expr, Removed]]:
        """The values of a search space that a class of the program takes no longer, by its keyword."""
        for name, value in _entries(node):
            gone = (one for text, one in self.searched.get(name, ()) if _is_text(value, text))
            yield from ((value, one) for one in islice(gone, 1))

    def _spelled(self, node: ast.Attribute | ast.Subscript, makers: Makers) -> Iterator[Removed]:
        kind = "[]" if isinstance(node, ast.Subscript) else ""
        inner = node.value if isinstance(node, ast.Subscript) else node
        for one in self.by_word.get(inner.attr, ()) if isinstance(inner, ast.Attribute) else ():
            if one.makers and one.given == kind and _is_method(inner, one, makers):
                yield one
        if not kind:
            path = self.paths.path(node)
            above = path.rpartition(".")[0]
            if path in self.by_path and _known_above(above, self.by_path) is None:
                yield self.by_path[path]


def _by_keyword(known: Sequence[Removed], paths: ImportedNames) -> dict[str, list[tuple[str, Removed]]]:
    """What classes that are imported take no longer by a keyword: the texts, each with what it means."""
    imported = {path for found in paths.possible.values() for path in found}
    found: dict[str, list[tuple[str, Removed]]] = {}
    for one in known:
        given = _ONE_TEXT.fullmatch(one.given)
        if given is not None and not one.makers and one.path in imported:
            found.setdefault(given[1], []).append((given[2], one))
    return found


def _entries(node: ast.Dict) -> Iterator[tuple[str, ast.expr]]:
    """What a search space holds by the keys that end in the names of keywords: `forest__max_features`."""
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            listed = value.elts if isinstance(value, (ast.List, ast.Tuple)) else []
            yield from ((key.value.rpartition("__")[2], one) for one in listed)


def _known_above(path: str, known: dict[str, Removed]) -> Removed | None:
    """What is gone among a dotted name and the modules that it is in."""
    while path and path not in known:
        path = path.rpartition(".")[0]
    return known.get(path)


def _is_method(node: ast.expr, one: Removed, makers: Makers) -> bool:
    """Whether an expression is a method, or an attribute, of an object that is surely of the library."""
    for name in reversed(one.path.split(".")):
        if not isinstance(node, ast.Attribute) or node.attr != name:
            return False
        node = node.value
    if one.makers == ("any",):
        return not makers.paths.path(node)
    made = makers.of(node)
    if one.makers == (FRAME,):
        return made in {FRAME, SERIES}
    return bool(made) and made.startswith(one.makers)


def _fails(node: ast.Call, given: str) -> bool:
    """Whether a call is given what an API no longer takes."""
    inner = given[1:-1]
    if not inner:
        return True
    if inner == "column":
        named = {one.arg for one in node.keywords} & {"data", "x", "y"}
        return len(node.args) == 1 and not named and _is_column(node.args[0])
    if inner.startswith("_"):
        without = {*re.findall(r"!(\w+)=", inner)} & {one.arg for one in node.keywords}
        enough = len(node.args) >= inner.count("_,") + inner.endswith("_")
        return enough and not without and not any(isinstance(one, ast.Starred) for one in node.args)
    if inner.startswith("'"):
        first = node.args[0] if node.args else None
        return _is_text(first, inner.strip("'"))
    for name, text, kind in re.findall(r"(\w+)=(?:'([^']*)'|(set))?", inner):
        value = next((one.value for one in node.keywords if one.arg == name), None)
        if value is None or (text and not _is_text(value, text)):
            return False
        if kind and not isinstance(value, (ast.Set, ast.SetComp)):
            return False
    return True


def _is_column(node: ast.expr) -> bool:
    """Whether it is surely one column of a frame: `df["a"]`."""
    key = node.slice if isinstance(node, ast.Subscript) else None
    return isinstance(key, ast.Constant) and isinstance(key.value, str)


def _is_text(node: ast.expr | None, pattern: str) -> bool:
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and re.fullmatch(pattern, text) is not None


def _has_another_way(node: ast.stmt) -> bool:
    """Whether a statement asks for the release, or catches what another one raises."""
    if isinstance(node, ast.If):
        return bool(_ASKED.search(unparse(node.test)))
    if isinstance(node, ast.Try):
        caught = [one.type for one in node.handlers]
        return any(one is None or _TRIED.search(unparse(one)) for one in caught)
    return False


def _bound_by_head(node: ast.stmt) -> frozenset[str]:
    return frozenset().union(*(bound_in(part) for part in heads(node)))
