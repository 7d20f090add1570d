"""What is laid out in runs of statements comes out as if black had seen the whole."""

from __future__ import annotations

import ast

import black
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2job.job import formatting, runs
from nb2job.job.formatting import formatted

MODE = black.Mode(line_length=88)
F = 'def named(x):\n    return f"{x}"\n'
LONG_CALL = "call(first_value, second_value, third_value, fourth_value, fifth_value, sixth_value)"

LINES = (
    "x = 1",
    "x=call( 1,2, )",
    f"a_longer_name = {LONG_CALL}",
    "x = [1,\n    2]",
    "x = (1 +\n2)",
    "x = \\\n    1",
    "x: int = 1",
    "x += 1",
    "assert x, 'no'",
    "assert x; y = 2",
    "x = 1;",
    "x = 1  # why",
    "x = 1; # why",
    "# a comment",
    "# one\n\n# two",
    "del (x)",
    "global x",
    "pass",
    "...",
    "'a text'",
    '"""A text\n\n  of lines"""',
    'x = """\nx = 1\n\ndef f():\n"""',
    "import os",
    "from os import (path)",
    "return x",
    "raise ValueError( 'x' )",
    "print(* x)",
    "print(first_value_of_all, second_value_of_all, third_value_of_all, *all_of_the_rest_of_them)",
    "é = 'ä' if 'ö' else 'ü'",
    "lambda x:x",
    "yield",
    "",
    "\n",
    "   ",
)
BLOCKS = (
    "if x:",
    "with a as b:",
    "with a:",
    "def f(x):",
    "def f( x, y, ) -> int:",
    "async def f(x):",
    "@wraps\ndef f(x):",
    "class A:",
    "class A( ):",
    "for x in y:",
    "while x:",
    "try:\n    x = 1\nexcept E:",
    "try:\n    x = 1\nfinally:",
    "if x:\n    y = 1\nelif y:",
    "if x:\n    y = 1\nelse:",
    "async def f(x):\n    async with a:\n        await x\n    await  y\n    x = 1\n    if x:",
)


def indented(text: str, margin: str) -> str:
    return "\n".join(margin + line if line.strip() else line for line in text.split("\n"))


def block(opening: str, body: list[str], margin: str) -> str:
    return f"{opening}\n{indented(chr(10).join(['x = 0', *body]), margin)}"


def bodies(depth: int) -> st.SearchStrategy[list[str]]:
    simple = st.sampled_from([*LINES, *LINES[:8], *LINES[:8]])
    if not depth:
        return st.lists(simple, max_size=6)
    margins = st.sampled_from(["    ", "  ", "\t"])
    inner = st.builds(block, st.sampled_from(BLOCKS), bodies(depth - 1), margins)
    return st.lists(simple | simple | inner, max_size=8)


@given(bodies(3))
def test_any_code_comes_out_as_of_one_piece(body: list[str]) -> None:
    text = "\n".join([F, *body, ""])
    try:
        ast.parse(text)
        expected = black.format_str(text, mode=MODE)
    except (SyntaxError, black.InvalidInput):
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(formatting, "LONG", 0)
        patch.setattr(runs, "LONG", 0)
        assert formatted(text) == expected


def test_a_long_main_is_cut_within_its_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    format_str = black.format_str

    def counted(text: str, *, mode: black.Mode) -> str:
        seen.append(text.count("\n"))
        return format_str(text, mode=mode)

    steps = "".join(f"        x = step_{number}(x)\n" for number in range(formatting.LONG))
    text = f"{F}\n\ndef main():\n    x = 1\n    with run():\n{steps}    return 0\n"
    expected = format_str(text, mode=MODE)
    monkeypatch.setattr(black, "format_str", counted)
    assert formatted(text) == expected
    assert max(seen) < 2 * runs.LONG


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("def f():\n    x = 1\n    y = 2\n", 2),
        ("def f():\n    x = 1\n\n    y = 2\n    return y\n", 2),
        ("x = 1\n\n\ny = 2\nz = 3", 3),
        ("def f():\n    x = 1\n    # why\n    y = 2\n", 1),
        ("def f():\n    x = 1  # why\n    y = 2\n", 1),
        ("def f():\n    x = 1; y = 2\n", 1),
        ("def f():\n    x = 1;\n    y = 2\n", 1),
        ("def f():\n    '''What.'''\n    y = 2\n", 1),
        ("def f():\n    import a\n    y = 2\n", 1),
        ("class A:\n    x = 1\n    y = 2\n", 1),
        ("for x in y:\n    x = 1\n    y = 2\n", 1),
        ("if x:\n    x = 1\n    y = 2\n", 2),
        ("if x:\n    x = 1\n    y = 2\nelse:\n    z = 3\n", 1),
    ],
)
def test_a_cut_is_made_where_nothing_but_blank_lines_stands(
    text: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "LONG", 0)
    assert len(runs.runs(text)) == count
    assert "\n".join(one.text for one in runs.runs(text)) == text
