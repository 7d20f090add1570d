"""A command ends with all that it started, and its log comes as it is written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from nb2job.local import log, process
from nb2job.local.process import Ended, interruptible, run_command


def run(folder: Path, command: str, timeout: float | None = 20.0, heard: list[str] | None = None) -> Ended:
    return run_command(
        command,
        folder=folder,
        environment=os.environ,
        timeout=timeout,
        log=folder / "log.txt",
        echo=(heard if heard is not None else []).append,
    )


def is_alive(pid: int) -> bool:
    """Whether a process runs; a zombie that nobody collects does not."""
    out = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return not out.stdout.strip().startswith("Z") and bool(out.stdout.strip())


def wait_for(path: Path) -> str:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if path.exists() and path.read_text().endswith("\n"):
            return path.read_text()
        time.sleep(0.02)
    raise AssertionError(f"{path} was not written")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "GENTLE", ((signal.SIGINT, 0.5), (signal.SIGTERM, 0.5)), raising=True)


@pytest.mark.parametrize(
    ("command", "code"),
    [("true", 0), ("exit 3", 3), ("kill -9 $$", 137), ("no-such-program", 127)],
)
def test_exit_codes(tmp_path: Path, command: str, code: int) -> None:
    assert run(tmp_path, command) == Ended(code, False)


def test_an_interrupt_before_the_log_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(threading.Thread):
        def start(self) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(process.threading, "Thread", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, "sleep 60")


def test_both_streams_in_order_in_the_log_and_by_lines(tmp_path: Path) -> None:
    heard: list[str] = []
    run(tmp_path, r"echo a; echo b >&2; printf 'c\r\n\xff\nend'; pwd >/dev/null", heard=heard)
    assert heard == ["a", "b", "c", "\ufffd", "end"]
    log = (tmp_path / "log.txt").read_bytes().decode()
    assert log == "a\nb\nc\r\n\ufffd\nend"


def test_lines_come_while_the_command_runs(tmp_path: Path) -> None:
    """The command waits for a file that is made only when its first line was heard."""

    def echo(line: str) -> None:
        (tmp_path / "heard").write_text(line)

    ended = run_command(
        "echo first; for i in $(seq 200); do [ -e heard ] && exit 0; sleep 0.05; done; exit 1",
        folder=tmp_path,
        environment=os.environ,
        timeout=20.0,
        log=tmp_path / "log.txt",
        echo=echo,
    )
    assert ended == Ended(0, False)


def test_a_full_disk_keeps_no_command_from_its_end(tmp_path: Path) -> None:
    """More than a pipe holds, and all of it is heard."""
    heard: list[str] = []
    ended = run_command(
        "seq 50000",
        folder=tmp_path,
        environment=os.environ,
        timeout=20.0,
        log=Path("/dev/full"),
        echo=heard.append,
    )
    assert ended == Ended(0, False, "No space left on device")
    assert (len(heard), heard[-1]) == (50000, "50000")


WAIT = "for i in $(seq 200); do [ -e heard ] && break; sleep 0.05; done"


@pytest.mark.parametrize(
    ("command", "told", "whole"),
    [
        (f"printf '\\r10%%\\r20%%'; {WAIT}; printf '\\r99%%\\n'", "20%", "\r10%\r20%\r99%"),
        (f"printf '10%%\\r'; sleep 0.1; printf '20%%\\r'; {WAIT}; printf '99%%\\n'", "20%", "10%\r20%\r99%"),
    ],
)
def test_a_bar_of_progress_is_heard_of_before_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, told: str, whole: str
) -> None:
    """The command waits until it was heard."""
    monkeypatch.setattr(log, "_PROGRESS", 0.0)
    heard: list[str] = []

    def echo(line: str) -> None:
        heard.append(line)
        (tmp_path / "heard").touch()

    ended = run_command(
        command,
        folder=tmp_path,
        environment=os.environ,
        timeout=20.0,
        log=tmp_path / "log.txt",
        echo=echo,
    )
    assert (ended, heard) == (Ended(0, False), [told, whole])
    assert (tmp_path / "log.txt").read_bytes().decode() == f"{whole}\n"


def test_nobody_listens_any_more(tmp_path: Path) -> None:
    """Without reading on, the command would wait for ever on a full pipe."""

    def echo(line: str) -> None:
        raise BrokenPipeError

    ended = run_command(
        "seq 50000",
        folder=tmp_path,
        environment=os.environ,
        timeout=20.0,
        log=tmp_path / "log.txt",
        echo=echo,
    )
    assert ended == Ended(0, False)
    assert (tmp_path / "log.txt").read_text().endswith("50000\n")


@pytest.mark.usefixtures("impatient")
def test_a_timeout_ends_the_children_of_children(tmp_path: Path) -> None:
    started = time.monotonic()
    ended = run(tmp_path, "sh -c 'sleep 60 & echo $! >pid; wait' ; sleep 60", timeout=0.5)
    assert ended.timed_out
    assert ended.exit_code == 128 + signal.SIGINT
    assert not is_alive(int(wait_for(tmp_path / "pid")))
    assert time.monotonic() - started < 30


def test_python_may_clean_up(tmp_path: Path) -> None:
    script = "import time\ntry:\n    time.sleep(60)\nfinally:\n    print('cleaned')\n"
    (tmp_path / "s.py").write_text(script)
    heard: list[str] = []
    assert run(tmp_path, f"{sys.executable} s.py", timeout=1.5, heard=heard).timed_out
    assert "cleaned" in heard


@pytest.mark.usefixtures("impatient")
def test_who_does_not_listen_is_killed(tmp_path: Path) -> None:
    ended = run(tmp_path, "trap '' INT TERM; while :; do sleep 0.1; done", timeout=0.3)
    assert ended == Ended(128 + signal.SIGKILL, True)


def test_a_process_left_behind_is_ended(tmp_path: Path) -> None:
    started = time.monotonic()
    ended = run(tmp_path, "sleep 60 & echo $! >pid")
    assert ended == Ended(0, False)
    assert not is_alive(int(wait_for(tmp_path / "pid")))
    assert time.monotonic() - started < 30


@pytest.mark.usefixtures("impatient")
def test_an_interrupt_ends_the_group(tmp_path: Path) -> None:
    """SIGTERM does what Ctrl-C does."""

    def interrupt() -> None:
        wait_for(tmp_path / "pid")
        os.kill(os.getpid(), signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    threading.Thread(target=interrupt, daemon=True).start()
    with interruptible(), pytest.raises(KeyboardInterrupt):
        run(tmp_path, "sleep 60 & echo $! >pid; wait")
    assert not is_alive(int(wait_for(tmp_path / "pid")))
    assert signal.getsignal(signal.SIGTERM) is before


def test_another_thread_can_run_commands(tmp_path: Path) -> None:
    """Signal handlers belong to the main thread; a sweep runs its trials in others."""
    ended: list[Ended] = []

    def work() -> None:
        with interruptible():
            ended.append(run(tmp_path, "exit 4"))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert ended == [Ended(4, False)]
