"""Reduce: take away from a failing notebook whatever the failure does not need."""

from __future__ import annotations

import ast
import copy
import itertools
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace

from nb2job.notebook.cell import Cell
from nb2job.notebook.magics import to_python
from tests.random_programs.book import Book
from tests.random_programs.check import check

Fails = Callable[[Book], bool]


def reduced(book: Book, seconds: float = 20.0) -> Book:
    """The smallest book found in that time that still fails in the same way."""
    family = check(book).family

    def fails(smaller: Book) -> bool:
        return check(smaller).family == family

    until = time.monotonic() + seconds
    for plain in (replace(book, black=False), _unparsed(replace(book, black=False))):
        if fails(plain):
            book = plain
    position = 0  # what did not help before will hardly help now: go on from there
    while time.monotonic() < until:
        found = _next(book, fails, position, until)
        if found is None and not position:
            break
        position, book = found or (0, book)
    return book


def _next(book: Book, fails: Fails, position: int, until: float) -> tuple[int, Book] | None:
    """The next smaller book that fails, and its number among the candidates."""
    candidates = itertools.islice(_smaller(book), position, None)
    for number, candidate in enumerate(candidates, start=position):
        if time.monotonic() > until:
            break
        if _is_valid(candidate) and fails(candidate):
            return number, candidate
    return None


def _smaller(book: Book) -> Iterator[Book]:
    """Books with less in them, the boldest first."""
    for size in (8, 4, 2, 1):
        for start in range(0, len(book.cells), size):
            yield book.holding((*book.cells[:start], *book.cells[start + size :]))
    if book.params != "none":
        yield replace(book, params="none")
    if book.prints != "log":
        yield replace(book, prints="log")
    yield from _joined(book)
    for number, cell in enumerate(book.cells):
        for source in _simpler(cell):
            changed = replace(cell, source=source)
            yield book.holding((*book.cells[:number], changed, *book.cells[number + 1 :]))


def _joined(book: Book) -> Iterator[Book]:
    """Neighboring cells as one."""
    for number, (one, two) in enumerate(zip(book.cells, book.cells[1:], strict=False)):
        if one.kind == two.kind == "code":
            both = replace(one, source=f"{one.source}\n{two.source}")
            yield book.holding((*book.cells[:number], both, *book.cells[number + 2 :]))


def _simpler(cell: Cell) -> Iterator[str]:
    """A heading in fewer words, or code with less in it."""
    if cell.kind != "code":
        yield from (text for text in ("## A", "## B") if cell.source not in {"## A", "## B"})
        return
    try:
        tree = ast.parse(cell.source)
    except SyntaxError:
        yield from _fewer_lines(cell.source)
        return
    for size in (16, 8, 4, 2):
        for start in range(0, len(tree.body) - 1, size):
            kept = tree.body[:start] + tree.body[start + size :]
            yield ast.unparse(ast.Module(kept, []))
    for edit in _edits(tree):
        changed = copy.deepcopy(tree)
        try:
            if edit(list(ast.walk(changed))):
                yield ast.unparse(ast.fix_missing_locations(changed))
        except (AttributeError, IndexError, TypeError, ValueError):  # no tree any more
            continue


def _fewer_lines(source: str) -> Iterator[str]:
    """A cell of IPython's without some of its lines, or with one less deep."""
    lines = source.split("\n")
    for size in (8, 4, 2, 1):
        for start in range(0, len(lines), size):
            yield "\n".join([*lines[:start], *lines[start + size :]])


Edit = Callable[[list[ast.AST]], bool]


def _edits(tree: ast.Module) -> Iterator[Edit]:
    """Changes by a node's number in a walk, so that they can be made in a copy."""
    nodes = list(ast.walk(tree))
    for number, node in enumerate(nodes):
        for name, value in ast.iter_fields(node):
            if isinstance(value, list):
                for place, part in enumerate(value):
                    yield _without(number, name, place)
                    if isinstance(part, ast.stmt):
                        yield from _unwrapped(number, name, place, part)
                    if isinstance(part, ast.expr):
                        yield from _simplified(number, name, place, part)
            elif isinstance(value, ast.expr):
                yield from _simplified(number, name, None, value)
                yield _set(number, name, None, lambda _: None)
            elif isinstance(value, ast.arguments) and (value.defaults or value.kwarg):
                yield _set(number, name, None, lambda _: _no_arguments())
            elif isinstance(node, ast.ExceptHandler) and name == "name" and value:
                yield _set(number, name, None, lambda _: None)


def _no_arguments() -> ast.arguments:
    return ast.arguments([], [], None, [], [], None, [])


def _without(number: int, name: str, place: int) -> Edit:
    def edit(nodes: list[ast.AST]) -> bool:
        values = getattr(nodes[number], name)
        del values[place]
        keys = getattr(nodes[number], "keys", None)
        if name == "values" and isinstance(keys, list):
            del keys[place]
        if not values and name == "body" and not isinstance(nodes[number], ast.Module):
            values.append(ast.Pass())
            return True
        return bool(values) or name not in {"targets", "names", "generators", "ops", "items", "cases"}

    return edit


def _unwrapped(number: int, name: str, place: int, part: ast.stmt) -> Iterator[Edit]:
    """A block's statements in place of it."""
    for inner in ("body", "orelse", "finalbody", "handlers"):
        if getattr(part, inner, None) and not isinstance(part, (ast.FunctionDef, ast.ClassDef)):

            def edit(nodes: list[ast.AST], inner: str = inner) -> bool:
                values = getattr(nodes[number], name)
                block = getattr(values[place], inner)
                values[place : place + 1] = block[0].body if inner == "handlers" else block
                return True

            yield edit


def _simplified(number: int, name: str, place: int | None, part: ast.expr) -> Iterator[Edit]:
    """A number in place of an expression, or one of its own parts."""
    if isinstance(getattr(part, "ctx", ast.Load()), ast.Load) and not isinstance(part, ast.Constant):
        yield _set(number, name, place, lambda _: ast.Constant(1))
    own = [child for child in ast.walk(part) if isinstance(child, ast.expr) and child is not part]
    for order in range(len(own)):

        def choose(whole: ast.expr, order: int = order) -> ast.expr:
            parts = [one for one in ast.walk(whole) if isinstance(one, ast.expr)]
            return parts[order + 1]

        yield _set(number, name, place, choose)
    if isinstance(part, ast.Constant) and part.value not in (0, 1, True, False, None):
        yield _set(number, name, place, lambda _: ast.Constant(1))


def _set(number: int, name: str, place: int | None, made: Callable[[ast.expr], object]) -> Edit:
    def edit(nodes: list[ast.AST]) -> bool:
        values = getattr(nodes[number], name)
        if place is None:
            setattr(nodes[number], name, made(values))
        else:
            values[place] = made(values[place])
        return True

    return edit


def _is_valid(book: Book) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for cell in book.code:
                source = to_python(cell.source) if book.shell else cell.source
                compile(source, "<cell>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, TypeError):
        return False
    return bool(book.code)


def _unparsed(book: Book) -> Book:
    """Without comments, and every string and bracket as the standard library writes them."""
    sources = (
        replace(cell, source=ast.unparse(ast.parse(cell.source)))
        if cell.kind == "code" and not book.shell
        else cell
        for cell in book.cells
    )
    try:
        return book.holding(tuple(sources))
    except SyntaxError:
        return book
