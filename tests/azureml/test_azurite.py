"""A submission whose blobs go to Azurite, Microsoft's own emulator, which checks every signature."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.azure.azurite import find_azurite, running
from tests.azure.stand_in import StandIn
from tests.azureml.conftest import Told

ROOT = Path(__file__).parents[2]


@pytest.fixture
def azurite(azure: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    program = find_azurite(ROOT)
    if program is None:
        assert not os.environ.get("CI"), "CI installs Azurite: make azurite"
        pytest.skip("no Azurite: make azurite, which needs npm")
    with running(program, tmp_path_factory.mktemp("azurite")) as store:
        azure.start_again(store)
        yield azure


def test_code_and_data_arrive(azurite: StandIn, job: Path, sending: Callable[..., Told]) -> None:
    assert sending(job).last["kind"] == "sent"
    assert azurite.code == {path.name: path.read_bytes() for path in (job.parent / "src").iterdir()}
    (data,) = azurite.store.files("azureml-blobstore").values()
    assert data == (job.parent / "data" / "digits.csv").read_bytes()
    assert sending(job, lr="0.5").last["kind"] == "sent"
    assert len(azurite.workspace.within("codes/")) == 1
