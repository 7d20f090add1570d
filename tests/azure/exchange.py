"""Request and Answer: what went over the wire, as values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent; `number` counts from 1."""

    number: int
    host: str
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def read(
        cls, number: int, host: str, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> Request:
        """Read the target of a request line, and take the names of headers in small letters."""
        url = urlsplit(target)
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        small = {name.lower(): value for name, value in headers.items()}
        return cls(number, host, method, unquote(url.path), query, small, body)

    @property
    def json(self) -> Any:
        """The body, which is JSON; None where there is none."""
        return json.loads(self.body) if self.body else None

    def __str__(self) -> str:
        """Name the request without its query, which may hold a signature."""
        return f"{self.number} {self.method} {self.host}{self.path}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server says to a request."""

    status: int
    body: bytes = b""
    type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def said(value: object, status: int = 200, **headers: str) -> Answer:
    """Answer with JSON."""
    return Answer(status, json.dumps(value).encode(), headers=headers)


def refused(status: int, code: str, message: str, **headers: str) -> Answer:
    """Answer with an error as Azure Resource Manager words it."""
    return said({"error": {"code": code, "message": message}}, status, **headers)


def storage_error(status: int, code: str, message: str, **headers: str) -> Answer:
    """Answer with an error as a storage account words it."""
    inner = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    xml = f'<?xml version="1.0" encoding="utf-8"?>{inner}'
    return Answer(status, xml.encode(), "application/xml", {"x-ms-error-code": code, **headers})
