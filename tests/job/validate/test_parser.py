"""Parsers that a script's own modules make, fill or read; and where reading must say nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., list[str]]

MAKE = """import argparse
def get_parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float)
    parser.add_argument("--data", required=True)
    return parser
"""
READ = """import argparse
def get_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float)
    parser.add_argument("--data", required=True)
    return parser.parse_args()
def get_other_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate")
    return parser.parse_args()
"""
ADD = """def add_args(parser):
    group = parser.add_argument_group("training")
    group.add_argument("--lr", type=float)
    add_data(to=parser)
def add_data(to):
    to.add_argument("--data", required=True)
def add_rate(parser):
    parser.add_argument("--rate")
"""
OWN = "import argparse\n%sp = argparse.ArgumentParser()\n%sargs = p.parse_args()\n"
TOP = "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--lr', type=float)\n"


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """The code folder, with modules to import."""
    folder = tmp_path / "src"
    (folder / "pkg").mkdir(parents=True)
    for name, text in (("make", MAKE), ("read", READ), ("add", ADD), ("pkg/read", READ)):
        (folder / f"{name}.py").write_text(text)
    (folder / "pkg" / "__init__.py").touch()
    return folder


FOLLOWED = [
    "from make import get_parser\nargs = get_parser().parse_args()\n",
    "from make import get_parser as made\nparser = made()\nargs = parser.parse_args()\n",
    "import make\nparser = make.get_parser()\nargs = parser.parse_args()\n",
    "from make import *\np = get_parser()\nargs = p.parse_args()\n",
    "from read import get_args\nif __name__ == '__main__':\n    print(get_args())\n",
    "import read\ndef main():\n    args = read.get_args()\nmain()\n",
    "from pkg.read import get_args\nprint(get_args())\n",
    "from pkg import read\nprint(read.get_args())\n",
    OWN % ("from add import add_args\n", "add_args(p)\n"),
    OWN % ("import add\n", "add.add_args(parser=p)\n"),
    OWN % (ADD, "add_args(p)\n"),
]


@pytest.mark.parametrize("script", FOLLOWED)
def test_what_is_followed(run: Run, beside: Path, script: str) -> None:
    assert run("python train.py --lr 1 --data x", script) == []
    assert run("python train.py --lr fast --rate 1", script) == ["NB550", "NB551", "NB552"]


NOT_FOLLOWED = [
    "from read import get_args\nif ready:\n    get_args()\n",
    "from read import get_args\ntry:\n    get_args()\nexcept SystemExit:\n    pass\n",
    "from read import get_args, get_other_args\nget_args()\nget_other_args()\n",
    "import read\nrun(read.get_args)\n",
    "import read\n",
    "from make import get_parser\nargs = [get_parser().parse_args() for _ in range(2)]\n",
    "from make import get_parser\nfrom tools import add\np = get_parser()\nadd(p)\np.parse_args()\n",
    "from make import get_parser\nfrom tools import add\nadd(get_parser()).parse_args()\n",
    "from make import get_parser\np = get_parser()\np.parse_args(['--lr', '1'])\n",
    "from elsewhere import get_args\nget_args()\n",
    OWN % ("from add import add_args\n", "if fast:\n    add_args(p)\n"),
    OWN % ("from add import add_args\n", "for one in (p, p):\n    add_args(one)\n"),
    OWN % ("import add\n", "add.add_args(*[p])\n"),
    OWN % ("from add import add_args\nfrom tools import more\n", "add_args(p)\nmore(p)\n"),
    OWN % ("from tools import more\n", "more(p)\n"),
    OWN % ("from add import add_args as a\n", "a(p)\n") + "from broken import x\n",
]


@pytest.mark.parametrize("script", NOT_FOLLOWED)
def test_what_is_not_followed(run: Run, beside: Path, script: str) -> None:
    (beside / "broken.py").write_text("no Python")
    assert run("python train.py --unknown 1", script) == []


@pytest.mark.parametrize(
    "module",
    [
        "class Options:\n    def read(self):\n        return P.parse_args()\nargs = Options().read()\n",
        "import functools\n@functools.cache\ndef get():\n    return P.parse_args()\nargs = get()\n",
        "def get():\n    if x:\n        P.add_argument('--rate')\n    return P.parse_args()\nargs = get()\n",
        "driver.add_argument('--headless')\nargs = P.parse_args()\n",
        "if __name__ == '__main__':\n    args = P.parse_args()\n",
    ],
)
def test_modules_that_are_not_followed(run: Run, beside: Path, module: str) -> None:
    (beside / "options.py").write_text(TOP + module.replace("P.", "parser."))
    assert run("python train.py --unknown 1", "from options import args\n") == []


def test_positions_of_two_functions_have_no_known_order(run: Run, beside: Path) -> None:
    (beside / "more.py").write_text("def add(parser):\n    parser.add_argument('b', type=int)\n")
    script = OWN % ("from more import add\n", "add(p)\np.add_argument('a')\n")
    assert run("python train.py 1 2 --unknown", script) == []


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("python -m train --lr 1 --data x", []),
        ("python -m train --rate 1", ["NB550", "NB551"]),
        ("python -m pkg.start --rate 1", ["NB550", "NB551"]),
        ("cd pkg && python -m inner --rate 1", ["NB550", "NB551"]),
        ("python -m pkg --rate 1", ["NB550", "NB551"]),
        ("python -m installed.tool --rate 1", []),
        ("pip install x && python -m pip install y && python -m train --rate 1", ["NB550", "NB551"]),
        ("python -m make_files && python -m train --rate 1", []),
        ("python -m torch.distributed.launch train.py --lr fast", ["NB552"]),
    ],
)
def test_modules_that_a_command_runs(run: Run, beside: Path, command: str, expected: list[str]) -> None:
    start = "from .read import get_args\nget_args()\n"
    (beside / "pkg" / "start.py").write_text(start)
    (beside / "pkg" / "__main__.py").write_text(start)
    (beside / "pkg" / "inner.py").write_text("from read import get_args\nget_args()\n")
    assert run(command, "from read import get_args\nget_args()\n") == expected


def test_imports_that_lead_nowhere(run: Run, beside: Path) -> None:
    script = f"from {'.' * 40}read import x\nfrom . import y\nimport {'z' * 300}\nprint(x)\n"
    assert run("python train.py --unknown 1", script) == []
