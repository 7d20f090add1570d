"""A job runs as it would on Azure ML, in one MLflow run that ends as the command did."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from nb2job.errors import JobError
from nb2job.local.run import RunResult, run_job
from nb2job.local.tracking import TrackedRun, open_run, tracking_uri
from tests.local.test_process import is_alive


def write(folder: Path, command: str, **keys: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    job = {"type": "command", "command": command, "environment": "azureml:e:1", **keys}
    path = folder / "job.yml"
    path.write_text(yaml.safe_dump(job), encoding="utf-8")
    return path


def client() -> Any:
    from mlflow import MlflowClient

    return MlflowClient(tracking_uri(Path.cwd(), os.environ))


def runs(experiment: str = "job") -> list[Any]:
    found = client().get_experiment_by_name(experiment)
    return list(client().search_runs([found.experiment_id])) if found else []


def artifacts(result: RunResult, below: str = "") -> list[str]:
    found = []
    for item in client().list_artifacts(result.run_id, below):
        found += artifacts(result, item.path) if item.is_dir else [item.path]
    return sorted(found)


def test_a_command_that_succeeds(here: Path) -> None:
    job = write(here, "echo hello", display_name="first", tags={"team": "a"}, compute="cpu")
    heard: list[str] = []
    said: list[str] = []
    result = run_job(job, echo=heard.append, say=said.append)
    (run,) = runs()
    assert heard == ["hello"]
    assert said[0] == f"compute, environment: not used here; {sys.executable} runs the job"
    assert (result.run_id, result.experiment, result.exit_code) == (run.info.run_id, "job", 0)
    assert (result.status, run.info.status) == ("FINISHED", "FINISHED")
    assert run.info.run_name == "first"
    assert (run.data.tags["team"], run.data.tags["nb2job.job"]) == ("a", "job.yml")
    assert result.folder == here / ".nb2job" / "runs" / result.run_id
    assert artifacts(result) == ["user_logs/std_log.txt"]
    assert (here / ".nb2job" / ".gitignore").read_text() == "*\n"


def test_a_command_that_fails(here: Path) -> None:
    result = run_job(write(here, "mkdir outputs; echo x >outputs/partial; exit 3"))
    assert (result.status, result.exit_code) == ("FAILED", 3)
    assert [run.info.status for run in runs()] == ["FAILED"]
    assert artifacts(result) == ["outputs/partial", "user_logs/std_log.txt"]


def test_a_timeout_kills_the_run(here: Path) -> None:
    said: list[str] = []
    result = run_job(write(here, "sleep 60", limits={"timeout": 1}), say=said.append)
    assert result.status == "KILLED"
    assert [run.info.status for run in runs()] == ["KILLED"]
    assert said[-1] == "stopped by limits.timeout after 1 s"


def test_a_session_of_its_own_ends_with_the_run(here: Path) -> None:
    """Whatever leaves the group of the command: it is found by its marker."""
    start = "import os; os.setsid(); print(os.getpid(), file=open('pid', 'w')); os.execlp('sleep', 's', '99')"
    command = f'{sys.executable} -c "{start}" & until [ -s pid ]; do sleep 0.02; done'
    result = run_job(write(here, command))
    assert result.status == "FINISHED"
    assert not is_alive(int((result.folder / "code" / "pid").read_text()))


def test_an_interrupt_kills_the_run(here: Path) -> None:
    def interrupt() -> None:
        until = time.monotonic() + 20
        while time.monotonic() < until and not list(here.glob(".nb2job/runs/*/code/started")):
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(KeyboardInterrupt):
        run_job(write(here, "mkdir outputs; echo x >outputs/partial; echo >started; sleep 60"))
    (run,) = runs()
    assert run.info.status == "KILLED"
    kept = [item.path for item in client().list_artifacts(run.info.run_id, "outputs")]
    assert kept == ["outputs/partial"]


def test_the_code_is_copied_and_left_as_it_is(here: Path) -> None:
    (here / "src" / "sub").mkdir(parents=True)
    (here / "src" / "sub" / "a.txt").write_text("before\n")
    (here / "src" / ".amlignore").write_text("*.csv\n")
    (here / "src" / "big.csv").write_text("1\n")
    heard: list[str] = []
    command = "cat sub/a.txt; echo after >sub/a.txt; ls"
    result = run_job(write(here, command, code="src"), echo=heard.append)
    assert heard == ["before", "logs", "outputs", "sub"]
    assert (here / "src" / "sub" / "a.txt").read_text() == "before\n"
    assert (result.folder / "code" / "sub" / "a.txt").read_text() == "after\n"


def test_the_code_may_be_the_folder_of_the_store_and_the_runs(here: Path) -> None:
    job = write(here, "ls -A", code=".")
    run_job(job)
    heard: list[str] = []
    run_job(job, echo=heard.append)
    assert sorted(heard) == [".nb2job", "job.yml", "logs", "outputs"]


def test_inputs_outputs_and_overrides(here: Path) -> None:
    folder = here / "a job"
    job = write(
        folder,
        "cat ${{inputs.data}} ${{inputs.more}} >${{outputs.model}}/m; echo ${{inputs.lr}} >log",
        inputs={
            "data": {"type": "uri_file", "path": "d.csv"},
            "more": {"type": "uri_file", "path": "azureml:more:1"},
            "lr": 0.1,
        },
        outputs={"model": {"type": "uri_folder"}, "report": {"type": "uri_file"}},
    )
    (folder / "d.csv").write_text("d\n")
    (here / "m.csv").write_text("m\n")
    result = run_job(job, set_values={"lr": "0.00001"}, inputs={"more": "m.csv"})
    assert result.status == "FINISHED"
    assert (result.folder / "outputs" / "model" / "m").read_text() == "d\nm\n"
    assert (result.folder / "outputs" / "report").is_dir()
    assert (result.folder / "code" / "log").read_text() == "1e-05\n"


def test_outputs_and_logs_become_artifacts(here: Path) -> None:
    command = "mkdir -p outputs/sub logs empty; echo 1 >outputs/sub/m; echo 2 >logs/l; echo 3 >other"
    result = run_job(write(here, command))
    assert artifacts(result) == ["logs/l", "outputs/sub/m", "user_logs/std_log.txt"]


def test_the_environment_of_the_command(here: Path) -> None:
    names = "MLFLOW_TRACKING_URI MLFLOW_RUN_ID MLFLOW_EXPERIMENT_NAME PYTHONUNBUFFERED"
    job = write(
        here,
        f"for n in {names} AZUREML_PARAMETER_fast SEED; do printenv $n; done",
        inputs={"fast": True},
        environment_variables={"SEED": "7"},
        experiment_name="own",
    )
    heard: list[str] = []
    result = run_job(job, echo=heard.append, experiment_name="other")
    uri = f"sqlite:///{here}/mlflow.db"
    assert heard == [uri, result.run_id, "other", "1", "True", "7"]
    assert (result.tracking_uri, result.experiment) == (uri, "other")


def test_the_chosen_python_runs(here: Path) -> None:
    heard: list[str] = []
    run_job(write(here, "python -c 'import sys; print(sys.prefix)'"), echo=heard.append)
    assert heard == [sys.prefix]


def test_a_script_resumes_the_run(here: Path) -> None:
    """`mlflow.start_run()` without arguments, from another folder, makes no run of its own."""
    script = """
import mlflow
with mlflow.start_run():
    mlflow.log_param("lr", 0.1)
    mlflow.log_metric("loss", 2.0, step=0)
    mlflow.log_metric("loss", 1.0, step=1)
    mlflow.log_dict({"a": 1}, "a.json")
"""
    (here / "src").mkdir()
    (here / "src" / "train.py").write_text(script)
    result = run_job(write(here, "python train.py", code="src"))
    assert [run.info.run_id for run in runs()] == [result.run_id]
    assert (result.metrics, result.params) == ({"loss": 1.0}, {"lr": "0.1"})
    assert artifacts(result) == ["a.json", "user_logs/std_log.txt"]


def test_a_script_that_closed_the_run_and_then_failed(here: Path) -> None:
    (here / "src").mkdir()
    script = "import mlflow\nmlflow.log_metric('m', 1)\nmlflow.end_run()\nraise SystemExit(2)\n"
    (here / "src" / "train.py").write_text(script)
    result = run_job(write(here, "python train.py", code="src"))
    assert (result.status, result.exit_code, result.metrics) == ("FAILED", 2, {"m": 1.0})
    assert [run.info.status for run in runs()] == ["FAILED"]


def test_run_folders_go_where_they_are_told(here: Path) -> None:
    result = run_job(write(here, "true"), runs_folder=Path("elsewhere"))
    assert result.folder == here / "elsewhere" / result.run_id
    assert not (here / ".nb2job").exists()


@pytest.mark.parametrize(
    ("keys", "code", "words"),
    [
        ({"inputs": {"x": {"path": "no"}}}, "NB507", "input x does not exist"),
        ({"inputs": {"x": {"type": "uri_file", "path": "."}}}, "NB507", "is a uri_file, but"),
        ({"inputs": {"x": {"type": "uri_folder", "path": "job.yml"}}}, "NB507", "is a uri_folder"),
        ({"inputs": {"x": {"path": "azureml:x:1"}}}, "NB507", "not on this machine"),
        ({"code": "no"}, "NB507", "code folder does not exist"),
        ({"code": "azureml:code:1"}, "NB507", "code is not on this machine"),
        ({"command": "${{inputs.no}}"}, "NB505", "unknown reference"),
        ({"type": "sweep"}, "NB503", "is a sweep job"),
    ],
)
def test_what_is_refused_leaves_no_run(here: Path, keys: dict[str, Any], code: str, words: str) -> None:
    job = write(here, **{"command": "true", **keys})
    with pytest.raises(JobError, match=words) as caught:
        run_job(job)
    assert caught.value.code == code
    assert runs() == []
    assert not (here / ".nb2job").exists()


def test_a_machine_without_git_and_user_names(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_name() -> str:
        raise KeyError("getpwuid(): uid not found: 1000")

    monkeypatch.setattr("getpass.getuser", no_name)
    job = write(here, "true")
    monkeypatch.setenv("PATH", "")
    assert run_job(job).status == "FINISHED"
    (run,) = runs()
    assert {"mlflow.user", "mlflow.source.git.commit"} & set(run.data.tags) == set()


def test_the_commit_of_the_job_is_a_tag(here: Path) -> None:
    git = ["git", "-C", str(here), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "a"], check=True)
    head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    run_job(write(here, "true"))
    assert runs()[0].data.tags["mlflow.source.git.commit"] == head.stdout.strip()


def test_windows_is_told_so(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = write(here, "true")
    monkeypatch.setattr("nb2job.local.plan.os.name", "nt")
    with pytest.raises(JobError, match="POSIX shell"):
        run_job(job)


def test_folders_of_artifacts_are_there(here: Path) -> None:
    """As on the service: Azure's own examples write to ./outputs without making it."""
    result = run_job(write(here, "echo hello > outputs/a.txt && echo hello > ./logs/b.txt"))
    assert result.status == "FINISHED"
    assert artifacts(result) == ["logs/b.txt", "outputs/a.txt", "user_logs/std_log.txt"]


def test_code_that_cannot_be_copied(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "train.py")

    monkeypatch.setattr("shutil.copy2", full)
    (here / "src").mkdir()
    (here / "src" / "train.py").touch()
    with pytest.raises(JobError, match=r"train\.py: No space left on device") as caught:
        run_job(write(here, "true", code="src"))
    assert caught.value.code == "NB516"
    (run,) = runs()
    assert run.info.status == "FAILED"


def test_an_interrupt_while_the_run_is_opened(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits until the run is ours to close."""

    def opened(*given: Any) -> TrackedRun:
        os.kill(os.getpid(), signal.SIGTERM)
        return open_run(*given)

    monkeypatch.setattr("nb2job.local.run.open_run", opened)
    with pytest.raises(KeyboardInterrupt):
        run_job(write(here, "touch ran"))
    (run,) = runs()
    assert run.info.status == "KILLED"
    assert not list(here.glob(".nb2job/runs/*"))


def test_a_download_is_written_to(here: Path) -> None:
    """The job has a copy of its own, which is gone afterwards."""
    (here / "d").write_text("before\n")
    command = "echo after >>${{inputs.x}}; cat $AZUREML_PARAMETER_x"
    heard: list[str] = []
    data = {"type": "uri_file", "path": "d", "mode": "download"}
    result = run_job(write(here, command, inputs={"x": data}), echo=heard.append)
    assert (heard, (here / "d").read_text()) == (["before", "after"], "before\n")
    assert not (result.folder / "inputs").exists()
