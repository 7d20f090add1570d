"""The notebook's own side: its code cells as IPython would run them, read without nb2job."""

from __future__ import annotations

import ast
import json
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

KEEPS_BODY = re.compile(r"\s*%%(time|capture|prun)\b[^\n]*\n")
KEEPS_LINE = re.compile(r"^(\s*)(?:[\w, ]+=\s*)?%(time|prun)\s+(?=\S)", re.MULTILINE)
AUTOMAGIC = re.compile(
    r"(?:\s*#[^\n]*\n|\s*\n)*(pip|conda|ls|ll|cd|pwd|run|cat|mkdir|rm|cp|mv|man|env|who|whos|pylab|less)\b[^\n]*\s*$"
)
GIVEN = frozenset({"get_ipython", "display", "In", "Out", "_", "__", "___"})
"""Names that IPython gives to a notebook: none of its own."""


@dataclass(frozen=True, slots=True)
class Source:
    """A notebook's code cells, magics turned into calls; `invalid` names the first cell that is none."""

    python: bool
    cells: tuple[str, ...]
    invalid: str

    @property
    def text(self) -> str:
        """All cells, one after the other."""
        return "\n\n".join(self.cells) + "\n"


def source(path: Path) -> Source:
    """Read a notebook; one that is no JSON has no cells and is invalid."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        raw = list(_code_cells(data))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return Source(True, (), f"unreadable: {type(error).__name__}")
    cells = tuple(plain(cell) for cell in raw)
    found = (f"cell {n}: {why}" for n, cell in enumerate(cells, 1) if (why := wrong(cell)))
    return Source(_is_python(data), tuple(cell for cell in cells if cell.strip()), next(found, ""))


def plain(cell: str) -> str:
    """The cell as IPython compiles it, the bodies of timing magics as ordinary code."""
    body = KEEPS_BODY.sub("", cell.replace("\r\n", "\n").lstrip("\n"), count=1)
    body = KEEPS_LINE.sub(r"\1", body)
    try:
        code = str(TransformerManager().transform_cell(body))
    except SyntaxError:
        return body
    return "pass\n" if AUTOMAGIC.match(code) and wrong(code) else code


def wrong(code: str) -> str:
    """Why a cell is no Python 3; empty when it is.

    Each statement by itself, as IPython does it: `from __future__` may stand anywhere in a cell.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for node in ast.parse(code).body:
                module = ast.Module([node], [])
                compile(module, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return f"{type(error).__name__}: {getattr(error, 'msg', error)}"
    return ""


def _code_cells(data: dict[str, Any]) -> list[str]:
    sheets = data.get("worksheets", [data])
    cells = [cell for sheet in sheets for cell in sheet["cells"] if cell["cell_type"] == "code"]
    sources = (cell.get("source", cell.get("input", "")) for cell in cells)
    return [text if isinstance(text, str) else "".join(text) for text in sources]


def _is_python(data: dict[str, Any]) -> bool:
    metadata = data.get("metadata", {})
    spec, info = metadata.get("kernelspec", {}), metadata.get("language_info", {})
    language = str(spec.get("language") or info.get("name") or "python")
    return language.lower() in {"python", "ipython"}
