"""failure: what went wrong on the way to Azure ML, in one line with the next step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from nb2job.azureml.lines import short
from nb2job.azureml.login import Workspace
from nb2job.azureml.watch import LongWait
from nb2job.regex import regex

AGAIN = "run this again: what has arrived whole is not sent twice"
NETWORK = "look at the network, and at the proxy in HTTPS_PROXY where there is one"

_HOST = regex(r"//([\w.-]+)|host='([\w.-]+)'")


class Failure(NamedTuple):
    """The code of a rule, a message and a hint, each in one line."""

    code: str
    message: str
    hint: str


def explained(error: BaseException, workspace: Workspace) -> Failure:
    """An exception of the SDK, of azure-core or of azure-identity in our words.

    The SDK wraps what azure-core raises in one or two exceptions of its own, which speak of invalid
    fields even where a network is down [R]: the first of azure-core's in the chain is what happened.
    """
    cause = cause_of(error)
    if isinstance(cause, LongWait):
        return Failure("NB567", str(cause), "run this again then")
    return _of_azure(cause, workspace) if cause else _of_sdk(error)


def cause_of(error: BaseException) -> BaseException | None:
    """The first exception of azure-core in the chain; None where the SDK failed by itself."""
    from azure.core.exceptions import AzureError

    for one in _chain(error):
        is_of_sdk = type(one).__module__.startswith("azure.ai.ml")
        if isinstance(one, AzureError | LongWait) and not is_of_sdk:
            return one
    return None


def host_of(error: Any) -> str:
    """Who was asked, as far as an exception knows it."""
    request = getattr(getattr(error, "response", None), "request", None)
    found = _HOST.search(str(getattr(request, "url", ""))) or _HOST.search(str(error))
    return found[1] or found[2] if found else "Azure"


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _of_azure(error: Any, workspace: Workspace) -> Failure:
    from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ServiceRequestError

    from nb2job.azureml.answers import of_answer
    from nb2job.azureml.logins import of_login

    status = getattr(error, "status_code", None)
    if isinstance(error, HttpResponseError) and status:
        return of_answer(error, status, workspace)
    if isinstance(error, ClientAuthenticationError):
        return of_login(str(error))
    if isinstance(error, ServiceRequestError):
        return Failure("NB568", f"no connection to {host_of(error)}: {_reason(error)}", NETWORK)
    return Failure("NB569", f"the connection to {host_of(error)} broke off: {_reason(error)}", AGAIN)


def _reason(error: Any) -> str:
    """Why a connection failed: the innermost words, without names of classes and objects."""
    text = str(error)
    words = re.findall(r"\[Errno -?\d+\] ([^'\")]+)", text)
    words = words or re.findall(r"\((?:\d+, )?['\"]([^'\"]+)['\"]", text)
    return short(words[-1] if words else text)


def _of_sdk(error: BaseException) -> Failure:
    """What azure-ai-ml refuses by itself: its message is spread over colored lines [R]."""
    from azure.ai.ml.exceptions import MlException

    text = str(error)
    if isinstance(error, MlException) and "AAD token" in text:  # of `identity: {type: user_identity}` [S]
        from nb2job.azureml.logins import LOGIN

        message = "this login gets no token for Azure ML itself, with which the job would run as its user"
        return Failure("NB562", message, LOGIN)
    if isinstance(error, MlException):
        found = re.search(r"\(x\) (.+?)(?=Resolutions:|\n\s*\n|\Z)", text, re.DOTALL)
        said = short(found[1] if found else text)
        return Failure("NB575", f"azure-ai-ml refuses the job: {said}", "mend the job file")
    if isinstance(error, ValueError) and "Entra" in text:  # azure-identity looks at the variables
        return Failure("NB562", f"the login in AZURE_… variables is not whole: {short(text)}", "set them all")
    if isinstance(error, ModuleNotFoundError):
        hint = 'pip install "nb2job[azure]" brings it'
        return Failure("NB561", f"azure-ai-ml needs {error.name}, which is not installed", hint)
    kind = type(error).__name__
    said = f"{kind}: {short(text)}" if text else kind
    return Failure("NB575", f"azure-ai-ml fails: {said}", "run this with -v, which shows its requests")
