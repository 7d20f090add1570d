"""%magic, %%magic, !shell, ?help: a cell's text as plain Python that calls `get_ipython()`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from nb2job.regex import regex

if TYPE_CHECKING:
    from IPython.core.inputtransformer2 import TransformerManager

_NOTEBOOK_ONLY = regex(r"^\s*[%!?,;/]|^[^#\n]*\?[ \t]*$|=\s*[%!]|\A\s*(>>>|In \[\d+\]:) ", re.MULTILINE)
_ARGUMENTS = {
    "run_line_magic": ("magic_name", "line"),
    "run_cell_magic": ("magic_name", "line", "cell"),
    "system": ("cmd",),
    "getoutput": ("cmd",),
    "magic": ("arg_s",),
    "run_cell": ("raw_cell",),
}
_AUTOMAGIC = regex(
    r"(pip|conda|mamba|uv|ls|ll|lf|lk|ldir|lx|cat|cd|cp|mv|mkdir|rm|rmdir|pwd|less|more|man|run|time|timeit|env|set_env"
    r"|who|whos|who_ls|history|hist|matplotlib|pylab|load_ext|reload_ext|reset|autoreload|debug|prun|config"
    r"|load|store|pushd|popd|dirs|system|sx|lsmagic|pdb|precision|xmode|tensorboard|aimport)"
    r"(?![\w.])(?:\s+(?!=)(.*))?"
)


def as_automagic(source: str) -> str:
    """A cell of one line such as `pip install x`, which IPython takes as `%pip install x`; else "".

    IPython does so before it looks for Python (`ls -l` is no subtraction), but not where a variable has
    the magic's name: `automagic_name` gives it.
    """
    line = _only_line(source)
    name = automagic_name(source)
    return to_python(f"%{name} {line[len(name) :].lstrip()}") if name else ""


def automagic_name(source: str) -> str:
    """The magic that a cell of one line would call if no variable has its name; else ""."""
    match = _AUTOMAGIC.fullmatch(_only_line(source).rstrip(";").strip())
    return match[1] if match else ""


def _only_line(source: str) -> str:
    lines = [line.strip() for line in source.split("\n") if line.strip() and line.strip()[0] != "#"]
    return lines[0] if len(lines) == 1 else ""


def to_python(source: str) -> str:
    """The cell with its magics turned into calls, line for line, as IPython itself does it.

    A line magic becomes `get_ipython().run_line_magic(name, rest)`, a cell magic
    `get_ipython().run_cell_magic(name, rest, body)`, `!cmd` `get_ipython().system(cmd)`, and
    `x = !cmd` `get_ipython().getoutput(cmd)`. Text without magics comes back as it was.
    """
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    if not _NOTEBOOK_ONLY.search(text) and text.lstrip("\n")[:1] not in {" ", "\t"}:
        return text
    body = text.lstrip("\n")
    empty = len(text) - len(body)
    return "\n" * empty + _without_indent(str(_transformer().transform_cell(body)).rstrip("\n"))


def _without_indent(text: str) -> str:
    """The cell without the indentation of its first line, wherever a line has that.

    IPython did so up to its version 9.2; later ones take off only what all lines have in common, and the
    cell is none of Python.
    """
    indent = text[: len(text) - len(text.lstrip(" \t"))]
    return "\n".join(one.removeprefix(indent) for one in text.split("\n")) if indent else text


@cache
def _transformer() -> TransformerManager:
    """IPython's own, imported late since few cells need it; here a line that went on over several
    (`!cmd \\`) leaves blank ones behind, so that the lines below keep their numbers.
    """
    from IPython.core.inputtransformer2 import TransformerManager

    class LineForLine(TransformerManager):  # type: ignore[misc]
        def do_one_token_transform(self, lines: list[str]) -> tuple[bool, list[str]]:
            changed, new = super().do_one_token_transform(lines)
            lost = len(lines) - len(new)
            if lost > 0:
                number = next(n for n, line in enumerate([*new, ""]) if lines[n] != line)
                new = [*new[: number + 1], *["\n"] * lost, *new[number + 1 :]]
            return changed, new

    return LineForLine()


def calls(source: str) -> Iterator[tuple[str, list[str]]]:
    """Every `get_ipython().method("text", …)` of a cell whose arguments are literal: method and texts.

    Nothing for a cell that is no Python once its magics are calls.
    """
    try:
        tree = ast.parse(to_python(source))
    except (SyntaxError, ValueError):
        try:
            tree = ast.parse(as_automagic(source))
        except (SyntaxError, ValueError):
            return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_shell(node.func.value):
            arguments = given(node)
            texts = [one.value for one in arguments if isinstance(one, ast.Constant)]
            if texts and len(texts) == len(arguments):
                yield node.func.attr, [one for one in texts if isinstance(one, str)]


def given(call: ast.Call) -> list[ast.expr]:
    """The arguments of a method of `get_ipython()` in its own order; nothing where that cannot be told."""
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    words = {one.arg: one.value for one in call.keywords}
    others = [one for one in _ARGUMENTS.get(method, ())[len(call.args) :] if one in words]
    return [*call.args, *(words[one] for one in others)] if len(others) == len(words) else []


def is_shell(node: ast.expr) -> bool:
    """Whether it is `get_ipython()`, by itself or as an attribute of IPython."""
    return isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "get_ipython"


def line_magic(method: str, texts: list[str]) -> tuple[str, str]:
    """Name and rest of the line magic that a method of `get_ipython()` runs; ("", "") for none.

    `% matplotlib inline`, with a space, has an empty name; IPython took it until version 7.
    """
    if method == "run_line_magic" and texts:
        name, rest = texts[0], texts[1] if len(texts) > 1 else ""
        if not name:
            name, _, rest = rest.strip().partition(" ")
        return name, rest.strip()
    if method == "magic" and texts:
        name, _, rest = texts[0].lstrip("%").partition(" ")
        return name, rest.strip()
    return "", ""
