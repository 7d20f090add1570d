"""Regular expressions that are compiled when they are first asked something."""

from __future__ import annotations

import re
from typing import Any, cast


def regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A regular expression for a module to hold; what a notebook gives no cause to ask is never compiled.

    Of hundreds a usual notebook needs a third, and compiling all took a fifth of a short conversion.
    """
    return cast("re.Pattern[str]", Late(pattern, flags))


class Late:
    """Stands for a pattern, and becomes it by and by: what was asked once is answered without a detour."""

    def __init__(self, text: str, flags: int) -> None:
        self.text_and_flags = (text, flags)

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(*self.text_and_flags), name)
        setattr(self, name, found)
        return found
