"""One notebook converted: its outcome, and its script measured without running it."""

from __future__ import annotations

import ast
import contextlib
import hashlib
import io
import os
import re
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

from nb2job.convert import Conversion, convert
from nb2job.errors import Nb2jobError
from nb2job.program.settings import Settings
from tests.corpus.outcome import Outcome
from tests.corpus.shape import cause, signature
from tests.corpus.source import source

MODULES = {"argparse", "json"}
HELPERS = {"boolean", "integer", "number", "json_value", "json_tuple", "literal", "optional"}
SHELL = re.compile(r"\bget_ipython\b")


def outcome(path: Path) -> Outcome:
    """Convert a notebook and look at the script."""
    side = source(path)
    found = Outcome(os.fspath(path), python=side.python, invalid=side.invalid, code_cells=len(side.cells))
    started = time.monotonic()
    try:
        conversion = convert(path, Settings())
    except Nb2jobError as error:
        refused(found, error)
    except Exception as error:
        found.status = "crashed"
        found.code, found.message = type(error).__name__, str(error)
        found.traceback = traceback.format_exc()
    else:
        measured(found, conversion)
    found.seconds = time.monotonic() - started
    return found


def refused(found: Outcome, error: Nb2jobError) -> None:
    """Write down what the user would be told."""
    found.status = "refused"
    found.code, found.message = error.code, error.message
    found.place = f"cell {error.cell}:{error.line}"


def measured(found: Outcome, conversion: Conversion) -> None:
    """Write down what can be seen in the script."""
    program, script = conversion.program, conversion.script
    names = {function.name for function in program.functions}
    found.script, found.lines = script, script.count("\n")
    found.beside = list(program.beside)
    found.shell = bool(SHELL.search(script))
    found.whole = f"{program.whole.code} {program.whole.message}" if program.whole else ""
    found.notes = dict(sorted(Counter(note.code for note in program.notes).items()))
    found.parameters = [parameter.name for parameter in program.parameters]
    found.entry = program.generated.main
    if any(function.is_async for function in program.functions):
        found.entry = program.generated.run
    try:
        compile(script, "script", "exec", dont_inherit=True)
        tree = ast.parse(script)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", 0) or 0
        text = script.split("\n")[line - 1].strip() if line else ""
        found.broken = f"{type(error).__name__}: {error} | {text}"
        return
    found.clash = clash(script, program.generated.parse_args)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    units = [node for node in functions if node.name in names]
    found.units = [(node.name, length(node)) for node in units]
    found.signatures = [signature(node) for node in units]
    found.causes = [cause(note) for note in program.notes if note.code.startswith("NB2")]


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, less the docstring."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return lines
    docstring = function.body[0]
    return lines - ((docstring.end_lineno or 0) - docstring.lineno + 1)


def clash(script: str, parse_args: str) -> str:
    """Why the script's own parser takes no command line; empty when `--help` and defaults work.

    Only definitions and argparse's imports are executed, nothing of the notebook.
    """
    wanted = {parse_args, *HELPERS}
    body: list[ast.stmt] = [
        node
        for node in ast.parse(script).body
        if (isinstance(node, ast.FunctionDef) and {node.name, node.name.rstrip("_")} & wanted)
        or (isinstance(node, ast.Import) and {one.name for one in node.names} <= MODULES)
    ]
    namespace: dict[str, Any] = {"__doc__": "100 % of it", "__name__": "script"}
    try:
        exec(compile(ast.Module(body, []), "script", "exec", dont_inherit=True), namespace)
        namespace[parse_args]([])
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
            namespace[parse_args](["--help"])
    except SystemExit:
        return "asks for an argument"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def fingerprint(path: Path) -> str:
    """sha256 of the script; empty when there is none."""
    try:
        script = convert(path, Settings()).script
    except Exception:
        return ""
    return hashlib.sha256(script.encode("utf-8", "surrogatepass")).hexdigest()
