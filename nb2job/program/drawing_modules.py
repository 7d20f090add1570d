"""Which functions and classes of the notebook's own modules draw, directly or through each other."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from nb2job.program.nodes import unparse
from nb2job.regex import regex

Keys = frozenset[tuple[str, str]]

_DRAWS = regex(r"\b(?:plt|pyplot|pylab|sns|seaborn)\.(?!close|show|savefig)\w+\(|\.plot\(|\.hist\(")


def drawing_functions(modules: Sequence[tuple[str, str]]) -> Keys:
    """Each as its module and its name.

    Args:
        modules: path below the script's folder and text of each.
    """
    texts: dict[tuple[str, str], str] = {}
    sources: dict[str, str] = {}
    for path, text in modules:
        module = path.split("/")[0].removesuffix(".py")
        sources[module] = sources.get(module, "") + text
        for node in ast.parse(text).body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                texts[module, node.name] = unparse(node)
    found = frozenset(key for key, text in texts.items() if _DRAWS.search(text))
    while True:
        calls = {module: _calls(module, source, found) for module, source in sources.items()}
        more = frozenset(key for key, text in texts.items() if calls[key[0]].search(text)) - found
        if not more:
            return found
        found |= more


def _calls(module: str, source: str, found: Keys) -> re.Pattern[str]:
    """A call of one of them, as a module can spell it: `Cdf(…)` of another module is another's."""
    spelled = ["(?!)"]
    for other, name in sorted(found):
        if other == module or re.search(rf"from\s+\.*{re.escape(other)}\b", source):
            spelled.append(rf"\b{re.escape(name)}\(")
        elif re.search(rf"import\s+.*\b{re.escape(other)}\b", source):
            spelled.append(rf"\.{re.escape(name)}\(")
    return re.compile("|".join(spelled))
