"""What an argument's help says: the comment beside or above its literal, or markdown that explains it."""

from __future__ import annotations

import ast
import itertools
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
_LEADS_ON = regex(r"(?:,|\b(?:a|an|and|by|from|is|of|or|than|that|the|to|which|with))$")
_LINE = regex(r"[\w.]+=\S")
"""How lines of code begin that no parser takes alone: `a=1, b=2`."""
_SPACED_CALL = regex(r"\w \(")
_BULLET = r"^\s*(?:[-*+]|\d+[.)])\s+[`*_]*{name}[`*_]*(?:\s*\([^)]*\))?\s*(?::|=|–|—|-)[`*_]*\s*(.+)$"
_FURTHER = regex(r"(?:\n[ \t]+(?![-*+|#>]|\d+[.)])\S.*)+")
"""The lines on which a bullet goes on."""
_ARTICLE = r"(?:the|a|an|how|what|which|whether|when|where|our)\b"
_KIND = r"(?:hyper-?)?(?:parameter|variable|argument|constant|setting|option|value)"
_SENTENCE = (
    rf"(?:^|[.!?;:,]\s+|\b(?:[Hh]ere|[Ww]here|and)\s+)(?:[Tt]he\s+|[Oo]ur\s+)?(?:{_KIND}\s+)?"
    rf"[`*_]*(?<!\w){{name}}(?!\w)[`*_]*(?:\s+{_KIND})?\s+"
    rf"(?:(?:is|are|means|denotes|represents|specifies|stands\s+for)\s+(?={_ARTICLE})"
    r"|(?=(?:controls|decides|defines|determines|gives|limits|says|sets|tells)\s))"
    r"((?:(?!,\s+(?:and|because|but|since|so|while)\s)[^\n.;!?|]|\n(?!\s*(?:\n|[-*+#>|]))|\.(?=\w))+)(?!\?)"
)
"""A sentence of which a name is the subject: "`n_estimators` is the number of trees."."""
_OF_ITS_PLACE = regex(
    r"(?i)\b(?:above|already|assignment|below|cell|earlier|exercise|here|it|notebook|same|that we|these|this"
    r"|we|you|your)\b"
)
"""Words of a sentence that says little where it is alone."""
_ROW = r"^\s*\|?\s*[`*_]*{name}[`*_]*\s*\|\s*([^|]+?)\s*(?:\|.*)?$"


def comment_of(text: str) -> str:
    """The comment at the end of an assignment's line, or else the one above it; "" for none.

    A line of two or more `#` is a heading over the lines that follow, not the name of this one.
    """
    lines = [_ASKS.sub("", line) for line in text.split("\n")]
    trailing = re.search(r"#+\s*(.+?)\s*$", lines[-1]) if "#" in lines[-1] else None
    if trailing and not lines[-1].lstrip().startswith("#"):
        return trailing[1].strip()
    said = _above(lines)
    return said if len(said) < LONGEST and not _HEADS.search(said) else ""


def _above(lines: Sequence[str]) -> str:
    """The last comment that stands right above a line: all its lines that are one sentence, or "".

    One in small letters may go on, or be a remark of its own.
    """
    head = [*itertools.takewhile(lambda one: one.lstrip()[:1] in {"", "#"}, lines)]
    found: list[str] = []
    for line in reversed(head):
        text = line.lstrip("# ").strip()
        if "#" not in line or line.lstrip().startswith("##") or not any(map(str.isalpha, text)):
            break
        if found and (text.endswith((".", "!", "?", ":")) or not _says_what(text)):
            break
        if found and not (found[-1][0].islower() or found[-1][0] in "(,;" or _LEADS_ON.search(text)):
            break
        found.append(text)
    goes_on = bool(found) and (found[-1][0].isupper() or any(map(_LEADS_ON.search, found[1:])))
    return (" " if goes_on else "; ").join(reversed(found))


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
        for found in re.finditer(_SENTENCE.format(name=re.escape(name)), prose, re.MULTILINE):
            text = " ".join(plain(found[1]).split())
            if 0 < len(text) < LONGEST and not _OF_ITS_PLACE.search(text):
                return text
    return ""


def _says_what(comment: str) -> bool:
    """Whether a comment can explain a value: no question, no code that does not run, no other value."""
    if comment.endswith("?") or not any(map(str.isalpha, comment)) or comment.startswith("print "):
        return False
    if "=" in comment and _LINE.match(comment):
        return False
    try:
        body = ast.parse(f"{comment} pass" if comment.endswith(":") else comment).body
    except (SyntaxError, ValueError, RecursionError):
        return True
    return not body or not all(map(_is_code, body)) or bool(_SPACED_CALL.search(comment))


def _is_code(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, (ast.Call, ast.Constant))
    return not isinstance(node, ast.AnnAssign) or node.value is not None


def help_of(name: str, text: str, prose: Sequence[str]) -> str:
    """The help of a variable's argument; its name in words where nobody explains it."""
    words = name.lower() if name.isupper() and len(name) > 1 else name
    said = remark(comment_of(text))
    while "#" in said and not _says_what(said.partition("#")[0].strip()):
        said = remark(said.partition("#")[2])  # another value, and behind it what it is: `= 5  # 10 # days`
    return (said if _says_what(said) else "") or explained(name, prose) or words.replace("_", " ").strip()
