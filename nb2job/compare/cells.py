"""What stands in a table's cells: values as a person reads them, and texts that are only ever shown."""

from __future__ import annotations

import math
import time

from nb2job.local.sweep.watch import duration


def plain(text: str) -> str:
    """A text that cannot steer a terminal: what is not printable is spelled out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def shown(value: object) -> str:
    """A value in few letters; nothing where there is none."""
    if value is None:
        return ""
    if isinstance(value, float):
        return "NaN" if math.isnan(value) else f"{value:.6g}"
    return plain(str(value))


def moment(milliseconds: int | None) -> str:
    """When something happened, in the time of this place."""
    if milliseconds is None:
        return ""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(milliseconds / 1000))


def lasted(seconds: float | None) -> str:
    """How long it took."""
    return "" if seconds is None else duration(seconds)


def cut(text: str, width: int) -> str:
    """At most so many letters, the last of them saying that there are more."""
    return text if len(text) <= width else text[: width - 1] + "…"
