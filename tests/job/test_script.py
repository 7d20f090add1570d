"""The script as a whole: what it is made of where there is little to make it of."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import TypeGuard

import pytest

from nb2job.convert import convert
from nb2job.job.layout import with_comments_above
from nb2job.program.settings import Settings


@pytest.mark.parametrize("tracking", ["custom", "none"])
@pytest.mark.parametrize(
    "source",
    [
        "def double(x):\n    return 2 * x",
        "class A:\n    pass",
        "import math",
        "'a text'",
        "# a comment\nx = 1",
        "lr = 0.1",
    ],
)
def test_a_notebook_of_one_line(tmp_path: Path, source: str, tracking: str) -> None:
    path = tmp_path / "one.py"
    path.write_text(f"# %%\n{source}\n", encoding="utf-8")
    script = convert(path, Settings(tracking=tracking)).script
    names = {one.name for one in ast.parse(script).body if isinstance(one, ast.FunctionDef)}
    assert {"main", "parse_args"} <= names


@pytest.mark.parametrize(
    ("use", "slashed"),
    [
        ("import os\nprint(os.listdir(f'{PATH}train'))", True),
        ("import os\nprint(os.listdir(PATH + 'train'))", True),
        ("import os\nprint(os.listdir(os.path.join(PATH, 'train')))", False),
    ],
)
def test_a_folder_before_names_ends_with_a_slash(tmp_path: Path, use: str, slashed: bool) -> None:
    path = tmp_path / "one.py"
    path.write_text(f'# %%\nPATH = "data/cats/"\n{use}\n', encoding="utf-8")
    script = convert(path, Settings()).script
    assert "--training-data" in script
    assert ('.path.join(args.training_data, "")' in script) is slashed


@pytest.mark.parametrize(
    ("value", "use", "made"),
    [
        (
            "res/a.txt",
            "open(where, 'w').close()",
            "os.path.dirname(os.path.join(args.output_dir, args.where))",
        ),
        ("res", "open(where + '/a.txt', 'w').close()", "os.path.join(args.output_dir, args.where)"),
        ("res", "open(f'{where}/b/a.txt', 'w').close()", 'os.path.join(args.output_dir, args.where, "b")'),
    ],
)
def test_the_folder_that_an_argument_names_is_made(tmp_path: Path, value: str, use: str, made: str) -> None:
    path = tmp_path / "one.py"
    path.write_text(f'# %% tags=["parameters"]\nwhere = "{value}"\n# %%\n{use}\n', encoding="utf-8")
    lines = [
        ast.unparse(one)
        for one in ast.walk(ast.parse(convert(path, Settings()).script))
        if isinstance(one, ast.Call)
    ]
    assert f"os.makedirs({made}, exist_ok=True)".replace('"', "'") in lines


def test_the_folder_of_a_file_that_stays_is_made_beside_the_script(tmp_path: Path) -> None:
    path = tmp_path / "one.py"
    line = 'open("data/all.csv", "w").close()\nlabels = {"all": lookup("data/all.csv")}\n'
    path.write_text(f"# %%\n{line}", encoding="utf-8")
    assert '    os.makedirs("data", exist_ok=True)\n' in convert(path, Settings()).script


def test_a_rate_is_a_float_to_functions(tmp_path: Path) -> None:
    path = tmp_path / "one.py"
    path.write_text("# %%\ndropout = 0\nprint(dropout + 1)\n", encoding="utf-8")
    script = convert(path, Settings()).script
    assert "(dropout: float) -> None" in script
    assert '"--dropout", type=number, default=0' in script


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("import matplotlib.pyplot as plt", ["plt"]),
        ("from matplotlib import pyplot as plt", ["plt"]),
        ("from matplotlib import pyplot as plt, cm", ["plt"]),
        ("def f():\n    import matplotlib.pyplot as plt\n    plt.plot([1])\nf()\nplt = None", ["plt_"]),
        ("if True:\n    import matplotlib.pyplot as plt", ["plt"]),
        ("import matplotlib.pyplot as plot\ndef f(plt):\n    plt.plot([1])\nf(plot)\nplt = plot", ["plot"]),
        ("import matplotlib.pyplot as plt\nplt = plt", ["plt_"]),
    ],
)
def test_pyplot_is_imported_once(tmp_path: Path, line: str, names: list[str]) -> None:
    path = tmp_path / "one.py"
    path.write_text(f"# %%\n{line}\nplt.plot([1])\n", encoding="utf-8")
    imports = [one for one in ast.parse(convert(path, Settings()).script).body if _imports_pyplot(one)]
    assert [name.asname for one in imports for name in one.names if name.name != "cm"] == names


def test_logging_that_is_disabled_leaves_the_lines_of_the_script(tmp_path: Path) -> None:
    path = tmp_path / "one.py"
    path.write_text("# %%\nimport logging\nlogging.disable(logging.CRITICAL)\nprint(1)\n", encoding="utf-8")
    script = convert(path, Settings(tracking="none")).script
    written = tmp_path / "script.py"
    written.write_text(script, encoding="utf-8")
    run = subprocess.run([sys.executable, written], capture_output=True, text=True, timeout=60, check=True)
    assert run.stderr.endswith(" INFO 1\n")


def _imports_pyplot(node: ast.stmt) -> TypeGuard[ast.Import | ast.ImportFrom]:
    return isinstance(node, (ast.Import, ast.ImportFrom)) and "pyplot" in ast.unparse(node)


def test_a_comment_behind_a_long_line_stands_above_it() -> None:
    text = "x = load(name)  # the table that was exported\nfor a in x:\n"
    text += '    use(a, "b # c")  # as it was in the first run\n'
    assert with_comments_above(text, 30) == (
        "# the table that was exported\nx = load(name)\nfor a in x:\n"
        '    # as it was in the first run\n    use(a, "b # c")\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "x = 1  # short",
        "x = load(name)  # noqa: E501, it is long because of that",
        "x = load(\n    one_name,\n    another_name)  # of all",
        "x = load(  # this argument is the first of them\n    name\n)",
        "x = [\n    1,  # the first of all the numbers here\n    2,\n]",
        "if a:\n    b()\nelse:  # none of those that have been seen\n    c()",
        "x = '''a\n# no comment, and longer than it may be\n'''",
    ],
)
def test_other_comments_stay(text: str) -> None:
    assert with_comments_above(text, 30) == text


def test_a_comment_behind_the_last_of_several_lines() -> None:
    text = "x = load(\n    name)  # a table of mine"
    assert with_comments_above(text, 30) == "# a table of mine\nx = load(\n    name)"


def test_a_star_import_that_exec_makes_is_told_to_readers(tmp_path: Path) -> None:
    path = tmp_path / "one.py"
    cells = ["globals()['a'] = 1", "from tools import *\nb = made(a)", "print(b)"]
    path.write_text("".join(f"# %%\n{cell}\n" for cell in cells), encoding="utf-8")
    script = convert(path, Settings()).script
    assert '    exec("from tools import *", globals())\n' in script
    assert "from typing import TYPE_CHECKING\n" in script
    assert (
        "\nif TYPE_CHECKING:  # where the names come from that exec brings in\n    from tools import *\n"
        in script
    )


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("# %% [markdown]\n# # Introduction\n# %%\nx = 1", "The script of one."),
        ("# %% [markdown]\n# # Lakes\n# %%\nx = 1", "Lakes."),
        ("# %%\nmodel.fit(x)", "The training script of one."),
    ],
)
def test_what_a_script_says_it_is(tmp_path: Path, source: str, said: str) -> None:
    path = tmp_path / "one.py"
    path.write_text(f"{source}\n", encoding="utf-8")
    assert ast.get_docstring(ast.parse(convert(path, Settings()).script)) == said
