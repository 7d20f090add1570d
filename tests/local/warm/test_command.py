"""A command is started warm only where no shell could read it otherwise."""

from __future__ import annotations

import pytest

from nb2job.local.warm.command import python_command


@pytest.mark.parametrize(
    ("text", "target", "is_module", "rest"),
    [
        ("python train.py\n", "train.py", False, []),
        ("python3 -u src/train.py --lr 1e-05 --name 'a b' --x=\"c d\"", "src/train.py", False, None),
        ("  /usr/bin/python3.11 -m pkg.train  -v\t-3", "pkg.train", True, ["-v", "-3"]),
        ("python -m train '${x}'", "train", True, ["${x}"]),
        ("python train.py ''", "train.py", False, [""]),
        ('python train.py --x "é ü"', "train.py", False, ["--x", "é ü"]),
    ],
)
def test_one_program(text: str, target: str, is_module: bool, rest: list[str] | None) -> None:
    found = python_command(text)
    assert found is not None
    assert (found.target, found.is_module) == (target, is_module)
    if rest is not None:
        assert list(found.words[found.at + 1 :]) == rest


@pytest.mark.parametrize(
    "text",
    [
        "pip install x && python train.py",
        "python train.py; echo done",
        "python train.py | tee log",
        "python train.py > log",
        "python train.py &",
        "python train.py\necho",
        "A=1 python train.py",
        "cd src && python train.py",
        "python train.py $X",
        'python train.py "$X"',
        "python train.py `x`",
        "python train.py *.csv",
        "python train.py ~/x",
        "python train.py {a,b}",
        "python train.py \\\n  --x 1",
        "python train.py # why",
        "python -O train.py",
        "python -W ignore train.py",
        "python -X dev -m x",
        "python -c 'print()'",
        "python -",
        "python",
        "python -m",
        "python 'train",
        "accelerate launch train.py",
        "bash train.sh",
    ],
)
def test_anything_else(text: str) -> None:
    assert python_command(text) is None
