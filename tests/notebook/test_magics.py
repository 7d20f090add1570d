"""Magics as Python: the calls that IPython itself makes of them, and the lines where they stood."""

from __future__ import annotations

import ast

import pytest

from nb2job.notebook.magics import as_automagic, automagic_name, calls, line_magic, to_python

LINE = "get_ipython().run_line_magic"
CELL = "get_ipython().run_cell_magic"


@pytest.mark.parametrize(
    "source",
    [
        "",
        "x = 1",
        "x %= 3",
        "x = 5 % 3",
        "x != y",
        "# %matplotlib inline",
        "# !ls",
        "x = 1  # what?",
        "text = '%time x'",
        "text = 'what?'",
        'text = """\n%time x\n!ls\nwhat?\n"""',
        "text = f'{x!r}'",
        "text = ('a'\n'%s' % 3)",
        "x = (7\n% 3)",
        "x = [\n1\n!= 2]",
        "x = 7 \\\n% 3",
        "'''\n%%time\n'''",
    ],
)
def test_plain_python_comes_back_as_it_was(source: str) -> None:
    assert to_python(source) == source


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("%matplotlib inline", f"{LINE}('matplotlib', 'inline')"),
        ("%matplotlib", f"{LINE}('matplotlib', '')"),
        ("!ls -la", "get_ipython().system('ls -la')"),
        ("!!ls", "get_ipython().getoutput('ls')"),
        ("x = !ls", "x = get_ipython().getoutput('ls')"),
        ("x = %pwd", f"x = {LINE}('pwd', '')"),
        ("a.b = !ls", "a.b = get_ipython().getoutput('ls')"),
        ("len?", f"{LINE}('pinfo', 'len')"),
        ("?len", f"{LINE}('pinfo', 'len')"),
        ("len??", f"{LINE}('pinfo2', 'len')"),
        ("??", "get_ipython().show_usage()"),
        (",f 1 2", 'f("1", "2")'),
        (";f 1 2", 'f("1 2")'),
        ("/f 1 2", "f(1, 2)"),
        ("%%time\nx = 1\ny = 2", f"{CELL}('time', '', 'x = 1\\ny = 2\\n')"),
        ("%%writefile -a a.txt\ntext", f"{CELL}('writefile', '-a a.txt', 'text\\n')"),
        ("%%bash\nls\n", f"{CELL}('bash', '', 'ls\\n')"),
        ("%%time", f"{CELL}('time', '', '')"),
        ("!echo 'it''s' \"x\"", "get_ipython().system('echo \\'it\\'\\'s\\' \"x\"')"),
        ("%time größe = '→'", f"{LINE}('time', \"größe = '→'\")"),
    ],
)
def test_a_magic_is_a_call(source: str, expected: str) -> None:
    assert to_python(source) == expected


def test_help_on_an_expression_ends_with_the_call() -> None:
    """IPython 8.0 also puts the expression into the next cell, a call in front of it."""
    assert to_python('"a".join?').endswith(f"{LINE}('pinfo', 'join')")


@pytest.mark.parametrize(
    "source",
    [
        "a = 1\n%time b = 2\nc = 3",
        "if a:\n    %time b = 2\nelse:\n    !ls\nc = 3",
        "for i in range(2):\n    x = !ls\n    y = x\nz = 1",
        "def f():\n\t%matplotlib inline\n\treturn 1\nz = 1",
        "\n\n%time x = 1\n\ny = 2",
        "x = 1\n\nlen?\ny = 2",
        "text = '''\n%time\n'''\n!ls\ny = 2",
        "x = (1,\n  2)\n!ls\ny = 2",
    ],
)
def test_line_magics_keep_the_lines(source: str) -> None:
    """What stands below a magic still stands on its own line: places in notes depend on it."""
    found = to_python(source)
    assert found.count("\n") == source.count("\n")
    assert ast.parse(found)
    assert found.split("\n")[-1] == source.split("\n")[-1]


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("!pip install a \\\n    b\ny = 2", 3),
        ("%time x = [1,\\\n  2]\ny = 2", 3),
        ("!a \\\n  b \\\n  c\nx = !d \\\n  e\ny = 2", 6),
        ("if x:\n    !a \\\n      b\n    y = 2\ny = 2", 5),
    ],
)
def test_a_magic_over_several_lines_keeps_them(source: str, line: int) -> None:
    """IPython joins the lines; what stands below must still be found where it was."""
    assert ast.parse(to_python(source)).body[-1].lineno == line


def test_a_magic_over_two_lines_is_one_call() -> None:
    found = to_python("!pip install a \\\n    b")
    assert found.strip() == "get_ipython().system('pip install a      b')"


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_other_line_ends(end: str) -> None:
    assert to_python(f"x = 1{end}%time y = 2") == f"x = 1\n{LINE}('time', 'y = 2')"
    assert to_python(f"x = 1{end}y = 2") == "x = 1\ny = 2"


def test_empty_lines_above_a_cell_magic() -> None:
    found = to_python("\n\n%%time\nx = 1")
    assert found == f"\n\n{CELL}('time', '', 'x = 1\\n')"


def test_a_prompt_is_left_out() -> None:
    """`>>> ` is how code is pasted from a session; IPython runs it."""
    assert to_python(">>> x = 1\n>>> y = 2") == "x = 1\ny = 2"


def test_an_indented_cell_is_put_at_the_margin() -> None:
    assert to_python("    x = 1\n    !ls").split("\n")[0] == "x = 1"


def test_a_cell_of_which_the_first_line_alone_is_indented() -> None:
    """IPython up to 9.2 took the first line's indentation off wherever it stood."""
    assert to_python(" x = 1\ny = 2\nif y:\n  z = 3") == "x = 1\ny = 2\nif y:\n z = 3"


def test_an_indented_cell_without_magics_too() -> None:
    """IPython runs a cell whose every line is indented; so must the script."""
    assert to_python("    x = 1\n    y = 2") == "x = 1\ny = 2"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("pip install pandas", "pip"),
        ("ls", "ls"),
        ("ls -l", "ls"),
        ("cd ..;", "cd"),
        ("# what is here\nls data\n", "ls"),
        ("ls = 3", ""),
        ("ls == 3", ""),
        ("time.sleep(1)", ""),
        ("time(1)", ""),
        ("ls\nx = 1", ""),
        ("print(ls)", ""),
        ("", ""),
    ],
)
def test_a_cell_of_one_line_may_be_a_magic(source: str, name: str) -> None:
    """IPython asks its magics before Python, unless a variable has the name."""
    assert automagic_name(source) == name
    assert bool(as_automagic(source)) == bool(name)


def test_calls_and_their_texts() -> None:
    source = "!ls\nx = %time f()\nget_ipython().system(computed)\n%%time"
    assert [*calls(source)] == [
        ("system", ["ls"]),
        ("run_line_magic", ["time", "f()"]),
        ("run_line_magic", ["%time", ""]),
    ]
    assert [*calls("pip install a")] == [("run_line_magic", ["pip", "install a"])]
    assert [*calls("x = (")] == []


@pytest.mark.parametrize(
    ("method", "texts", "expected"),
    [
        ("run_line_magic", ["cd", "data"], ("cd", "data")),
        ("run_line_magic", ["cd"], ("cd", "")),
        ("run_line_magic", ["", "cd data"], ("cd", "data")),  # `% cd data`
        ("magic", ["%cd data"], ("cd", "data")),
        ("system", ["ls"], ("", "")),
    ],
)
def test_the_line_magic_of_a_call(method: str, texts: list[str], expected: tuple[str, str]) -> None:
    assert line_magic(method, texts) == expected
