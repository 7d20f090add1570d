"""What an argument's help says: the comment beside or above its literal, or markdown that explains it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nb2job.program.argument_type import remark
from nb2job.program.program import Program, Unit
from nb2job.program.prose import plain
from nb2job.regex import regex

LONGEST = 100
_ASKS = regex(r"#\s*nb2job:\s*(?:no-)?param\b[^#]*")
_HEADS = regex(
    r"(?i)\b(?:hyper-?)?(?:param(?:eter)?s|config\w*|settings|constants|options|variables|defaults)\b"
)
"""Words of a comment over several assignments: it is no help of the first."""
_BULLET = r"^\s*(?:[-*+]|\d+[.)])\s+[`*_]*{name}[`*_]*(?:\s*\([^)]*\))?\s*(?::|=|–|—|-)[`*_]*\s*(.+)$"
_FURTHER = regex(r"(?:\n[ \t]+(?![-*+|#>]|\d+[.)])\S.*)+")
"""The lines on which a bullet goes on."""
_ROW = r"^\s*\|?\s*[`*_]*{name}[`*_]*\s*\|\s*([^|]+?)\s*(?:\|.*)?$"


def comment_of(text: str) -> str:
    """The comment at the end of an assignment's line, or else the one above it; "" for none.

    A line of two or more `#` is a heading over the lines that follow, not the name of this one.
    """
    lines = [_ASKS.sub("", line) for line in text.split("\n")]
    trailing = re.search(r"#+\s*(.+?)\s*$", lines[-1]) if "#" in lines[-1] else None
    if trailing and not lines[-1].lstrip().startswith("#"):
        return trailing[1].strip()
    above = [line.lstrip("# ").strip() for line in lines if re.match(r"\s*#(?!#)", line)]
    said = above[-1] if above and re.search(r"[^\W\d_]", above[-1]) else ""  # a rule ends a heading
    return said if len(said) < LONGEST and not _HEADS.search(said) else ""


def markdown_of(program: Program, unit: Unit) -> tuple[str, ...]:
    """The markdown that may explain names of a unit: the nearest first, the notebook's head last."""
    before = program.units[: program.units.index(unit)]
    others = [text for one in reversed(before) for text in (one.above, one.prose)]
    return tuple(dict.fromkeys([unit.above, unit.prose, *others, program.prose]))


def explained(name: str, markdown: Sequence[str]) -> str:
    """What markdown says of a name: in a bullet `- name: …` or a row `| name | … |` of a table."""
    for prose in markdown if any(name in one for one in markdown) else ():
        for pattern in (_BULLET, _ROW):
            found = re.search(pattern.format(name=re.escape(name)), prose, re.MULTILINE)
            if found:
                more = _FURTHER.match(prose, found.end()) if pattern is _BULLET else None
                text = " ".join(plain(found[1] + (more[0] if more else "")).split())
                return text if 0 < len(text) < LONGEST else ""
    return ""


def help_of(name: str, text: str, prose: Sequence[str]) -> str:
    """The help of a variable's argument; its name in words where nobody explains it."""
    words = name.lower() if name.isupper() and len(name) > 1 else name
    return remark(comment_of(text)) or explained(name, prose) or words.replace("_", " ").strip()
