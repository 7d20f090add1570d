"""Code that a magic brings into the notebook's own namespace, once it is known where it stands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nb2job.notebook.magics import calls, to_python
from nb2job.program.program import Program

_SHARING = re.compile(r"'run', '[^']*-\w*i\b")


def late_code(program: Program) -> Iterator[str]:
    """The cells of notebooks that are run, and files that cells write where one is run with `-i`."""
    sources = [cell.source for one in program.companions for cell in one.cells if cell.kind == "code"]
    statements = [*program.statements()]
    if any(_SHARING.search(one.text) for one in statements):
        sources += [text for one in statements for text in _written(one.text)]
    for source in sources:
        text = to_python(source)
        try:
            ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            continue
        yield text


def _written(text: str) -> Iterator[str]:
    """The body of `%%writefile`."""
    for method, texts in calls(text) if "run_cell_magic" in text else ():
        if method == "run_cell_magic" and texts[0] in {"writefile", "file"}:
            yield texts[2]
