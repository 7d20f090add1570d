"""Programs that a script starts and no wheel brings: ffmpeg, which writes films."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from nb2job.program.nodes import unparse, walk

_FILM = re.compile(r"(?i).*\.(?:mp4|m4v|mov|mkv|webm|avi)")
_LINE = re.compile(r"\s*ffmpeg\s")
_MAKERS = frozenset({"to_html5_video", "FFMpegWriter", "FFMpegFileWriter", "from_mp3"})


def programs(nodes: Iterable[ast.stmt]) -> frozenset[str]:
    """The programs that a script's statements start, by their packages on conda-forge."""
    return frozenset({"ffmpeg"} if any(_films(one) for node in nodes for one in walk(node)) else ())


def _films(node: ast.AST) -> bool:
    """Whether a node has ffmpeg make a film: `film.save("x.mp4")`, `animation.writers["ffmpeg"]`."""
    if isinstance(node, ast.Subscript):
        return unparse(node.value).endswith("writers") and _is(node.slice, "ffmpeg")
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return bool(_LINE.match(node.value))
    if not isinstance(node, ast.Call):
        return False
    name = unparse(node.func).rpartition(".")[2]
    writer = any(word.arg == "writer" and _is(word.value, "ffmpeg") for word in node.keywords)
    return name in _MAKERS or writer or (name == "save" and _is_film(node))


def _is(node: ast.expr, text: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == text


def _is_film(call: ast.Call) -> bool:
    """Whether the first argument ends with the name of a film, and no other writer is named."""
    texts = [one.value for one in walk(call.args[0]) if isinstance(one, ast.Constant)] if call.args else []
    other = any(word.arg == "writer" and isinstance(word.value, ast.Constant) for word in call.keywords)
    return bool(texts) and isinstance(texts[-1], str) and bool(_FILM.fullmatch(texts[-1])) and not other
