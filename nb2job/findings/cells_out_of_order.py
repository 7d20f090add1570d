"""Cells that were not run once each, from top to bottom: what the file shows, nobody may see again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from nb2job.findings.finding import Look
from nb2job.notebook.cell import Cell, Note, Place, Run


def cells_out_of_order(look: Look) -> Iterator[Note]:
    """One note for the notebook: its verdict, and the first cell that shows it.

    Where no cell has an execution count the outputs were cleared, which is nothing to complain of.
    """
    found = verdict(look.notebook.runs) or _never_reached(look)
    if found is not None:
        cell, words = found
        yield Note("NB110", Place(cell.cell, 1), words)


def verdict(cells: Sequence[Run]) -> tuple[Run, str] | None:
    """The first cell that a run from top to bottom would not have left so, and why; None for a clean one.

    The gravest first: a count that stands twice, a cell that was run before one above it, one that was
    never run though others below it were, and a number that is missing.
    """
    ran = [one for one in cells if one.count is not None and not one.empty]
    if not ran or all(one is ran[0] or one.empty for one in cells):  # a single cell stands in no order
        return None
    return _duplicate(ran) or _unordered(ran) or _never_run(cells, ran[-1]) or _gap(ran)


def _duplicate(ran: Sequence[Run]) -> tuple[Run, str] | None:
    first: dict[int | None, Run] = {}
    for cell in ran:
        other = first.setdefault(cell.count, cell)
        if other is not cell:
            words = f"duplicate: execution count {cell.count} is also that of cell {other.cell}"
            return cell, f"{words}, so these are outputs of several runs"
    return None


def _unordered(ran: Sequence[Run]) -> tuple[Run, str] | None:
    for above, cell in pairwise(ran):
        if (cell.count or 0) < (above.count or 0):
            words = f"unordered: this cell was run ({cell.count}) before cell {above.cell} above it"
            return cell, f"{words} ({above.count})"
    return None


def _never_run(cells: Sequence[Run], last: Run) -> tuple[Run, str] | None:
    for cell in cells:
        if cell.count is None and not cell.empty and cell.cell < last.cell:
            return cell, "never run: this cell was not run, and cells below it were"
    return None


def _never_reached(look: Look) -> tuple[Run, str] | None:
    """The first of the cells at the end that were not run, of a notebook that is clean above them."""
    says = {one.index for one in look.code if _says_something(one)}
    ran = [one.cell for one in look.notebook.runs if one.count is not None]
    left = [one for one in look.notebook.runs if one.count is None and one.cell in says]
    if not ran or not left:
        return None
    more = f"this cell and {len(left) - 1} more below it were" if len(left) > 1 else "this cell was"
    return left[0], f"never run: {more} not run, and cells above were"


def _says_something(cell: Cell) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in cell.source.split("\n"))


def _gap(ran: Sequence[Run]) -> tuple[Run, str] | None:
    if (ran[0].count or 1) > 1:
        return ran[0], f"gap: the first cell that was run has the execution count {ran[0].count}, not 1"
    for above, cell in pairwise(ran):
        if (cell.count or 0) > (above.count or 0) + 1:
            words = f"gap: between cell {above.cell} ({above.count}) and this one ({cell.count})"
            return cell, f"{words} something was run that is not there any more, or run again"
    return None
