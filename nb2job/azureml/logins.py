"""logins: why nobody is logged in: DefaultAzureCredential tells it of all its ways at once."""

from __future__ import annotations

import re

from nb2job.azureml.failure import NETWORK, Failure
from nb2job.azureml.lines import short
from nb2job.regex import regex

LOGIN = "run `az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET"

_WAY = regex(r"\s+\w+Credential: (?:Authentication failed: )?(.*)")
_NOT_TRIED = regex(
    r"unavailable|not (?:fully )?configured|not installed|not (?:be )?found|no accounts|please run"
    r"|requires the",
    re.IGNORECASE,
)
_NO_CONNECTION = regex(
    r"connection|connect to|resolve|reset by peer|timed? ?out|unreachable|SSL", re.IGNORECASE
)


def of_login(text: str) -> Failure:
    """What became of the ways to log in, one a line, as azure-identity lists them [R]."""
    ways = [found[1] for line in text.splitlines() if (found := _WAY.match(line))]
    tried = [way for way in ways if not _NOT_TRIED.search(way)]
    if not tried and ways:
        return Failure("NB562", "nobody is logged in to Azure here", LOGIN)
    said = tried[0] if tried else text
    if "AADSTS" in said:  # a number that can be looked up
        code = short(said[said.index("AADSTS") :])
        return Failure("NB562", f"Azure does not take this login: {code}", LOGIN)
    if "authority configuration" in said:
        message = "the login service does not know the tenant, or does not answer"
        return Failure("NB562", message, "look at AZURE_TENANT_ID, and run this again")
    status = re.search(r"HTTP Error: (\d+)", said)
    if status and status[1] == "429":
        return Failure("NB567", "the login service asks to slow down", "run this again in a minute")
    if status and status[1].startswith("5"):
        return Failure(
            "NB571", f"the login service fails with {status[1]}", "run this again in a few minutes"
        )
    if not status and _NO_CONNECTION.search(said):
        return Failure("NB568", f"no connection to the login service: {short(said)}", NETWORK)
    return Failure("NB562", f"the login failed: {short(said)}", LOGIN)
