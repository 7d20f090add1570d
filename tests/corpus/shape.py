"""The shape of the functions that sections became: how many, how long, what they take, and why not."""

from __future__ import annotations

import ast
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence

from nb2job.notebook.cell import Note
from tests.corpus.outcome import Outcome
from tests.corpus.row import Row, count

MANY_CELLS = 8
MANY_FUNCTIONS = 4
LONG = 40
VERY_LONG = 100
TINY = 3
"""Lines of a function, its `def` and `return` among them: a body of one line or two."""
PARAMETERS = 7
RETURNS = 5
SHOWN = 40
WIDTH = 100
WEAK = re.compile(r"^(run_step|compute_\w+|\w+_\d+)$")


def signature(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[int, int]:
    """How many parameters a function has, and how many values it returns."""
    arguments = node.args
    takes = len([*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs])
    last = node.body[-1]
    value = last.value if isinstance(last, ast.Return) else None
    if value is None:
        return takes, 0
    return takes, len(value.elts) if isinstance(value, ast.Tuple) else 1


def cause(note: Note) -> str:
    """A note about shape as code and reason, without the names of the notebook."""
    words = note.message.split(": ", 1)[-1] if note.code in ("NB202", "NB203") else note.message
    subject = words.split(" ")[0] if note.code == "NB202" else note.message.split(" ")[0]
    if note.code in ("NB202", "NB203"):
        words = re.sub(rf"(?<!\w){re.escape(subject)}(?!\w)", "NAME", words)
    return f"{note.code} {words}"


def shape_rows(made: Sequence[Outcome]) -> list[Row]:
    """The table about shape, over the converted notebooks of at least MANY_CELLS code cells."""
    many = [one for one in made if one.code_cells >= MANY_CELLS]
    lines = sorted(lines for one in many for _, lines in one.units)
    names = [name for one in many for name, _ in one.units]
    taken = [signature for one in many for signature in one.signatures]
    return [
        Row(f"notebooks with >= {MANY_CELLS} code cells", len(many)),
        Row(
            f"  >= {MANY_FUNCTIONS} units",
            count(many, lambda one: len(one.units) >= MANY_FUNCTIONS),
            len(many),
        ),
        *_cause_rows(many),
        Row("  units", len(lines)),
        Row("    median a notebook", statistics.median([len(one.units) for one in many] or [0])),
        Row("    most in a notebook", max((len(one.units) for one in many), default=0)),
        Row("    lines, median", statistics.median(lines or [0])),
        Row("    lines, 90th percentile", lines[len(lines) * 9 // 10] if lines else 0),
        Row("    longest", max(lines, default=0)),
        Row(f"    longer than {LONG} lines", sum(one > LONG for one in lines), len(lines)),
        Row(f"    longer than {VERY_LONG} lines", sum(one > VERY_LONG for one in lines), len(lines)),
        Row(f"    of at most {TINY} lines", sum(one <= TINY for one in lines), len(lines)),
        Row(f"    more than {PARAMETERS} parameters", sum(t > PARAMETERS for t, _ in taken), len(taken)),
        Row(f"    more than {RETURNS} returns", sum(r > RETURNS for _, r in taken), len(taken)),
        Row("    weak names (run_step, compute_…, …_2)", sum(map(_is_weak, names)), len(names)),
    ]


def _is_weak(name: str) -> bool:
    return bool(WEAK.match(name))


def _cause_rows(many: Sequence[Outcome]) -> Iterator[Row]:
    """Notebooks by what spoils their shape, each group together and by code."""
    for group in (("NB202", "NB203"), ("NB204", "NB205")):
        found = sum(any(code in one.notes for code in group) for one in many)
        yield Row(f"  notebooks with {' or '.join(group)}", found, len(many))
        for code in group:
            yield Row(f"    {code}", sum(code in one.notes for one in many), len(many))


def causes(made: Sequence[Outcome]) -> Iterator[str]:
    """Why names are global, sections joined and programs left whole, by notebooks."""
    many = [one for one in made if one.code_cells >= MANY_CELLS]
    books = Counter(cause for one in many for cause in set(one.causes))
    times = Counter(cause for one in many for cause in one.causes)
    if books:
        yield "shape by cause (notebooks, times):"
    for cause, number in books.most_common(SHOWN):
        yield f"  {number:5}{times[cause]:6}  {cause[:WIDTH]}"
    weak = Counter(name for one in many for name, _ in one.units if _is_weak(name))
    if weak:
        yield f"weak names: {', '.join(f'{name} {number}' for name, number in weak.most_common(12))}"
