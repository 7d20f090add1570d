"""Programs that a script starts and no wheel brings: ffmpeg makes films, Spark runs on Java, dot draws."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nb2job.program.nodes import unparse, walk
from nb2job.regex import regex

_FILM = regex(r"(?i).*\.(?:mp4|m4v|mov|mkv|webm|avi)")
_LINE = regex(r"\s*(?:(ffmpeg)\s|(dot|java)\s+-)")
_MAKERS = frozenset({"to_html5_video", "FFMpegWriter", "FFMpegFileWriter", "from_mp3"})

JAVA = "openjdk=17"
"""The newest that every Spark since 3.3 runs on."""
_PACKAGES = {"ffmpeg": "ffmpeg", "dot": "graphviz", "java": JAVA}
_OF_IMPORTS = {
    **dict.fromkeys("pyspark findspark sparknlp h2o tabula language_tool_python konlpy".split(), JAVA),
    **dict.fromkeys("graphviz pydot pydotplus torchviz dtreeviz".split(), "graphviz"),
}
_DRAWERS = frozenset({"plot_model", "to_graphviz", "create_tree_digraph", "model_to_graphviz"})
"""Calls that draw with dot; `model_to_dot` only spells it."""
_BOOSTERS = frozenset({"xgboost", "lightgbm"})
"""Libraries whose `plot_tree` draws with dot, unlike scikit-learn's."""


def programs(nodes: Iterable[ast.stmt]) -> frozenset[str]:
    """The programs that a script's statements start, by their packages on conda-forge."""
    every = [one for node in nodes for one in walk(node)]
    boosters = {name for one in every for name in _names_of_boosters(one)}
    found = {_OF_IMPORTS[name] for one in every for name in _imported(one) if name in _OF_IMPORTS}
    found |= {_PACKAGES[name] for one in every if (name := _started(one))}
    drawn = any(isinstance(one, ast.Call) and _draws(one, boosters) for one in every)
    return frozenset(found | ({"graphviz"} if drawn else set()))


def _imported(node: ast.AST) -> list[str]:
    """The top names of what a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    return [node.module.split(".")[0]] if isinstance(node, ast.ImportFrom) and node.module else []


def _names_of_boosters(node: ast.AST) -> list[str]:
    """`xgb` for `import xgboost as xgb`, `plot_tree` for `from xgboost import plot_tree`."""
    if not isinstance(node, (ast.Import, ast.ImportFrom)) or not _BOOSTERS & {*_imported(node)}:
        return []
    return [(alias.asname or alias.name).split(".")[0] for alias in node.names]


def _draws(call: ast.Call, boosters: set[str]) -> bool:
    """Whether a call has dot make a picture."""
    owner, _, name = unparse(call.func).rpartition(".")
    return name in _DRAWERS or (name == "plot_tree" and (owner or name) in boosters)


def _started(node: ast.AST) -> str:
    """The program that a node starts by its own name, or has matplotlib start for a film; or ""."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        line = _LINE.match(node.value)
        return (line[1] or line[2]) if line else ""
    return "ffmpeg" if _films(node) else ""


def _films(node: ast.AST) -> bool:
    """Whether a node has ffmpeg make a film: `film.save("x.mp4")`, `animation.writers["ffmpeg"]`."""
    if isinstance(node, ast.Subscript):
        return unparse(node.value).endswith("writers") and _is(node.slice, "ffmpeg")
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
