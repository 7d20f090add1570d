"""What is formatted part by part comes out as if it had been formatted at once."""

from __future__ import annotations

import black
import pytest

from nb2job.job import formatting
from nb2job.job.formatting import formatted

MANY = "first_value, second_value, third_value, fourth_value, fifth_value"
F = 'def named(x):\n    return f"{x}"\n\n'

TEXTS = {
    "definitions": f'"""What."""\n\nimport os\nx = 1\n\n{F}class A:\n    """Of it."""\n    x=1\n',
    "a docstring alone above": f'"""What it is."""\n\n{F}\ndef g(): ...\n',
    "bodies without lines": f"{F}def f(): ...\n\ndef g(): ...\n\n\n\n\ndef h():\n    pass\n",
    "a comment above": f"{F}x = 1\n\n# why\n\ndef g():\n    return {{'a':1}}\n",
    "a comment at the end of a block": f"{F}def g():\n    x=1\n    # more\n\ndef h(): return 1\n",
    "a decorator": f"{F}import functools\n\n@functools.cache\n\ndef g(x): return x\n\ndef h(): pass\n",
    "an odd decorator": f"{F}@a[0].b\ndef g(x): return x\n\n"
    f"def h():\n    with open({MANY}) as a, open({MANY}) as b:\n        pass\n",
    "in a string": f'{F}x = """\n\ndef f():\n    return "\n\nclass A: """\n\ndef g(): pass\n',
    "nothing above": "\n\ndef g(): pass\n\ndef f(x): return f'{x}'\n",
    "under a condition": f"{F}if x:\n\n    def f(): pass\n\nelse:\n    x=1\n\ndef g():pass\n",
    "format off": f"# fmt: off\n{F}def g( ): return 1\n\n# fmt: on\n\ndef h( ): return 1\n",
    "no f-string": f"def f():\n    return call({MANY}, *a_sixth_value)\n\ndef g(): return 1\n",
    "one elsewhere": f"{F}def f():\n    return call({MANY}, *a_sixth_value)\n\ndef g(): pass\n",
    "keywords in a definition": f"{F}def f({MANY}, **all_of_the_other_values): pass\n\ndef g(): pass\n",
    "a match": f"{F}def f(x):\n    match x:\n        case 1: return 2\n\n"
    f"def g():\n    with open({MANY}) as a, open({MANY}) as b: pass\n",
    "parentheses of with": f"{F}def f():\n    with (open(a) as b): pass\n\n"
    f"def g():\n    with open({MANY}) as a, open({MANY}) as b: pass\n",
    "several exceptions": f"{F}def f():\n    try: pass\n    except (A,B): pass\n\ndef g(): pass\n",
    "only comments": f"# one\n\n# two\n\n{F}# three\n",
    "a line that goes on": f"{F}x = \\\n    1\n\nasync  def f():\n    await x\n\nasync def g(): pass\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_it_comes_out_as_of_one_piece(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formatting, "LONG", 0)
    text = TEXTS[name]
    assert formatted(text) == black.format_str(text, mode=black.Mode(line_length=88))


def test_no_tree_of_the_whole_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths = []
    format_str = black.format_str

    def counted(text: str, *, mode: black.Mode) -> str:
        lengths.append(text.count("\n"))
        return format_str(text, mode=mode)

    monkeypatch.setattr(black, "format_str", counted)
    text = F + "\n\n".join(f"def f{number}():\n    return 'a'" for number in range(formatting.LONG))
    formatted(text)
    assert len(lengths) > formatting.LONG // 2
    assert max(lengths) < 10
