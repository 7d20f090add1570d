"""A comparison as a page: what is equal, different, dropped or not compared, both sides beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from nb2job.job.page import page
from nb2job.verify.compare import Comparison
from nb2job.verify.expected import Expected
from nb2job.verify.table import EXEMPT, as_json, verdict

Row = dict[str, Any]


def page_of(found: Comparison, expected: Expected, notebook: str, script: str) -> str:
    """The page as one text; see `table.as_json` for what is told."""
    told = as_json(found, expected, Path(notebook).name, script)
    del told["variables"]["extra"]  # arguments, and names that every script has
    rows = [
        *_rows("variable", told["variables"], expected),
        *_rows("file", told["files"], expected),
        *_rows("metric", told["metrics"], expected),
        *(_row("variable", "changing", name, expected, "other in each run") for name in found.unstable),
    ]
    for row in rows:
        if row["kind"] == "variable":
            row.setdefault("notebook", found.values.get(row["name"], ""))
        elif row["kind"] == "metric" and row["status"] == "equal":
            row["notebook"] = _in_words(found.metrics.get(row["name"], ()))
    data = {
        "notebook": told["notebook"],
        "script": script,
        "same": found.same,
        "verdict": verdict(found, lambda text, **_: text),
        "seconds": told["seconds"],
        "rows": rows,
        "failure": told["failure"],
        "exempt": EXEMPT[found.exempt],
        "output": "" if found.same else found.output[-4000:],
    }
    return page("verify", f"{told['notebook']} and its script, run", data)


def _in_words(values: Sequence[tuple[int, float]]) -> str:
    """What was logged of a metric, by its last value."""
    if len(values) < 2:
        return "".join(repr(value) for _, value in values)
    return f"{len(values)} values, the last {values[-1][1]!r}"


def _rows(kind: str, told: dict[str, Any], expected: Expected) -> Iterator[Row]:
    """Differences first."""
    for one in told["different"]:
        sides = {"notebook": one["notebook"], "script": one["script"], "cell": one["cell"]}
        yield {"kind": kind, "status": "different", "name": one["where"], **sides}
    for name in told["missing"]:
        yield _row(kind, "missing", name, expected, "the script has none")
    for name, code in told.get("dropped", {}).items():
        yield _row(kind, "dropped", name, expected, f"{code} {expected.dropped[name].message}")
    for name, twin in told.get("renamed", {}).items():
        yield _row(kind, "renamed", name, expected, f"{twin} in the script")
    uncompared = told["not_compared"]
    for name in uncompared:
        reason = f"a {uncompared[name]}" if isinstance(uncompared, dict) else ""
        yield _row(kind, "not compared", name, expected, reason)
    for name in told.get("extra", ()):
        yield _row(kind, "extra", name, expected, "only the script has it")
    for name in told["equal"]:
        yield _row(kind, "equal", name, expected, "")


def _row(kind: str, status: str, name: str, expected: Expected, reason: str) -> Row:
    cell = expected.cells.get(name) if kind == "variable" else None
    return {"kind": kind, "status": status, "name": name, "cell": cell, "reason": reason}
