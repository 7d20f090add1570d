"""Magics: a random notebook with lines that only IPython takes, within cells and as cells of their own."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from random import Random

from nb2job.notebook.cell import Cell
from tests.random_programs.book import Book
from tests.random_programs.generate import book

LINES = (
    "%env {key}={digit}",
    "%env {key} {{{name}}}",
    "note(os.environ.get('{key}'))",
    "note(sorted(one for one in os.environ if one.startswith('RANDOM_')))",
    "said = !echo {{{name}}}\nnote(list(said))",
    "said = !echo ${name} '$HOME' {digit}\nnote([*said])",
    "{name} = !echo {digit}",
    "!echo {{{name}}} ${name} > said.txt\nnote(open('said.txt').read())",
    "!true",
    "!exit {digit}\nnote(_exit_code)",
    "%matplotlib inline",
    "%timeit -n1 -r1 {digit} + 1",
    "{name}?",
    "%cd .",
    "here = %pwd\nhere = here == os.getcwd()\nnote(here)",
    "{name} = %time {digit} + 1",
    "{name} = %env {key}",
    "%time {name} = {digit}",
    "%time note({name}); {name} = {digit}",
    "%time note((lambda: {name})())",
    "get_ipython().system('true')",
    "get_ipython().run_line_magic('time', 'note({digit})')",
    "%run part.py",
    "%run -i part.py",
    "%run -i part",
    "%sc said={digit}",
)
CELLS = (
    "%%writefile part.py\n{name} = {digit}",
    "%%writefile part.py\nfrom journal import note\n{name} = {digit}\ndef f(n=1):\n    return note({name})",
    "%%writefile part.py\nfrom journal import note\ntry:\n    {name} += {digit}\nexcept NameError:\n"
    "    {name} = 0\nif __name__ == '__main__':\n    note({name})",
    "%run part.py\nnote({name})",
    "%run -i part.py\nnote({name})",
    "if {digit} > 4:\n    %run -i part.py\nnote({name})",
    "for one in range(2):\n    %run -i part.py\n    note({name})",
    "def again():\n    %run part.py\n    return note({name})\nagain()",
    "%%bash --out said\necho {digit}",
    "%%capture kept\nprint({digit})",
    "%%capture kept\nprint({digit})\n{name} = {digit}\n# %%\nnote(kept.stdout)",
    "%%html\n<b>{name}</b>",
    "%%timeit -n1 -r1\n{digit} + 1",
    "env RANDOM_C {digit}",
    "pwd",
    "ls",
    "%%time\n{name} = {digit}\nnote({name})",
    "%%capture\n%time {name} = {digit}\nnote({name})",
    "def timed(n={digit}):\n    %time note(n)\n    got = %time n + 1\n    said = !echo {{n}} ${name}\n"
    "    return note((got, [*said]))\nnote(timed())",
    "def made({name}):\n    def inner():\n        said = !echo {{{name}}}\n        return [*said]\n"
    "    return inner\nnote(made({digit})())",
    "class A:\n    {name} = {digit}\n    said = !echo {{{name}}}\nnote([*A.said])",
    "import os\nos.environ['RANDOM_D'] = '{digit}'",
)
TOPS = ("%%time", "%%capture", "%%capture kept")


def magic_book(seed: int) -> Book:
    """The random notebook of a seed with magics in it.

    It is not about files: IPython runs it in an empty folder, where its script runs, too.
    """
    random = Random(seed + 1_000_000)
    plain = book(seed, files=False)
    cells = [Cell(1, "code", "import os"), *plain.cells]
    for _ in range(1 + int(random.random() * 6)):
        place = 1 + int(random.random() * len(cells))
        change = random.choice((_inserted, _inserted, _timed, _new_cell, _new_cell, _topped))
        if change is _new_cell:
            texts = _filled(random, random.choice(CELLS), _names(cells[:place])).split("\n# %%\n")
            cells[place:place] = [Cell(1, "code", one) for one in texts]
        else:
            cells[place - 1] = change(random, cells[place - 1])
    if any("run part" in one.source or "-i part" in one.source for one in cells):
        first = _filled(random, random.choice(CELLS[:3]), _names(cells))
        cells.insert(int(random.random() * 3), Cell(1, "code", first))
    return replace(plain.holding(tuple(cells)), black=False, shell=True)


def _new_cell(random: Random, cell: Cell) -> Cell:
    return cell


def _inserted(random: Random, cell: Cell) -> Cell:
    """A line above some statement, as deep as that is."""
    places = _statements(cell)
    if not places:
        return cell
    node = random.choice(places)
    lines = cell.source.split("\n")
    line = _filled(random, random.choice(LINES), _names([cell]))
    indent = " " * node.col_offset
    if indent and "%timeit" in line:  # it leaves the locals of a function in the notebook
        return cell
    above = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
    lines[above - 1 : above - 1] = [indent + one for one in line.split("\n")]
    return replace(cell, source="\n".join(lines))


def _timed(random: Random, cell: Cell) -> Cell:
    """A statement of one line behind `%time`."""
    lines = cell.source.split("\n")
    places = [
        one
        for one in _statements(cell)
        if isinstance(one, (ast.Expr, ast.Assign, ast.AugAssign))
        and one.lineno == one.end_lineno
        and lines[one.lineno - 1].strip() == ast.get_source_segment(cell.source, one)
    ]
    if not places:
        return cell
    node = random.choice(places)
    text = lines[node.lineno - 1]
    lines[node.lineno - 1] = f"{' ' * node.col_offset}%time {text.strip()}"
    return replace(cell, source="\n".join(lines))


def _topped(random: Random, cell: Cell) -> Cell:
    if cell.kind != "code" or cell.tags or cell.source.startswith("%%") or cell.source == "import os":
        return cell
    return replace(cell, source=f"{random.choice(TOPS)}\n{cell.source}")


def _statements(cell: Cell) -> list[ast.stmt]:
    """The statements of a cell that begin their line, at any depth."""
    if cell.kind != "code" or cell.tags:
        return []
    try:
        nodes = [one for one in ast.walk(ast.parse(cell.source)) if isinstance(one, ast.stmt)]
    except SyntaxError:
        return []
    lines = cell.source.split("\n")
    inside = {
        line
        for one in ast.walk(ast.parse(cell.source))
        if isinstance(one, (ast.Constant, ast.JoinedStr)) and (one.end_lineno or 0) > one.lineno
        for line in range(one.lineno + 1, (one.end_lineno or 0) + 1)
    }
    return [
        one
        for one in nodes
        if one.lineno not in inside and not lines[one.lineno - 1][: one.col_offset].strip()
    ]


def _names(cells: list[Cell]) -> list[str]:
    code = "\n".join(one.source for one in cells if one.kind == "code")
    words = {*re.findall(r"\b([a-z]\w*) =", code)}
    return sorted(words - {"note", "os"}) or ["x"]


def _filled(random: Random, template: str, names: list[str]) -> str:
    name = random.choice(names)
    return template.format(
        key=random.choice(("RANDOM_A", "RANDOM_B")), digit=int(random.random() * 10), name=name
    )
