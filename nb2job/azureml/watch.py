"""watch: the limits of the SDK's requests, and what it is doing, seen from its own pipeline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

LIMITS = {
    "connection_timeout": 20,
    "read_timeout": 60,
    "retry_total": 4,
    "retry_connect": 2,
    "retry_read": 1,
    "retry_status": 3,
}
"""For each request; the SDK's own are five minutes for an answer, and three tries more [S].

Its client for blobs takes none of these: three more tries within a minute, and 60 s for an answer [R].
"""

LONGEST_WAIT = 60
"""Seconds that Azure may ask to wait before a next try; the SDK would wait for hours [R]."""


class LongWait(Exception):
    """Azure asks to wait for longer than a person would."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Azure asks to wait for {seconds:.0f} s")


def watching(on_job: Callable[[], None], detail: Callable[[str], None]) -> Any:
    """A policy for the SDK's pipelines [D]: it sees every try of every request but those for blobs.

    Args:
        on_job: called before the job itself is sent, after all that it needs.
        detail: told of every answer, without what a query may hold.
    """
    from azure.core.pipeline.policies import SansIOHTTPPolicy

    class Watch(SansIOHTTPPolicy):  # type: ignore[misc]  # azure.core is not followed
        def on_request(self, request: Any) -> None:
            if request.http_request.method == "PUT" and "/jobs/" in request.http_request.url:
                on_job()

        def on_response(self, request: Any, response: Any) -> None:
            asked, answer = request.http_request, response.http_response
            detail(f"{asked.method} {asked.url.partition('?')[0]}: {answer.status_code}")
            wait = answer.headers.get("Retry-After", "")
            if answer.status_code >= 400 and wait.isdecimal() and int(wait) > LONGEST_WAIT:
                raise LongWait(int(wait))

    return Watch()
