"""Data behind https: downloaded once into a cache, and used from there ever after."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit

from nb2job.errors import JobError
from nb2job.local.definition import CommandJob, DataInput
from nb2job.local.shown import shown

_PATIENCE = 30.0
_CHUNK = 1 << 20


def is_web(path: str) -> bool:
    """Whether data can be downloaded by its address."""
    return path.lower().startswith(("https://", "http://"))


def cache_folder(name: str) -> Path:
    """A folder of ours below XDG_CACHE_HOME; it may not exist yet."""
    top = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(top, "nb2job", name)


def cached_path(url: str) -> Path:
    """Where the file behind an address is kept; it may not be there yet."""
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    # The whole address counts, but its query may hold a key, and is not written anywhere.
    digest = hashlib.sha256(url.encode()).hexdigest()[:20]
    return cache_folder("downloads") / digest / (name or "data")


def lasting(inputs: Mapping[str, str], here: Path) -> dict[str, str]:
    """Data inputs of a command line as they can be written down: absolute, and without any secret.

    An address that holds one is replaced by the file that was downloaded from it.
    """
    return {
        name: given if is_web(given) and shown(given) == given else str(_place(given, here))
        for name, given in inputs.items()
    }


def fetch_inputs(
    job: CommandJob,
    values: Mapping[str, str | Path],
    inputs: Mapping[str, str],
    say: Callable[[str], None],
) -> None:
    """Downloads the data inputs that are addresses and are not in the cache.

    Args:
        job: the job.
        values: from `bind_inputs`.
        inputs: the paths or addresses that stand for those of the job file.
        say: is told of each download.

    Raises:
        JobError: NB511 where a file cannot be downloaded.
    """
    for name, declared in job.inputs.items():
        path = values[f"inputs.{name}"]
        if isinstance(declared, DataInput) and isinstance(path, Path):
            url = inputs.get(name, declared.path)
            if is_web(url) and not path.exists():
                say(f"input {name}: downloading {shown(url)}")
                _fetch(job, name, url, path)


def _place(given: str, here: Path) -> Path:
    if is_web(given):
        return cached_path(given)
    return Path(os.path.normpath(here / os.path.expanduser(given)))


def _fetch(job: CommandJob, name: str, url: str, path: Path) -> None:
    from http.client import HTTPException
    from urllib.request import Request, urlopen

    part = path.with_name(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        request = Request(url, headers={"User-Agent": "nb2job"})
        with urlopen(request, timeout=_PATIENCE) as answer, part.open("wb") as file:
            expected = answer.headers.get("Content-Length")
            if expected not in (None, str(_copy(answer, file))):
                raise OSError("the connection ended too early")
        part.replace(path)  # whole or not at all: another run may look for it
    except (OSError, HTTPException, ValueError) as error:
        hint = f"download it yourself, and say where it is with --input {name}=PATH"
        message = f"input {name}: {shown(url)} cannot be downloaded: {shown(str(error))}"
        raise JobError(
            "NB511", message, hint, path=str(job.path), line=job.lines.get(f"inputs.{name}")
        ) from error
    finally:
        with suppress(OSError):
            part.unlink()


def _copy(source: IO[bytes], target: IO[bytes]) -> int:
    length = 0
    while chunk := source.read(_CHUNK):
        target.write(chunk)
        length += len(chunk)
    return length
