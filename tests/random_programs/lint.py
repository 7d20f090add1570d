"""Lint: what `ruff check` finds in scripts that it does not find in their notebooks' cells."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import symtable
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.random_programs.book import Book

Finding = tuple[str, str]

ALLOWED = {"F841"}
RULES = "E4,E7,E9,F,I,PLW0602"
"""The rules that ruff has had by default for years, sorted imports, and needless `global`."""
"""A name of the notebook that nothing reads is no global any more."""


def ruff() -> str | None:
    """The linter's program, beside the interpreter or on the path."""
    return shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")


def new_findings(scripts: Mapping[int, tuple[Book, str]]) -> dict[int, list[Finding]]:
    """For each seed's book and script: what ruff finds in the script only, by the rules of RULES."""
    texts = {}
    for seed, (book, script) in scripts.items():
        texts[f"{seed}_cells.py"] = "\n".join(cell.source for cell in book.code)
        texts[f"{seed}_script.py"] = script
    found = _findings(texts)
    new = {}
    for seed in scripts:
        before = found.get(f"{seed}_cells.py", set())
        if not any(code == "invalid-syntax" for code, _ in before):
            unbound = {("F821", name) for name in _locals(texts[f"{seed}_cells.py"])}
            after = found.get(f"{seed}_script.py", set()) - before - unbound
            new[seed] = sorted(one for one in after if one[0] not in ALLOWED)
    return {seed: findings for seed, findings in new.items() if findings}


def _locals(text: str) -> set[str]:
    """Names of functions' own: ruff misses one read too soon only if the module has it as well."""
    try:
        tables = [symtable.symtable(text, "<cells>", "exec")]
    except SyntaxError:  # a `global` in one cell, behind a use of the name in another
        return set()
    for table in tables:
        tables += table.get_children()
    functions = (one for one in tables if one.get_type() == "function")
    return {one.get_name() for table in functions for one in table.get_symbols() if one.is_local()}


def _findings(texts: Mapping[str, str]) -> dict[str, set[Finding]]:
    """By file: each rule that is broken, with the names that its message quotes."""
    program = ruff()
    assert program is not None
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        command = [program, "check", "--isolated", "--no-cache", f"--select={RULES}", folder]
        command.append("--output-format=json")
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
    found: dict[str, set[Finding]] = {}
    for one in json.loads(answer.stdout):
        names = " ".join(re.findall(r"`([^`]*)`", one["message"])[:1])
        code = one["code"] or "invalid-syntax"
        found.setdefault(Path(one["filename"]).name, set()).add((code, names))
    return found
