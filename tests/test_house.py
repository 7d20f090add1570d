"""The rules of the house: sizes, names, layers' heavy imports, and the explicit tuples."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "nb2job"
SOURCES = sorted(PACKAGE.rglob("*.py"))

LONGEST_FILE = 250
LONGEST_FUNCTION = 40
NO_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
HEAVY = {"azure", "mlflow", "optuna"}

# In halves, so that this file keeps its own rule.
UNFINISHED = re.compile("|".join(["TO" + "DO", "FIX" + "ME"]))
MACHINE_PATH = re.compile(r"(?<![\w.}~-])/(?:root|work|home)/(?=\w)")
RULE_CODE = re.compile(r"NB\d{3}")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tracked_files() -> list[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if listing.returncode:
        pytest.skip("not a git work tree")
    paths = [ROOT / name for name in listing.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_begins_with_its_caption(path: Path) -> None:
    first = path.read_text(encoding="utf-8").split("\n", 1)[0]
    assert re.match(r'"""\S', first), f"{name_of(path)}: the first line is no caption"
    assert ast.get_docstring(parse(path))


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_is_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_FILE, f"{name_of(path)} has {lines} lines"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_function_is_short(path: Path) -> None:
    functions = [node for node in ast.walk(parse(path)) if isinstance(node, Function)]
    lengths = {f"{name_of(path)}:{node.lineno} {node.name}": length(node) for node in functions}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def length(function: Function) -> int:
    """Count the lines from `def` to the end, less the docstring: words may take their room."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return lines
    docstring = function.body[0]
    return lines - ((docstring.end_lineno or 0) - docstring.lineno + 1)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_is_named_after_what_it_holds(path: Path) -> None:
    assert not NO_NAMES & set(path.relative_to(PACKAGE).with_suffix("").parts)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_heavy_libraries_are_imported_inside_functions(path: Path) -> None:
    """MLflow and azure.ai.ml take two seconds each to import: only who needs them waits."""
    assert [name for name in eager_imports(parse(path)) if name in HEAVY] == []


def eager_imports(node: ast.AST) -> Iterator[str]:
    """Name the packages that importing a module imports with it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (alias.name.split(".")[0] for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and not child.level:
            yield (child.module or "").split(".")[0]
        elif not isinstance(child, Function) and not is_type_checking(child):
            yield from eager_imports(child)


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def test_nothing_is_left_for_later() -> None:
    texts = {path: text_of(path) for path in tracked_files() if "fixtures" not in path.parts}
    assert [name_of(path) for path, text in texts.items() if UNFINISHED.search(text)] == []


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    texts = {path: text_of(path) for path in tracked_files() if path != Path(__file__)}
    assert [name_of(path) for path, text in texts.items() if MACHINE_PATH.search(text)] == []


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def test_every_pass_is_in_the_tuple() -> None:
    """A pass is one file and one line in nb2job/passes/__init__.py."""
    passes = importlib.import_module("nb2job.passes")
    listed = [member.__module__.rpartition(".")[2] for member in passes.PASSES]
    assert sorted(listed) == members("passes")


@pytest.mark.parametrize("name", [p.stem for p in sorted(PACKAGE.glob("passes/[!_]*.py"))])
def test_every_pass_has_a_case(name: str) -> None:
    cases = list((ROOT / "fixtures" / "passes" / name).glob("*.py"))
    assert cases, f"fixtures/passes/{name}/ has no case"


def members(family: str) -> list[str]:
    return sorted(path.stem for path in (PACKAGE / family).glob("[!_]*.py"))


def test_every_code_is_a_rule_and_every_rule_is_used() -> None:
    """A code without a rule cannot be explained; a rule that nothing says is no rule."""
    rules = importlib.import_module("nb2job.rules").RULES
    codes = set(rules) if isinstance(rules, dict) else {rule.code for rule in rules}
    used = {code for path in SOURCES if path.name != "rules.py" for code in codes_in(path)}
    assert used - codes == set(), "codes that are no rules"
    assert codes - used == set(), "rules that are never used"


def codes_in(path: Path) -> Iterator[str]:
    constants = (node.value for node in ast.walk(parse(path)) if isinstance(node, ast.Constant))
    words = (value for value in constants if isinstance(value, str))
    yield from (word for word in words if RULE_CODE.fullmatch(word))


def test_a_rule_code_is_written_whole() -> None:
    rules = importlib.import_module("nb2job.rules").RULES
    codes = list(rules) if isinstance(rules, dict) else [rule.code for rule in rules]
    assert [code for code in codes if not RULE_CODE.fullmatch(code)] == []
    assert len(codes) == len(set(codes))
