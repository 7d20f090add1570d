"""Cells become statements, each with its text, its place and the comments that belong to it."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from nb2job.errors import NotebookError
from nb2job.notebook.cell import Cell, Notebook, Place
from nb2job.notebook.inline import inlined
from nb2job.notebook.magics import as_automagic, automagic_name, to_python
from nb2job.notebook.silenced import misspelled, silenced
from nb2job.notebook.tags import INJECTED, PARAMETERS, RAISING
from nb2job.program import names
from nb2job.program.claims import of_libraries
from nb2job.program.edit import Replace, apply, comment_above, trailing_comment
from nb2job.program.generated import Generated, avoiding
from nb2job.program.headings import Heading
from nb2job.program.headings import headings as headings_of
from nb2job.program.identifiers import identifiers
from nb2job.program.import_statements import name_of_pyplot, only_imported
from nb2job.program.late_code import late_code
from nb2job.program.program import Program, Statement, Unit
from nb2job.program.reach import reached_early
from nb2job.program.settings import Settings
from nb2job.regex import regex

_PIN = regex(r"#\s*nb2job:\s*keep\b")
_COMPILED = regex(r"^\s*@(?:\w+\.)*(?:n?jit|vectorize|guvectorize|stencil|cfunc|script)\b", re.MULTILINE)
"""A function that Numba or TorchScript compiles: it takes `print`, and no logger."""
_MEND = "Mend the cell, or tag it `skip` to leave it out."
_PYTHON_2 = regex(r"Missing parentheses in call to '(print|exec)'")


def parse(notebook: Notebook, settings: Settings) -> Program:
    """The program of a notebook: one unit per code cell, which knows the heading above it.

    Raises:
        NotebookError: NB105 for a cell with a syntax error, NB106 for Python 2, NB104 without code.
    """
    notebook, notes = inlined(notebook)
    units: list[Unit] = []
    bound: set[str] = set()
    title = prose = above = ""
    level = 0
    first_heading = first_prose = ""
    for cell in notebook.cells:
        if cell.kind == "markdown":
            headings = headings_of(cell.source)
            if not first_heading and not units and headings and _is_title(headings[0]):
                first_heading, first_prose = headings[0][1:]
                headings = _below_title(headings[1:])
            for level, title, prose in headings:
                units.append(Unit(title, (), level, prose))
            above = "" if headings else cell.source
            if not headings and units and not units[-1].statements:
                units[-1] = Unit(title, (), units[-1].level, _joined(prose, cell.source))
        elif cell.kind == "code" and cell.source.strip():
            statements = read_statements(notebook, cell, bound)
            bound.update(*(one.facts.bindings for one in statements))
            units.append(Unit(title, statements, 0, prose, above=above))
            above = ""
    if any(_postpones(one) for unit in units for one in unit.statements):
        units = [unit.holding(replace(one, postponed=True) for one in unit.statements) for unit in units]
    if not any(unit.statements for unit in units):
        raise NotebookError("NB104", "the notebook has no code", path=notebook.path)
    tagged, injected = (_cells_tagged(notebook, tag) for tag in (PARAMETERS, INJECTED))
    program = Program(first_heading, first_prose, tuple(units), settings, tagged=tagged, injected=injected)
    raising = _cells_tagged(notebook, RAISING)
    every = (*notebook.findings, *notes, *misspelled(notebook.cells))
    program = replace(program, companions=notebook.companions, notes=every, raising=raising)
    return replace(program, generated=_generated(program), silenced=silenced(notebook.cells))


def _cells_tagged(notebook: Notebook, tag: str) -> frozenset[int]:
    return frozenset(one.index for one in notebook.cells if tag in one.tags and not one.file)


def _postpones(statement: Statement) -> bool:
    """`from __future__ import annotations`"""
    node = statement.node
    future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
    return future and "annotations" in statement.text


def _generated(program: Program) -> Generated:
    """The names that the script adds, so that they meet none of the notebook's."""
    every = [*program.statements(), *_late_statements(program)]
    top = frozenset().union(
        *(one.facts.bindings | one.facts.uses | one.facts.function_writes for one in every)
    )
    anywhere = frozenset().union(*(identifiers(one.text) for one in every))
    imported = only_imported(one.tree for one in every)
    if any(map(_may_catch, every)):  # a name that is missed and caught must be missed in the script, too
        imported -= reached_early([*program.statements()])
    found = avoiding(top, program.used_names() | anywhere, imported)
    pyplot = "plt" if "plt" in imported else name_of_pyplot((one.tree for one in every), imported)
    return replace(found, plt=pyplot) if pyplot else found


def _may_catch(statement: Statement) -> bool:
    return any(one in statement.text for one in ("NameError", "except:", "Exception"))


def _late_statements(program: Program) -> Iterator[Statement]:
    """The statements that a magic brings in later."""
    for text in late_code(program):
        yield from split(text, ast.parse(text), 0)


def read_statements(notebook: Notebook, cell: Cell, bound: Collection[str] = ()) -> tuple[Statement, ...]:
    """The statements of one code cell; `bound` are the names that cells above it bind.

    Raises:
        NotebookError: NB105 for a syntax error, NB106 for Python 2.
    """
    name = automagic_name(cell.source)
    magic = as_automagic(cell.source) if name and name not in bound else ""
    source = magic or to_python(cell.source)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return split(source, _checked(source), cell.index, cell.file)
        except (SyntaxError, ValueError, RecursionError) as error:
            raise _syntax_error(notebook, cell, error) from None


def _checked(source: str) -> ast.Module:
    """The tree of a cell; IPython compiles its statements one by one, so a late `__future__` is fine."""
    tree = ast.parse(source)
    for node in tree.body:
        alone = ast.Module([node], [])
        compile(alone, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    return tree


def split(source: str, tree: ast.Module, cell: int, file: str = "") -> tuple[Statement, ...]:
    """Cut a cell's source at its top-level statements; comments go to the statement below them."""
    lines = source.split("\n")
    comments = _comment_lines(source)
    found: list[Statement] = []
    line_done = 0
    for number, node in enumerate(tree.body):
        start = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
        end = node.end_lineno or node.lineno
        leading = list(range(line_done + 1, start))
        while found and leading and leading[0] in comments and lines[leading[0] - 1][:1].isspace():
            found[-1] = found[-1].saying(found[-1].text + "\n" + lines[leading.pop(0) - 1])
        gap = any(not lines[line - 1].strip() for line in leading)
        above = [lines[line - 1].strip() for line in leading if line in comments]
        shares_line = start <= line_done
        text = _text(lines, node, start, end, shares_line)
        following = tree.body[number + 1] if number + 1 < len(tree.body) else None
        if following is None or following.lineno > end:
            text += _trailing_comment(lines[end - 1], node)
        place = Place(cell, node.lineno, node.col_offset, file)
        kept = bool(_PIN.search("\n".join([*above, text])) or _COMPILED.search(text))
        quiet = lines[end - 1][_column(lines[end - 1], node.end_col_offset or 0) :].lstrip().startswith(";")
        found.append(Statement("\n".join([*above, text]), place, gap, kept, quiet))
        line_done = end
    rest = [line for line in range(line_done + 1, len(lines) + 1) if line in comments]
    if rest:
        gap = not found or rest[0] > line_done + 1
        text = "\n".join(lines[line - 1].strip() for line in rest)
        found.append(Statement(text, Place(cell, line_done + 1, 0, file), gap))
    return tuple(found)


def rewritten(statement: Statement, edits: Sequence[Replace]) -> tuple[Statement, ...]:
    """A statement with parts of it replaced; when it is replaced itself, what it has become.

    Its comments stay with it, unless it goes altogether.
    """
    node = statement.node
    if node is None or not edits or edits[0].node is not node:
        return (statement.saying(apply(statement.text, edits)),)
    new = edits[0].text
    tail = trailing_comment(statement.text, node)
    return restated(statement, comment_above(statement.text) + new + tail if new else "")


def restated(statement: Statement, text: str) -> tuple[Statement, ...]:
    """The statements that one has become, all in its place; none for an empty text."""
    parts = split(text, names.tree(text), statement.place.cell)
    return tuple(
        replace(statement, text=part.text, gap=part.gap or (statement.gap and not number))
        for number, part in enumerate(parts)
    )


def _text(lines: list[str], node: ast.stmt, start: int, end: int, shares_line: bool) -> str:
    """The node's own source: whole lines, or the columns it has on lines that it shares."""
    begin = 0 if start != node.lineno else _column(lines[start - 1], node.col_offset)
    stop = _column(lines[end - 1], node.end_col_offset or 0)
    if start == end:
        return lines[start - 1][begin:stop]
    first = lines[start - 1][begin:] if shares_line else lines[start - 1]
    return "\n".join([first, *lines[start : end - 1], lines[end - 1][:stop]])


def _column(line: str, offset: int) -> int:
    """An offset in UTF-8 bytes, as ast counts, as one in characters."""
    return len(line.encode()[:offset].decode(errors="ignore"))


def _trailing_comment(line: str, node: ast.stmt) -> str:
    rest = line[_column(line, node.end_col_offset or 0) :].lstrip(" \t;")
    return f"  {rest}" if rest.startswith("#") else ""


def _comment_lines(source: str) -> frozenset[int]:
    """The lines that hold nothing but a comment (a `#` in a string is none)."""
    if "#" not in source:
        return frozenset()
    found = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and not token.line[: token.start[1]].strip():
            found.add(token.start[0])
    return frozenset(found)


def _syntax_error(notebook: Notebook, cell: Cell, error: Exception) -> NotebookError:
    text = getattr(error, "msg", None) or str(error)
    line = getattr(error, "lineno", None) or 1
    if _PYTHON_2.search(text):
        said = ("NB106", f"Python 2: {text}", "Convert the notebook to Python 3 first.")
    else:
        said = ("NB105", f"syntax error: {text}", notebook.kernel.if_newer or _MEND)
    return NotebookError(*said, path=cell.file or notebook.path, cell=cell.index, line=line)


def _is_title(heading: Heading) -> bool:
    """Whether a notebook's first heading is its title: of the highest level, and no `Import libraries`."""
    return heading.level == 1 and not of_libraries(heading.title)


def _below_title(headings: Sequence[Heading]) -> list[Heading]:
    """The headings of a title's cell, without the lines of the same size that go on with the title."""
    lines = next((number for number, one in enumerate(headings) if one.level > 1 or one.prose), len(headings))
    return [*headings[lines:]]


def _joined(above: str, below: str) -> str:
    return f"{above}\n{below}" if above else below
