"""The table of metrics: what becomes of a print or a score, and what is logged when it runs."""

from __future__ import annotations

import ast
import contextlib
import io
import re
from dataclasses import dataclass
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import pytest

from nb2job.notebook.cell import Notebook
from nb2job.passes.log_metrics import log_metrics
from nb2job.program.parse import parse
from nb2job.program.program import Program
from nb2job.program.settings import Settings
from tests.passes.case import ROOT, cells_of, compared

Logged = list[tuple[str, float, int | None]]


@dataclass(frozen=True)
class Row:
    """A cell, what it becomes ("": it stays), and the metrics that are logged, each with its step."""

    name: str
    before: str
    after: str
    logs: tuple[tuple[str, float, int | None], ...]


def rows() -> list[Row]:
    found = []
    for path in sorted((ROOT / "fixtures" / "metrics").glob("*.py")):
        for part in re.split(r"^# %% ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            title, _, body = part.partition("\n")
            before, _, after = body.partition("# becomes\n")
            logs = tuple(map(logged, re.findall(r"^# logs (.*)$", after, re.MULTILINE)))
            after = re.sub(r"^# logs .*$", "", after, flags=re.MULTILINE)
            found.append(Row(f"{path.stem}: {title}", before.strip("\n"), after, logs))
    return found


def logged(text: str) -> tuple[str, float, int | None]:
    found = re.fullmatch(r"(.*) ([\d.e-]+)(?: @(\d+))?", text)
    assert found is not None
    return found[1], float(found[2]), int(found[3]) if found[3] else None


ROWS = rows()


def program_of(row: Row) -> Program:
    return parse(Notebook("row.ipynb", cells_of(f"\n# %%\n{row.before}\n")), Settings())


def text_of(program: Program) -> str:
    return "\n".join(one.text for one in program.statements())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_what_it_becomes(row: Row) -> None:
    program = log_metrics(program_of(row))
    assert compared(text_of(program)) == compared(row.after or text_of(program_of(row)))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_what_is_logged_when_it_runs(row: Row) -> None:
    if "sklearn" in row.before and find_spec("sklearn") is None:
        pytest.skip("scikit-learn is not installed")
    said, nothing = ran(text_of(program_of(row)))
    assert nothing == []
    again, found = ran(text_of(log_metrics(program_of(row))))
    pairs = zip(said.splitlines(), again.splitlines(), strict=True)
    assert all(new == old or new.endswith(f": {old}") for old, new in pairs)  # a bare score gets a name
    assert found == [(name, pytest.approx(value), step) for name, value, step in row.logs]


def ran(text: str) -> tuple[str, Logged]:
    """What a program says, and what it logs."""
    found: Logged = []

    def log_metric(name: str, value: Any, step: int | None = None) -> None:
        found.append((name, float(value), step))

    def log_value(name: str, value: Any, step: int | None = None) -> None:
        with contextlib.suppress(TypeError, ValueError):
            log_metric(name, value, step)

    space = {"__name__": "row", "mlflow": SimpleNamespace(log_metric=log_metric), "log_value": log_value}
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(ast.parse(text), "<row>", "exec"), space)
    return said.getvalue(), found


def test_it_has_enough_rows() -> None:
    assert len(ROWS) >= 80
    assert sum(not row.logs for row in ROWS) >= 25
    assert len({row.name for row in ROWS}) == len(ROWS)
