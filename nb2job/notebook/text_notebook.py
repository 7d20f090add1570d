"""Notebooks as text: percent scripts and markdown, MyST too, read by jupytext, which defines them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nb2job.errors import NotebookError
from nb2job.regex import regex

_MARKER = regex(r"^#(?: %%|%%)(?:\s|$)|^# (?:<codecell>|In\[[0-9 ]*\])", re.MULTILINE)
_SCRIPT_HEADER = regex(r"(?:#[^\n]*\n|\s*\n)*")
_FRONT_MATTER = regex(r"\s*---\n.*?\n---[ \t]*(?:\n|$)", re.DOTALL)
_JUPYTEXT = regex(r"^\s*jupytext:", re.MULTILINE)
_FORMAT = regex(r"^(?:# )?\s+format_name:\s*['\"]?([\w-]+)", re.MULTILINE)
_FENCE = regex(r"^(```+|~~~+) ?\{?(?:code-cell|python|ipython|ipython3)\b", re.MULTILINE | re.IGNORECASE)
_MYST = regex(r"^(```+|~~~+|:::+)\{code(?:-cell)?\}", re.MULTILINE)

_ENCODING = regex(r"\A((?:#[^\n]*\n)?#[^\n]*?coding[:=][ \t]*)[-\w.]+")
"""The encoding that a file declares: jupytext takes but one, and the text is decoded already."""

_SCRIPTS = frozenset({"percent", "hydrogen", "light", "nomarker", "bare", "sphinx", "spin"})
_MARKDOWNS = frozenset({"markdown", "myst"})


def is_script(text: str) -> bool:
    """Whether a Python file looks like a notebook: it has cell markers, or a header of jupytext."""
    return _MARKER.search(text) is not None or bool(_named_format(text, _SCRIPT_HEADER))


def is_markdown(text: str) -> bool:
    """Whether a markdown file says that it is a notebook: by jupytext's front matter, or by `{code-cell}`."""
    matter = _FRONT_MATTER.match(text)
    return _MYST.search(text) is not None or (matter is not None and bool(_JUPYTEXT.search(matter[0])))


def has_code(text: str) -> bool:
    """Whether a markdown text has fenced Python."""
    return _FENCE.search(text) is not None or is_markdown(text)


def from_script(text: str, name: str) -> dict[str, Any]:
    """The cells of a percent script, or of another kind of script whose header jupytext wrote.

    Raises:
        NotebookError: NB102, a script without cells.
    """
    text = _ENCODING.sub(r"\1utf-8", text, count=1)
    kind = _named_format(text, _SCRIPT_HEADER)
    if not kind:
        kind = _guessed(text, name) if is_script(text) else ""
        if kind not in {"percent", "hydrogen"}:
            raise NotebookError(
                "NB102",
                "not a notebook: a Python file without cells",
                "Begin each cell with a line `# %%` (jupytext's percent format), or name an .ipynb.",
                path=name,
            )
    return _read(text, ".py", kind, _SCRIPTS, name)


def from_markdown(text: str, name: str) -> dict[str, Any]:
    """The cells of a markdown file: fenced Python is code; `{code-cell}` in the MyST form.

    Raises:
        NotebookError: NB102, markdown that jupytext cannot read.
    """
    kind = _named_format(text, _FRONT_MATTER) or ("myst" if _MYST.search(text) else "markdown")
    return _read(text, ".md", kind, _MARKDOWNS, name)


def _named_format(text: str, header: re.Pattern[str]) -> str:
    """The format that jupytext's header names, or ""."""
    found = header.match(text)
    named = _FORMAT.search(found[0]) if found and "jupytext:" in found[0] else None
    return named[1] if named else ""


def _read(text: str, extension: str, kind: str, known: frozenset[str], name: str) -> dict[str, Any]:
    if kind not in known:
        # Pandoc, Quarto and marimo would be started to read their own formats.
        hint = f"Save it as percent script: jupytext --to py:percent {name}"
        raise NotebookError("NB102", f"not a notebook that can be read: format {kind}", hint, path=name)
    import jupytext

    safe, back = _without_odd_breaks(text)
    with _one_line(name):
        book = jupytext.reads(safe, fmt={"extension": extension, "format_name": kind}, as_version=4)
    cells = [{**cell, "source": cell["source"].translate(back)} for cell in book["cells"]]
    return {"metadata": dict(book["metadata"]), "cells": cells}


def _guessed(text: str, name: str) -> str:
    """The format of a script without a header: jupytext knows which markers stand within strings."""
    from jupytext.formats import guess_format

    with _one_line(name):
        return str(guess_format(text, ".py")[0])


@contextmanager
def _one_line(name: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # jupytext, its YAML and its markdown parser share no class of errors
        reason = " ".join(f"{type(error).__name__} {error}".split())[:160]
        hint = "Mend the file's header, or convert it: jupytext --to ipynb"
        raise NotebookError("NB102", f"not a valid notebook: {reason}", hint, path=name) from None


_ODD_BREAKS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""Where `str.splitlines`, by which jupytext reads, ends a line and Python does not."""


def _without_odd_breaks(text: str) -> tuple[str, dict[int, str]]:
    """The text with other characters in their place, and the table that brings them back."""
    used = [one for one in _ODD_BREAKS if one in text]
    if not used:
        return text, {}
    private = (chr(code) for code in range(0xE000, 0xF900) if chr(code) not in text)
    pairs = list(zip(used, private, strict=False))
    return text.translate({ord(odd): safe for odd, safe in pairs}), {ord(safe): odd for odd, safe in pairs}
