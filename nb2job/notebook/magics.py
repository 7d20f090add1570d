"""%magic, %%magic, !shell, ?help: a cell's text as plain Python that calls `get_ipython()`."""

from __future__ import annotations

import re

_NOTEBOOK_ONLY = re.compile(r"^\s*[%!?]|^[^#'\"\n]*\?\s*$|=\s*[%!]", re.MULTILINE)


def to_python(source: str) -> str:
    """The cell with its magics turned into calls, line for line, as IPython itself does it.

    A line magic becomes `get_ipython().run_line_magic(name, rest)`, a cell magic
    `get_ipython().run_cell_magic(name, rest, body)`, `!cmd` `get_ipython().system(cmd)`, and
    `x = !cmd` `get_ipython().getoutput(cmd)`. Text without magics comes back as it was.
    """
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    if not _NOTEBOOK_ONLY.search(text):
        return text
    from IPython.core.inputtransformer2 import TransformerManager

    body = text.lstrip("\n")
    empty = len(text) - len(body)
    return "\n" * empty + str(TransformerManager().transform_cell(body)).rstrip("\n")
