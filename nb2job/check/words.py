"""What a check found, as text, as JSON, or as annotations of GitHub."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nb2job.check.file_lines import file_line
from nb2job.check.task import Told
from nb2job.rules import RULES

FORMATS = ("text", "json", "github")

_ADVICE = {rule.code: rule.advice for rule in RULES}


def worded(told: Sequence[Told], form: str, style: Callable[..., str]) -> str:
    """All that is told, in one of the FORMATS; empty where there is nothing to say."""
    if form == "json":
        return json.dumps([_entry(one) for one in told], indent=2, ensure_ascii=False)
    if form == "github":
        return "\n".join(map(_annotation, told))
    return "\n".join(_lines(told, style))


def _lines(told: Sequence[Told], style: Callable[..., str]) -> list[str]:
    """A line each, and what to do about it below the first of a code."""
    lines: list[str] = []
    advised: set[str] = set()
    for one in told:
        lines.append(style(str(one), fg="red" if one.is_error else "yellow"))
        hint = _hint(one)
        if hint and hint not in advised:
            advised.add(hint)
            lines.append(f"  {hint}")
    return lines


def _hint(told: Told) -> str:
    return told.note.hint or _ADVICE.get(told.note.code, "")


def _entry(told: Told) -> dict[str, Any]:
    place = told.note.place
    return {
        "path": told.path,
        "cell": place.cell if place else None,
        "line": place.line if place else told.line or None,
        "code": told.note.code,
        "message": told.note.message,
        "hint": _hint(told),
        "error": told.is_error,
    }


def _annotation(told: Told) -> str:
    """A line of a workflow's log that GitHub shows at the file; it knows no cells, so the message does."""
    place = told.note.place
    where = f"cell {place.cell}:{place.line}: " if place else ""
    kind = "error" if told.is_error or told.note.code.startswith("NB4") else "warning"
    number = told.line or (file_line(told.path, place) if place else 0)
    line = f",line={number}" if number else ""
    head = f"file={_escaped(_in_workspace(told.path), ':,')}{line},title={told.note.code}"
    return f"::{kind} {head}::{_escaped(where + told.note.message)}"


def _in_workspace(path: str) -> str:
    """A path as GitHub's annotations name it: from the top of the checkout, wherever this was started.

    Where no workflow says what that is, it is the folder above with .git, or else the current one.
    """
    place = os.path.realpath(path)
    top = os.environ.get("GITHUB_WORKSPACE")
    if not top:
        above = Path(place).parents
        top = str(next((one for one in above if (one / ".git").exists()), Path.cwd()))
    return os.path.relpath(place, os.path.realpath(top)).replace(os.sep, "/")


def _escaped(text: str, more: str = "") -> str:
    for mark in "%\r\n" + more:
        text = text.replace(mark, f"%{ord(mark):02X}")
    return text
