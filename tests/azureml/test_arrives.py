"""What arrives at the service: code without what .amlignore names, environment, inputs, the job itself."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from nb2job.azureml.submit import _git_without_secrets
from tests.azure.arrivals import hash_said
from tests.azure.login import SECRET, TENANT, TOKEN
from tests.azure.stand_in import StandIn
from tests.azure.workspace import ID, STORAGE

Sending = Callable[..., Any]

SWEEP = """\
type: sweep
display_name: digits
trial:
  code: src
  command: >-
    python train.py --lr ${{search_space.lr}} --layers ${{search_space.layers}} --epochs ${{inputs.epochs}}
  environment: azureml:AzureML-sklearn-1.5@latest
inputs: {epochs: 3}
search_space:
  lr: {type: loguniform, min_value: -6, max_value: -1}
  layers: {type: choice, values: [1, 2, 3]}
sampling_algorithm: {type: random, rule: sobol, seed: 7}
objective: {primary_metric: accuracy, goal: maximize}
early_termination: {type: bandit, slack_factor: 0.1, evaluation_interval: 2, delay_evaluation: 4}
limits: {max_total_trials: 8, max_concurrent_trials: 2, timeout: 7200, trial_timeout: 600}
compute: azureml:cpu-cluster
"""


def test_a_command_job(azure: StandIn, job: Path, sending: Sending) -> None:
    told = sending(job).last
    ((name, sent),) = azure.jobs.items()
    assert told == {
        "kind": "sent",
        "name": name,
        "experiment": "digits",
        "status": "NotStarted",
        "studio": f"https://ml.azure.com/runs/{name}?wsid={ID}&tid={TENANT}",
    }
    assert name.startswith("digits_")
    assert sent["command"].endswith("--lr ${{inputs.lr}} --data ${{inputs.data}} --out ${{outputs.model}}")
    assert sent["inputs"]["lr"] == {"jobInputType": "literal", "value": "0.1"}
    assert sent["inputs"]["data"]["jobInputType"] == "uri_file"
    assert sent["outputs"]["model"]["jobOutputType"] == "uri_folder"
    assert sent["computeId"] == f"{ID}/computes/cpu-cluster"
    assert sent["experimentName"] == "digits"


def test_the_environment_and_the_data(azure: StandIn, job: Path, sending: Sending) -> None:
    sending(job)
    (environment,) = azure.workspace.within("environments/").values()
    conda = yaml.safe_load(environment["properties"]["condaFile"])
    assert conda["dependencies"] == ["python=3.11", {"pip": ["mlflow==3.15.0"]}]
    (sent,) = azure.jobs.values()
    _, _, path = sent["inputs"]["data"]["uri"].partition("/paths/")
    assert azure.store.files("azureml-blobstore")[path] == (job.parent / "data" / "digits.csv").read_bytes()


def test_code_arrives_whole_and_named_by_its_hash(azure: StandIn, job: Path, sending: Sending) -> None:
    sending(job)
    folder = job.parent / "src"
    assert azure.code == {path.name: path.read_bytes() for path in folder.iterdir()}
    (code,) = azure.workspace.within("codes/").values()
    (asked,) = {request.query["hash"] for request in azure.requests if "hash" in request.query}
    assert hash_said(code) == asked  # that it is right, the stand-in has looked


def test_what_amlignore_names_stays_here(azure: StandIn, job: Path, sending: Sending) -> None:
    src = job.parent / "src"
    (src / "cache").mkdir()
    (src / "cache" / "big.bin").write_bytes(b"\0" * 100)
    (src / "notes.md").write_text("mine\n")
    (src / ".amlignore").write_text("cache/\n*.md\n")
    sending(job)
    assert set(azure.code) == {"train.py", "model.py", ".amlignore"}


def test_the_same_code_again_is_not_uploaded_again(azure: StandIn, job: Path, sending: Sending) -> None:
    sending(job)
    azure.requests.clear()
    sending(job, lr="0.2")
    assert [request for request in azure.requests if request.method == "PUT" and "blob" in request.host] == []
    first, second = azure.jobs.values()
    assert first["codeId"] == second["codeId"]
    assert second["inputs"]["lr"]["value"] == "0.2"


def test_a_folder_of_many_files(azure: StandIn, job: Path, sending: Sending) -> None:
    for number in range(30):
        (job.parent / "src" / f"part_{number}.py").write_text(f"N = {number}\n")
    sending(job)
    assert len(azure.code) == 32


def test_a_sweep(azure: StandIn, job: Path, sending: Sending) -> None:
    job.write_text(SWEEP.replace("AzureML-sklearn-1.5@latest", "sklearn:1"))
    azure.workspace.put("environments/sklearn/versions/1", {"image": "sklearn"})
    assert sending(job, epochs="5").last["kind"] == "sent"
    (sent,) = azure.jobs.values()
    assert sent["jobType"] == "Sweep"
    assert sent["searchSpace"] == {"lr": ["loguniform", [-6.0, -1.0]], "layers": ["choice", [[1, 2, 3]]]}
    assert sent["samplingAlgorithm"] == {"samplingAlgorithmType": "Random", "rule": "sobol", "seed": 7}
    assert sent["objective"] == {"goal": "maximize", "primaryMetric": "accuracy"}
    assert sent["earlyTermination"]["policyType"] == "Bandit"
    assert sent["limits"]["trialTimeout"] == "PT10M"
    assert sent["inputs"]["epochs"]["value"] == "5"


def test_a_job_under_the_login_of_its_user(azure: StandIn, job: Path, sending: Sending) -> None:
    """Its environment is named by a label, and it takes the user's own token along."""
    inline = job.read_text()[job.read_text().index("environment:") :]
    text = job.read_text().replace(
        inline, "environment: azureml:sklearn@latest\ncompute: azureml:cpu-cluster\n"
    )
    job.write_text(text + "identity: {type: user_identity}\n")
    for version in ("1", "2"):
        azure.workspace.put(f"environments/sklearn/versions/{version}", {"image": "sklearn"})
    assert sending(job).last["kind"] == "sent"
    (sent,) = azure.jobs.values()
    assert sent["identity"] == {"identityType": "UserIdentity"}
    assert sent["environmentId"] == f"{ID}/environments/sklearn/versions/2"
    (request,) = [one for one in azure.requests if one.method == "PUT" and "/jobs/" in one.path]
    assert request.headers["x-azureml-token"] == TOKEN


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_the_address_of_a_repository_without_its_password(tmp_path: Path, scheme: str) -> None:
    remote(tmp_path, f"{scheme}://me:hunter2@git.example/r.git")
    assert _git_without_secrets(tmp_path) == {"AZUREML_GIT_REPOSITORY_URI": f"{scheme}://git.example/r.git"}


@pytest.mark.parametrize("address", ["https://git.example/r.git", "git@git.example:r.git", "ssh://git@h/r"])
def test_an_address_that_may_be_told(tmp_path: Path, address: str) -> None:
    remote(tmp_path, address)
    assert _git_without_secrets(tmp_path) == {}


def remote(folder: Path, address: str) -> None:
    for command in (["init", "-q"], ["remote", "add", "origin", address]):
        subprocess.run(["git", "-C", str(folder), *command], check=True)


def test_the_password_of_a_repository_stays_here(
    azure: StandIn, job: Path, shell: Callable[..., Any]
) -> None:
    """The SDK takes passwords out of https:// alone [R]."""
    remote(job.parent, "http://me:hunter2@git.example/r")
    assert shell("submit", str(job)).exit_code == 0
    (sent,) = azure.jobs.values()
    assert sent["properties"]["mlflow.source.git.repoURL"] == "http://git.example/r"
    assert not any(b"hunter2" in request.body for request in azure.requests)


def test_the_secret_of_the_login_goes_to_the_login_alone(azure: StandIn, job: Path, sending: Sending) -> None:
    told = sending(job)
    holding = {request.host for request in azure.requests if SECRET.encode() in request.body}
    assert holding == {"login.microsoftonline.com"}
    assert SECRET not in str(told.events)
    assert "sig=" not in str(told.events)
    assert STORAGE not in str(told.events)
