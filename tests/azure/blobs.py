"""A storage account in memory: the verbs of blob storage that an upload needs."""

from __future__ import annotations

import base64
import email.utils
import hashlib
import re
import threading
from dataclasses import dataclass, field

from tests.azure.exchange import Answer, Request, storage_error

_META = "x-ms-meta-"


@dataclass(slots=True)
class Blob:
    """Its bytes, and its metadata."""

    data: bytes
    meta: dict[str, str] = field(default_factory=dict)


class Blobs:
    """Keeps blobs by container/name."""

    def __init__(self) -> None:
        self._blobs: dict[str, Blob] = {}
        self._blocks: dict[tuple[str, str], bytes] = {}
        self._lock = threading.Lock()

    def make(self, container: str) -> None:
        """Containers are where blobs are."""

    def signature(self) -> str:
        """Give a signature that `serve` knows."""
        return "sv=2024-11-04&sr=c&sp=racwl&sig=c2lnbmVk"

    def files(self, container: str) -> dict[str, bytes]:
        """What lies in a container, by name."""
        prefix = f"{container}/"
        return {
            name.removeprefix(prefix): blob.data
            for name, blob in self._blobs.items()
            if name.startswith(prefix)
        }

    def serve(self, request: Request) -> Answer:
        """Answer a request that is signed."""
        if request.query.get("sig") != "c2lnbmVk":
            return storage_error(403, "AuthenticationFailed", "AuthenticationFailed")
        name = request.path.strip("/")
        with self._lock:
            if request.method == "PUT":
                return self._put(request, name)
            if request.query.get("comp") == "list":
                return self._list(name, request.query.get("prefix", ""))
            return self._get(request.method, name)

    def _put(self, request: Request, name: str) -> Answer:
        meta = {key[len(_META) :]: text for key, text in request.headers.items() if key.startswith(_META)}
        match request.query.get("comp"):
            case "metadata" if name not in self._blobs:
                return storage_error(404, "BlobNotFound", "BlobNotFound")
            case "metadata":
                self._blobs[name].meta = meta
                return _answer(200)
            case "block":
                self._blocks[name, request.query["blockid"]] = request.body
                digest = base64.b64encode(hashlib.md5(request.body).digest()).decode()
                return _answer(201, **{"Content-MD5": digest})
            case "blocklist":
                ids = re.findall(r"<(?:Latest|Uncommitted|Committed)>(.*?)</", request.body.decode())
                self._blobs[name] = Blob(b"".join(self._blocks.pop((name, one)) for one in ids), meta)
                return _answer(201)
        if request.headers.get("if-none-match") == "*" and name in self._blobs:
            return storage_error(409, "BlobAlreadyExists", "BlobAlreadyExists")
        self._blobs[name] = Blob(request.body, meta)
        return _answer(201, **{"x-ms-request-server-encrypted": "true"})

    def _get(self, method: str, name: str) -> Answer:
        blob = self._blobs.get(name)
        if blob is None:
            return storage_error(404, "BlobNotFound", "BlobNotFound")
        headers = {"x-ms-blob-type": "BlockBlob"} | {_META + key: text for key, text in blob.meta.items()}
        if method == "HEAD":
            return _answer(200, **headers, **{"Content-Length": str(len(blob.data))})
        span = f"bytes 0-{len(blob.data) - 1}/{len(blob.data)}"
        return _answer(206, blob.data, **headers, **{"Content-Range": span})

    def _list(self, container: str, prefix: str) -> Answer:
        found = [name for name in self.files(container) if name.startswith(prefix)]
        items = "".join(f"<Blob><Name>{name}</Name><Properties/></Blob>" for name in sorted(found))
        xml = f"<EnumerationResults><Blobs>{items}</Blobs><NextMarker/></EnumerationResults>"
        return Answer(200, xml.encode(), "application/xml")


def _answer(status: int, body: bytes = b"", **headers: str) -> Answer:
    fixed = {
        "x-ms-version": "2024-11-04",
        "ETag": '"0x1"',
        "Last-Modified": email.utils.formatdate(usegmt=True),
    }
    return Answer(status, body, "application/octet-stream", fixed | headers)
