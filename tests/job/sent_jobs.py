"""A rendered job on disk, and what the real SDK would send of it: by its YAML, and by its submit.py."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from nb2job.job import command_yaml, environment, submit_script, sweep_yaml
from nb2job.job.job import Job


def folder_of(job: Job, place: Path) -> Path:
    """The rendered job on disk, as the SDK wants to find it."""
    folder = place / "train-job"
    texts = {
        "src/train.py": "",
        "job.yml": command_yaml.render(job),
        "submit.py": submit_script.render(job),
        "environment/conda.yml": environment.conda_yaml(job.environment),
        "../docker/gpu.Dockerfile": "FROM python:3.12\n",
        "../conda.yml": "dependencies: [python=3.12]\n",
    }
    if job.sweep is not None:
        texts["sweep.yml"] = sweep_yaml.render(job)
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def module(path: Path) -> ModuleType:
    """A submit.py, imported."""
    spec = importlib.util.spec_from_file_location("submit", path)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def sent(node: Any, folder: Path) -> dict[str, Any]:
    """What the SDK would send, with each path made absolute and the environment as its contents."""
    job = node._to_job() if hasattr(node, "_to_job") else node
    found: dict[str, Any] = job._to_rest_object().as_dict()["properties"]
    run = found.get("trial", found)
    code, place = Path(str(run.pop("codeId"))), run.pop("environmentId")
    trial = getattr(job, "trial", job)
    built = getattr(trial, "environment", None)
    if not isinstance(place, str) or not isinstance(built, str):
        path = built.path and Path(built.path).resolve()
        place = (built.version, built.image, built.conda_file, path)
    for value in found["inputs"].values():
        # The SDK takes the prefix off when it loads YAML, and looks up the asset by either form.
        uri = str(value.get("uri", "")).removeprefix("azureml:")
        value["uri"] = (folder / uri).resolve() if uri.startswith((".", "/")) else uri
    # A slack of 0 is none: the SDK sends it from YAML, and leaves it out of what `.sweep()` makes.
    policy = found.get("earlyTermination", {})
    for name in [name for name in policy if name.startswith("slack") and not policy[name]]:
        del policy[name]
    # The SDK fills in {} for no variables, and None when it loads YAML.
    variables = run.pop("environmentVariables", None) or {}
    return {**found, "code": (folder / code).resolve(), "variables": variables, "environment": place}
