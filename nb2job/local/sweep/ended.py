"""The file that says how a trial ended: made once, whole, by whoever is first.

Nothing but the standard library: the process that starts warm trials loads this file in any interpreter.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path


def claim(ended: Path, text: str) -> bool:
    """Writes how an attempt ended, if nobody has; whole or not at all."""
    part = ended.with_name(f"{ended.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        part.write_text(f"{text}\n", encoding="utf-8")
        os.link(part, ended)
    except FileExistsError:
        return False
    except OSError:
        return _claim_without_links(ended, text)
    finally:
        with suppress(OSError):
            part.unlink()
    return True


def _claim_without_links(ended: Path, text: str) -> bool:
    """The same on a disk that has no hard links; a crash in the middle leaves an empty file."""
    try:
        with ended.open("x", encoding="utf-8") as file:
            file.write(f"{text}\n")
    except FileExistsError:
        return False
    except OSError:
        # A disk that is full must not keep us from ending a trial; without the file it runs again.
        return not ended.exists()
    return True
