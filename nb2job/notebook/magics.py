"""%magic, %%magic, !shell, ?help: a cell's text as plain Python that calls `get_ipython()`."""

from __future__ import annotations

import re

_NOTEBOOK_ONLY = re.compile(r"^\s*[%!?]|^[^#'\"\n]*\?\s*$|=\s*[%!]", re.MULTILINE)


_AUTOMAGIC = re.compile(
    r"(pip|conda|mamba|ls|ll|cat|cd|cp|mv|mkdir|rm|rmdir|pwd|less|more|man|run|time|timeit|env|who|whos"
    r"|history|matplotlib|pylab|load_ext|reset|autoreload|debug|prun)(?:\s+[^\s=(.,].*)?"
)


def as_automagic(source: str) -> str:
    """A cell of one line such as `pip install x`, which IPython takes as `%pip install x`; else ""."""
    lines = [line.strip() for line in source.split("\n") if line.strip() and line.strip()[0] != "#"]
    if len(lines) != 1 or not _AUTOMAGIC.fullmatch(lines[0].rstrip(";").strip()):
        return ""
    return to_python(f"%{lines[0]}")


def to_python(source: str) -> str:
    """The cell with its magics turned into calls, line for line, as IPython itself does it.

    A line magic becomes `get_ipython().run_line_magic(name, rest)`, a cell magic
    `get_ipython().run_cell_magic(name, rest, body)`, `!cmd` `get_ipython().system(cmd)`, and
    `x = !cmd` `get_ipython().getoutput(cmd)`. Text without magics comes back as it was.
    """
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    if not _NOTEBOOK_ONLY.search(text) and text.lstrip("\n")[:1] not in {" ", "\t"}:
        return text
    from IPython.core.inputtransformer2 import TransformerManager

    body = text.lstrip("\n")
    empty = len(text) - len(body)
    return "\n" * empty + str(TransformerManager().transform_cell(body)).rstrip("\n")
