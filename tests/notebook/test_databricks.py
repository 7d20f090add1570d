"""Databricks source, and notebooks that Databricks exported, become cells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nb2job.errors import NotebookError
from nb2job.notebook.read import read

HEAD = "# Databricks notebook source\n"
BORDER = "\n\n# COMMAND ----------\n\n"


def cells(path: Path) -> list[tuple[int, str, str]]:
    return [(one.index, one.kind, one.source) for one in read(path).cells]


def from_source(folder: Path, *parts: str) -> list[tuple[int, str, str]]:
    path = folder / "a.py"
    path.write_text(HEAD + BORDER.join(parts) + "\n", encoding="utf-8")
    return cells(path)


def from_export(folder: Path, *sources: str) -> list[tuple[int, str, str]]:
    found: list[dict[str, Any]] = [
        {"cell_type": "code", "source": one, "metadata": {}, "outputs": [], "execution_count": None}
        for one in sources
    ]
    metadata = {"application/vnd.databricks.v1+notebook": {"language": "python", "notebookName": "a"}}
    path = folder / "a.ipynb"
    path.write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 0, "metadata": metadata, "cells": found}),
        encoding="utf-8",
    )
    return cells(path)


def magic(source: str) -> str:
    return "\n".join(f"# MAGIC {line}".rstrip() for line in source.split("\n"))


CASES = [
    ("x = 1\ny = 2", "code", "x = 1\ny = 2"),
    ("%md\n# Title\n\nText", "markdown", "# Title\n\nText"),
    ("%md # Title", "markdown", "# Title"),
    ("%md-sandbox\n<div/>", "markdown", "<div/>"),
    ("%sql\nSELECT 1", "code", "%%sql\nSELECT 1"),
    ("%sql SELECT 1", "code", "%%sql\nSELECT 1"),
    ("%scala\nval x = 1", "code", "%%scala\nval x = 1"),
    ("%r\nx <- 1", "code", "%%R\nx <- 1"),
    ("%sh\nls -l", "code", "%%sh\nls -l"),
    ("%python\nx = 1", "code", "x = 1"),
    ("%pip install a b", "code", "%pip install a b"),
    ("%run ./other", "code", "%run ./other"),
    ("%fs ls /mnt", "code", "%fs ls /mnt"),
    ("%shell_like", "code", "%shell_like"),
]


@pytest.mark.parametrize(("source", "kind", "text"), CASES)
def test_a_cell_of_a_source_file(source: str, kind: str, text: str, tmp_path: Path) -> None:
    part = magic(source) if source.startswith("%") else source
    assert from_source(tmp_path, "a = 1", part)[1] == (2, kind, text)


@pytest.mark.parametrize(("source", "kind", "text"), CASES)
def test_a_cell_of_an_export(source: str, kind: str, text: str, tmp_path: Path) -> None:
    assert from_export(tmp_path, "a = 1", source)[1] == (2, kind, text)


def test_a_title_is_a_heading_of_the_lowest_level(tmp_path: Path) -> None:
    assert from_source(tmp_path, "# DBTITLE 1,Load the data\nx = 1", "# DBTITLE 0,Words\n# MAGIC %md b") == [
        (1, "markdown", "###### Load the data"),
        (1, "code", "x = 1"),
        (2, "markdown", "b"),
    ]


def test_line_ends_and_byte_order_marks(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    text = f"\ufeff{HEAD}# MAGIC %md größe{BORDER}x = 1\n"
    path.write_bytes(text.replace("\n", "\r\n").encode())
    assert cells(path) == [(1, "markdown", "größe"), (2, "code", "x = 1")]


def test_empty_cells_count(tmp_path: Path) -> None:
    assert from_source(tmp_path, "", "x = 1", "")[1:] == [(2, "code", "x = 1"), (3, "code", "")]


def test_a_plain_notebook_has_no_such_cells(tmp_path: Path) -> None:
    found = {"cell_type": "code", "source": "%sql SELECT 1", "metadata": {}, "outputs": []}
    book = {"nbformat": 4, "nbformat_minor": 0, "metadata": {}, "cells": [found | {"execution_count": None}]}
    (tmp_path / "a.ipynb").write_text(json.dumps(book), encoding="utf-8")
    assert cells(tmp_path / "a.ipynb") == [(1, "code", "%sql SELECT 1")]


@pytest.mark.parametrize(
    ("name", "head", "language"),
    [("a.scala", "//", "Scala"), ("a.sql", "--", "SQL"), ("a.py", "--", "SQL")],
)
def test_another_language_is_refused(name: str, head: str, language: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(f"{head} Databricks notebook source\nx\n", encoding="utf-8")
    with pytest.raises(NotebookError, match=f"language is {language}") as caught:
        read(path)
    assert (caught.value.code, caught.value.path) == ("NB103", str(path))


def test_an_export_in_another_language_is_refused(tmp_path: Path) -> None:
    metadata = {"application/vnd.databricks.v1+notebook": {"language": "scala"}}
    book = {"nbformat": 4, "nbformat_minor": 0, "metadata": metadata, "cells": []}
    (tmp_path / "a.ipynb").write_text(json.dumps(book), encoding="utf-8")
    with pytest.raises(NotebookError, match="language is scala"):
        read(tmp_path / "a.ipynb")
