"""Messages of the service, as its users report them, in our words."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from azure.ai.ml.exceptions import ValidationException
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ServiceRequestError

from nb2job.azureml.failure import explained
from tests.azureml.conftest import HERE


def answer(status: int, code: str, message: str, host: str = "management.azure.com") -> HttpResponseError:
    error = HttpResponseError(message=f"({code}) {message}\nCode: {code}\nMessage: {message}")
    error.status_code = status
    error.error = SimpleNamespace(code=code, message=message)  # type: ignore[assignment]
    error.response = SimpleNamespace(request=SimpleNamespace(url=f"https://{host}/x?sig=1"))  # type: ignore[assignment]
    return error


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (
            400,
            "ClusterMinNodesExceedCoreQuota",
            "The specified subscription has a Standard DSv2 family vCPU quota of 6 and cannot accomodate for"
            " at least 1 requested managed compute nodes which maps to 8 vCPUs.",
        ),
        (
            409,
            "OperationNotAllowed",
            "Operation could not be completed as it results in exceeding approved Regional Cores quota.",
        ),
        (400, "UserError", "User SubscriptionId 'x' does not have cores left to create resource 'y'."),
    ],
)
def test_quota(status: int, code: str, message: str) -> None:
    failure = explained(answer(status, code, message), HERE)
    assert failure.code == "NB565"
    assert failure.message.startswith("no quota for this job: ")
    assert "Quota in the studio" in failure.hint


@pytest.mark.parametrize(
    "message",
    [
        "The length of the description exceeds the limit of 5000 characters.",
        "The number of tags exceeds the maximum limit.",
    ],
)
def test_a_limit_of_the_definition_is_no_quota(message: str) -> None:
    failure = explained(answer(400, "UserError", message), HERE)
    assert failure.code == "NB570"
    assert failure.hint == "mend the job file"


def test_a_message_within_json() -> None:
    text = '{"error": {"code": "UserError", "message": "Unknown compute target \'x\'."}}'
    failure = explained(answer(400, "UserError", text), HERE)
    assert failure[:2] == ("NB570", "Azure ML refuses the job: Unknown compute target 'x'")


@pytest.mark.parametrize("text", ["{not JSON", '{"a": 1}', '{"error": "flat"}'])
def test_a_message_that_only_looks_like_json(text: str) -> None:
    assert explained(answer(400, "UserError", text), HERE).message == f"Azure ML refuses the job: {text}"


def test_a_token_that_has_expired() -> None:
    failure = explained(
        answer(401, "ExpiredAuthenticationToken", "The access token expiry has passed."), HERE
    )
    assert failure.code == "NB562"
    assert "az login" in failure.hint


NOBODY = """DefaultAzureCredential failed to retrieve a token from the included credentials.
Attempted credentials:
\tEnvironmentCredential: EnvironmentCredential authentication unavailable. Variables are not fully configured.
Visit https://aka.ms/azsdk/python/identity/environmentcredential/troubleshoot to troubleshoot this issue.
\tManagedIdentityCredential: ManagedIdentityCredential authentication unavailable, no response.
\tSharedTokenCacheCredential: SharedTokenCacheCredential authentication unavailable. No accounts were found.
\tAzureCliCredential: Please run 'az login' to set up an account
\tAzurePowerShellCredential: Az.Account module >= 2.2.0 is not installed
\tAzureDeveloperCliCredential: Azure Developer CLI could not be found.
To mitigate this issue, please refer to the troubleshooting guidelines."""


def test_nobody_is_logged_in() -> None:
    failure = explained(ClientAuthenticationError(message=NOBODY), HERE)
    assert failure[:2] == ("NB562", "nobody is logged in to Azure here")


@pytest.mark.parametrize(
    ("said", "code", "message"),
    [
        (
            "AADSTS70043: The refresh token has expired. Trace ID: 1 Timestamp: 2024-01-01 1:00",
            "NB562",
            "Azure does not take this login: AADSTS70043: The refresh token has expired",
        ),
        ("Unable to get authority configuration for https://x.", "NB562", "the login service does not know"),
        ("HTTP Error: 429", "NB567", "the login service asks to slow down"),
        ("HTTP Error: 503", "NB571", "the login service fails with 503"),
        ("Failed to resolve 'login.microsoftonline.com'", "NB568", "no connection to the login service: "),
        ("Failed to invoke the Azure CLI", "NB562", "the login failed: Failed to invoke the Azure CLI"),
    ],
)
def test_a_login_that_was_tried(said: str, code: str, message: str) -> None:
    text = NOBODY.replace("Please run 'az login' to set up an account", said)
    failure = explained(ClientAuthenticationError(message=text), HERE)
    assert failure.code == code
    assert failure.message.startswith(message)


def test_an_account_that_may_not_write() -> None:
    host = "store.blob.core.windows.net"
    failure = explained(answer(403, "AuthorizationPermissionMismatch", "Not permitted.", host), HERE)
    assert failure.message == f"no access to the storage {host}: Not permitted"
    assert "Storage Blob Data Contributor" in failure.hint


def test_two_submissions_of_the_same_files() -> None:
    said = "The specified blob already exists."
    failure = explained(answer(409, "BlobAlreadyExists", said, "store.blob.core.windows.net"), HERE)
    assert failure.code == "NB566"
    assert "name" not in failure.hint


def test_a_message_is_one_line_of_a_bearable_length() -> None:
    failure = explained(answer(400, "UserError", "\x1b[31mlong\x1b[0m\n\n" + "word " * 200), HERE)
    assert len(failure.message) < 350
    assert failure.message.startswith("Azure ML refuses the job: long word")


@pytest.mark.parametrize("error", [KeyError("x"), UnboundLocalError("search_space"), RuntimeError()])
def test_a_fault_of_the_sdk(error: Exception) -> None:
    failure: Any = explained(error, HERE)
    assert failure.code == "NB575"
    assert type(error).__name__ in failure.message


def test_a_proxy_that_is_not_there() -> None:
    inner = (
        "HTTPSConnection(host='127.0.0.1', port=9): Failed to establish a new connection: [Errno 111] Refused"
    )
    said = f"('Unable to connect to proxy', NewConnectionError(\"{inner}\"))"
    failure = explained(ServiceRequestError(said), HERE)
    assert failure[:2] == ("NB568", "no connection to 127.0.0.1: Refused")


def test_a_login_without_a_token_for_the_user() -> None:
    """What the SDK says of `identity: {type: user_identity}`."""
    said = "AAD token with aml scope could not be fetched using the credentials being used.\n"
    failure = explained(ValidationException(message=said, no_personal_data_message=said), HERE)
    assert failure.code == "NB562"
    assert failure.message.startswith("this login gets no token for Azure ML itself")
    assert "az login" in failure.hint


def test_a_package_that_the_sdk_forgets_to_ask_for() -> None:
    failure = explained(ModuleNotFoundError("No module named 'six'", name="six"), HERE)
    assert failure[:2] == ("NB561", "azure-ai-ml needs six, which is not installed")
    assert "nb2job[azure]" in failure.hint
