"""lines: what the SDK and the service say, in one plain line."""

from __future__ import annotations

from nb2job.regex import regex

LONGEST = 300

_UPLOAD = regex(r"Uploading (?P<what>.*?)\s*\((?P<size>[^)]*)\)(?::\s*(?P<share>\d+)%)?")
_COLORS = regex(r"\x1b\[[0-9;]*m")
_NOISE = regex(r"This is an experimental class|^\s*$")
_FOR_MICROSOFT = regex(r" (?:Trace ID|RequestId|Request ID): ")


def plain(line: str) -> str:
    """A line without colors; empty for one that tells nothing."""
    text = _COLORS.sub("", line)
    return "" if _NOISE.search(text) else text.strip()


def upload_in(line: str) -> str:
    """What a line of the SDK's progress bar says, such as `uploading src (0.01 MBs): 45%`; else empty."""
    found = _UPLOAD.search(_COLORS.sub("", line))
    if not found:
        return ""
    share = f": {found['share']}%" if found["share"] else ""
    return f"uploading {found['what']} ({found['size']}){share}"


def short(text: str) -> str:
    """A message in one line of at most 300 characters, without its last period."""
    line = " ".join(_COLORS.sub("", text).split())
    line = _FOR_MICROSOFT.split(line)[0]
    return (line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…").rstrip(".")
