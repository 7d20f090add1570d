"""What each cell magic is in Python; the options are those of IPython.core.magics."""

from __future__ import annotations

import re

from nb2job.notebook.magics import to_python
from nb2job.program.interpolation import as_expression, fixed_text
from nb2job.program.line_magics import line_magic, unknown
from nb2job.program.magic import BECOMES, FINDING, Magic, Meaning, dropped
from nb2job.program.run_file import travelling
from nb2job.program.shell_lines import script_cell, system_cell
from nb2job.program.timings import changed_by
from nb2job.regex import regex

_BODY_KEPT = frozenset(
    "time prun snakeviz memit mprun lprun wandb scalene ipytest heat debug flake8 pycodestyle black"
    " nb_black blackcellmagic notify wandb_run".split()
)
_SHOWN = frozenset("html HTML javascript js latex svg SVG markdown mermaid script_magic".split())
_SCRIPTS = frozenset("bash sh script python python3".split())


def cell_magic(magic: Magic) -> Meaning:
    """The meaning of a cell magic.

    Raises:
        RewriteError: NB310 for another language or a magic that is not known.
    """
    body = magic.body or ""
    if magic.name in _BODY_KEPT:
        return kept_body(magic)
    if magic.name in _SHOWN:
        return dropped(f"{magic.spelled} has no meaning in a script: the cell is dropped")
    if magic.name in {"system", "sx", "!"}:
        return system_cell(magic)
    if magic.name in _SCRIPTS:
        return script_cell(magic)
    if magic.name in {"writefile", "file"}:
        return _write_file(magic)
    if magic.name == "timeit":
        changed = changed_by(body, magic.used)
        if changed:
            message = f"%%timeit, dropped, changed {', '.join(changed)} an unknown number of times"
            return Meaning(message, code=FINDING)
        return dropped("%%timeit is dropped")
    if magic.name == "pip" and not body.strip():
        return line_magic(magic)
    raise unknown(magic)


def kept_body(magic: Magic) -> Meaning:
    """The cell without its magic; its first line stands one below it."""
    return dropped(
        f"{magic.spelled}: the cell is kept, the magic is not", text=to_python(magic.body or ""), lines=1
    )


def literal(text: str) -> str:
    """A text as Python source; one of several lines keeps them, in triple quotes."""
    plain = text.replace("\n", "").replace("\t", "").isprintable()
    quotes = next((one for one in ('"""', "'''") if one not in text), "")
    if text.count("\n") < 2 or not text.endswith("\n") or not plain or not quotes:
        return repr(text)
    return f"{quotes}\\\n" + text.replace("\\", "\\\\") + quotes


_TRAINS = regex(
    r"\bargparse\b[\s\S]*\bfit\(|\bfit\([\s\S]*\bargparse\b|\bloss\.backward\(|mlflow\.\w+[\s\S]*\bfit\("
)
"""What a file that is written trains with."""


def _write_file(magic: Magic) -> Meaning:
    """The body goes to the file as it is, in UTF-8; nothing in it is interpolated."""
    match = re.match(r"\s*(-a\s+|--append\s+)?(.*?)(\s+-a|\s+--append)?\s*$", magic.rest)
    append = bool(match and (match[1] or match[3]))
    name = re.sub(r"^(['\"])(.*)\1$", r"\2", match[2] if match else magic.rest)
    path = as_expression(name, magic.names)
    if name.startswith("~"):
        path = f"{magic.generated.os}.path.expanduser({path})"
    body = magic.body or ""
    fixed = fixed_text(name, magic.names)
    written = (travelling(fixed), body, append) if fixed is not None else None
    message, code = f"{magic.spelled} becomes a write of the file", BECOMES
    if name.endswith(".py") and _TRAINS.search(body):
        message, code = f"{name} looks like a training script, which this one only writes", "NB224"
    if append:
        file = magic.fresh("file")
        text = f"with open({path}, 'a', encoding='utf-8') as {file}:\n    {file}.write({literal(body)})"
        return Meaning(message, text, code=code, written=written)
    head, function = "from pathlib import Path\n", "Path"
    if "Path" in magic.others or not magic.in_namespace:
        head, function = "", f"{magic.generated.pathlib}.Path"
    text = f"{head}{function}({path}).write_text({literal(body)}, encoding='utf-8')"
    return Meaning(message, text, code=code, written=written)
