"""An HTTPS proxy on loopback that ends TLS itself and answers in the name of every host."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from tests.azure.authority import Authority
from tests.azure.exchange import Answer, Request

SECONDS = 30
"""How long a connection may stay silent before it is closed."""


class Cut(Exception):
    """The connection goes before the answer does, or in the middle of it."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.answer = answer


Serve = Callable[[Request], Answer]
"""Answers a request, or raises `Cut`."""


class Proxy:
    """Listens while it is entered; `serve` is called from a thread for each connection."""

    def __init__(self, authority: Authority, serve: Serve) -> None:
        self.authority = authority
        self.serve = serve
        self.listens = True  # a proxy that does not listen is a network that is down
        self._count = 0
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Connection, bind_and_activate=True)
        self._server.proxy = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def address(self) -> str:
        """Where the proxy listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def next_number(self) -> int:
        """Count a request."""
        with self._lock:
            self._count += 1
            return self._count

    def count_from_one(self) -> None:
        """Forget the requests counted so far."""
        with self._lock:
            self._count = 0

    def __enter__(self) -> Proxy:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(SECONDS)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    proxy: Proxy


class _Connection(BaseHTTPRequestHandler):
    """One connection: CONNECT host, then any number of requests to that host within TLS."""

    protocol_version = "HTTP/1.1"
    timeout = SECONDS
    host = ""
    server: _Server

    def do_CONNECT(self) -> None:
        self.host = self.path.rpartition(":")[0].lower()
        if not self.server.proxy.listens:
            self.hang_up()
            return
        self.send_response(200)
        self.end_headers()
        context = self.server.proxy.authority.context(self.host)
        try:
            self.connection = context.wrap_socket(self.connection, server_side=True)
        except OSError:  # a client that does not trust us, or went away
            self.close_connection = True
            return
        self.rfile = self.connection.makefile("rb", -1)
        self.wfile = self.connection.makefile("wb", 0)  # type: ignore[assignment]
        self.close_connection = False

    def respond(self) -> None:
        number = self.server.proxy.next_number()
        body = self.read_body()
        request = Request.read(number, self.host, self.command, self.path, dict(self.headers), body)
        try:
            self.send(self.server.proxy.serve(request))
        except Cut as cut:
            if cut.answer:
                self.send(cut.answer, half=True)
            self.hang_up()
        except OSError:  # the client went away
            self.close_connection = True

    do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = respond

    def read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def send(self, answer: Answer, half: bool = False) -> None:
        self.send_response(answer.status)
        headers = {"Content-Type": answer.type, "Content-Length": str(len(answer.body)), **answer.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        if half and not answer.body:
            self.wfile.write(b"".join(self._headers_buffer)[:20])
            return
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body[: len(answer.body) // 2] if half else answer.body)

    def hang_up(self) -> None:
        """Reset the connection: the client sees an error, not an end."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the requests are kept."""
