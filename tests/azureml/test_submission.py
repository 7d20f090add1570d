"""The process that sends a job, watched: children that tell, fall silent, die or are interrupted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nb2job.azureml import submit
from nb2job.azureml.definition import Definition
from nb2job.azureml.submit import Sent, Submission
from nb2job.errors import JobError, SubmitError
from tests.azureml.conftest import HERE

TELL = """\
import json, os, sys, time
request = json.load(sys.stdin)
def tell(kind, **values):
    print(json.dumps({"kind": kind, **values}), flush=True)
"""
SENT = 'tell("sent", name="j", experiment="e", status="NotStarted", studio="https://studio/j")\n'

Start = Callable[..., Submission]


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    """A submission whose child does what a test writes down, in place of the SDK."""

    def start(code: str, timeout: float = 20) -> Submission:
        script = tmp_path / "child.py"
        script.write_text(TELL + code)
        monkeypatch.setattr(submit, "CHILD", script)
        (tmp_path / "job.yml").write_text("type: command\n")
        definition = Definition(tmp_path / "job.yml", "type: command\n")
        return Submission(definition, HERE, timeout=timeout)

    return start


def test_what_a_child_tells(child: Start) -> None:
    code = 'tell("doing", text="uploading src: 5%")\ntell("detail", text="GET x: 200")\n' + SENT
    doing: list[str] = []
    detail: list[str] = []
    with child(code) as submission:
        sent = submission.sent(doing.append, detail.append)
    assert sent == Sent("j", "e", "NotStarted", "https://studio/j")
    assert (doing, detail) == (["uploading src: 5%"], ["GET x: 200"])


def test_the_request_and_the_folder_of_a_child(child: Start, tmp_path: Path) -> None:
    code = 'tell("detail", text=json.dumps([request, os.getcwd()]))\n' + SENT
    detail: list[str] = []
    with child(code) as submission:
        submission.sent(detail=detail.append)
    request, folder = json.loads(detail[0])
    assert Path(folder) == tmp_path
    assert request["path"] == str(tmp_path / "job.yml")
    assert request["definition"] == "type: command\n"
    assert request["workspace"]["name"] == HERE.name


def test_a_log_is_handed_on(child: Start) -> None:
    code = SENT + 'tell("log", text="Epoch 1")\ntell("ended", status="Completed")\n'
    echo: list[str] = []
    with child(code) as submission:
        submission.sent()
        assert submission.followed(echo.append) == "Completed"
    assert echo == ["Epoch 1"]


def refusal(submission: Submission, follow: bool = False) -> SubmitError:
    def wait() -> None:
        with submission:
            submission.sent()
            if follow:
                submission.followed(print)

    with pytest.raises(SubmitError) as refused:
        wait()
    assert "\n" not in refused.value.message
    assert refused.value.hint
    assert refused.value.exit_code == 1
    return refused.value


def test_what_is_no_event_is_a_detail(child: Start) -> None:
    """A library that writes to the descriptor itself would else end the listening, and we would wait."""
    noise = "os.write(1, b'Found the config file\\n[1, 2]\\n{\\n\\xff\\n')\n"
    echo: list[str] = []
    detail: list[str] = []
    with child(noise + SENT + noise + 'tell("ended", status="Failed")\n') as submission:
        submission.sent(detail=detail.append)
        assert submission.followed(echo.append, detail.append) == "Failed"
    assert echo == []
    assert detail == ["Found the config file", "[1, 2]", "{", "\ufffd"] * 2


def test_a_failure_is_passed_on(child: Start) -> None:
    error = refusal(child('tell("failed", code="NB563", message="no", hint="ask", unsure="")'))
    assert (error.code, error.message, error.hint) == ("NB563", "no", "ask")


def test_a_failure_after_which_nobody_knows(child: Start) -> None:
    error = refusal(child('tell("failed", code="NB569", message="cut", hint="again", unsure="j")'))
    assert (error.code, error.message) == ("NB573", "whether job j arrived is not known: cut")
    assert "before this is run again" in error.hint


def test_a_log_that_is_lost(child: Start) -> None:
    code = SENT + 'tell("failed", code="NB571", message="Azure fails", hint="again", unsure="")'
    error = refusal(child(code), follow=True)
    assert (error.code, error.message) == ("NB574", "the log is lost: Azure fails")
    assert error.hint == "the job goes on: https://studio/j"


@pytest.mark.parametrize(
    ("code", "number", "message"),
    [
        ('tell("doing", text="uploading")\n', "NB572", "nothing has moved for 4 s while uploading"),
        (
            'tell("doing", text="sending the job", job="j")\n',
            "NB573",
            "whether job j arrived is not known: nothing has moved for 4 s while sending the job",
        ),
    ],
)
def test_silence(child: Start, code: str, number: str, message: str) -> None:
    start = time.monotonic()
    error = refusal(child(code + "time.sleep(60)", timeout=4))
    assert (error.code, error.message) == (number, message)
    assert time.monotonic() - start < 30


def test_a_child_that_dies(child: Start) -> None:
    error = refusal(child('raise SystemExit("no memory")'))
    assert error.code == "NB575"
    assert error.message == "azure-ai-ml ended without a word while starting: no memory"


def test_leaving_ends_the_child_and_what_it_started(child: Start, tmp_path: Path) -> None:
    code = """\
import subprocess
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
tell("detail", text=f"{os.getpid()} {other.pid}")
tell("failed", code="NB563", message="no", hint="ask", unsure="")
time.sleep(60)
"""
    detail: list[str] = []
    with pytest.raises(SubmitError), child(code) as submission:
        submission.sent(detail=detail.append)
    for number in detail[0].split():
        assert not is_alive(int(number))


def is_alive(number: int) -> bool:
    for _ in range(50):
        try:
            state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
        if state == "Z":  # ended; whoever adopted it has not looked yet
            return False
        time.sleep(0.1)
    return True


def test_the_sdk_is_not_installed(child: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(JobError, match=r"NB561 azure-ai-ml is not installed\n.*nb2job\[azure\]"):
        child(SENT)


def test_ctrl_c_ends_a_submission_at_once(tmp_path: Path) -> None:
    """From a shell: 130, one line, and word of a job that may have arrived."""
    (tmp_path / "child.py").write_text(
        TELL + 'tell("doing", text="sending the job", job="j")\nopen("ready", "w").close()\ntime.sleep(60)\n'
    )
    (tmp_path / "job.yml").write_text("type: command\ncommand: echo\n")
    code = (
        "import sys, pathlib\nfrom nb2job.azureml import submit\nfrom nb2job.cli import main\n"
        f"submit.CHILD = pathlib.Path({str(tmp_path / 'child.py')!r})\n"
        "import nb2job.job.validate as validate\nvalidate.validate = lambda path, text: ()\n"
        "main(['submit', 'job.yml', '--subscription', 's', '--resource-group', 'g', '--workspace', 'w'])\n"
    )
    root = str(Path(__file__).parents[2])
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until = time.monotonic() + 30
        while not (tmp_path / "ready").exists() and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == 130
    said = [line for line in stderr.splitlines()[1:] if line]
    assert said == ["job j may have arrived: look for it in the studio", "interrupted"]
