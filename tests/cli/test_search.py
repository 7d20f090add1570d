"""`nb2job convert --search`: what becomes a sweep, and what is refused with a reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Call = Callable[..., Any]

BOOK = """\
# %%
C = 1
epochs = 5
LEARNING_RATE = 0.1
shuffle = True
solver = "lbfgs"
sizes = [1, 2]
# %%
from sklearn.linear_model import LogisticRegression
model = LogisticRegression(tol=0.001)
print(C, epochs, LEARNING_RATE, shuffle, solver, sizes, model)
accuracy = 0.5 * C
loss = LEARNING_RATE
print("Accuracy:", accuracy)
print("Loss:", loss)
"""
GOAL = ("--primary-metric", "Accuracy")


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("train.py").write_text(BOOK, encoding="utf-8")
    return tmp_path


def sweep() -> Any:
    return yaml.safe_load(Path("train-job/sweep.yml").read_text(encoding="utf-8"))


def script() -> str:
    return Path("train-job/src/train.py").read_text(encoding="utf-8")


def test_what_is_searched_becomes_an_argument(room: Path, nb2job: Call) -> None:
    options = ("--search", "tol=loguniform(-9, -2)", "--search", "LEARNING_RATE=uniform(0.01, 0.5)")
    found = nb2job("convert", "train.py", "--params", "none", *options, *GOAL)
    assert found.exit_code == 0, found.stderr
    assert "  sweep      over tol, learning_rate, to maximize Accuracy" in found.stdout
    assert sweep()["search_space"] == {
        "tol": {"type": "loguniform", "min_value": -9, "max_value": -2},
        "learning_rate": {"type": "uniform", "min_value": 0.01, "max_value": 0.5},
    }
    assert (
        "--tol=${{search_space.tol}} --learning-rate=${{search_space.learning_rate}}"
        in (sweep()["trial"]["command"])
    )
    assert "inputs" not in sweep()
    job = yaml.safe_load(Path("train-job/job.yml").read_text(encoding="utf-8"))
    assert job["inputs"] == {"tol": 0.001, "learning_rate": 0.1}


def test_defaults_are_written_out(room: Path, nb2job: Call) -> None:
    nb2job(
        "convert",
        "train.py",
        "--search",
        "tol=uniform(0, 1)",
        "--early-termination",
        "median_stopping",
        *GOAL,
    )
    found = sweep()
    assert found["sampling_algorithm"] == {"type": "random", "rule": "random"}
    assert found["early_termination"] == {
        "type": "median_stopping",
        "evaluation_interval": 1,
        "delay_evaluation": 0,
    }
    assert found["limits"] == {"max_total_trials": 20, "max_concurrent_trials": 4, "timeout": 5184000}
    assert found["compute"] == "azureml:serverless"


@pytest.mark.parametrize(
    ("options", "limits"),
    [
        (("--search", "C=choice(1, 2, 3)", "--search", "epochs=choice(1, 2)", "--sampling", "grid"), (6, 4)),
        (("--search", "C=choice(1, 2, 3)"), (3, 3)),
        (("--search", "C=randint(3)", "--search", "epochs=choice(1, 2)"), (6, 4)),
        (("--search", "C=uniform(1, 2)", "--search", "tol=uniform(0, 1)", "--sampling", "bayesian"), (40, 2)),
        (
            ("--search", "C=choice(1, 2, 3)", "--max-total-trials", "9", "--max-concurrent-trials", "5"),
            (9, 5),
        ),
        (("--search", "C=uniform(1, 2)", "--max-total-trials", "1"), (1, 1)),
    ],
)
def test_limits(options: tuple[str, ...], limits: tuple[int, int], room: Path, nb2job: Call) -> None:
    assert nb2job("convert", "train.py", *options, *GOAL).exit_code == 0
    found = sweep()["limits"]
    assert (found["max_total_trials"], found["max_concurrent_trials"]) == limits


def test_times_are_of_the_sweep_and_of_a_trial(room: Path, nb2job: Call) -> None:
    nb2job(
        "convert",
        "train.py",
        "--search",
        "C=choice(1, 2)",
        "--timeout",
        "900",
        "--trial-timeout",
        "90",
        *GOAL,
    )
    assert sweep()["limits"]["timeout"] == 900
    assert sweep()["limits"]["trial_timeout"] == 90
    assert yaml.safe_load(Path("train-job/job.yml").read_text())["limits"] == {"timeout": 900}


@pytest.mark.parametrize("text", ["choice(true, false)", "choice(True, False)", "choice('true', 'false')"])
def test_booleans_are_texts(text: str, room: Path, nb2job: Call) -> None:
    nb2job("convert", "train.py", "--search", f"shuffle={text}", *GOAL)
    assert sweep()["search_space"]["shuffle"] == {"type": "choice", "values": ["true", "false"]}


@pytest.mark.parametrize(
    ("text", "reader"),
    [
        ("choice(1, 2)", "integer"),
        ("choice(1.0, 2)", "integer"),
        ("choice(0.1, 1)", "number"),
        ("uniform(0.1, 1)", "number"),
        ("randint(5)", "integer"),
        ("quniform(1, 9, 2)", "integer"),
        ("quniform(1, 9, 0.5)", "number"),
        ("qnormal(5, 1, 1)", "integer"),
    ],
)
def test_a_whole_number_gives_way_to_fractions(text: str, reader: str, room: Path, nb2job: Call) -> None:
    found = nb2job("convert", "train.py", "-v", "--search", f"epochs={text}", *GOAL)
    assert f'"--epochs", type={reader}, default=5' in " ".join(script().split())
    assert ("a whole number in the notebook; its search gives others" in found.stderr) == (reader == "number")
    assert ("NB420 Azure ML may write whole numbers of" in found.stderr) == (
        text.startswith("q") and reader == "integer"
    )


def test_a_goal_is_read_from_the_name(room: Path, nb2job: Call) -> None:
    nb2job("convert", "train.py", "--search", "C=choice(1, 2)", "--primary-metric", "Loss")
    assert sweep()["objective"] == {"primary_metric": "Loss", "goal": "minimize"}
    nb2job(
        "convert", "train.py", "--search", "C=choice(1, 2)", "--primary-metric", "Loss", "--goal", "maximize"
    )
    assert sweep()["objective"] == {"primary_metric": "Loss", "goal": "maximize"}


@pytest.mark.parametrize("sampling", ["random", "sobol", "grid", "bayesian"])
def test_samplings(sampling: str, room: Path, nb2job: Call) -> None:
    seed = ("--seed", "3") if sampling in {"random", "sobol"} else ()
    assert (
        nb2job(
            "convert", "train.py", "--search", "C=choice(1, 2)", "--sampling", sampling, *seed, *GOAL
        ).exit_code
        == 0
    )
    expected = {"type": "random", "rule": sampling, "seed": 3} if seed else {"type": sampling}
    assert sweep()["sampling_algorithm"] == expected


@pytest.mark.parametrize(("bounds", "told"), [("0.001, 10", True), ("-6.9, 2.3", False), ("1, 5", False)])
def test_values_for_exponents_are_a_warning(bounds: str, told: bool, room: Path, nb2job: Call) -> None:
    found = nb2job("convert", "train.py", "--search", f"C=loguniform({bounds})", *GOAL)
    assert found.exit_code == 0
    assert ("NB541 C is exp(0.001) to exp(10): bounds of a logarithm" in found.stderr) == told


def test_bayesian_with_early_termination_is_a_warning(room: Path, nb2job: Call) -> None:
    policy = ("--early-termination", "bandit(slack_factor=0.1)")
    options = ("--search", "C=choice(1, 2)", "--sampling", "bayesian", *policy, *GOAL)
    found = nb2job("convert", "train.py", *options)
    assert found.exit_code == 0
    assert "NB420 Bayesian sampling with early termination" in found.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--search", "C"), "--search C: no NAME=DISTRIBUTION"),
        (("--search", "C=choise(1)"), "--search C: type 'choise' is no distribution\n  Did you mean choice?"),
        (("--search", "C=uniform(1)"), "--search C: uniform lacks max_value"),
        (("--search", "C=uniform(2, 1)"), "--search C: min_value"),
        (("--search", "C=choice()"), "--search C: values"),
        (("--search", "C=choice(x)"), "--search C: 'choice(x)' is no call of literal values"),
        (("--search", "C=choice(1)", "--search", "C=choice(2)"), "--search C: given twice"),
        (
            ("--search", "epoch=choice(1)"),
            "NB005 --search epoch: no literal variable or keyword of that name",
        ),
        (("--search", "epochs=choice('many')"), "--search epochs: --epochs takes a whole number, not many"),
        (("--search", "shuffle=choice('maybe')"), "--shuffle takes true or false, not maybe"),
        (("--search", "shuffle=uniform(0, 1)"), "--shuffle takes true or false, not"),
        (("--search", "solver=choice('a\"b')"), "a shell would change 'a\"b'"),
        (("--search", "sizes=choice('[1')", "--param", "sizes"), "--sizes takes JSON, not [1"),
        (("--search", "C=uniform(0, 1)", "--sampling", "grid"), "--search C: uniform with grid sampling"),
        (("--search", "C=randint(5)", "--sampling", "grid"), "--search C: randint with grid sampling"),
        (
            ("--search", "C=normal(0, 1)", "--sampling", "bayesian"),
            "--search C: normal with bayesian sampling",
        ),
        (
            ("--search", "C=choice(1)", "--sampling", "grid", "--seed", "1"),
            "--seed: Azure ML's grid sampling",
        ),
        (("--search", "C=choice(1)", "--early-termination", "bandit"), "--early-termination: bandit"),
        (
            ("--search", "C=choice(1)", "--early-termination", "median_stop"),
            "Did you mean median_stopping?\n",
        ),
        (
            ("--search", "C=choice(1)", "--max-total-trials", "2", "--max-concurrent-trials", "3"),
            "the sweep: max_concurrent_trials is 3\n  It must be at most max_total_trials, which is 2.",
        ),
        (
            ("--search", "C=choice(1)", "--timeout", "9", "--trial-timeout", "10"),
            "the sweep: trial_timeout is 10",
        ),
        (
            ("--search", "auto"),
            "--search auto: the notebook offers nothing\n  Mark a literal: C = 0.1  # search:",
        ),
        (("--seed", "1"), "--seed is of a sweep, and nothing is searched\n  Give --search, too."),
        (("--goal", "maximize"), "--goal is of a sweep"),
        (("--sampling", "sobol"), "--sampling is of a sweep"),
    ],
)
def test_what_is_refused(options: tuple[str, ...], message: str, room: Path, nb2job: Call) -> None:
    found = nb2job("convert", "train.py", *options, *(GOAL if "--search" in options else ()))
    assert found.exit_code == 2
    assert message in found.stderr
    assert not Path("train-job").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "a sweep needs --primary-metric: the script logs several metrics\n  One of: Accuracy, Loss."),
        (("--primary-metric", "acuracy"), "the script logs no such metric\n  It logs: Accuracy."),
        (
            ("--tracking", "none"),
            "the script logs no metric\n  Have it print one, or give --metric NAME=EXPR.",
        ),
        (
            ("--metric", "thing=C", "--primary-metric", "thing"),
            "a sweep needs --goal: maximize or minimize thing",
        ),
    ],
)
def test_the_primary_metric_is_one_that_is_logged(
    options: tuple[str, ...], message: str, room: Path, nb2job: Call
) -> None:
    found = nb2job("convert", "train.py", "--search", "C=choice(1, 2)", *options)
    assert found.exit_code == 2
    assert message in found.stderr


def test_a_metric_that_only_a_library_logs(room: Path, nb2job: Call) -> None:
    options = ("--search", "C=choice(1, 2)", "--tracking", "autolog", "--primary-metric", "training_score")
    found = nb2job("convert", "train.py", *options)
    assert found.exit_code == 0
    assert "NB420 training_score is no metric of the script's own" in found.stderr


def test_the_same_again(room: Path, nb2job: Call) -> None:
    from nb2job.convert import convert, job_folder, settings_of
    from nb2job.job.difference import read_record

    Path("train.py").write_text(BOOK.replace("C = 1", "C = 1  # search: choice(0.1, 1)"), encoding="utf-8")
    options = ("--search", "auto", "--search", "tol=uniform(0, 1)", "--sampling", "sobol", "--seed", "4")
    nb2job("convert", "train.py", *options, "--early-termination", "bandit(slack_amount=1)", *GOAL)
    folder = Path("train-job")
    record = read_record(folder)
    assert record is not None
    assert record.settings["search"] == ["auto", "tol=uniform(0, 1)"]
    assert "param" not in record.settings
    again = convert(Path("train.py"), settings_of(record, folder / "nb2job.json"))
    for path, text in job_folder(again, folder)[1].items():
        assert (folder / path).read_text(encoding="utf-8") == text


def test_a_sweep_that_is_given_up_goes(room: Path, nb2job: Call) -> None:
    nb2job("convert", "train.py", "--search", "C=choice(1, 2)", *GOAL)
    assert Path("train-job/sweep.yml").exists()
    assert nb2job("convert", "train.py").exit_code == 0
    assert not Path("train-job/sweep.yml").exists()


def test_explain_shows_the_sweep(room: Path, nb2job: Call) -> None:
    options = ("--search", "C=choice(1, 2)", *GOAL)
    found = json.loads(nb2job("explain", "train.py", *options, "--format", "json").stdout)
    assert found["search"] == []
    assert found["sweep"]["limits"]["max_total_trials"] == 2
    assert found["sweep"]["search_space"] == {"C": {"type": "choice", "values": [1, 2]}}
    assert "The sweep\n  C: choice(1, 2)\n" in nb2job("explain", "train.py", *options).stdout
