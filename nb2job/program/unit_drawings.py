"""What the figures of a unit show: their title, the label of their values, or the value itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from nb2job.program.names import BUILTINS
from nb2job.program.nodes import last_name
from nb2job.program.phrases import phrase
from nb2job.program.program import Statement
from nb2job.program.slug import slug
from nb2job.program.unit_code import calls, is_tool, root, says_something
from nb2job.program.unit_stage import own, stage_of

_SAID = 0.6
"""A title names all figures if so many of the cells that draw give it."""
_TITLES = frozenset({"title", "set_title", "suptitle"})
_LABELS = frozenset({"ylabel", "set_ylabel"})


def drawn(statements: Sequence[Statement]) -> Iterator[str]:
    """What is drawn: the one title of its figures, the one label, or the one value that they show."""
    drawing = [one for one in own(statements) if stage_of(one.text).startswith("plot_")]
    figures = len({one.place.cell for one in drawing})
    titles = [*_said(statements, _TITLES)]
    apart = [*dict.fromkeys(titles)]
    if len(apart) > 1:  # what is drawn with them is no more than one of these
        yield "_and_".join(apart) if len(apart) == 2 else ""
        return
    for said in (titles, [*_said(statements, _LABELS)]):
        yield _only(said) if len(said) >= _SAID * figures else ""
    yield _only(name for one in drawing for name in _shown(one))


def _only(said: Iterable[str]) -> str:
    """What is said, if it is the same everywhere."""
    found = {*said}
    return found.pop() if len(found) == 1 else ""


def _said(statements: Sequence[Statement], names: frozenset[str]) -> Iterator[str]:
    for call in calls(statements):
        titles = [one.value for one in call.keywords if one.arg == "title" and names is _TITLES]
        if (last_name(call.func) in names and call.args) or titles:
            said = _words(titles[0] if titles else call.args[0])
            if len(said) > 2 * bool(titles) and (names is _TITLES or "_" in said):
                yield said


def _words(node: ast.expr) -> str:
    """A literal text as words, without the drawing that it may begin with."""
    text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    return re.sub(r"^(?:display|draw|plot|show|visuali[sz]e)_(?:of_)?", "", phrase(text))


def _shown(statement: Statement) -> Iterator[str]:
    """The names of the values that a statement draws."""
    for call in calls([statement]):
        data = [word.value for word in call.keywords if word.arg == "data"]
        owner = [call.func.value] if isinstance(call.func, ast.Attribute) else []
        for name in map(root, (*owner, *call.args, *data)):
            if says_something(name) and name in statement.facts.reads - BUILTINS and not is_tool(name):
                yield slug(name)
