"""Databricks notebooks: the source format (`# COMMAND ----------`), and cells that begin with `%sql`.

The format is what Databricks writes when a notebook is exported as "Source file" or kept in a Git folder.
"""

from __future__ import annotations

import re
from typing import Any

from nb2job.errors import NotebookError
from nb2job.regex import regex

METADATA = "application/vnd.databricks.v1+notebook"
"""The key of a notebook's metadata in an .ipynb that Databricks exported."""
CELL_METADATA = "application/vnd.databricks.v1+cell"

_HEAD = regex(r"\s*(#|//|--) Databricks notebook source\b.*")
_BORDER = regex(r"^# COMMAND -{5,}[ \t]*$", re.MULTILINE)
_TITLE = regex(r"# DBTITLE \d+,(.*)")
_MAGIC = regex(r"^# MAGIC ?", re.MULTILINE)
_LANGUAGE = regex(r"%(md-sandbox|md|sql|scala|r|sh|python)(?![\w-])[ \t]*")
_CELL_MAGICS = {"r": "%%R", "sql": "%%sql", "scala": "%%scala", "sh": "%%sh"}
_LANGUAGES = {"//": "Scala", "--": "SQL"}


def is_source(text: str) -> bool:
    """Whether a text is a notebook in Databricks' source format, of whatever language."""
    return _HEAD.match(text) is not None


def from_source(text: str, name: str) -> dict[str, Any]:
    """The cells of a text in the source format.

    Raises:
        NotebookError: NB103, a notebook of another language.
    """
    head = _HEAD.match(text)
    language = _LANGUAGES.get(head[1]) if head else None
    if language:
        hint = "Only notebooks in Python become Python scripts."
        raise NotebookError("NB103", f"the notebook's language is {language}, not Python", hint, path=name)
    parts = _BORDER.split(text[head.end() if head else 0 :])
    return {"metadata": {}, "cells": [_cell(part) for part in parts]}


def with_language(cell: dict[str, Any]) -> dict[str, Any]:
    """A cell that names its language first, as Jupyter has it: `%md` is markdown, `%sql` is `%%sql`."""
    source = str(cell["source"])
    match = _LANGUAGE.match(source.lstrip("\n"))
    if cell["cell_type"] != "code" or match is None:
        return cell
    body = source.lstrip("\n")[match.end() :]
    language = match[1]
    if language.startswith("md"):
        return {**cell, "cell_type": "markdown", "source": body.strip("\n")}
    magic = _CELL_MAGICS.get(language, "")
    return {**cell, "source": f"{magic}\n{body.lstrip()}" if magic else body.lstrip("\n")}


def _cell(part: str) -> dict[str, Any]:
    lines = part.strip("\n").split("\n")
    metadata = {}
    title = _TITLE.match(lines[0])
    if title:
        metadata["title"] = title[1].strip()
        lines = lines[1:]
    source = _MAGIC.sub("", "\n".join(lines))
    return with_language({"cell_type": "code", "metadata": metadata, "source": source})
