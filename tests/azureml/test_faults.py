"""What goes wrong on the way, at each request: a clear line, no hang, and the second try succeeds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nb2job.azureml.login import Workspace
from tests.azure.faults import Fault
from tests.azure.stand_in import StandIn
from tests.azure.workspace import GROUP, NAME, SUBSCRIPTION
from tests.azureml.conftest import HERE, Told

Sending = Callable[..., Told]

REQUESTS = (
    "GET openid-configuration",
    "POST token",
    "GET codes by hash",
    "POST startPendingUpload",
    "HEAD script",
    "PUT script",
    "PUT script's metadata",
    "PUT code",
    "PUT environment",
    "GET datastore",
    "POST listSecrets",
    "HEAD data",
    "PUT data",
    "PUT data's metadata",
    "PUT job",
)
TOKEN, ASKED, SCRIPT, LIST_SECRETS, LAST = 2, 3, 6, 11, len(REQUESTS)

# Those that the client of blobs tries again for a minute and a half: test_fault_matrix.py waits for it.
PATIENT = {5, 6, 7, LIST_SECRETS, 12, 13, 14}

CODES = {
    "403": {"NB563", "NB562"},
    "409": {"NB566", "NB562", "NB573"},
    "429": {"NB567", "NB562"},
    "500": {"NB571", "NB573"},
    "refused": {"NB568", "NB569", "NB573"},
    "cut": {"NB569", "NB568", "NB573"},
}


@pytest.fixture
def plain_job(job: Path) -> Path:
    """A job whose requests come one after the other: its code is one file."""
    (job.parent / "src" / "model.py").unlink()
    return job


def test_the_requests_of_a_submission(azure: StandIn, plain_job: Path, sending: Sending) -> None:
    assert sending(plain_job).last["kind"] == "sent"
    methods = [name.split()[0] for name in REQUESTS]
    assert [request.method for request in azure.requests] == methods


def failed(told: Told) -> tuple[str, str]:
    """The code and the message of a failure that can be shown: one line, and one with the next step."""
    assert told.last["kind"] == "failed"
    for text in (told.last["message"], told.last["hint"]):
        assert text
        assert "\n" not in text
        assert "\x1b" not in text
        assert "Traceback" not in text
        assert "sig=" not in text
    return told.last["code"], told.last["message"]


EACH = [(kind, at) for kind in CODES for at in (ASKED, LAST)]
EACH += [(tuple(CODES)[at % len(CODES)], at) for at in range(1, LAST + 1) if at not in PATIENT]
EACH += [("403", 5), ("409", SCRIPT), ("403", 12), ("409", 13)]


@pytest.mark.parametrize(("kind", "at"), sorted(set(EACH)))
def test_a_fault_that_stays(azure: StandIn, plain_job: Path, sending: Sending, kind: str, at: int) -> None:
    with azure.going_wrong(Fault(kind, at, seconds=0.1)) as fault:
        code, message = failed(sending(plain_job))
    assert code in CODES[kind], message
    assert len(fault.met) <= 12
    arrived = len(azure.jobs)
    assert arrived == (1 if (kind, at) == ("cut", LAST) else 0)
    assert sending(plain_job).last["kind"] == "sent"
    assert len(azure.jobs) == arrived + 1


@pytest.mark.parametrize("kind", ["429", "500", "refused", "cut", "slow"])
@pytest.mark.parametrize("at", [ASKED, LAST])
def test_a_fault_that_passes(azure: StandIn, plain_job: Path, sending: Sending, kind: str, at: int) -> None:
    with azure.going_wrong(Fault(kind, at, times=1, seconds=0.1)):
        assert sending(plain_job).last["kind"] == "sent"
    assert len(azure.jobs) == 1


def test_a_job_whose_answer_was_lost_is_found(azure: StandIn, plain_job: Path, sending: Sending) -> None:
    """The SDK asks twice; both times the job arrives and the answer does not."""
    with azure.going_wrong(Fault("cut", LAST, times=2)):
        told = sending(plain_job)
    assert told.last["kind"] == "sent"
    assert list(azure.jobs) == [told.last["name"]]


def test_a_job_of_which_nobody_knows(azure: StandIn, plain_job: Path, sending: Sending) -> None:
    with azure.going_wrong(Fault("cut", LAST)):
        told = sending(plain_job)
    failed(told)
    assert list(azure.jobs) == [told.last["unsure"]]


def test_a_folder_of_data_that_arrived_in_part(azure: StandIn, plain_job: Path, sending: Sending) -> None:
    """The SDK would never overwrite the others where the first file is the one that is missing [R]."""
    for name in ("a", "b", "c"):
        (plain_job.parent / "data" / f"{name}.csv").write_text(name)
    text = plain_job.read_text().replace("type: uri_file\n    path: data/digits.csv", "path: data")
    plain_job.write_text(text)
    with azure.going_wrong(Fault("403", 1, path="/a.csv", method="PUT")):
        assert failed(sending(plain_job))[0] == "NB563"
    assert sending(plain_job).last["kind"] == "sent"
    (sent,) = azure.jobs.values()
    files = azure.store.files("azureml-blobstore")
    assert sorted(Path(name).name for name in files) == ["a.csv", "b.csv", "c.csv", "digits.csv"]
    assert sent["inputs"]["data"]["jobInputType"] == "uri_folder"


def test_the_listing_of_secrets_is_forbidden(azure: StandIn, plain_job: Path, sending: Sending) -> None:
    """The SDK goes on with the login itself, and the storage has a say; it wraps that twice [R]."""
    with azure.going_wrong(Fault("403", 1, path="listSecrets")):
        code, message = failed(sending(plain_job))
    assert (code, "devstoreaccount1" in message) == ("NB563", True)


def test_a_wait_that_is_too_long(azure: StandIn, plain_job: Path, sending: Sending) -> None:
    with azure.going_wrong(Fault("429", ASKED, seconds=3600)):
        assert failed(sending(plain_job)) == ("NB567", "Azure asks to wait for 3600 s")


@pytest.mark.parametrize(
    ("workspace", "message"),
    [
        (
            Workspace("other", GROUP, NAME, ""),
            "there is no subscription other, or this login does not see it",
        ),
        (Workspace(SUBSCRIPTION, "other", NAME, ""), "there is no resource group other in the subscription"),
        (
            Workspace(SUBSCRIPTION, GROUP, "other", ""),
            f"there is no workspace other in resource group {GROUP}",
        ),
    ],
)
def test_no_such_workspace(
    azure: StandIn, plain_job: Path, sending: Sending, workspace: Workspace, message: str
) -> None:
    assert failed(sending(plain_job, workspace=workspace)) == ("NB564", message)


def test_no_such_cluster(azure: StandIn, plain_job: Path, sending: Sending) -> None:
    plain_job.write_text(plain_job.read_text().replace("cpu-cluster", "fast-cluster"))
    code, message = failed(sending(plain_job))
    assert code == "NB570"
    assert "fast-cluster" in message
    azure.complaints.clear()


def test_a_name_that_is_taken(azure: StandIn, plain_job: Path, sending: Sending) -> None:
    plain_job.write_text("name: mine\n" + plain_job.read_text())
    assert sending(plain_job).last["name"] == "mine"
    assert failed(sending(plain_job, lr="0.5")) == (
        "NB566",
        "A job with this name already exists. Name: mine",
    )


def test_a_wrong_secret(
    azure: StandIn, plain_job: Path, sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "wrong")
    code, message = failed(sending(plain_job))
    assert code == "NB562"
    assert "AADSTS7000215: Invalid client secret provided" in message


def test_nobody_is_logged_in(
    azure: StandIn, plain_job: Path, sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_TENANT_ID"):
        monkeypatch.delenv(name)
    assert failed(sending(plain_job)) == ("NB562", "nobody is logged in to Azure here")


def test_a_login_that_is_half_set(
    azure: StandIn, plain_job: Path, sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "")
    assert failed(sending(plain_job))[0] == "NB562"


def test_no_network(
    azure: StandIn, plain_job: Path, sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    code, message = failed(sending(plain_job))
    assert code == "NB568", message


def test_what_the_sdk_refuses_by_itself(azure: StandIn, plain_job: Path, sending: Sending) -> None:
    (plain_job.parent / "src" / "train.py").unlink()
    code, message = failed(sending(plain_job))
    assert code == "NB575"
    assert "empty" in message.lower()


def test_a_log_is_followed_to_the_end(azure: StandIn, plain_job: Path, sending: Sending) -> None:
    told = sending(plain_job, stream=True)
    lines = [event["text"] for event in told.events if event["kind"] == "detail"]
    assert told.last == {"kind": "ended", "status": "Completed"}
    assert any("/details: 200" in line for line in lines)


@pytest.mark.parametrize("status", ["Failed", "Canceled"])
def test_a_job_that_does_not_succeed(azure: StandIn, plain_job: Path, sending: Sending, status: str) -> None:
    azure.workspace.statuses = ["Running", status]
    assert sending(plain_job, stream=True).last == {"kind": "ended", "status": status}


def test_a_log_that_is_lost(azure: StandIn, plain_job: Path, sending: Sending) -> None:
    with azure.going_wrong(Fault("500", 1, path="/details")):
        told = sending(plain_job, stream=True)
    assert failed(told)[0] == "NB571"
    assert "sent" in [event["kind"] for event in told.events]


def test_the_workspace_is_named_in_words() -> None:
    assert str(HERE) == f"workspace {NAME} in resource group {GROUP}"
