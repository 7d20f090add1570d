"""Magics as IPython runs them, and as the script does: the same values, the same files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("mlflow")

from nb2job.convert import convert, job_folder
from nb2job.job.write import write
from nb2job.program.settings import Settings
from nb2job.verify.compare import Comparison
from nb2job.verify.expected import expected
from nb2job.verify.verify import verify

SHELL_LINES = """\
import sys
x = 3
name = "it's"
d = {"a": 1}
# %%
one = !echo $x '$x' $$NOTHING {x + 1} {d["a"]} {name!r}
two = !echo $x ${x} {{x}} "it's $x" $x.real
three = !echo {nope} $x
lines = !printf 'a b\\nc d\\n'
text, words = lines.n, lines.fields(1, 0)
found = lines.grep("C")
!{sys.executable} -c "print({x})" > made.txt
for i in range(3):
    !echo $i >> loop.txt
# %%
def go(k):
    out = !echo {k} $x
    return out
r = go("p")
# %%
%%bash --out said --err wrong
echo hi {x} $x
echo no >&2
# %%
%%bash -s $x "a b"
echo $1 $2 > arguments.txt
# %%
!exit 3
code = _exit_code
"""

OTHERS = """\
%run lib.ipynb
%run helpers.py 4 "a b"
y = add(k) + base + opt
# %%
%env FOO=a b
%env BAR {base}
foo = %env FOO
# %%
%%time
%time w = base + 1
v = %time w + 1
# %%
%%capture cap
print("hello")
# %%
unread = 0
# %%
%%capture unread
print("nobody asks")
# %%
said = cap.stdout
# %%
%%writefile gen.py
def gen():
    return 7
# %%
from gen import gen
g = gen()
# %%
%%writefile gen.py
seven = 8
# %%
%run gen
"""

LIB = """\
base = 10
# %%
k = base + 1
"""

HELPERS = """\
import sys
from near import W
opt = W
size = int(sys.argv[1])
def add(x):
    return x + size
if __name__ == "__main__":
    sys.exit(0)
"""


def as_notebook(text: str) -> str:
    cells = [
        {"cell_type": "code", "source": one, "metadata": {}, "outputs": [], "execution_count": None}
        for one in text.split("# %%\n")
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})


def compared(folder: Path, text: str) -> Comparison:
    path = folder / "work" / "book.ipynb"
    path.parent.mkdir(exist_ok=True)
    path.write_text(as_notebook(text))
    conversion = convert(path, Settings(tracking="none"))
    job, files = job_folder(conversion, folder / "job")
    write(files, folder / "job")
    return verify(path, folder / "job" / "src" / job.script)


def test_shell_lines(tmp_path: Path) -> None:
    result = compared(tmp_path, SHELL_LINES)
    assert not result.different
    assert {"one", "two", "three", "words", "found", "text", "r", "said", "wrong", "code"} <= {*result.equal}
    assert {"made.txt", "loop.txt", "arguments.txt"} <= {*result.files.equal}


def test_files_and_the_environment(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "lib.ipynb").write_text(as_notebook(LIB))
    (tmp_path / "work" / "helpers.py").write_text(HELPERS)
    (tmp_path / "work" / "near.py").write_text("W = 5\n")
    result = compared(tmp_path, OTHERS)
    assert {one.name for one in result.different} <= {"cap"}
    assert {"y", "foo", "w", "v", "said", "g"} <= {*result.equal}
    assert result.script_failure is None
    job = (tmp_path / "job" / "job.yml").read_text()
    assert 'FOO: "a b"' in job
    assert "BAR" not in job
    assert (tmp_path / "job" / "src" / "helpers.py").read_text() == HELPERS
    assert (tmp_path / "job" / "src" / "near.py").is_file()


PART = """\
calls = 0
def scale(x):
    return x * factor
def twice(x):
    return scale(scale(x))
factor = 3
first = twice(2)
"""

SHARED = """\
%run part.py
before = [scale]
# %%
def scale(x):
    return x * 10
one = twice(1)
# %%
factor = 7
%run -i part.py
two = before[0](1)
# %%
def scale(x):
    return -x
three, factor = twice(1), 5
%run part.py
factor = 6
four = [before[0](1), scale(1), twice(1)]
"""


def test_a_file_that_is_run_in_its_own_namespace_and_in_ours(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "part.py").write_text(PART)
    result = compared(tmp_path, SHARED)
    assert (result.different, result.missing, result.script_failure) == ((), (), None)
    assert {"one", "two", "three", "four", "first", "factor"} <= {*result.equal}


def test_a_file_that_a_function_runs_in_our_namespace(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "part.py").write_text("q = a + 1\n")
    result = compared(tmp_path, "a = 3\ndef f(k):\n    %run -i part.py\n    return q + k\n# %%\nz = f(1)\n")
    assert (result.different, result.missing, result.script_failure) == ((), (), None)
    assert {"a", "q", "z"} <= {*result.equal}


def test_names_that_nobody_reads_are_not_missing(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "part.py").write_text(PART)
    path = tmp_path / "work" / "book.ipynb"
    path.write_text(as_notebook("%run part.py\n# %%\nx = first\n"))
    conversion = convert(path, Settings(tracking="none"))
    dropped = expected(conversion.notebook, conversion.program).dropped
    assert sorted(dropped) == ["calls", "factor", "scale", "twice"]


def test_names_of_pylab_are_nobodys_variables(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    result = compared(tmp_path, "%pylab inline\nx = linspace(0, 1, 5)\ny = sum(x)\n")
    assert (result.different, result.missing) == ((), ())
    assert {"x", "y"} <= {*result.equal}
