"""Where a script may end in another way than its notebook: such programs are counted apart, as skipped."""

from __future__ import annotations

import ast
import posixpath
import re

from nb2job.convert import Conversion
from nb2job.notebook.cell import Note
from nb2job.notebook.magics import to_python
from tests.random_programs.run import Run


def exemption(notebook: Run, script: Run, conversion: Conversion) -> str:
    """Why the sides may end as they do, or ""."""
    if _is_exempt(notebook, conversion.program.notes):
        return "only a dropped display raised, or a text that is only told in the log"
    if getattr(notebook.error, "name", "") == "_":
        return "IPython keeps what a cell ended with as `_`, and a plain run does not"
    if script.events == notebook.events[: len(script.events)] and _misses_value(script, conversion):
        return "a name in a magic's text has no value: IPython leaves the text"
    if getattr(script.error, "filename", "") == "outputs":
        return "the working folder is listed, where the script has its output folder"
    if isinstance(notebook.error, IsADirectoryError) and script.error is None and _has_outputs(conversion):
        return "a file has the name of a folder that is not in the output folder"
    return "a folder is missing that the script makes" if _misses_folder(notebook, conversion) else ""


def _has_outputs(conversion: Conversion) -> bool:
    return any(one.type == "output" for one in conversion.program.parameters)


def exempt_events(notebook: Run, script: Run, conversion: Conversion) -> str:
    """Why both sides may do other things before they end alike, or ""."""
    if _stops_early(notebook, script):
        return "a name without a value is missed where its function ends"
    other = notebook.events != script.events
    if other and _meets_outputs(script):
        return "the working folder is listed, where the script has its output folder"
    return "a folder may be missing that the script makes" if other and _catches_folder(conversion) else ""


def _meets_outputs(script: Run) -> bool:
    """Whether a name was found in a folder that is the script's own output folder."""
    found = (value for name, value in script.variables.items() if name != "output_dir")
    return any(isinstance(one, str) and one == "outputs" for one in found)


def _catches_folder(conversion: Conversion) -> bool:
    """Whether a `try` holds a path in a folder that the script makes: the notebook may miss it and go on."""
    cells = (to_python(cell.source) for cell in conversion.notebook.cells if cell.kind == "code")
    tries = [node for cell in cells for node in ast.walk(ast.parse(cell)) if isinstance(node, ast.Try)]
    texts = [
        one.value
        for node in tries
        for line in node.body
        for one in ast.walk(line)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
    folders = {posixpath.normpath(posixpath.dirname(one)) for one in texts if one.strip()}
    return bool(folders & _made(conversion)) or (_has_outputs(conversion) and any(map(_makes, tries)))


def _makes(node: ast.Try) -> bool:
    """Whether a `try` makes a folder, which may be there beside a notebook and is new in an output folder."""
    calls = (one for line in node.body for one in ast.walk(line) if isinstance(one, ast.Call))
    return any(ast.unparse(one.func).rpartition(".")[2] in {"mkdir", "makedirs"} for one in calls)


def _made(conversion: Conversion) -> set[str]:
    """The folders that the script makes where its arguments have their defaults."""
    program = conversion.program
    made = (*program.folders, *(one.default for one in program.given_folders))
    return {posixpath.normpath(one) for one in made}


def _stops_early(notebook: Run, script: Run) -> bool:
    """Whether both stop at a name without a value, the script where a function returns it.

    A loop or a branch that leaves such a name unset is noticed at the end of its function; the notebook
    notices a little later, where the name is surely read (or another before it has no value either).
    """
    one, other = notebook.error, script.error
    if not (isinstance(one, NameError) and isinstance(other, UnboundLocalError)):
        return False
    count = len(script.events)
    before = script.events == notebook.events[:count] and count < len(notebook.events)
    missed = re.findall(r"'(.+?)'", str(other))
    return before and not set(missed) & notebook.variables.keys()


def _misses_value(script: Run, conversion: Conversion) -> bool:
    """Whether a script stops at a name without a value that stands in a magic's text."""
    missed = re.findall(r"'(\w+)'", str(script.error)) if isinstance(script.error, NameError) else []
    texts = "\n".join(cell.source for cell in conversion.notebook.cells)
    return any(re.search(rf"\{{{name}\b|\${name}\b", texts) for name in missed)


def _is_exempt(notebook: Run, notes: tuple[Note, ...]) -> bool:
    """Whether the notebook stopped at a line that the script left out as a display.

    Where nothing catches it, a log line whose text cannot be made says so and goes on.
    """
    texts = isinstance(notebook.error, (TypeError, ValueError, OverflowError))
    codes = {"NB302", "NB303"} if texts else {"NB302"}
    dropped = {(one.place.cell, one.place.line) for one in notes if one.code in codes and one.place}
    return bool(notebook.lines & dropped)


def _misses_folder(notebook: Run, conversion: Conversion) -> bool:
    """Whether the notebook stopped at a file in a folder that was not there; the script makes it."""
    paths = (str(getattr(notebook.error, name, "")) for name in ("filename", "filename2"))
    folders = {posixpath.normpath(posixpath.dirname(one)) for one in paths if posixpath.dirname(one)}
    # A path by `os.getcwd()` is one from the root.
    return any(one == made or one.endswith(f"/{made}") for one in folders for made in _made(conversion))
