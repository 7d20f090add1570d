"""The fixture notebooks, end to end: equal values and files, good functions, accepted definitions."""

from __future__ import annotations

import ast
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from nb2job.verify.verify import verify
from tests.main_job.conftest import NOTEBOOKS, converted, job_of

NAMES = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
SLOW = frozenset({"exploration", "sweep_study"})
"""Each runs for half a minute, twice: with `make test-long`."""
RUN = [pytest.param(name, marks=[pytest.mark.long] if name in SLOW else []) for name in NAMES]


@pytest.mark.parametrize("name", RUN)
def test_the_script_does_what_the_notebook_did(name: str, tmp_path: Path, store: Path) -> None:
    notebook = NOTEBOOKS / f"{name}.ipynb"
    script = job_of(notebook, tmp_path / "job")
    found = verify(notebook, script, store=store)
    assert found.same, found
    assert found.missing == ()
    assert len(found.equal) >= 12


@pytest.mark.parametrize("name", [one for one in RUN if one.values != ("library",)])
def test_it_runs_from_any_folder_when_told_where_the_data_is(name: str, tmp_path: Path) -> None:
    notebook = NOTEBOOKS / f"{name}.ipynb"
    script = job_of(
        notebook, tmp_path / "job", tracking="none"
    )  # which costs seconds, and asks for no folder
    data = next(iter(converted(notebook).program.parameters))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    argv = ("--training-data", str(NOTEBOOKS / str(data.default)))
    run = subprocess.run(
        [sys.executable, str(script), *argv],
        cwd=elsewhere,
        env={"PATH": "", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]


@pytest.mark.parametrize("name", NAMES)
def test_sections_are_functions_of_a_readable_size(name: str) -> None:
    conversion = converted(NOTEBOOKS / f"{name}.ipynb")
    program, text = conversion.program, conversion.script
    units = {function.name for function in program.functions}
    if name in {"train", "regression", "sweep_study"}:
        assert len(units) >= 4
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name in units:
            body = (node.end_lineno or 0) - node.body[0].lineno
            assert body <= 40 or name == "exploration", node.name


@pytest.mark.parametrize("name", NAMES)
def test_the_script_stands_alone(name: str) -> None:
    text = converted(NOTEBOOKS / f"{name}.ipynb").script
    assert "nb2job" not in text
    assert "get_ipython" not in text
    assert "print(" not in text


@pytest.mark.parametrize("name", NAMES)
def test_importing_the_script_runs_nothing(name: str, tmp_path: Path) -> None:
    script = job_of(NOTEBOOKS / f"{name}.ipynb", tmp_path / "job")
    module = load(script)
    assert callable(module.main)
    assert module.parse_args([]) is not None
    assert [path for path in tmp_path.iterdir() if path.name != "job"] == []


@pytest.mark.parametrize("name", NAMES)
def test_converting_again_changes_no_byte(name: str, tmp_path: Path) -> None:
    job_of(NOTEBOOKS / f"{name}.ipynb", tmp_path / "job")
    first = {path: path.read_bytes() for path in (tmp_path / "job").rglob("*") if path.is_file()}
    job_of(NOTEBOOKS / f"{name}.ipynb", tmp_path / "job")
    assert first == {path: path.read_bytes() for path in first}


@pytest.mark.parametrize("name", NAMES)
def test_the_sdk_takes_both_definitions_for_the_same_job(name: str, tmp_path: Path) -> None:
    ml = pytest.importorskip("azure.ai.ml")
    shutil.copytree(NOTEBOOKS / "data", tmp_path / "data")
    shutil.copy(NOTEBOOKS / f"{name}.ipynb", tmp_path)
    folder = tmp_path / f"{name}-job"
    job_of(tmp_path / f"{name}.ipynb", folder)
    loaded = ml.load_job(folder / "job.yml")
    built = load(folder / "submit.py").job()
    assert sent(loaded, folder) == sent(built, folder)


def sent(node: Any, folder: Path) -> dict[str, Any]:
    """What the SDK would send, with each path made absolute and the environment as its contents."""
    body: dict[str, Any] = node._to_job()._to_rest_object()["properties"]
    code = (folder / str(body.pop("codeId"))).resolve()
    environment = body.pop("environmentId")
    for value in (body.get("inputs") or {}).values():
        if value["jobInputType"] == "uri_file":
            value["uri"] = (folder / value["uri"]).resolve()
    variables = body.pop("environmentVariables", None) or {}
    contents = (environment.version, environment.image, environment.conda_file)
    return {**body, "code": code, "variables": variables, "environment": contents}


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"generated_{path.stem}_{abs(hash(path))}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
