"""A sweep runs as on Azure ML: trials are child runs, limits and policies end them, the best is named."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from nb2job.errors import JobError
from nb2job.local.definition import read_job
from nb2job.local.run import run_job
from nb2job.local.sweep.journal import Event, Journal
from tests.local.sweep.jobs import X, children, client, left, run, write_sweep


def soon(condition: Callable[[], object], seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not condition():
        time.sleep(0.02)


def interrupt_when(condition: Callable[[], object], number: int = signal.SIGINT) -> None:
    def interrupt() -> None:
        soon(condition)
        os.kill(os.getpid(), number)

    threading.Thread(target=interrupt, daemon=True).start()


def test_a_whole_sweep(here: Path) -> None:
    said: list[str] = []
    path = write_sweep(
        here, display_name="search", experiment_name="own", tags={"team": "a"}, compute="azureml:c"
    )
    result = run(path, said=said)
    parent = client().get_run(result.run_id)
    assert (result.status, parent.info.status, result.experiment) == ("FINISHED", "FINISHED", "own")
    assert (parent.info.run_name, parent.data.tags["team"]) == ("search", "a")
    found = children(result)
    assert [one.info.status for one in found] == ["FINISHED"] * 3
    assert [one.info.run_name for one in found] == ["search_0", "search_1", "search_2"]
    assert {one.data.tags.get("mlflow.user") for one in found} == {parent.data.tags.get("mlflow.user")}
    assert [one.data.params for one in found] == [{"x": "0"}, {"x": "1"}, {"x": "2"}]
    assert [one.data.metrics["loss"] for one in found] == [1.0, 2.0, 3.0]
    assert result.best is not None
    assert (result.best.number, result.best_value) == (0, 1.0)
    assert parent.data.tags["best_child_run_id"] == found[0].info.run_id == result.best.run_id
    assert parent.data.tags["nb2job.best_trial"] == "0"
    assert said[0].startswith("compute, environment: not used here;")
    assert "trial 2 started: x=2" in said
    assert not left(here)


def test_the_best_trial_as_a_job_of_its_own(here: Path) -> None:
    folder = here / "a job"
    path = write_sweep(
        folder, inputs={"d": {"type": "uri_file", "path": "d.csv"}, "k": 3}, compute="azureml:c"
    )
    (folder / "d.csv").write_text("1\n")
    result = run(path)
    assert result.best_job is not None
    best = read_job(result.best_job)
    assert "${{inputs.x}}" in best.command
    again = run_job(result.best_job)
    assert (again.status, again.metrics) == ("FINISHED", {"loss": 1.0})
    assert yaml.safe_load(result.best_job.read_text())["compute"] == "azureml:c"


def test_the_best_trial_keeps_what_the_sweep_was_given(here: Path) -> None:
    path = write_sweep(here, inputs={"k": 3}, compute="azureml:c")
    result = run(path, set_values={"k": "50"})
    assert result.best_job is not None
    assert yaml.safe_load(result.best_job.read_text())["inputs"]["k"] == 50


def test_what_a_trial_gets(here: Path) -> None:
    names = "AZUREML_SWEEP_x AZUREML_PARAMETER_k SEED MLFLOW_TRACKING_URI"
    command = f"for n in {names}; do printenv $n; done; echo ${{{{search_space.x}}}} > ${{{{outputs.o}}}}/x"
    path = write_sweep(
        here,
        command,
        trial={"environment_variables": {"SEED": "7"}},
        inputs={"k": 0.00001},
        outputs={"o": {"type": "uri_folder"}},
        search_space={"x": {"type": "choice", "values": [0.5]}},
    )
    said: list[str] = []
    result = run(path, said=said, set_values={"k": "2.0"})
    folder = result.folder / "trials" / "0"
    log = (folder / "user_logs" / "std_log.txt").read_text().splitlines()
    assert log == ["0.5", "2.0", "7", f"sqlite:///{here}/mlflow.db"]
    assert (folder / "outputs" / "o" / "x").read_text() == "0.5\n"
    assert result.best is None
    assert [item.path for item in client().list_artifacts(children(result)[0].info.run_id)] == ["user_logs"]


def test_failed_trials_do_not_end_a_sweep(here: Path) -> None:
    path = write_sweep(
        here,
        f"python train.py 1 0 {here}/p ${{{{search_space.x}}}}; exit $(( {X} == 1 ))",
    )
    result = run(path)
    assert [trial.status for trial in result.trials] == ["FINISHED", "FAILED", "FINISHED"]
    assert [one.info.status for one in children(result)] == ["FINISHED", "FAILED", "FINISHED"]
    assert result.status == "FINISHED"


def test_a_sweep_ends_when_most_trials_fail(here: Path) -> None:
    path = write_sweep(here, "exit 3", limits={"max_total_trials": 3, "max_concurrent_trials": 1})
    path.write_text(
        path.read_text().replace("[0, 1, 2]", "[0, 1, 2, 3, 4]").replace("- 2\n", "- 2\n    - 3\n")
    )
    result = run(path)
    assert (result.status, result.ended_early, len(result.trials)) == ("FAILED", "most trials failed", 3)
    assert client().get_run(result.run_id).info.status == "FAILED"


def test_a_condemned_trial_is_stopped(here: Path) -> None:
    """The second trial ignores every request to end, and logs far worse values than the first."""
    proof = here / "proof.txt"
    path = write_sweep(
        here,
        f"trap '' INT TERM; python train.py ${{{{search_space.x}}}} 0.1 {proof} ${{{{search_space.x}}}}",
        search_space={"x": {"type": "choice", "values": [3, 300]}},
        early_termination={
            "type": "bandit",
            "slack_amount": 5,
            "evaluation_interval": 1,
            "delay_evaluation": 2,
        },
    )
    result = run(path)
    assert [trial.status for trial in result.trials] == ["FINISHED", "KILLED"]
    bad = children(result)[1]
    assert bad.info.status == "KILLED"
    second = client().get_metric_history(bad.info.run_id, "loss")[1].timestamp
    assert bad.info.end_time - second < 4000  # two seconds, and what a busy machine adds
    assert result.status == "FINISHED"
    assert not left(here)


def test_time_limits(here: Path) -> None:
    space = {"x": {"type": "uniform", "min_value": 0, "max_value": 1}}
    limits = {"max_total_trials": 50, "max_concurrent_trials": 2, "timeout": 5, "trial_timeout": 1}
    path = write_sweep(here, "sleep 60", search_space=space, sampling_algorithm="random", limits=limits)
    begun = time.monotonic()
    result = run(path)
    assert [trial.status for trial in result.trials] == ["KILLED"] * len(result.trials)
    assert "trial_timeout" in {trial.reason for trial in result.trials}
    assert time.monotonic() - begun < 30
    assert (result.status, result.ended_early) == ("FINISHED", "timeout")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_and_going_on(here: Path, number: int) -> None:
    """Trial 0 has finished, two run; after the interrupt they run again, and trial 0 does not."""
    go = here / "go"
    quick = f"python train.py 1 0 {here}/proof.txt {X}"
    path = write_sweep(here, f"{quick}; [ {X} = 0 ] || until [ -e {go} ]; do sleep 0.05; done")

    def running() -> bool:
        trials = next(iter(here.glob(".nb2job/sweeps/*/trials")), here)
        return (trials / "0" / "ended").exists() and (trials / "2" / "user_logs" / "std_log.txt").exists()

    interrupt_when(running, number)
    with pytest.raises(KeyboardInterrupt):
        run(path)
    (experiment,) = (one for one in client().search_experiments() if one.name == "sweep")
    before = client().search_runs([experiment.experiment_id])
    assert sorted(one.info.status for one in before) == ["FINISHED", "KILLED", "KILLED", "KILLED"]
    go.touch()
    said: list[str] = []
    result = run(path, resume=True, said=said)
    assert said[0].startswith("going on with sweep sweep-")
    assert [trial.label for trial in result.trials] == ["0", "1.2", "2.2"]
    assert [one.info.status for one in children(result)] == ["FINISHED"] * 3
    assert client().get_run(result.run_id).info.status == "FINISHED"
    again = run(path, resume=True)
    assert (again.run_id, again.status, len(again.trials)) == (result.run_id, "FINISHED", 3)


def test_going_on_is_refused(here: Path) -> None:
    path = write_sweep(here)
    with pytest.raises(JobError, match="no sweep of") as caught:
        run(path, resume=True)
    assert caught.value.code == "NB515"
    run(path)
    path.write_text(path.read_text() + "\n")
    with pytest.raises(JobError, match="is not what it was") as caught:
        run(path, resume=True)
    assert caught.value.code == "NB515"


def test_a_store_that_fails_in_the_middle(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, all stopped; with the store back, the sweep goes on."""
    monkeypatch.setattr("nb2job.local.sweep.store._PAUSES", ())
    path = write_sweep(
        here,
        f"mv {here}/mlflow.db {here}/away; mkdir {here}/mlflow.db; exit 0",
        limits={"max_total_trials": 1},
    )
    with pytest.raises(JobError) as caught:
        run(path)
    assert caught.value.code == "NB509"
    assert "\n" not in caught.value.message
    (here / "mlflow.db").rmdir()
    (here / "away").rename(here / "mlflow.db")
    result = run(path, resume=True)
    assert [trial.status for trial in result.trials] == ["FINISHED"]
    assert [trial.label for trial in result.trials] == ["0"]


def test_outputs_that_cannot_be_kept_are_their_trials_own_fault(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nb2job.local.sweep.store._PAUSES", ())
    quick = f"python train.py 1 0 {here}/proof.txt {X}"
    path = write_sweep(here, f"{quick}; [ {X} != 1 ] || ln -s /nowhere outputs/x")
    said: list[str] = []
    result = run(path, said=said)
    assert [trial.status for trial in result.trials] == ["FINISHED", "FAILED", "FINISHED"]
    assert result.trials[1].reason.startswith("outputs cannot be kept: ")
    assert result.trials[1].exit_code == 0
    assert [one.info.status for one in children(result)] == ["FINISHED", "FAILED", "FINISHED"]
    assert any("trial 1 FAILED (outputs cannot be kept" in line for line in said)


@pytest.mark.parametrize("noted", [True, False])
def test_a_timeout_that_is_used_up_stays_so(here: Path, monkeypatch: pytest.MonkeyPatch, noted: bool) -> None:
    """Its trials hear no request; the runner is interrupted while it ends them, or before it noted why."""
    gentle = ((signal.SIGINT, 1.0), (signal.SIGTERM, 1.0))
    monkeypatch.setattr("nb2job.local.sweep.runner.GENTLE", gentle)
    path = write_sweep(
        here,
        "trap '' INT TERM; while :; do sleep 0.1; done",
        limits={"max_total_trials": 3, "max_concurrent_trials": 1, "timeout": 1},
    )

    if noted:

        def over() -> bool:
            journal = next(iter(here.glob(".nb2job/sweeps/*/journal.jsonl")), None)
            return journal is not None and '"over"' in journal.read_text()

        interrupt_when(over)
    else:
        append = Journal.append

        def interrupted(journal: Journal, event: str, **values: object) -> Event:
            if event == "over":
                monkeypatch.setattr(Journal, "append", append)
                raise KeyboardInterrupt
            return append(journal, event, **values)

        monkeypatch.setattr(Journal, "append", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(path)
    begun = time.monotonic()
    result = run(path, resume=True)
    assert time.monotonic() - begun < 15
    assert (result.status, result.ended_early) == ("FINISHED", "timeout")
    assert [(trial.label, trial.status, trial.reason) for trial in result.trials] == [
        ("0", "KILLED", "timeout")
    ]
