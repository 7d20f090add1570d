"""One requirement as pip reads it: its name and extras, its version or address, and when it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from nb2job.regex import regex

_NAME = r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?"
_PARTS = regex(
    rf"(?P<name>{_NAME})\s*(?P<extras>\[[^\]]*\])?\s*"
    r"(?:@\s*(?P<address>[^\s;]+)|\(?\s*(?P<specifier>(?:[<>!~=]=|[<>])[=\s]*\w[^;)#]*)?\)?)\s*(?:;\s*(?P<marker>.+))?"
)
_ADDRESS = regex(r"(?:git|hg|svn|bzr)\+\S+|https?://\S+")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement; `name` is empty where an address does not say what it brings (`project` guesses)."""

    name: str
    extras: str = ""
    specifier: str = ""
    address: str = ""
    marker: str = ""

    @property
    def project(self) -> str:
        """The name as package indexes compare names (PEP 503); of an address, that of its last part."""
        return normalized(self.name or _brought(self.address))

    @property
    def is_open(self) -> bool:
        """Whether it takes any version."""
        return not self.specifier and not self.address

    @property
    def text(self) -> str:
        """The requirement as pip takes it."""
        if not self.name:
            return self.address
        source = f" @ {self.address}" if self.address else self.specifier
        when = f"{' ' if self.address else ''}; {self.marker}" if self.marker else ""
        return f"{self.name}{self.extras}{source}{when}"

    def at(self, version: str) -> Requirement:
        """The same at a version: `2.3.3`, a specifier (`>=2,<3`), or `@ ADDRESS`; "" leaves it open.

        A local label (`2.3.0+cu121`) goes, since the package index has no such version.
        """
        if version.startswith("@"):
            return replace(self, address=version[1:].strip(), specifier="")
        if not version or version[0] in "<>=!~":
            return replace(self, specifier=version)
        return replace(self, specifier=f"=={version.partition('+')[0]}")


def requirement(text: str) -> Requirement | None:
    """The requirement in a text; None where it is none that pip could take from anywhere."""
    stripped = text.strip()
    if _ADDRESS.fullmatch(stripped):
        return Requirement("", address=stripped)
    match = _PARTS.fullmatch(stripped)
    if match is None:
        return None
    parts = {key: re.sub(r"\s+", "", value or "") for key, value in match.groupdict().items()}
    return Requirement(**parts | {"marker": (match["marker"] or "").strip()})


def normalized(name: str) -> str:
    """A name as package indexes compare names (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _brought(address: str) -> str:
    """The project that an address most likely brings: its egg, its wheel, or its repository."""
    egg = re.search(r"[#&]egg=([\w.-]+)", address)
    if egg:
        return egg[1]
    path = re.sub(r"[#?].*|(?<=[\w/])@[^/@]+$", "", re.sub(r"^[a-z+]+://", "", address))
    path = re.sub(r"/(?:archive|tarball|zipball)/.*", "", path).rstrip("/")
    last = re.sub(r"\.(?:git|whl|zip|tar\.gz|tgz)$", "", path.rpartition("/")[2])
    return re.sub(r"-v?\d.*", "", last)
