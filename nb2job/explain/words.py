"""The plan in words, for a terminal of 80 columns."""

from __future__ import annotations

import shlex
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from nb2job.explain.searching import offered_lines, sweep_lines
from nb2job.rules import RULES

WIDTH = 80
NAME = 24
PLACE = 12

Entry = dict[str, Any]
Style = Callable[..., str]

MEANINGS = {rule.code: rule.meaning for rule in RULES}
MOST = 12  # lines of a section, unless every one is asked for


def words(plan: Entry, *, style: Style, every: bool = False) -> str:
    """The plan; long lists are cut short, unless `every` line is wanted.

    Args:
        style: paints a text (`click.style`).
    """
    sections = [
        ("Functions, in the order in which main calls them", _functions(plan)),
        ("Why they are as they are", _reasons(plan)),
        ("Arguments of the script", _flat(plan["parameters"])),
        ("These could be arguments, too", _cut(_liftable(plan), every)),
        ("A sweep could search, with --search auto", _cut(_offered(plan), every)),
        ("The sweep", _sweep(plan)),
        ("Data that it reads", _flat(plan["inputs"])),
        (_output_title(plan), _cut(_noted(plan["outputs"]), every)),
        ("Metrics that it logs", _cut(_metrics(plan), every)),
        ("Figures that it logs", _figures(plan)),
        ("Best parameters that it logs", _noted(plan["searches"])),
        ("Models that it logs", _noted(plan["models"])),
        ("Packages of its environment", _packages(plan)),
        ("Files that travel beside it", [f"  {path}" for path in plan["files"]]),
        ("Lines that go", _grouped(plan["dropped"], every)),
        ("Lines that change", _grouped(plan["changed"], every)),
        ("To look at", _findings(plan)),
    ]
    lines = [style(f"{plan['notebook']} would become {plan['script']}", bold=True)]
    for title, section in sections:
        if section:
            lines += ["", style(title, bold=True), *section]
    return "\n".join([*lines, "", *_closing(plan, every)])


def _functions(plan: Entry) -> list[str]:
    if plan["module_level"]["everything"]:
        return _filled('none: the code stays as it is, below `if __name__ == "__main__":`', 2)
    found = []
    for one in plan["functions"]:
        where = f"{_cells(one['cells'])}, {_count(one['lines'], 'line')}"
        found += _columns([(one["name"], NAME), (where, 0)])
        takes = [
            f"{part['name']} ({part['from']})" if part["from"] else part["name"] for part in one["takes"]
        ]
        for word, names in (("takes", takes), ("gives", one["gives"]), ("sets", one["globals"])):
            if names:
                shown = ", ".join(names) + (" (module globals)" if word == "sets" else "")
                found += _filled(f"{word} {shown}", 6, 12)
    definitions = plan["module_level"]["definitions"]
    if definitions:
        found += _filled(f"at module level: {', '.join(definitions)}", 2, 4)
    return found


def _reasons(plan: Entry) -> list[str]:
    return [line for one in plan["reasons"] for line in _note(one, f"{one['message']} ({one['code']})")]


def _argument(one: Entry) -> list[str]:
    default = one["default"] if isinstance(one["default"], str) else repr(one["default"])
    kind = "file" if one["type"] == "uri_file" else "folder" if one["type"] == "uri_folder" else one["type"]
    return _columns([(one["flag"], NAME), (kind, 7), (_short(default, 34), 0), (_place(one), 0)])


def _liftable(plan: Entry) -> list[str]:
    found = []
    for one in plan["liftable"]:
        value = _short(repr(one["value"]), 28)
        found += _columns([(one["option"], NAME + 7), (value, 0), (_place(one), 0)])
    return found


def _offered(plan: Entry) -> list[str]:
    return [line for one, text in offered_lines(plan["search"]) for line in _note(one, text)]


def _sweep(plan: Entry) -> list[str]:
    found = sweep_lines(plan["sweep"]) if plan["sweep"] is not None else []
    return [line for text in found for line in _filled(text, 2, 4)]


def _output_title(plan: Entry) -> str:
    return f"Files that it writes, below --output-dir ({plan['output_dir'] or 'outputs'})"


def _noted(entries: Iterable[Entry]) -> list[str]:
    return [line for one in entries for line in _note(one, one["message"])]


def _flat(parameters: Iterable[Entry]) -> list[str]:
    return [line for one in parameters for line in _argument(one)]


def _figures(plan: Entry) -> list[str]:
    """The same few sentences again and again: each once, with its places."""
    found = []
    for message in dict.fromkeys(one["message"] for one in plan["figures"]):
        places = [f"{one['cell']}:{one['line']}" for one in plan["figures"] if one["message"] == message]
        found += _filled(f"{message}: cell {', '.join(places)}", 2, 4)
    return found


def _metrics(plan: Entry) -> list[str]:
    return [
        line
        for one in plan["metrics"]
        for line in _note(one, one["message"].removeprefix("logged as the metric "))
    ]


def _packages(plan: Entry) -> list[str]:
    texts = [f"{one['name']} {one['version']}".strip() for one in plan["packages"]]
    return _filled(", ".join(texts), 2)


def _grouped(entries: Sequence[Entry], every: bool) -> list[str]:
    """By their codes, the most frequent first; what each code means stands above its lines."""
    found = []
    for code, count in Counter(one["code"] for one in entries).most_common():
        found += _filled(f"{count} × {MEANINGS[code]} ({code})", 2, 4)
        lines = [line for one in entries if one["code"] == code for line in _note(one, _shorter(one), 4)]
        found += _cut(lines, every, 4)
    return found


def _shorter(one: Entry) -> str:
    """A message without what its group's line says already."""
    message: str = one["message"]
    for opening in ("dropped, only for the eye: ", "print becomes a log line: ", "unused: "):
        message = message.removeprefix(opening)
    return message


def _findings(plan: Entry) -> list[str]:
    found = []
    for one in plan["findings"]:
        found += _note(one, f"{one['message']} ({one['code']})")
        if one["hint"]:
            found += _filled(one["hint"], 2 + PLACE)
    return found


def _closing(plan: Entry, every: bool) -> list[str]:
    cut = [] if every else ["-v shows every line, --format json the whole plan."]
    return ["Nothing was written. To do it:", f"  nb2job convert {shlex.quote(plan['notebook'])}", *cut]


def _note(one: Entry, text: str, indent: int = 2) -> list[str]:
    place = f"cell {one['cell']}:{one['line']}" if one["cell"] else ""
    head, *rest = textwrap.wrap(text, WIDTH - indent - PLACE) or [""]
    room = " " * (indent + PLACE)
    return [f"{' ' * indent}{place:<{PLACE - 1}} {head}", *(room + one for one in rest)]


def _place(one: Entry) -> str:
    return f"(cell {one['cell']}:{one['line']})"


def _columns(parts: Sequence[tuple[str, int]]) -> list[str]:
    """Texts beside each other, each with its least width; what does not fit goes below."""
    text = "  " + "  ".join(f"{part:<{width}}" for part, width in parts)
    head, *rest = textwrap.wrap(text.strip(), WIDTH - 2, drop_whitespace=True) or [""]
    return [f"  {head}", *(" " * 6 + line for line in rest)]


def _cut(lines: list[str], every: bool, indent: int = 2) -> list[str]:
    if every or len(lines) <= MOST:
        return lines
    return [*lines[: MOST - 2], f"{' ' * indent}… and {len(lines) - MOST + 2} more (-v shows them)"]


def _cells(cells: Sequence[int]) -> str:
    """`cells 3–5, 9`."""
    runs: list[list[int]] = []
    for cell in cells:
        if runs and cell == runs[-1][-1] + 1:
            runs[-1].append(cell)
        else:
            runs.append([cell])
    texts = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return f"{'cell' if len(cells) == 1 else 'cells'} {', '.join(texts)}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _filled(text: str, indent: int, below: int | None = None) -> list[str]:
    room = " " * (indent if below is None else below)
    return textwrap.wrap(text, WIDTH, initial_indent=" " * indent, subsequent_indent=room)


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
