"""A comparison in words: a table that fits a terminal, or JSON with stable keys."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from nb2job.verify.compare import Comparison
from nb2job.verify.expected import Expected
from nb2job.verify.match import Difference
from nb2job.verify.run import Failure

WIDTH = 80
LEFT = 16
Style = Callable[..., str]


def as_text(
    found: Comparison, expected: Expected, notebook: str, script: str, *, style: Style, every: bool = False
) -> str:
    """The table; names that are equal are counted, and listed with `every`.

    Args:
        notebook, script: what both sides are called.
        style: paints a text (`click.style`).
    """
    seconds = [f"{one:.1f} s" for one in found.seconds]
    lines = [f"{notebook}  ({seconds[0]})", f"{script}  ({seconds[1]})", ""]
    lines += _section("variables", _variables(found, expected, every), style)
    lines += _section("files", _files(found, every), style)
    lines += _section("metrics", _metrics(found, every), style)
    lines += _failures(found, expected, style)
    return "\n".join([*lines, verdict(found, style)])


def as_json(found: Comparison, expected: Expected, notebook: str, script: str) -> dict[str, Any]:
    """The same as plain data, whose keys stay; what a key holds is in the command's --help."""
    files, held = found.files, found.held
    return {
        "notebook": notebook,
        "script": script,
        "same": found.same,
        "seconds": dict(zip(("notebook", "script"), found.seconds, strict=True)),
        "variables": {
            "equal": list(found.equal),
            "different": [_difference(one, expected) for one in found.different],
            "missing": list(found.missing),
            "dropped": {name: expected.dropped[name].code for name in found.dropped},
            "renamed": dict(found.renamed),
            "not_compared": dict(found.uncompared),
            "extra": list(found.extra),
        },
        "files": {
            "equal": list(files.equal),
            "different": [_difference(one, expected) for one in files.different],
            "missing": list(files.missing),
            "not_compared": list(files.uncompared),
            "extra": list(files.extra),
        },
        "metrics": {
            "equal": list(held.equal),
            "different": [_difference(one, expected) for one in held.different],
            "missing": list(held.missing),
            "not_compared": list(held.unprinted),
        },
        "nondeterministic": list(found.unstable),
        "failure": {
            "notebook": asdict(found.notebook_failure) if found.notebook_failure else None,
            "script": asdict(found.script_failure) if found.script_failure else None,
            "same": found.same_failure,
            "exempt": found.exempt or None,
        },
    }


Row = tuple[str, str, Sequence[str]]
"""A status, a name, and lines below it."""


def _variables(found: Comparison, expected: Expected, every: bool) -> Iterator[Row]:
    def place(where: str) -> str:
        cell = expected.cells.get(where.partition(".")[0].partition("[")[0])
        return f"{where} (cell {cell})" if cell else where

    for one in found.different:
        yield "different", place(one.name), _sides(one)
    stopped = found.script_failure is not None and len(found.missing) > 1
    if found.exempt == "import":
        yield "not compared", f"{len(found.missing)}, since the script stopped at its imports", []
    elif stopped:
        names = textwrap.wrap(", ".join(found.missing), WIDTH - LEFT)
        yield "missing", f"{len(found.missing)}, since the script stopped before", names
    for name in () if stopped or found.exempt == "import" else found.missing:
        yield "missing", place(name), ["the script has no variable of that name"]
    for name in found.dropped:
        note = expected.dropped[name]
        yield "dropped", place(name), [f"{note.code} {note.message}"]
    for name, twin in found.renamed:
        yield "renamed", f"{name} is {twin} in the script", []
    for name, kind in found.uncompared:
        yield "not compared", f"{name}: a {kind.rpartition('.')[2]} cannot be looked into", []
    for name in found.unstable:
        yield "changing", f"{name} differs between two runs of the notebook, too", []
    yield from _equal(found.equal, every)


def _files(found: Comparison, every: bool) -> Iterator[Row]:
    for one in found.files.different:
        yield "different", one.name, _sides(one)
    for name in found.files.missing:
        yield "missing", name, ["the script writes no such file"]
    for name in found.files.uncompared:
        yield "not compared", f"{name}: other bytes, of a format that is not known", []
    for name in found.files.extra:
        yield "extra", f"{name}: only the script writes it", []
    yield from _equal(found.files.equal, every)


def _metrics(found: Comparison, every: bool) -> Iterator[Row]:
    for one in found.held.different:
        yield "different", one.name, _sides(one, "printed", "logged")
    for name in found.held.missing:
        yield "missing", name, ["the notebook logs it, the script does not"]
    for name in found.held.unprinted:
        yield "not compared", f"{name}: the notebook prints no number with that label", []
    yield from _equal(found.held.equal, every)


def _equal(names: Sequence[str], every: bool) -> Iterator[Row]:
    if names:
        shown = textwrap.wrap(", ".join(names), WIDTH - LEFT) if every else []
        yield "equal", str(len(names)), shown


def _sides(one: Difference, left: str = "notebook", right: str = "script") -> list[str]:
    width = max(len(left), len(right))
    return [f"{left:<{width}}  {one.left}", f"{right:<{width}}  {one.right}"]


COLORS = {"different": "red", "missing": "red", "changing": "yellow", "equal": "green"}


def _section(title: str, rows: Iterator[Row], style: Style) -> list[str]:
    lines = []
    for status, name, below in rows:
        word = style(f"{status:<{LEFT - 2}}", fg=COLORS.get(status))
        head, *rest = textwrap.wrap(name, WIDTH - LEFT) or [""]
        lines += [f"  {word}{head}", *(" " * LEFT + one for one in (*rest, *below))]
    return [title, *lines, ""] if lines else []


def _failures(found: Comparison, expected: Expected, style: Style) -> list[str]:
    left, right = found.notebook_failure, found.script_failure
    if left is None and right is None:
        return []
    if found.same_failure and left is not None and right is not None:
        where = f"cell {left.cell}:{left.line}" if left.cell else "an unknown cell"
        lines = [f"Both stop with the same exception, the notebook in {where}: what is above is all", ""]
        return [*lines[:1], "that was run.", *_wrapped(str(left)), ""]
    return [
        *_ending("notebook", left, style),
        *_gone(left, expected),
        *_ending("script", right, style),
        *([] if right is None or left is not None else _last_lines(found.output)),
        *textwrap.wrap(EXEMPT[found.exempt], WIDTH),
        "",
    ]


EXEMPT = {
    "": "",
    "import": "The notebook had not come to that import. Imports stand first in a script: one that fails"
    " does so before anything is run, which is no difference.",
    "dropped": "What only a dropped line would have done is no difference.",
}


def _ending(side: str, failure: Failure | None, style: Style) -> list[str]:
    if failure is None:
        return [f"The {side} runs to its end."]
    line = f":{failure.line}" if failure.line and failure.cell else ""
    where = f" in cell {failure.cell}{line}" if failure.cell else ""
    where = where or (f" in line {failure.line}" if failure.line else "")
    return [style(f"The {side} stops{where}:", fg="red"), *_wrapped(str(failure))]


def _gone(failure: Failure | None, expected: Expected) -> list[str]:
    """That the notebook failed at a line that the script was meant not to have."""
    cell, line = (failure.cell or 0, failure.line or 0) if failure else (0, 0)
    note = expected.lines.get((cell, line))
    if note is None:
        return []
    return textwrap.wrap(f"The script has not got that line ({note.code}): {note.message}", WIDTH)


def _last_lines(output: str) -> list[str]:
    lines = [line for line in output.rstrip().splitlines() if line.strip()][-12:]
    return ["", "Its last lines were:", *(f"  {line}" for line in lines)]


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="  ")[:6]


def verdict(found: Comparison, style: Style) -> str:
    """The last line: whether the script does what the notebook does."""
    if found.same and found.exempt:
        return style("No difference as far as both sides were run.", fg="green")
    if found.same:
        return style("The script does what the notebook does.", fg="green")
    parts = [
        *(found.different or ()),
        *found.missing,
        *found.files.different,
        *found.files.missing,
        *found.held.different,
        *found.held.missing,
        *(() if found.same_failure or found.exempt else ("failure",)),
    ]
    count = "1 difference" if len(parts) == 1 else f"{len(parts)} differences"
    return style(f"{count}: the script does not do what the notebook does.", fg="red")


def _difference(one: Difference, expected: Expected) -> dict[str, Any]:
    cell = expected.cells.get(one.name.partition(".")[0].partition("[")[0])
    return {"where": one.name, "cell": cell, "notebook": one.left, "script": one.right}
