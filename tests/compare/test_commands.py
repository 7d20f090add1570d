"""nb2job runs, called in this process: tables for terminals and for programs, and errors of one line."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from nb2job.cli import main
from nb2job.compare import local_sweep
from nb2job.compare.store import open_store


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a person sees of a call."""

    exit_code: object
    stdout: str
    stderr: str


@pytest.fixture
def runs(
    capsys: pytest.CaptureFixture[str], uri: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Outcome]:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Outcome:
        with pytest.raises(SystemExit) as left:
            main.main(["runs", *arguments])
        return Outcome(left.value.code, *capsys.readouterr())

    return call


def table(text: str) -> list[list[str]]:
    """The cells of a text table whose cells hold no two spaces."""
    return [re.split(r"\s{2,}", line.strip()) for line in text.splitlines()]


def test_list(runs: Callable[..., Outcome]) -> None:
    outcome = runs("list", "-e", "wines", "--sort", "acc DESC")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    head, first, *_, notes = table(outcome.stdout)
    assert head[:5] == ["run", "name", "experiment", "user", "status"]
    assert first[1:5] == ["large", "wines", "bo", "FINISHED"]
    assert notes == ["1 without a number of acc: they come last"]


def test_a_table_fits_the_terminal(runs: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "60")
    lines = runs("--color", "never", "list", "--sort", "metrics.acc DESC").stdout.splitlines()
    assert max(map(len, lines)) <= 60
    assert "acc" in lines[0]
    assert "\x1b" not in "".join(lines)
    assert re.search(r"^\d+ more columns do not fit: --format csv has all$", "\n".join(lines), re.MULTILINE)


def test_what_is_nested_is_said(runs: Callable[..., Outcome]) -> None:
    assert "1 runs, and 5 nested in them: --nested" in runs("list", "-e", "digits").stdout
    assert "6 runs" in runs("list", "-e", "digits", "--nested").stdout
    assert "2 of 3 runs; --limit 0 shows all" in runs("list", "-e", "wines", "-n", "2").stdout


def test_list_for_programs(runs: Callable[..., Outcome]) -> None:
    asked = ("list", "--sort", "acc DESC", "--nested", "-e", "odd", "-e", "wines")
    rows = list(csv.DictReader(io.StringIO(runs(*asked, "--format", "csv").stdout)))
    assert [row["name"] for row in rows][:3] == ["inf", "large", "small"]
    assert (rows[1]["metrics.acc"], rows[1]["params.lr"], rows[1]["seconds"]) == ("0.85", "0.01", "10.0")
    found = json.loads(runs(*asked, "--format", "json").stdout)
    assert found[0]["metrics"] == {"acc": None, "-inf": None}
    assert found[1]["params"] == {"lr": "0.01", "depth": "3"}
    shown = runs(*asked, "--format", "md").stdout
    assert "\\<b\\>\\&amp;" in shown
    assert "=1+1 \\| \\*x\\*" in shown


def test_nothing_steers_the_terminal(runs: Callable[..., Outcome]) -> None:
    for style in ("text", "md"):
        assert "\x1b" not in runs("list", "--format", style).stdout


def test_compare_shows_what_differs(runs: Callable[..., Outcome]) -> None:
    outcome = runs("compare", "small", "large")
    rows = {row[0]: row[1:] for row in table(outcome.stdout)}
    assert rows["small"] == ["large"]
    assert (rows["lr"], rows["acc"], rows["user"]) == (["0.1", "0.01"], ["0.8", "0.85"], ["ana", "bo"])
    assert not {"status", "kind (tag)", "experiment"} & set(rows)
    everything = runs("compare", "small", "large", "--all").stdout
    assert "kind (tag)" in everything
    found = json.loads(runs("compare", "-e", "wines", "--format", "json").stdout)
    assert ["params", "depth"] in found["differs"]
    assert len(found["runs"]) == 3


def test_the_best_ever_and_the_last_are_told_apart(runs: Callable[..., Outcome]) -> None:
    asked = ("-e", "wines", "--sort", "acc DESC", "--value", "best")
    head, first, *_ = table(runs("list", *asked).stdout)
    assert dict(zip(head, first, strict=False))["acc (best)"] == "0.9"
    row = next(csv.DictReader(io.StringIO(runs("list", *asked, "--format", "csv").stdout)))
    assert (row["name"], row["best.acc"], row["metrics.acc"]) == ("small", "0.9", "0.8")
    found = json.loads(runs("list", *asked, "--format", "json").stdout)[0]
    assert (found["best_values"], found["metrics"]) == ({"acc": 0.9}, {"acc": 0.8})
    rows = {row[0]: row[1:] for row in table(runs("compare", *asked, "-n", "2").stdout)}
    assert (rows["acc (best)"], rows["acc"]) == (["0.9", "0.85"], ["0.8", "0.85"])
    best = runs("best", "--metric", "acc", "--goal", "maximize", "-e", "wines", "--value", "best").stdout
    assert re.search(r"^acc \(best\) +0\.9\nacc +0\.8$", best, re.MULTILINE)


def test_best(runs: Callable[..., Outcome]) -> None:
    outcome = runs("best", "--metric", "acc", "--goal", "maximize", "-e", "digits", "--value", "best")
    assert "trial 1" in outcome.stdout
    assert "the best of 6 runs (2 without acc)" in outcome.stdout
    assert "(trial 4) has 0.99, but did not finish: KILLED" in outcome.stdout
    found = json.loads(runs("best", "--metric", "acc", "--goal", "minimize", "--format", "json").stdout)
    assert (found["name"], found["value"], found["no_number"]) == ("trial 0", 0.7, 2)
    assert found["better_but_unfinished"]
    csv_row = runs("best", "--metric", "loss", "--goal", "minimize", "--format", "csv").stdout
    assert "lost" in csv_row.splitlines()[1]
    unfinished = runs("best", "--metric", "loss", "--goal", "minimize")
    assert "no run that finished has a number of loss: this one is FAILED" in unfinished.stdout


def test_trials(runs: Callable[..., Outcome]) -> None:
    outcome = runs("trials", "sweep")
    head, *rows = table(outcome.stdout)
    assert head == ["trial", "run", "status", "acc", "best", "logged", "lr", "took"]
    assert rows[1][:1] + rows[1][2:6] == ["1", "FINISHED", "0.75", "0.95", "3"]
    assert "best: trial 1 (run " in outcome.stdout
    found = json.loads(runs("trials", "sweep", "--goal", "minimize", "--format", "json").stdout)
    assert (found["best_trial"], found["trials"][0]["history"]) == (0, [[0, 0.5], [1, 0.6], [2, 0.7]])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("list", "-e", "wine"), "NB581 there is no experiment 'wine' in"),
        (("list", "--filter", "acc"), "NB582 the filter 'acc' is refused"),
        (("list", "--tracking-uri", "sqlite:///none.db"), "NB509 there is no MLflow database"),
        (("compare", "small"), "NB001 1 runs are no comparison"),
        (
            ("compare", "small", "large", "-e", "odd", "--sort", "acc", "--value", "best"),
            "NB001 --experiment, --sort, --value would choose runs, and RUN names them",
        ),
        (("compare", "nobody", "small"), "NB583 there is no run 'nobody'"),
        (("best", "--metric", "accuracy", "--goal", "maximize"), "NB585 none of 13 runs has a number of"),
        (("best", "--metric", "acc"), "NB001 Missing option '--goal'"),
        (("trials", "small"), "NB584 no runs are nested in"),
    ],
)
def test_errors_are_one_line(runs: Callable[..., Outcome], arguments: tuple[str, ...], message: str) -> None:
    outcome = runs(*arguments)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert message in outcome.stderr
    assert len(outcome.stderr.splitlines()) <= 2


def test_the_command_that_takes_a_trial_further(
    uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = open_store(uri)
    (trial,) = [run for run in store.runs(list(store.experiments())) if run.name == "trial 1"]
    assert local_sweep.commands(trial) == []
    folder = tmp_path / ".nb2job" / "sweeps" / "a b"
    folder.mkdir(parents=True)
    events = [
        {"event": "sweep", "time": 1.0, "token": "t", "tracking_uri": uri, "seed": 1},
        {"event": "parent", "time": 1.0, "run_id": trial.parent},
        {"event": "trial", "time": 1.0, "number": 1, "parameters": {"lr": 0.01}},
        {"event": "attempt", "time": 1.0, "number": 1, "run_id": trial.run_id},
    ]
    (folder / "journal.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events))
    (folder / "best.yml").write_text("type: command\n")
    told = dict(local_sweep.commands(trial))
    assert told["submit it"] == "nb2job submit '.nb2job/sweeps/a b/best.yml' --set lr=0.01"


def test_help_does_not_wait_for_mlflow() -> None:
    code = (
        "import sys\nfrom nb2job.cli import main\n"
        "try:\n    main(['runs', 'list', '--help'])\nexcept SystemExit:\n    pass\n"
        "assert not {'mlflow', 'rich', 'pandas', 'numpy', 'yaml'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
