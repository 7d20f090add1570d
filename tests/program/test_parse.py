"""Cells become statements: each with its own text, its comments and its place."""

from __future__ import annotations

import ast

import pytest

from nb2job.errors import NotebookError
from nb2job.notebook.cell import Cell, Notebook, Place
from nb2job.program.parse import parse, read_statements, restated, split
from nb2job.program.program import Program, Statement
from nb2job.program.settings import Settings


def statements(source: str) -> tuple[Statement, ...]:
    return split(source, ast.parse(source), 1)


def program(*cells: Cell) -> Program:
    return parse(Notebook("a.ipynb", cells), Settings())


def test_one_statement_a_line() -> None:
    found = statements("x = 1\ny = 2\n\nz = 3\n")
    assert [one.text for one in found] == ["x = 1", "y = 2", "z = 3"]
    assert [one.place.line for one in found] == [1, 2, 4]
    assert [one.gap for one in found] == [False, False, True]


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("# a\nx = 1", ["# a\nx = 1"]),
        ("# a\n\n# b\nx = 1", ["# a\n# b\nx = 1"]),
        ("x = 1  # a", ["x = 1  # a"]),
        ("x = 1 # a\ny = 2#b", ["x = 1  # a", "y = 2  #b"]),
        ("x = '# no'  # yes", ["x = '# no'  # yes"]),
        ("x = 1\n# last", ["x = 1", "# last"]),
        ("# only", ["# only"]),
        ("#!python\n# -*- coding -*-", ["#!python\n# -*- coding -*-"]),
        ("if a:\n    b\n    # in\n# out\nc", ["if a:\n    b\n    # in", "# out\nc"]),
        pytest.param(
            "def f():\n    pass\n\n    # in",
            ["def f():\n    pass\n    # in"],
            marks=pytest.mark.xfail(reason="an empty line before a comment ends its block", strict=True),
        ),
        ("x = 1; y = 2", ["x = 1", "y = 2"]),
        ("x = 1; y = 2  # both", ["x = 1", "y = 2  # both"]),
        ("x = 1;", ["x = 1"]),
        ("x = (1,\n     2); y = 3", ["x = (1,\n     2)", "y = 3"]),
        ("y = 3; x = (1,\n     2)", ["y = 3", "x = (1,\n     2)"]),
        ("x = '''a\n# b\nc'''; y = 1", ["x = '''a\n# b\nc'''", "y = 1"]),
        ("x = '''\n# b\n'''", ["x = '''\n# b\n'''"]),
        ("@d\n@e(1)\ndef f():\n    pass", ["@d\n@e(1)\ndef f():\n    pass"]),
        ("# a\n@d  # b\nclass A: pass", ["# a\n@d  # b\nclass A: pass"]),
        ("@d\n# c\ndef f(): pass", ["@d\n# c\ndef f(): pass"]),
        ("\fx = 1\n\f\ny = 2", ["x = 1", "y = 2"]),
        ("été = 'ü'; x = 'µ'  # →", ["été = 'ü'", "x = 'µ'  # →"]),
        ("'数据'; x = '🙂'; y = 1", ["'数据'", "x = '🙂'", "y = 1"]),
        ("if a: b; c\nd", ["if a: b; c", "d"]),
        ("if a:\n\tb\n\tc", ["if a:\n\tb\n\tc"]),
        ("x = 1 \\\n    + 2\ny = 3", ["x = 1 \\\n    + 2", "y = 3"]),
        ("x = [  # a\n    1,  # b\n]  # c", ["x = [  # a\n    1,  # b\n]  # c"]),
        ("", []),
        ("\n\n  \n", []),
        ("pass;pass", ["pass", "pass"]),
        ("f'''\n{x}\n#'''", ["f'''\n{x}\n#'''"]),
        ("while a: b\nelse: c", ["while a: b\nelse: c"]),
    ],
)
def test_what_each_statement_holds(source: str, texts: list[str]) -> None:
    assert [one.text for one in statements(source)] == texts


@pytest.mark.parametrize(
    "source",
    [
        "x = 1;y = '''\n'''; z = 2 # c",
        "def f(): pass\nf(); f()",
        "x = 'é'; y = x # ü\n@d\nasync def g(): await x",
        "# a\nif x:\n    # b\n    y = 1 # c\n    # d\n# e\nelse:\n    z = 2\n# f",
        "try:\n    a\nexcept E: b\nfinally:\n    c;d",
        "x = (\n  1, # a\n  2\n); y=3",
    ],
)
def test_nothing_is_lost_or_changed(source: str) -> None:
    text = "\n".join(one.text for one in statements(source))
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(source))
    assert text.count("#") == source.count("#")


def test_places_point_at_the_code() -> None:
    found = statements("# a\nx = 1; y = 2\n\n@d\ndef f(): pass")
    assert [one.place for one in found] == [Place(1, 2, 0), Place(1, 2, 7), Place(1, 5, 0)]


def test_a_pinned_statement() -> None:
    source = "x = 1  # nb2job: keep\n# nb2job:keep\ny = 2\nz = 3  # nb2job: keeper"
    assert [one.kept for one in statements(source)] == [True, True, False]


@pytest.mark.xfail(reason="the pin is looked for in the text, not in its comments", strict=True)
def test_a_string_does_not_pin() -> None:
    (found,) = statements("x = '# nb2job: keep'")
    assert not found.kept


def test_a_statement_that_becomes_several() -> None:
    (one,) = statements("x = f()")
    found = restated(Statement(one.text, Place(3, 7), True, True), "# a\ny = 1\nx = y  # b")
    assert [part.text for part in found] == ["# a\ny = 1", "x = y  # b"]
    assert [part.place for part in found] == [Place(3, 7)] * 2
    assert [part.gap for part in found] == [True, False]
    assert [part.kept for part in found] == [True, True]
    assert restated(one, "") == ()


# -- notebooks ------------------------------------------------------------------------------------


def test_headings_and_prose() -> None:
    found = program(
        Cell(1, "markdown", "# Study\n\nWhat it is about."),
        Cell(2, "code", "a = 1"),
        Cell(3, "markdown", "## Load ##\nFrom a file.\n### Deep\nmore"),
        Cell(4, "markdown", "and more"),
        Cell(5, "code", "b = 2"),
    )
    assert (found.title, found.prose) == ("Study", "What it is about.")
    units = [(one.title, one.level, one.prose, len(one.statements)) for one in found.units]
    assert units == [
        ("", 0, "", 1),
        ("Load", 2, "From a file.", 0),
        ("Deep", 3, "more\nand more", 0),
        ("Deep", 0, "more", 1),
    ]


@pytest.mark.parametrize(
    "text",
    ["```\n# no\n```", "#no", "    # indented code", "text # no", "#", "| # |", "####### seven"],
)
def test_what_is_no_heading(text: str) -> None:
    found = program(Cell(1, "markdown", text), Cell(2, "code", "a = 1"))
    assert (found.title, found.units[-1].title) == ("", "")


def test_what_is_imported_is_no_title() -> None:
    cells = (Cell(1, "markdown", "# Import Library"), Cell(2, "code", "import os"))
    found = program(*cells, Cell(3, "markdown", "# Study of cats"), Cell(4, "code", "a = 1"))
    assert (found.title, [one.title for one in found.units if one.level]) == (
        "",
        ["Import Library", "Study of cats"],
    )


def test_underlined_headings() -> None:
    found = program(Cell(1, "markdown", "Load\n----\ntext"), Cell(2, "code", "a = 1"))
    assert found.units[-1].title == "Load"


def test_raw_and_empty_cells_are_left_out() -> None:
    found = program(Cell(1, "raw", "x = 1"), Cell(2, "code", " \n"), Cell(3, "code", "# just words"))
    assert [one.text for one in found.statements()] == ["# just words"]


def test_the_tagged_cells_are_known() -> None:
    found = program(Cell(1, "code", "a = 1", ("parameters",)), Cell(4, "code", "b = 2", ("x",)))
    assert found.tagged == {1}


@pytest.mark.parametrize("cells", [(), (Cell(1, "markdown", "# A"),), (Cell(1, "code", "\n"),)])
def test_a_notebook_without_code(cells: tuple[Cell, ...]) -> None:
    with pytest.raises(NotebookError, match="no code") as caught:
        program(*cells)
    assert caught.value.code == "NB104"


@pytest.mark.parametrize(
    ("source", "code", "line"),
    [
        ("x = 1\ny = (", "NB105", 2),
        ("x = 1\n  y = 2", "NB105", 2),
        ("x = = 1", "NB105", 1),
        ("return 1", "NB105", 1),
        ("x = 1\nbreak", "NB105", 2),
        ("def f():\n    yield\nyield 1", "NB105", 3),
        ("print 'a'", "NB106", 1),
        ("x = 1\nexec 'x'", "NB106", 2),
        ("'\0'", "NB105", 1),
        ("x = 1\n%time y = 2\nz = (", "NB105", 3),
    ],
)
def test_a_cell_that_cannot_be_parsed(source: str, code: str, line: int) -> None:
    with pytest.raises(NotebookError) as caught:
        read_statements(Notebook("a.ipynb", ()), Cell(3, "code", source))
    error = caught.value
    assert (error.path, error.cell, error.code, error.line) == ("a.ipynb", 3, code, line)


@pytest.mark.parametrize(
    "source",
    ["await f()", "async with a: pass", "[i async for i in a]", "x = '\\d'", "x = 1 if 1is 1 else 2"],
)
def test_a_cell_that_ipython_runs(source: str, recwarn: pytest.WarningsRecorder) -> None:
    assert len(read_statements(Notebook("a.ipynb", ()), Cell(1, "code", source))) == 1
    assert not recwarn.list


def test_generated_names_give_way() -> None:
    found = program(Cell(1, "code", "args = main = 1\ndef f(logger): return logger")).generated
    assert (found.args, found.main, found.logger, found.parser) == ("args_", "main_", "logger_", "parser")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import os", "os"),
        ("import os.path", "os"),
        ("import os as os", "os_"),
        ("import numpy as os", "os_"),
        ("from m import os", "os_"),
        ("import os\nos = 1", "os_"),
        ("def f():\n    os = 1", "os_"),
        ("def f(os): pass", "os_"),
        ("os_ = os = 1", "os__"),
    ],
)
def test_a_module_that_the_notebook_imports_itself(source: str, name: str) -> None:
    assert program(Cell(1, "code", source)).generated.os == name
