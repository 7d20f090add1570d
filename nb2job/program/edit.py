"""Edits of one statement's text, which keep its comments and its layout.

What to edit is found with `ast`; a libcst tree is made only of a statement whose text cannot just be cut
and joined. The nodes of both trees are matched by their positions.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nb2job.program.names import tree
from nb2job.program.nodes import of_kind, unparse, walk

if TYPE_CHECKING:
    import libcst as cst

Span = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Replace:
    """Another text for an expression or a simple statement; "" removes a statement."""

    node: ast.expr | ast.stmt
    text: str


@dataclass(frozen=True, slots=True)
class AddKeywords:
    """Keyword arguments `name=name` at the end of a call."""

    node: ast.Call
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddParameters:
    """Keyword-only parameters at the end of a function's signature."""

    node: ast.FunctionDef
    names: tuple[str, ...]


Edit = Replace | AddKeywords | AddParameters


def apply(text: str, edits: Sequence[Edit]) -> str:
    """The text with all edits made; each edit's node is one of `ast.parse(text)`.

    Raises:
        LookupError: an edit whose node libcst does not see: a bug of ours.
    """
    if not edits:
        return text
    from nb2job.program.splice import spliced

    found = spliced(text, edits)
    return _by_libcst(text, edits) if found is None else found


def _by_libcst(text: str, edits: Sequence[Edit]) -> str:
    import libcst as cst
    from libcst.metadata import MetadataWrapper, PositionProvider

    from nb2job.program.surgeon import Surgeon

    wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    positions = wrapper.resolve(PositionProvider)
    wanted = {_key(span(text, edit.node), _kind(edit.node)): edit for edit in edits}
    plan: dict[cst.CSTNode, Any] = {}
    for node, position in positions.items():
        kind = _cst_kind(node)
        if kind and wanted:
            for where in _spans(node, position, positions):
                edit = wanted.pop(_key(where, kind), None)
                if edit is not None:
                    plan[node] = edit
    if wanted:
        raise LookupError(f"no place for {[unparse(edit.node) for edit in wanted.values()]}")
    return wrapper.module.visit(Surgeon(plan)).code


def _key(where: Span, kind: str) -> tuple[Any, str]:
    """How a node is found in both trees; a function's end is not the same where a `;` ends it."""
    return (where[0] if kind == "function" else where), kind


def inner_quote(text: str, tree: ast.AST, node: ast.AST) -> str:
    """The quotation mark for a string in place of a node: within an f-string, not the one around it."""
    around = [one for one in of_kind(tree, ast.JoinedStr) if node in walk(one)]
    marks = {source_of(text, one)[-1] for one in around}
    return "'" if '"' in marks else '"'


def span(text: str, node: ast.expr | ast.stmt) -> Span:
    """Where a node stands, with columns in characters (ast counts UTF-8 bytes)."""
    lines = text.split("\n")

    def column(line: int, offset: int) -> int:
        source = lines[line - 1]
        return offset if source.isascii() else len(source.encode()[:offset].decode(errors="ignore"))

    end = node.end_lineno or node.lineno
    return (
        (node.lineno, column(node.lineno, node.col_offset)),
        (end, column(end, node.end_col_offset or 0)),
    )


def within(text: str, outer: ast.stmt, node: ast.expr) -> tuple[int, int]:
    """Where a node's source begins and ends, counted from the beginning of a statement's."""
    lines = text.split("\n")

    def offset(line: int, column: int) -> int:
        return sum(len(one) + 1 for one in lines[: line - 1]) + column

    first = offset(*span(text, outer)[0])
    (start, end) = span(text, node)
    return offset(*start) - first, offset(*end) - first


def source_of(text: str, node: ast.AST) -> str:
    """The source of a node, as the author wrote it."""
    source = ast.get_source_segment(text, node) or unparse(node)
    return f"({source})" if isinstance(node, (ast.NamedExpr, ast.Yield, ast.YieldFrom)) else source


def standing_alone(source: str) -> str:
    """The source of an expression, in brackets where its lines are no code without."""
    try:
        alone = len(ast.parse(source).body) == 1
    except SyntaxError:
        alone = False
    return source if alone else f"({source})"


def lines_in_strings(text: str) -> set[int]:
    """The lines that begin inside a string, which no indentation may change."""
    if '"""' not in text and "'''" not in text and "\\\n" not in text:
        return set()
    found: set[int] = set()
    for node in walk(tree(text)):
        literal = isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))
        )
        if literal and isinstance(node, ast.expr) and node.end_lineno:
            found |= set(range(node.lineno + 1, node.end_lineno + 1))
    return found


def trailing_comment(text: str, node: ast.stmt) -> str:
    """The comment behind a statement's last line, with two blanks before it, or nothing."""
    line = text.split("\n")[(node.end_lineno or node.lineno) - 1]
    rest = line[span(text, node)[1][1] :].lstrip(" \t;")
    return f"  {rest}" if rest.startswith("#") else ""


def ends_its_line(text: str, node: ast.stmt) -> bool:
    """Whether a statement has its lines for itself, so that another one may stand behind it."""
    lines = text.split("\n")
    (first, column), (last, end) = span(text, node)
    behind = lines[last - 1][end:].strip()
    return not lines[first - 1][:column].strip() and (not behind or behind.startswith("#"))


def with_line_behind(text: str, node: ast.stmt, line: str) -> str:
    """The text with one more line behind a statement that ends its line."""
    lines = text.split("\n")
    (first, column), (last, _) = span(text, node)
    return "\n".join([*lines[:last], lines[first - 1][:column] + line, *lines[last:]])


def without_comment_above(text: str) -> str:
    """A statement's own lines: the comments that stand above it are left out."""
    lines = text.split("\n")
    while lines and lines[0].lstrip().startswith("#"):
        lines.pop(0)
    return "\n".join(lines)


def comment_above(text: str) -> str:
    """The comments that stand above a statement, with a line break at the end, or nothing."""
    body = without_comment_above(text)
    return text[: len(text) - len(body)]


def _kind(node: ast.AST) -> str:
    if isinstance(node, ast.FunctionDef):
        return "function"
    return "expression" if isinstance(node, ast.expr) else "statement"


def _cst_kind(node: Any) -> str:
    import libcst as cst

    if isinstance(node, cst.BaseExpression):
        return "expression"
    if isinstance(node, cst.BaseSmallStatement):
        return "statement"
    return "function" if isinstance(node, cst.FunctionDef) else ""


def _spans(node: Any, position: Any, positions: Any) -> Iterable[Span]:
    """The node's span, and with its parentheses (ast counts those of tuples and generators)."""
    start = (position.start.line, position.start.column)
    end = (position.end.line, position.end.column)
    yield start, end
    if getattr(node, "lpar", None):
        first, last = positions[node.lpar[0]], positions[node.rpar[-1]]
        yield (first.start.line, first.start.column), (last.end.line, last.end.column)
