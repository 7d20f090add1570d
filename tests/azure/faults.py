"""Faults: what goes wrong with a request, from a given one on."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from tests.azure.exchange import Answer, Request, refused, said, storage_error
from tests.azure.proxy import Cut, Serve

KINDS = ("refused", "403", "409", "429", "500", "cut", "slow", "stalled")

_MESSAGES = {
    "403": ("AuthorizationFailed", "The client 'me' does not have authorization to perform this action."),
    "409": ("Conflict", "Another operation is in progress."),
    "429": ("TooManyRequests", "The request is being throttled."),
    "500": ("InternalServerError", "An internal error occurred."),
}


@dataclass(slots=True)
class Fault:
    """Something that goes wrong with request `at` and those after it, `times` in all.

    Args:
        kind: one of KINDS. "cut" does what was asked, and breaks off in the answer; "slow" answers
            after `seconds`; "stalled" not before the fault is over.
        at: the number of the first request that it meets; 0 for none.
        times: how many requests it meets.
        path: only requests whose path has this text in it.
        method: only requests of this method.
        seconds: of "slow", and of the Retry-After of "429".
    """

    kind: str = "500"
    at: int = 0
    times: int = 1_000_000
    path: str = ""
    method: str = ""
    seconds: float = 1
    met: list[Request] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def meets(self, request: Request) -> bool:
        """Whether this request goes wrong; counts it."""
        if not 0 < self.at <= request.number or len(self.met) >= self.times:
            return False
        if self.path not in request.path or self.method not in ("", request.method):
            return False
        self.met.append(request)
        return True

    def serve(self, request: Request, serve: Serve) -> Answer:
        """Let the request go wrong."""
        if self.kind == "refused":
            raise Cut
        if self.kind == "cut":
            raise Cut(serve(request))
        if self.kind in ("slow", "stalled"):
            self.over.wait(self.seconds if self.kind == "slow" else 60)
            return serve(request)
        return _error(self.kind, request, self.seconds)


def _error(kind: str, request: Request, seconds: float) -> Answer:
    code, message = _MESSAGES[kind]
    headers = {"Retry-After": f"{seconds:g}"} if kind == "429" else {}
    if request.host.startswith("login."):
        body = {"error": "invalid_request", "error_description": f"AADSTS90000: {message}"}
        return said(body, int(kind), **headers)
    if ".blob." in request.host:
        return storage_error(int(kind), code, message, **headers)
    return refused(int(kind), code, message, **headers)
