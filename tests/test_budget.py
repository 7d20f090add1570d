"""What one conversion may cost, in counts that no machine changes: modules, parses, visits, formats.

A count that has grown for a good reason is raised here, in the commit that says why.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import black
import libcst
import pytest

from nb2job.convert import convert, job_folder
from nb2job.program.border_cost import Borders
from nb2job.program.contexts import Contexts
from nb2job.program.drawing import Drawing
from nb2job.program.imported_names import ImportedNames
from nb2job.program.names import facts
from nb2job.program.numbers import NumberNames
from nb2job.program.origins import NamesByOrigin
from nb2job.program.paths import PathIndex
from nb2job.program.purity import Purity
from nb2job.program.settings import Settings
from nb2job.program.watched import Watched

NOTEBOOK = Path(__file__).parents[1] / "fixtures" / "notebooks" / "train.ipynb"
MOST_FACTS = {
    "NamesByOrigin": 9,
    "ImportedNames": 11,
    "Purity": 6,
    "NumberNames": 4,
    "PathIndex": 3,
    "Drawing": 3,
    "Watched": 2,
}
"""How often what passes share may be found out in one conversion: once for each program that differs."""
UNNEEDED = {
    "IPython",
    "asyncio",
    "http",
    "jupytext",
    "libcst",
    "matplotlib",
    "mlflow",
    "multiprocessing",
    "numpy",
    "optuna",
    "pandas",
    "pygments",
    "requests",
    "rich",
    "sqlite3",
    "ssl",
    "unittest",
    "xml",
    "yaml",
}
OWN_MODULES, EXPRESSIONS = 503, 304
"""What a conversion in a process of its own imports of ours, and how many regular expressions we compile.

Only ours are counted: what black or nbformat import is their next release's affair, and no reason to fail.
"""

_COUNTING = """
import re._compiler, sys
compile, count = re._compiler.compile, [0]
def counted(*given):
    frame = sys._getframe(1)
    while frame.f_globals["__name__"].partition(".")[0] in {"re", "functools"}:
        frame = frame.f_back
    count[0] += frame.f_globals["__name__"].startswith("nb2job")
    return compile(*given)
re._compiler.compile = counted
from nb2job.cli import main
try:
    main(["convert", sys.argv[1], "-q"])
except SystemExit as left:
    print("code:", left.code)
print("counted:", count[0], *sys.modules)
"""


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """A copy, beside which the job folder goes."""
    return Path(shutil.copy(NOTEBOOK, tmp_path))


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each of what costs is called."""
    found: Counter[str] = Counter()

    def count(place: Any, name: str, word: Callable[..., str]) -> None:
        called = getattr(place, name)

        def counted(*given: Any, **more: Any) -> Any:
            found[word(*given)] += 1
            return called(*given, **more)

        monkeypatch.setattr(place, name, counted)

    count(black, "format_str", lambda *_: "formats")
    count(libcst, "parse_module", lambda *_: "libcst parses")
    count(libcst.Module, "visit", lambda *_: "libcst visits")
    count(ast, "parse", lambda text, *_: f"parsed {text if isinstance(text, str) else ''}")
    count(Path, "read_bytes", lambda path: f"read {path.name}")
    return found


def test_a_cold_conversion_imports_and_compiles_no_more(notebook: Path) -> None:
    if sys.version_info < (3, 11):
        pytest.skip("regular expressions are compiled elsewhere")
    command = [sys.executable, "-c", _COUNTING, str(notebook)]
    same_order = {**os.environ, "PYTHONHASHSEED": "0"}  # which expressions are tried first, and so compiled
    outcome = subprocess.run(command, capture_output=True, text=True, check=True, env=same_order)
    assert "code: 0\n" in outcome.stdout, outcome.stderr
    expressions, *modules = outcome.stdout.partition("counted: ")[2].split()
    assert UNNEEDED & set(modules) == set()
    assert len([one for one in modules if one.startswith("nb2job.")]) <= OWN_MODULES
    assert int(expressions) <= EXPRESSIONS


def test_nothing_is_looked_through_for_cycles_at_the_end() -> None:
    script = """
import atexit, gc
from nb2job.cli import main
atexit.register(lambda: print("kept:", gc.get_freeze_count() > 1000))
main(["--version"])
"""
    outcome = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "kept: True" in outcome.stdout


def test_each_file_is_formatted_once_and_the_notebook_read_once(notebook: Path, counts: Counter[str]) -> None:
    job_folder(convert(notebook, Settings()), notebook.parent / "train-job")
    assert counts["formats"] == 2
    assert counts[f"read {notebook.name}"] == 1


def test_libcst_sees_only_what_cannot_be_cut(notebook: Path, counts: Counter[str]) -> None:
    conversion = convert(notebook, Settings())
    assert counts["libcst visits"] == counts["libcst parses"] == 0
    assert len(list(conversion.program.every_statement())) > 20


def test_nothing_is_parsed_again_and_again(notebook: Path, counts: Counter[str]) -> None:
    job_folder(convert(notebook, Settings()), notebook.parent / "train-job")
    parsed = {one: count for one, count in counts.items() if one.startswith("parsed ")}
    assert sum(parsed.values()) <= 200
    assert max(parsed.values()) <= 6


def test_what_passes_share_is_found_once_for_each_program_that_differs(
    notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: Counter[str] = Counter()
    for kind in (NamesByOrigin, ImportedNames, Purity, NumberNames, PathIndex, Drawing, Watched):
        monkeypatch.setattr(kind, "__init__", _counted(kind, found))
    job_folder(convert(notebook, Settings()), notebook.parent / "train-job")
    assert {name: found[name] for name, most in MOST_FACTS.items() if found[name] > most} == {}


def _counted(kind: type[Any], found: Counter[str]) -> Callable[..., None]:
    """The way a class begins its objects, counted."""
    begins = kind.__init__

    def counted(self: Any, *given: Any) -> None:
        found[kind.__name__] += 1
        begins(self, *given)

    return counted


def test_a_border_is_priced_once(notebook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    priced: Counter[tuple[int, int, int]] = Counter()
    price = Borders._cost

    def counted(self: Borders, begin: int, end: int) -> float:
        priced[id(self), begin, end] += 1
        return price(self, begin, end)

    monkeypatch.setattr(Borders, "_cost", counted)
    convert(notebook, Settings())
    assert set(priced.values()) <= {1}


def test_a_pass_that_changes_no_text_keeps_the_statements(notebook: Path) -> None:
    program = convert(notebook, Settings()).parsed
    assert program is not None
    statement = next(program.statements())
    assert statement.saying(statement.text) is statement
    unit = program.units[0]
    assert unit.holding(unit.statements) is unit


def test_what_no_loop_or_context_touches_flows_as_in_any_program() -> None:
    known = Contexts(own=frozenset({"f"}))
    assert facts("y = f(x)", False, known) is facts("y = f(x)")
    assert facts("with f(x): y = 1", False, known) is not facts("with f(x): y = 1")
    assert facts("y = 1").deletes is facts("z = 2").deletes, "all empty sets of names are one"
