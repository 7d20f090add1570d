"""The table of constructs: each line is converted here and now, and the table shows what became of it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from docs.cells import cell, table
from nb2job.convert import convert
from nb2job.errors import Nb2jobError
from nb2job.program.settings import Settings

SOURCE = Path(__file__).parent / "constructs.txt"

_INTRO = """\
# Constructs

What becomes of what only notebooks have. The right side is what converting the left side says; for your own
notebook, line by line, `nb2job explain` says it.
"""


def pages() -> dict[str, str]:
    """One table for each part of the list."""
    parts = [_INTRO]
    with tempfile.TemporaryDirectory() as folder:
        for block in SOURCE.read_text(encoding="utf-8").split("\n## ")[1:]:
            title, _, lines = block.partition("\n")
            rows = [_row(line, Path(folder)) for line in lines.split("\n") if line.strip()]
            parts += [f"## {title}", table(("in the notebook", "in the script"), rows)]
    return {"constructs": "\n\n".join(parts) + "\n"}


def _row(line: str, folder: Path) -> tuple[str, str]:
    """`before || line`: what stands above it is converted with it, and not told of."""
    above, _, shown = line.rpartition(" || ")
    code = shown.replace("\\n", "\n")
    cells = [one.replace("\\n", "\n") for one in above.split(" && ") if one]
    shown = " ⏎ ".join(code.split("\n"))
    return cell(f"`{shown}`"), "; ".join(told([*cells, code], folder))


def told(cells: list[str], folder: Path) -> list[str]:
    """What converting says of the last of some cells, each with a link to its code."""
    path = folder / "notebook.py"
    path.write_text("\n".join(f"# %%\n{_commented(one)}" for one in cells), encoding="utf-8")
    try:
        program = convert(path, Settings()).program
    except Nb2jobError as error:
        return [_said(error.code, error.message)]
    notes = [one for one in program.notes if one.place is not None and one.place.cell == len(cells)]
    return list(dict.fromkeys(_said(one.code, one.message) for one in notes)) or ["stays as it is"]


def _commented(cell: str) -> str:
    """A cell as percent scripts have it: their magics stand in comments."""
    lines = cell.split("\n")
    if lines[0].startswith("%%"):
        return "\n".join(f"# {line}" for line in lines)
    return "\n".join(f"# {line}" if line.startswith(("%", "!")) else line for line in lines)


def _said(code: str, message: str) -> str:
    return f"{cell(message)} ([{code}](rules/{code}.md))"
