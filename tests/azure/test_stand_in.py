"""The stand-in itself: what no client should send is complained of, and a fault meets what it is told to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.azure import arrivals
from tests.azure.blobs import Blobs
from tests.azure.exchange import Request
from tests.azure.faults import Fault
from tests.azure.searches import of_sweep
from tests.azure.workspace import ID, STORAGE, Workspace

COMMAND: dict[str, Any] = {
    "jobType": "Command",
    "command": "python train.py --lr ${{inputs.lr}}",
    "inputs": {"lr": {"jobInputType": "literal", "value": "0.1"}},
    "computeId": f"{ID}/computes/serverless",
    "environmentId": "azureml://registries/azureml/environments/sklearn/versions/1",
}
SWEEP: dict[str, Any] = {
    "searchSpace": {"lr": ["uniform", [0.1, 1]], "depth": ["choice", [[1, 2]]], "n": ["randint", [5]]},
    "samplingAlgorithm": {"samplingAlgorithmType": "Random"},
    "objective": {"goal": "maximize", "primaryMetric": "accuracy"},
    "earlyTermination": {"policyType": "Bandit", "slackFactor": 0.1},
    "limits": {"maxTotalTrials": 4, "maxConcurrentTrials": 2},
}


def put(target: str, body: bytes = b"", number: int = 1, **headers: str) -> Request:
    return Request.read(number, "devstoreaccount1.blob.core.windows.net", "PUT", target, headers, body)


def test_a_good_job_is_not_complained_of() -> None:
    assert arrivals.of_job(COMMAND, Workspace()) == []
    assert of_sweep(SWEEP) == []


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"jobType": "Pipeline"}, "a job of type Pipeline"),
        ({"codeId": f"{ID}/codes/x/versions/1"}, "codeId names nothing"),
        ({"environmentId": "azureml:sklearn"}, "environmentId names nothing"),
        ({"computeId": f"{ID}/computes/other"}, "no compute 'other'"),
        ({"inputs": {}}, "asks for inputs.lr"),
        ({"inputs": {"l-r": {"jobInputType": "literal", "value": "1"}}}, "a name 'l-r'"),
        ({"command": "echo ${{input.lr}}"}, "cannot be read"),
        ({"tags": {"a": 1}}, "a is no text"),
        ({"limits": {"timeout": "60"}}, "timeout is no duration"),
    ],
)
def test_a_job_that_is_complained_of(changes: dict[str, Any], complaint: str) -> None:
    assert complaint in "; ".join(arrivals.of_job({**COMMAND, **changes}, Workspace()))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"searchSpace": {}}, "without a search space"),
        ({"searchSpace": {"lr": {"type": "uniform"}}}, "not [name, [values]]"),
        ({"searchSpace": {"lr": ["uniform", [1]]}}, "takes 2 numbers"),
        ({"searchSpace": {"lr": ["triangular", [1, 2]]}}, "no distribution"),
        ({"searchSpace": {"lr": ["choice", [[]]]}}, "a choice of nothing"),
        ({"samplingAlgorithm": {"samplingAlgorithmType": "Grid"}}, "grid takes choices alone"),
        ({"objective": {"goal": "maximize"}}, "no objective"),
        ({"earlyTermination": {"policyType": "Bandit"}}, "one slack"),
        ({"earlyTermination": {"policyType": "TruncationSelection"}}, "1 to 99"),
        ({"limits": {"maxTotalTrials": 1001}}, "1 to 1000"),
        ({"limits": {"maxTotalTrials": 2, "maxConcurrentTrials": 3}}, "more trials at once"),
    ],
)
def test_a_sweep_that_is_complained_of(changes: dict[str, Any], complaint: str) -> None:
    assert complaint in "; ".join(of_sweep({**SWEEP, **changes}))


def test_code_is_held_against_its_hash() -> None:
    store = Blobs()
    store.serve(put(f"/box/src/train.py?{store.signature()}", b"print()"))
    uri, right = f"{STORAGE}/box/src", arrivals.content_hash({"train.py": b"print()"})
    for claimed, count in ((right, 0), ("0" * 64, 1)):
        properties = {"codeUri": uri, "properties": {"hash_sha256": claimed}}
        assert len(arrivals.of_code(properties, store)) == count
    assert arrivals.of_code({"codeUri": f"{STORAGE}/other/src"}, store) == [
        f"no files at {STORAGE}/other/src"
    ]


@pytest.mark.parametrize("sent", [{}, {"image": "x", "condaFile": "name: x"}])
def test_an_environment_that_is_complained_of(sent: dict[str, Any]) -> None:
    assert len(arrivals.of_environment(sent)) == 1


def test_blobs_in_blocks_and_their_metadata() -> None:
    store = Blobs()
    sign = store.signature()
    for name, part in (("MQ==", b"one "), ("Mg==", b"two")):
        store.serve(put(f"/box/a?comp=block&blockid={name}&{sign}", part))
    listed = b"<BlockList><Latest>MQ==</Latest><Latest>Mg==</Latest></BlockList>"
    assert store.serve(put(f"/box/a?comp=blocklist&{sign}", listed)).status == 201
    assert store.serve(put(f"/box/a?comp=metadata&{sign}", **{"x-ms-meta-name": "n"})).status == 200
    assert store.files("box") == {"a": b"one two"}
    assert store.serve(put("/box/b", b"unsigned")).status == 403
    assert store.serve(put(f"/box/a?{sign}", b"", **{"If-None-Match": "*"})).status == 409


def test_a_fault_meets_what_it_is_told_to() -> None:
    fault = Fault("500", at=2, times=2, path="/box/", method="PUT")
    numbers = [number for number in range(1, 6) if fault.meets(put("/box/a", number=number))]
    assert numbers == [2, 3]
    assert not Fault("500", at=1, path="/other/").meets(put("/box/a"))
    assert not Fault("500", at=1, method="GET").meets(put("/box/a"))
    assert not Fault().meets(put("/box/a"))
