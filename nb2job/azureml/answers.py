"""answers: what the service says where it does not do what it is asked."""

from __future__ import annotations

import json
import re
from typing import Any

from nb2job.azureml.failure import AGAIN, Failure, host_of
from nb2job.azureml.lines import short
from nb2job.azureml.login import Workspace
from nb2job.azureml.logins import LOGIN
from nb2job.regex import regex

_GONE = {
    "SubscriptionNotFound": "there is no subscription {0.subscription}, or this login does not see it",
    "InvalidSubscriptionId": "{0.subscription} is no subscription: its id is asked for",
    "ResourceGroupNotFound": "there is no resource group {0.resource_group} in the subscription",
}
_QUOTA = regex(
    r"quota|(?:not enough|insufficient|exceed\w*)[^.]*\b(?:v?cpus?|cores?|capacity)\b"
    r"|\bcores? (?:limit|left)",
    re.IGNORECASE,
)
"""A limit alone is none: `the description exceeds the limit of 256 characters`."""
_STORAGE = regex(r"\.(?:blob|dfs|file)\.")
_WORKSPACE = "see `az account show` and `az ml workspace list`, or name another with options"


def of_answer(error: Any, status: int, workspace: Workspace) -> Failure:
    """An answer of 400 or more, in our words."""
    code, said = _said(error)
    host = host_of(error)
    if status in (400, 403, 409) and _QUOTA.search(f"{code} {said}"):
        hint = "take a smaller size, fewer nodes or another compute, or ask for more: Quota in the studio"
        return Failure("NB565", f"no quota for this job: {said}", hint)
    if status == 401:
        return Failure("NB562", f"Azure does not take this login: {said}", LOGIN)
    if status == 403:
        return _of_no_access(said, host, workspace)
    if status == 404:
        return _of_missing(code, said, workspace)
    if status == 429:
        return Failure("NB567", f"Azure asks to slow down: {said}", "run this again in a minute")
    if status >= 500:
        return Failure("NB571", f"{host} fails with {status}: {said}", f"in a few minutes, {AGAIN}")
    if "already exists" in said and not _STORAGE.search(host):
        return Failure("NB566", said, "give the job another `name`, or leave it out of the job file")
    if status == 409:
        return Failure("NB566", f"{host} is busy with another change: {said}", AGAIN)
    return Failure("NB570", f"Azure ML refuses the job: {said}", "mend the job file")


def _of_no_access(said: str, host: str, workspace: Workspace) -> Failure:
    if _STORAGE.search(host):
        hint = "ask for the role Storage Blob Data Contributor, and whether its firewall lets you in"
        return Failure("NB563", f"no access to the storage {host}: {said}", hint)
    hint = "ask its owner for the role AzureML Data Scientist"
    return Failure("NB563", f"no access to {workspace}: {said}", hint)


def _of_missing(code: str, said: str, workspace: Workspace) -> Failure:
    if code in _GONE:
        return Failure("NB564", _GONE[code].format(workspace), _WORKSPACE)
    if re.search(rf"workspaces/{re.escape(workspace.name)}(?!/)", said):
        return Failure("NB564", f"there is no {workspace}", _WORKSPACE)
    return Failure("NB570", f"Azure ML does not find what the job names: {said}", "mend the job file")


def _said(error: Any) -> tuple[str, str]:
    """The service's code and message; a message may be JSON that holds the message proper."""
    inner = getattr(error, "error", None)
    code = getattr(inner, "code", None) or getattr(error, "error_code", None) or ""
    text = getattr(inner, "message", None) or getattr(error, "message", None) or str(error)
    if text.lstrip().startswith("{"):
        text = _nested(text)
    text = re.split(r"\n(?:Code|ErrorCode|Content): ?", re.sub(r"^\(\w+\) ", "", text))[0]
    if text.startswith("Operation returned an invalid status") and code:
        text = code  # blobs are answered so where an answer has no body
    return str(code), short(text) or str(code) or type(error).__name__


def _nested(text: str) -> str:
    try:
        values = json.loads(text)
    except ValueError:
        return text
    inner = values.get("error", values)
    said = inner.get("message") or inner.get("Message") if isinstance(inner, dict) else None
    return said if isinstance(said, str) else text
