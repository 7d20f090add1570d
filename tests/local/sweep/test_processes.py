"""A trial writes how it ended; what is left of a sweep is known by its marker, and by nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nb2job.local.sweep import orphans
from nb2job.local.sweep.ended import claim
from nb2job.local.sweep.launch import CONDEMNED, INTERRUPTED, Ending, Launched, read_ending, start_cold
from nb2job.local.sweep.orphans import MARKER, end_marked, marked


def launch(folder: Path, command: str) -> Launched:
    (folder / "user_logs").mkdir(exist_ok=True)
    process = start_cold(
        command,
        folder=folder,
        environment=os.environ,
        log=folder / "user_logs" / "std_log.txt",
        ended=folder / "ended",
    )
    return Launched(process, folder / "ended")


def marked_process(token: str, command: str = "sleep 60") -> subprocess.Popen[bytes]:
    """In a session of its own, as a trial that left its group."""
    environment = {**os.environ, MARKER: f"{token}:0.1;"}
    process = subprocess.Popen(["sh", "-c", command], env=environment, start_new_session=True)
    until = time.monotonic() + 10
    while not marked(token) and time.monotonic() < until:
        time.sleep(0.01)
    return process


@pytest.mark.parametrize(("command", "code"), [("true", 0), ("exit 7", 7), ("kill -9 $$", 137)])
def test_a_trial_writes_its_exit_code(tmp_path: Path, command: str, code: int) -> None:
    launched = launch(tmp_path, f"echo hello; {command}")
    assert launched.wait() == Ending(code)
    assert (tmp_path / "ended").read_text() == f"{code}\n"
    assert (tmp_path / "user_logs" / "std_log.txt").read_text().startswith("hello\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ended", "user_logs"]


def test_it_writes_without_anybody_waiting(tmp_path: Path) -> None:
    launched = launch(tmp_path, "exit 3")
    launched.process.wait()
    assert read_ending(tmp_path / "ended") == Ending(3)


def test_its_whole_group_killed(tmp_path: Path) -> None:
    launched = launch(tmp_path, "sleep 60")
    os.killpg(launched.process.pid, signal.SIGKILL)
    assert launched.wait() == Ending(137)


def test_stopped_before_it_ended(tmp_path: Path) -> None:
    launched = launch(tmp_path, "trap '' INT TERM; while :; do sleep 0.1; done")
    assert launched.stop("timeout", CONDEMNED)
    ending = launched.wait()
    assert (ending.stopped, ending.status) == ("timeout", "KILLED")


def test_ended_before_it_was_stopped(tmp_path: Path) -> None:
    launched = launch(tmp_path, "true")
    launched.process.wait()
    assert not launched.stop("timeout", CONDEMNED)
    assert launched.wait().status == "FINISHED"


def test_only_the_first_may_say_how_it_ended(tmp_path: Path) -> None:
    assert claim(tmp_path / "ended", "interrupted")
    assert not claim(tmp_path / "ended", "0")
    assert read_ending(tmp_path / "ended") == Ending(-1, "interrupted")
    assert [path.name for path in tmp_path.iterdir()] == ["ended"]
    assert claim(tmp_path / "no folder" / "ended", "0")


@pytest.mark.parametrize("proc", [Path("/proc"), Path("/no such folder")])
def test_marked_processes_are_ended(proc: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orphans, "_PROC", proc)
    token = os.urandom(8).hex()
    with (
        marked_process(token, "trap '' TERM; sleep 60 & wait") as ours,
        marked_process("other") as other,
    ):
        monkeypatch.setattr(orphans, "_REQUESTS", ((signal.SIGTERM, 0.3), (signal.SIGKILL, 5.0)))
        assert ours.pid in marked(token)
        assert end_marked(f"{token}:") >= 1
        assert ours.wait(5) in (0, -signal.SIGKILL)  # 0 where its child was ended first
        assert other.poll() is None
        assert end_marked("other:") >= 1
    assert not marked(token)


def test_a_number_that_was_given_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has no marker gets no signal, whatever its number."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as stranger:
        monkeypatch.setattr(orphans, "marked", lambda mark: {stranger.pid})
        monkeypatch.setattr(orphans, "_REQUESTS", ((signal.SIGKILL, 0.2),))
        end_marked("token:")
        assert stranger.poll() is None
        stranger.kill()


def without_links(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk such as FAT, or a share, to the runner and to the trial's own shell."""

    def link(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    (folder / "ln").write_text("#!/bin/sh\nexit 1\n")
    (folder / "ln").chmod(0o755)
    monkeypatch.setattr("shutil.which", lambda name, path=None: f"{folder}/ln" if name == "ln" else None)


def test_a_disk_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_links(tmp_path, monkeypatch)
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
    stopped = launch(tmp_path / "a", "sleep 60")
    assert stopped.stop(INTERRUPTED, CONDEMNED)
    assert not stopped.stop("timeout", CONDEMNED)
    assert stopped.wait().stopped == INTERRUPTED
    alone = launch(tmp_path / "b", "exit 3")
    alone.process.wait()
    assert not alone.stop("timeout", CONDEMNED)
    assert alone.wait() == Ending(3)
    (tmp_path / "c" / "ended").touch()  # torn by a crash
    assert read_ending(tmp_path / "c" / "ended") is None


def test_a_stopped_trial_on_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    launched = launch(tmp_path, "sleep 60")
    monkeypatch.setattr("nb2job.local.sweep.launch.claim", lambda ended, text: True)
    launched.stop("early termination", CONDEMNED)
    assert launched.wait().status == "KILLED"
