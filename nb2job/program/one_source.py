"""Several mentions of one file or folder: one input, however many variables and literals spell its path."""

from __future__ import annotations

import ast
import posixpath
from collections import Counter
from collections.abc import Mapping

from nb2job.program.path_calls import Given
from nb2job.program.path_values import hidden_names
from nb2job.program.paths import PathUse
from nb2job.program.program import Program
from nb2job.program.sources import Source


def join_literals(found: dict[str, Source]) -> None:
    """A path that is also spelled where a variable holds it is read by that variable: one file, one input."""
    held = [one for one in found.values() if one.of_main]
    for key, source in list(found.items()):
        for other in held if not source.variable else ():
            hidden = any(other.variable in hidden_names(use.statement.tree) for use in source.uses)
            if _mean(source) == _mean(other) and not hidden and key in found:
                other.uses += found.pop(key).uses


def one_each(found: Mapping[str, Source], program: Program) -> list[Source]:
    """The sources, where of variables that hold one path the later are set to what stands for the first."""
    paths = Counter((one.path, one.type) for one in found.values() if _literal(one) is not None)
    if not any(number > 1 for number in paths.values()):
        return [*found.values()]
    texts = Counter(one.text for one in program.statements())
    places = {id(one): place for place, one in enumerate(program.statements())}
    held = [one for one in found.values() if _literal(one) is not None and texts[one.statement.text] == 1]
    first: dict[tuple[str, str], Source] = {}
    for one in sorted(held, key=lambda one: places[id(one.statement)]):
        node, known = _literal(one), first.setdefault((one.path, one.type), one)
        if known is not one and node is not None:
            given = Given("unknown", node)
            known.uses.append(
                PathUse(given, one.statement, places[id(one.statement)], frozenset({one.path}), later=False)
            )
    later = {id(one) for one in held if first[one.path, one.type] is not one}
    return [one for one in found.values() if id(one) not in later]


_SEVERAL = 3
_OF_SPLITS = frozenset("dev eval test testing train training val valid validation".split())


def _mean(source: Source) -> tuple[str, str]:
    return posixpath.normpath(source.path), source.type


def _literal(source: Source) -> ast.Constant | None:
    """The text that its variable is set to, which has a statement of its own."""
    node = source.statement.node
    value = node.value if source.of_main and isinstance(node, (ast.Assign, ast.AnnAssign)) else None
    return value if isinstance(value, ast.Constant) else None


def join_siblings(found: dict[str, Source]) -> None:
    """Add the folder in which several literal folders lie, such as those of the classes of pictures.

    Two are two inputs, and so are those of training and of test data.
    """
    inside: dict[str, list[Source]] = {}
    for one in found.values():
        if one.type == "uri_folder" and not one.variable and "://" not in one.path:
            inside.setdefault(posixpath.dirname(one.path.rstrip("/")), []).append(one)
    for folder, ones in inside.items():
        names = {posixpath.basename(one.path.rstrip("/")).lower() for one in ones}
        if len(ones) >= _SEVERAL and folder.strip("./~") and not names & _OF_SPLITS:
            found.setdefault(folder, Source(folder, "", "uri_folder", ones[0].statement))
