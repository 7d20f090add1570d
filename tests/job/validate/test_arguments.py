"""Arguments of a command against the script's argparse: what is said, and what is left alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nb2job.job.validate import validate

Run = Callable[..., list[str]]

SCRIPT = """
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("-e", "--epochs", type=int)
parser.add_argument("--layers", type=int, nargs="+")
parser.add_argument("--fast", action="store_true")
parser.add_argument("--cache", action=argparse.BooleanOptionalAction)
parser.add_argument("--name", choices=["a", "b"])
{more}
args = parser.parse_args()
"""


SWEEP = """type: sweep
trial:
  code: src
  command: python train.py --epochs ${{{{search_space.epochs}}}}
  environment: azureml:sklearn:1
search_space:
  epochs: {space}
sampling_algorithm: random
objective: {{goal: maximize, primary_metric: accuracy}}
limits: {{max_total_trials: 20}}
compute: azureml:cpu-cluster
"""


def script(more: str = "") -> str:
    return SCRIPT.format(more=more)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "--lr 0.5 -e 3",
        "--lr=1e-5 --epochs=3",
        "-e3",
        "--epo 3",
        "--layers 1 2 3 --fast",
        "--no-cache",
        "--name a > log.txt 2>&1",
        "--lr $RATE --epochs ${EPOCHS}",
        "--unknown-to-us $(cat words)",
        "&& echo --done",
        "| tee log.txt",
        "--name '${{inputs.letter}}'",
        "--help",
    ],
)
def test_what_the_script_takes(run: Run, words: str) -> None:
    assert run(f"python train.py {words}", script(), 'inputs: {letter: "a"}' * ("inputs" in words)) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("--rate 0.5", ["NB550"]),
        ("--rate 0.5 --steps 3", ["NB550", "NB550"]),
        ("5", ["NB550"]),
        ("--epochs", ["NB552"]),
        ("--epochs 2.5", ["NB552"]),
        ("--lr fast", ["NB552"]),
        ("--lr fast --epochs 2.5 --rate 3", ["NB550", "NB552", "NB552"]),
        ("--name c", ["NB552"]),
        ("--fast yes", ["NB550"]),
        ("--layers", ["NB552"]),
    ],
)
def test_what_it_refuses(run: Run, words: str, expected: list[str]) -> None:
    assert sorted(run(f"python train.py {words}", script())) == expected


def test_what_it_needs(run: Run) -> None:
    more = 'parser.add_argument("--data", required=True)\nparser.add_argument("model")'
    assert run("python train.py", script(more)) == ["NB551", "NB551"]
    assert run("python train.py net --data x", script(more)) == []


@pytest.mark.parametrize(
    "command",
    [
        "pip install x && cd . && python -u train.py --rate 1",
        "A=1 python3.11 train.py --rate 1",
        "torchrun --nproc_per_node 2 train.py --rate 1",
        "|\n  pip install x\n  python train.py \\\n  --rate 1",
    ],
)
def test_ways_to_run_a_script(run: Run, command: str) -> None:
    expected = [] if command.startswith("torchrun") else ["NB550"]
    assert run(command, script()) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("python train.py --lr 1 # --rate 1", []),
        ("# don't\n  python train.py --rate 1", ["NB550"]),
        ("python train.py --name a#b", ["NB552"]),
        ("python train.py --name 'a' '#' --rate", ["NB550", "NB550"]),
        ('python train.py --name "#" --lr fast', ["NB552", "NB552"]),
        ("python train.py --lr 1 # `date`\n  echo --rate", []),
    ],
)
def test_a_comment_begins_where_a_word_could(run: Run, lines: str, expected: list[str]) -> None:
    assert run(f"|\n  {lines}", script()) == expected


@pytest.mark.parametrize(
    ("word", "value", "expected"),
    [
        ("--name '${{inputs.x}}'", "a b", ["NB552"]),
        ('--name="${{inputs.x}}"', "{value: a b}", ["NB552"]),
        ("--name '${{inputs.x}}' --rate 1", "a b", ["NB550", "NB552"]),
        ("--name ${{inputs.x}} --rate 1", "a b", ["NB550", "NB550"]),
        ("--name ${{inputs.x}}", "{value: a b}", ["NB550"]),
        ("--layers ${{inputs.x}} --rate 1", "1 2", ["NB550"]),
        ("--layers ${{inputs.x}}", "1 two", ["NB552"]),
        ("--layers '${{inputs.x}}'", "1 2", ["NB552"]),
        ("--layers=${{inputs.x}}", "1 2", ["NB550"]),
        ("${{inputs.x}}", "--lr 0.5 --fast", []),
        ("--name ${{inputs.x}}", "'a #b'", ["NB531"]),
        ("--lr 1 '--name='${{inputs.x}}", "a", []),
    ],
)
def test_a_text_in_quotes_is_one_word(run: Run, word: str, value: str, expected: list[str]) -> None:
    assert run(f">-\n  python train.py {word}", script(), f"inputs: {{x: {value}}}") == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ('--files "*.csv" --rate 1', ["NB550"]),
        ("--files 'what?' --rate 1", ["NB550"]),
        ("--files \\* --rate 1", ["NB550"]),
        ("--files '~/x' --rate 1", ["NB550"]),
        ("--files ~/x --rate 1", ["NB550"]),
        ("--files a~b --rate 1", ["NB550"]),
        ("--lr ~/x", []),
        ("--lr '~/x'", ["NB552"]),
        ('--files " x" --rate 1', ["NB550"]),
        ("--files *.csv --rate 1", []),
        ("--files data/?.csv --rate 1", []),
    ],
)
def test_what_the_shell_expands_is_not_in_quotes(run: Run, words: str, expected: list[str]) -> None:
    more = 'parser.add_argument("--files")'
    assert run(f"|\n  python train.py {words}", script(more)) == expected


def test_a_script_that_the_shell_finds_is_not_followed(run: Run) -> None:
    assert run("python *.py --rate 1", script()) == []


@pytest.mark.parametrize(
    ("space", "value"),
    [
        ("{type: uniform, min_value: 1, max_value: 10}", "2.1"),
        ("{type: quniform, min_value: 2, max_value: 8, q: 2}", "2.0"),
        ("{type: qnormal, mu: 100, sigma: 1, q: 1}", "99.0"),
    ],
)
def test_a_value_that_is_quoted_can_be_drawn(tmp_path: Path, codes: Run, space: str, value: str) -> None:
    assert codes(SWEEP.format(space=space), script()) == ["NB552", "NB553"]
    found = validate(tmp_path / "job.yml")[0]
    assert f"invalid int value: '{value}" in found.message


def test_a_value_that_is_split_says_how_to_keep_it(tmp_path: Path, run: Run) -> None:
    run("python train.py --name ${{inputs.x}}", script(), "inputs: {x: a b}")
    (found,) = validate(tmp_path / "job.yml")
    assert found.message == "train.py takes no 'b' there"
    assert found.hint == 'The shell takes the value apart: put "${{inputs.x}}" into quotes in the command.'


NEGATIVE = "{type: uniform, min_value: -1e-4, max_value: -1e-5}"


@pytest.mark.parametrize(
    ("words", "expected"),
    [("--lr ${{search_space.lr}}", ["NB552"]), ("--lr=${{search_space.lr}}", [])],
)
def test_a_small_negative_number_is_a_flag_before_python_3_14(
    tmp_path: Path, codes: Run, words: str, expected: list[str]
) -> None:
    text = SWEEP.replace("--epochs ${{{{search_space.epochs}}}}", words.replace("{", "{{").replace("}", "}}"))
    logging = "import mlflow\nmlflow.log_metric('accuracy', 1)\n"
    sweep = text.replace("  epochs:", "  lr:").format(space=NEGATIVE)
    assert codes(sweep, script() + logging) == expected
    found = validate(tmp_path / "job.yml")
    assert [one.hint.partition(":")[0] for one in found] == ["Write --lr=… with `=`"] * len(found)


@pytest.mark.parametrize(
    "command",
    [
        "python -c 'import this' --rate 1",
        "git clone https://host/x && python x/other.py --rate 1",
        "python ${{inputs.tool}}/other.py --rate 1",
        "python train.py --rate 1; python train.py --lr 1",
        "if true; then python train.py --rate 1; fi",
        "for i in 1 2; do python train.py --rate $i; done",
    ],
)
def test_commands_that_are_not_followed(run: Run, command: str) -> None:
    rest = "inputs: {tool: {path: 'azureml:x:1'}}" if "inputs" in command else ""
    assert run(f'"{command}"' if "'" not in command else command, script(), rest) == []


@pytest.mark.parametrize(
    "more",
    [
        "add_more(parser)",
        "sub = parser.add_subparsers()",
        'for name in names:\n    parser.add_argument("--" + name)',
        'if gpu:\n    parser.add_argument("--rate")',
        "parser.add_argument(*flags)",
        'parser.add_argument("--x", **options)',
        "other = argparse.ArgumentParser()",
        "parser.parse_args(['--lr', '1'])",
    ],
)
def test_parsers_that_are_not_followed(run: Run, more: str) -> None:
    assert run("python train.py --rate 1", script(more)) == []


@pytest.mark.parametrize(
    "text",
    [
        "import click\n\n@click.command()\n@click.option('--x')\ndef main(x): ...\n",
        "import sys\nprint(sys.argv)\n",
        "import argparse\nparser = argparse.ArgumentParser(parents=[x])\nparser.parse_args()\n",
        "import argparse\nargs, rest = argparse.ArgumentParser().parse_known_args()\n",
        "import jsonargparse\nparser = jsonargparse.ArgumentParser()\nparser.parse_args()\n",
        "from configargparse import ArgumentParser\nArgumentParser().parse_args()\n",
        "import jsonargparse as argparse\nargparse.ArgumentParser().parse_args()\n",
        "from tools import *\nArgumentParser().parse_args()\n",
        "this is no Python\n",
        "",
    ],
)
def test_scripts_that_are_not_followed(run: Run, text: str) -> None:
    assert run("python train.py --rate 1", text) == []


def test_a_group_is_part_of_its_parser(run: Run) -> None:
    more = 'group = parser.add_argument_group("data")\ngroup.add_argument("--rows", type=int)'
    assert run("python train.py --rows 5", script(more)) == []
    assert run("python train.py --rows many", script(more)) == ["NB552"]


@pytest.mark.parametrize("kind", ["str.lower", "bool", "ast.literal_eval"])
def test_choices_of_what_a_function_makes_are_not_known(run: Run, kind: str) -> None:
    more = f'parser.add_argument("--mode", type={kind}, choices=["adam", True, 1])'
    assert run("python train.py --mode ADAM", script(more)) == []


@pytest.mark.parametrize("choices", ["5", "'ab'", "None", "{'a': 1, 'b': 2}", "range(3)"])
def test_choices_that_are_not_known(run: Run, choices: str) -> None:
    more = f'parser.add_argument("--mode", choices={choices})'
    assert run("python train.py --mode a", script(more)) == []


@pytest.mark.parametrize(
    "made", ["import argparse as ap\np = ap.", "from argparse import ArgumentParser as A\np = "]
)
def test_other_names_of_argparse(run: Run, made: str) -> None:
    called = "A" if " as A" in made else "ArgumentParser"
    text = f"{made}{called}()\np.add_argument('--lr', type=float)\np.parse_args()\n"
    assert run("python train.py --rate 1", text) == ["NB550"]


def test_parse_known_args_leaves_the_rest_alone(run: Run) -> None:
    text = script().replace("args = parser.parse_args", "args, _ = parser.parse_known_args")
    assert run("python train.py --rate 1", text) == []
    assert run("python train.py --rate 1 --epochs 2.5", text) == ["NB552"]


def test_literals_are_taken_as_azure_ml_writes_them(run: Run) -> None:
    rest = "inputs: {epochs: 5, lr: 1e-5, flag: true}"
    command = "python train.py --epochs ${{inputs.%s}} --lr ${{inputs.%s}}"
    assert run(command % ("epochs", "lr"), script(), "inputs: {epochs: 5, lr: 1e-5}") == []
    assert "NB552" in run(command % ("flag", "lr"), script(), rest)
    assert run("python train.py ${{inputs.words}}", script(), "inputs: {words: --lr 1 --fast}") == []
