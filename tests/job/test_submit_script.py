"""submit.py says the same as job.yml, in the words of the SDK."""

from __future__ import annotations

import ast
import importlib.util
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import black
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nb2job.job import python_text, submit_script
from nb2job.job.job import Job


def test_black_has_nothing_to_change(job: Job) -> None:
    text = submit_script.render(job)
    assert black.format_str(text, mode=black.Mode()) == text


def test_long_values_stay_formatted(full: Job) -> None:
    text = submit_script.render(replace(full, description="long words " * 30, compute="c" * 90))
    assert black.format_str(text, mode=black.Mode()) == text


@given(st.text())
@example("it's")
@example('say "x"')
@example('it\'s "x"')
@example("\\'")
@example("é\n\x00\ud800")
def test_a_literal_is_its_value_and_formatted(value: str) -> None:
    text = python_text.literal(value)
    assert ast.literal_eval(text) == value
    source = f"x = {text}\n"
    assert black.format_str(source, mode=black.Mode()) == source


def test_it_says_what_job_yml_says(job_folder: Path) -> None:
    ml = pytest.importorskip("azure.ai.ml")
    loaded = ml.load_job(job_folder / "job.yml")
    built = _module(job_folder / "submit.py").job()
    assert _sent(built, job_folder) == _sent(loaded, job_folder)


def test_main_sends_the_job(
    job: Job, job_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("azure.ai.ml")
    pytest.importorskip("azure.identity")
    module = _module(job_folder / "submit.py")
    client = _Client()
    monkeypatch.setattr(module, "MLClient", client)
    assert module.main() == 0
    assert client.path == job_folder
    assert [sent.display_name for sent in client.sent] == [job.display_name]
    assert "brave_bear" in capsys.readouterr().out


class _Client:
    """Stands in for MLClient and for its `jobs`."""

    name, status, studio_url = "brave_bear", "Starting", "https://ml.azure.com/runs/brave_bear"

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.path: Path | None = None
        self.jobs = self

    def from_config(self, credential: object, path: Path) -> _Client:
        self.path = path
        return self

    def create_or_update(self, job: object) -> _Client:
        self.sent.append(job)
        return self


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("submit", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _sent(node: Any, folder: Path) -> dict[str, Any]:
    """What the SDK would send, with each path made absolute and the environment as its contents."""
    sent: dict[str, Any] = node._to_job()._to_rest_object()["properties"]
    code = Path(str(sent.pop("codeId")))
    environment = sent.pop("environmentId")
    if not isinstance(environment, str):
        place = environment.path and Path(environment.path).resolve()
        environment = (environment.version, environment.image, environment.conda_file, place)
    for value in sent["inputs"].values():
        # The SDK takes the prefix off when it loads YAML, and looks up the asset by either form.
        uri = str(value.get("uri", "")).removeprefix("azureml:")
        value["uri"] = (folder / uri).resolve() if uri.startswith((".", "/")) else uri
    # The SDK fills in {} for no variables, and None when it loads YAML.
    variables = sent.pop("environmentVariables", None) or {}
    everything = {**sent, "code": (folder / code).resolve(), "variables": variables}
    return {**everything, "environment": environment}
