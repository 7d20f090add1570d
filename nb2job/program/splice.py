"""Edits that need no libcst tree of their statement, since cutting its text gives the same letters.

Most edits put an expression in the place of another, or a line in the place of a line. Where more than a
node's own text counts (brackets, a line that it shares, an f-string around it), libcst is asked.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate

from nb2job.program.edit import AddKeywords, AddParameters, Edit, Replace, span
from nb2job.program.names import tree
from nb2job.program.nodes import of_kind, walk
from nb2job.regex import regex

Cut = tuple[int, int, str]
"""Where a part of a text begins and ends, and what comes in its place."""
Where = tuple[int | None, ...]
"""The lines and columns of a node."""

_ODD_LINES = regex(r"[\r\f]")
_NO_PARAMETERS = regex(r"def\s+\w+\(\)")
_END_OF_PARAMETERS = regex(r"\)[ \t]*(?:->|:)")
_ON_A_LINE = (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Import, ast.ImportFrom)


def spliced(text: str, edits: Sequence[Edit]) -> str | None:
    """The text with all edits made; None where that may not be what libcst would write."""
    if _ODD_LINES.search(text):
        return None
    begins = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    parts: list[str] = []
    done, last = 0, -1
    gone = frozenset(_where(one.node) for one in edits if isinstance(one, Replace) and not one.text)
    cuts = (
        _gone(text, one.node, gone) if _where(one.node) in gone else _cut(text, begins, one) for one in edits
    )
    for start, end, new in sorted(one or _NOT_SURE for one in cuts):
        if start < done or start == last:  # not sure, or one within the other
            return None
        parts += [text[done:start], new]
        done, last = end, start
    return "".join([*parts, text[done:]])


_NOT_SURE = (-1, -1, "")


def _cut(text: str, begins: Sequence[int], edit: Edit) -> Cut | None:
    node = edit.node
    if not _stands_there(text, node):
        return None

    def end_of(nodes: Iterable[ast.AST]) -> int:
        return max((_place(text, begins, one)[1] for one in nodes), default=0)

    start, end = _place(text, begins, node)
    if isinstance(edit, AddKeywords):
        given = [*edit.node.args, *(one.value for one in edit.node.keywords)]
        return _keywords(text, edit, end_of([edit.node.func]), end_of(given), end - 1)
    if isinstance(edit, AddParameters):
        return _parameters(text, edit, start, end_of(_parts(edit.node.args)))
    put = _expression if isinstance(node, ast.expr) else _line
    return put(text, node, (start, end, edit.text))


def _place(text: str, begins: Sequence[int], node: ast.AST) -> tuple[int, int]:
    (first, column), (last, end) = span(text, node)  # type: ignore[arg-type]  # an argument has a place too
    return begins[first - 1] + column, begins[last - 1] + end


def _stands_there(text: str, node: ast.expr | ast.stmt) -> bool:
    """Whether it is a node of the text, and not within an f-string, where ast may not know its place."""
    root, where = tree(text), _where(node)
    found = [one for one in of_kind(root, type(node)) if _where(one) == where]
    strings = of_kind(root, ast.JoinedStr)
    return bool(found) and not any(one in walk(string)[1:] for one in found for string in strings)


def _where(node: ast.expr | ast.stmt) -> Where:
    return node.lineno, node.col_offset, node.end_lineno, node.end_col_offset


def _expression(text: str, node: ast.AST, cut: Cut) -> Cut | None:
    """A tuple without brackets and a generator that is alone in a call end where libcst sees no end."""
    start, end, new = cut
    bare = isinstance(node, ast.GeneratorExp) or (isinstance(node, ast.Tuple) and text[start] != "(")
    glued = _is_of_a_word(text[start - 1 : start]) or _is_of_a_word(text[end : end + 1])
    plain = _is_plain(new) and not new.startswith("(")
    indented = "\n" in new and not all(isinstance(one, _ON_A_LINE) for one in tree(text).body)
    return cut if plain and not (bare or glued or indented) else None


def _is_plain(new: str) -> bool:
    """Whether a text is code and nothing else: no comment, no blanks around it."""
    if "#" in new:  # in a string, or before a comment
        ends = [one.end_col_offset for one in tree(new).body]
        return "\n" not in new and ends == [len(new.encode())]
    return bool(new) and new == new.strip()


def _is_of_a_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _line(text: str, node: ast.AST, cut: Cut) -> Cut | None:
    """A statement that has its line for itself; the comment behind it stays there."""
    start, end, new = cut
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end) if "\n" in text[end:] else len(text)
    head, tail = text[begin:start], text[end:stop]
    alone = not head.strip() and not text[:begin].endswith("\\\n")
    alone = alone and _is_quiet(tail)
    if not (alone and isinstance(node, _ON_A_LINE) and _is_plain(new)):
        return None
    lines, last = new.split("\n"), 0
    for one in tree(new).body:
        if not isinstance(one, _ON_A_LINE) or one.lineno != last + 1 or one.col_offset:
            return None
        lines[last] = (head if last else "") + lines[last]
        last = one.end_lineno or one.lineno
        if head and last > one.lineno:  # libcst would move its further lines
            return None
    return start, end if tail.strip() else stop, "\n".join(lines)


def _gone(text: str, node: ast.expr | ast.stmt, gone: Collection[Where]) -> Cut | None:
    """The lines of a statement that goes, with what stands above it, from a block that keeps another one."""
    block = next((one for one in _blocks(text) if any(_where(line) == _where(node) for line in one)), [])
    if not isinstance(node, _ON_A_LINE) or all(_where(one) in gone for one in block):
        return None
    before = [one for one in block if one.lineno < node.lineno][-1:]
    lines, first, last = text.split("\n"), node.lineno - 1, node.end_lineno or node.lineno
    (_, column), (_, end) = span(text, node)
    if lines[first][:column].strip() or not _is_quiet(lines[last - 1][end:]):
        return None
    done = before[0].end_lineno or 0 if before else 0
    while first > done and _is_quiet(lines[first - 1]):
        first -= 1
        if before and not isinstance(before[0], _ON_A_LINE) and lines[first]:  # of the block above, perhaps
            return None
    if first == 0 or lines[first - 1].endswith("\\"):
        return None
    begin, stop = (sum(len(one) + 1 for one in lines[:number]) for number in (first, last))
    return (begin, stop, "") if last < len(lines) else (begin - 1, stop - 1, "")


def _is_quiet(line: str) -> bool:
    """Whether there is nothing on a line but a comment, if that."""
    return not line.strip() or line.lstrip().startswith("#")


def _blocks(text: str) -> Iterator[list[ast.stmt]]:
    for node in walk(tree(text)):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield block


def _keywords(text: str, edit: AddKeywords, called: int, last: int, close: int) -> Cut | None:
    added = ", ".join(f"{name}={name}" for name in edit.names)
    if any(isinstance(one, ast.GeneratorExp) for one in edit.node.args):
        return None
    if not last:
        return (close, close, added) if text[called:close].strip() == "(" else None
    between = text[last:close]
    return None if between.strip() else (last, close, f", {between}{added}")


def _parts(arguments: ast.arguments) -> list[ast.AST]:
    """What stands between a function's parentheses."""
    kinds = arguments.posonlyargs, arguments.args, arguments.kwonlyargs, arguments.defaults
    names = [one for one in (arguments.vararg, *arguments.kw_defaults) if one is not None]
    return [*names, *(one for kind in kinds for one in kind)]


def _parameters(text: str, edit: AddParameters, start: int, last: int) -> Cut | None:
    arguments, names = edit.node.args, ", ".join(edit.names)
    if arguments.kwarg is not None:
        return None
    star = "" if arguments.vararg or arguments.kwonlyargs else "*, "
    if last:
        return (last, last, f", {star}{names}") if _END_OF_PARAMETERS.match(text, last) else None
    empty = _NO_PARAMETERS.match(text, start)
    return (empty.end() - 1, empty.end() - 1, f"{star}{names}") if empty else None
