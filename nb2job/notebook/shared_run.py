"""`%run -i file.py`: whether its code, which shares the notebook's names, may stand where the line is."""

from __future__ import annotations

import ast

from nb2job.notebook.run_line import RunLine
from nb2job.regex import regex

_OTHERWISE = frozenset("n m N d".split())
_ENDS_EARLY = regex(r"\b(?:exit|quit|_exit)\s*\(|\bSystemExit\b")
_ARGUMENTS = regex(r"\bargv\b")
_PARSERS = regex(r"argparse|parse_args|optparse|getopt|\bclick\b|\bfire\b|\babsl\b|\btyper\b|docopt")
_FILE = regex(r"\b__file__\b")


def shared_code(line: RunLine, text: str, path: str) -> str | None:
    """The code of a file that is run with `-i`; None where it asks how it was started, or ends early.

    IPython gives it `__file__` as the line spells it, and a command line of its own.
    """
    if "i" not in line.options or _OTHERWISE & line.options or _ENDS_EARLY.search(text):
        return None
    if _ARGUMENTS.search(text) or (line.arguments and _PARSERS.search(text)):
        return None
    return _with_own_path(text, path) if "__file__" in text else text


def _with_own_path(text: str, path: str) -> str | None:
    """The text with its path in place of `__file__`; None where a string spells that name, too."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
    within = {id(one) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for one in ast.walk(node)}
    reads = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "__file__" and id(node) not in within
    ]
    plain = all(isinstance(one.ctx, ast.Load) for one in reads) and len(reads) == len(_FILE.findall(text))
    return _FILE.sub(lambda _: repr(path), text) if plain else None
