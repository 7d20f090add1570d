"""The conversion report: notebook and script side by side, and what became of every line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nb2job.convert import Conversion
from nb2job.explain.fates import Line, fates
from nb2job.explain.plan import plan
from nb2job.explain.words import MEANINGS
from nb2job.job.page import page


def report_of(conversion: Conversion) -> str:
    """The report as a page: the same bytes for the same notebook and settings.

    Raises:
        FolderError: NB404, the record in the job folder beside the notebook cannot be read.
    """
    found = plan(conversion)
    name = Path(conversion.notebook.path).name
    data = {
        "notebook": name,
        "script": found["script"],
        "cells": [
            {"number": cell.index, "kind": cell.kind, "lines": cell.source.split("\n")}
            for cell in conversion.notebook.cells
        ],
        "lines": conversion.script.rstrip("\n").split("\n"),
        "links": [_link(line) for line in fates(conversion)],
        "functions": found["functions"],
        "sections": _sections(found),
    }
    return page("report", f"{name} and its script", data)


def is_report(path: Path) -> bool:
    """Whether a file is a page of ours, that may be written again."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return '<meta name="generator" content="nb2job">' in file.read(4000)
    except OSError:
        return False


def _link(line: Line) -> dict[str, Any]:
    return {
        "cell": line.cell,
        "span": line.span,
        "fate": line.fate,
        "script": line.script,
        "notes": [
            {
                "code": note.code,
                "line": note.place.line if note.place else None,
                "text": note.message,
                "meaning": MEANINGS.get(note.code, ""),
                "hint": note.hint,
            }
            for note in line.notes
        ],
    }


_TITLES = (
    ("findings", "To look at"),
    ("reasons", "Why functions are as they are"),
    ("parameters", "Arguments"),
    ("inputs", "Data that is read"),
    ("outputs", "Files that are written"),
    ("metrics", "Metrics"),
    ("figures", "Figures"),
    ("searches", "Best parameters of searches"),
    ("models", "Models"),
    ("packages", "Packages"),
    ("files", "Files beside the script"),
)


def _sections(found: dict[str, Any]) -> list[dict[str, Any]]:
    """What else there is to know: rows of texts, each with its place where it has one."""
    shown = [(title, found[key]) for key, title in _TITLES if found[key]]
    return [{"title": title, "rows": [_row(entry) for entry in entries]} for title, entries in shown]


def _row(entry: Any) -> dict[str, Any]:
    if isinstance(entry, str):
        return {"text": entry}
    if "flag" in entry:
        shown = entry["default"] if isinstance(entry["default"], str) else repr(entry["default"])
        place = {"cell": entry["cell"], "line": entry["line"]}
        return {"head": entry["flag"], "text": f"{entry['type']}, {shown}", **place}
    if "version" in entry:
        return {"head": entry["name"], "text": entry["version"]}
    return {
        "head": entry["code"],
        "text": entry["message"],
        "hint": entry["hint"],
        "cell": entry["cell"],
        "line": entry["line"],
    }
