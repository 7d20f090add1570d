"""Data behind https is downloaded once, whole or not at all."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from nb2job.errors import JobError
from nb2job.local.bind import bind_inputs
from nb2job.local.definition import CommandJob, DataInput
from nb2job.local.downloads import cached_path, fetch_inputs


class Server(HTTPServer):
    """Serves one file, and one that breaks off."""

    asked = 0


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked += 1
        path = self.path.partition("?")[0]
        if path not in ("/a%20b.csv", "/broken.csv"):
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", "3" if path == "/a%20b.csv" else "300")
        self.end_headers()
        self.wfile.write(b"1,2")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    served = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    yield served
    served.shutdown()
    served.server_close()


def fetch(url: str, said: list[str], **inputs: str) -> Path:
    job = CommandJob(Path("job.yml"), "run", inputs={"x": DataInput("uri_file", url)})
    values = bind_inputs(job, set_values={}, inputs=inputs, here=Path("/"))
    fetch_inputs(job, values, inputs, said.append)
    path = values["inputs.x"]
    assert isinstance(path, Path)
    return path


def test_a_file_is_downloaded_once(server: Server) -> None:
    url = f"http://127.0.0.1:{server.server_port}/a%20b.csv?sig=secret"
    said: list[str] = []
    path = fetch(url, said)
    assert (path.name, path.read_text()) == ("a b.csv", "1,2")
    assert said == [f"input x: downloading http://127.0.0.1:{server.server_port}/a%20b.csv"]
    assert fetch("azureml:x:1", said, x=url) == path
    assert server.asked == 1
    assert "secret" not in str(path)


@pytest.mark.parametrize(("name", "words"), [("no.csv", "404"), ("broken.csv", "too early")])
def test_what_cannot_be_downloaded(server: Server, name: str, words: str) -> None:
    url = f"http://127.0.0.1:{server.server_port}/{name}?sig=secret"
    with pytest.raises(JobError, match=words) as caught:
        fetch(url, [])
    assert caught.value.code == "NB511"
    assert "secret" not in caught.value.message
    assert list(cached_path(url).parent.iterdir()) == []


def test_a_folder_cannot_be_downloaded() -> None:
    job = CommandJob(Path("job.yml"), "run", inputs={"x": DataInput("", "https://example.org/d")})
    with pytest.raises(JobError, match="x is a uri_folder") as caught:
        bind_inputs(job, set_values={}, inputs={}, here=Path("/"))
    assert caught.value.code == "NB507"
