"""What each library's flavor takes for a model: the imports of a case, and those that make models."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

from nb2job.flavors import FLAVORS, flavor_of

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "fixtures" / "flavors"
CASES = sorted(FOLDER.glob("*/*.py"))
GAPS: set[str] = set()
MEMBERS = sorted(one.stem for one in (ROOT / "nb2job" / "flavors").glob("[!_]*.py"))


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def imported(text: str) -> dict[str, tuple[str, str]]:
    """Each name that a case imports from a module, with the module and its name there."""
    return {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in ast.parse(text).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(
            path,
            id=name_of(path),
            marks=[pytest.mark.xfail(strict=True)] if name_of(path) in GAPS else [],
        )
        for path in CASES
    ],
)
def test_which_names_make_models(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    expected = re.search(r"^# models:(.*)$", text, re.MULTILINE)
    assert expected is not None
    found = {name: flavor_of(*source) for name, source in imported(text).items()}
    models = {name: flavor.name for name, flavor in found.items() if flavor is not None}
    assert models == dict.fromkeys(expected[1].split(), path.parent.name)


@pytest.mark.parametrize("name", [one for one in MEMBERS if one != "flavor"])
def test_every_flavor_has_cases_and_a_place(name: str) -> None:
    assert list((FOLDER / name).glob("*.py")), f"fixtures/flavors/{name}/ has no case"
    assert importlib.import_module(f"nb2job.flavors.{name}").FLAVOR in FLAVORS


def test_every_folder_is_a_flavor() -> None:
    assert {path.name for path in FOLDER.iterdir()} <= set(MEMBERS)


def test_flavors_have_different_names() -> None:
    names = [one.name for one in FLAVORS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("", "LogisticRegression"),
        ("mine.sklearn", "LogisticRegression"),
        ("sklearnex", "SVC"),
        ("numpy", "XGBClassifier"),
        ("collections", "OrderedDict"),
    ],
)
def test_other_libraries_have_none(module: str, name: str) -> None:
    assert flavor_of(module, name) is None
