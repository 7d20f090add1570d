"""Code that a magic brings into the notebook's own namespace, once it is known where it stands."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.notebook.magics import calls, to_python
from nb2job.program.captures import code_texts
from nb2job.program.program import Program
from nb2job.regex import regex

_SHARING = regex(r"'run', '[^']*-\w*i\b")


def late_code(program: Program) -> Iterator[str]:
    """What stands below magics, in notebooks that are run, and in files that cells write and run."""
    sources = [cell.source for one in program.companions for cell in one.cells if cell.kind == "code"]
    statements = [one for one in program.statements() if "get_ipython" in one.text]
    sources += [text for one in statements for text in [*code_texts(one.text)][1:]]
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
