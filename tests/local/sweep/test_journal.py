"""A journal holds whole events or none, and one runner at a time."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from nb2job.errors import JobError
from nb2job.local.sweep.folders import unfinished_sweeps
from nb2job.local.sweep.journal import Journal, first_event, read_events, runner_of
from nb2job.local.sweep.state import replay


def test_what_is_appended_is_read_again(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    event = journal.append("ended", number=1, metrics=[float("inf"), 0.1])
    journal.close()
    assert read_events(journal.path) == [event]
    assert first_event(journal.path) == event
    assert Journal(tmp_path).events == [event]


def test_a_torn_line_is_not_there(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    first = journal.append("trial", number=0)
    journal.close()
    with journal.path.open("ab") as file:
        file.write(b'{"event": "trial", "numb')
    assert read_events(journal.path) == [first]
    again = Journal(tmp_path)
    second = again.append("trial", number=1)
    assert read_events(again.path) == [first, second]


def test_a_full_disk_before_the_first_event(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nothing to go on with then."""

    def full(file: int, data: bytes, offset: int) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    journal = Journal(tmp_path)
    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(JobError) as caught:
        journal.append("sweep")
    assert caught.value.hint == "make room, then start it again"


def test_a_second_runner_is_refused(tmp_path: Path) -> None:
    first = Journal(tmp_path)
    with pytest.raises(JobError, match=f"is being run by process {os.getpid()}") as caught:
        Journal(tmp_path)
    assert caught.value.code == "NB514"
    first.close()
    Journal(tmp_path).close()


def test_a_full_disk_leaves_it_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(tmp_path)
    first = journal.append("trial", number=0)
    write = os.pwrite

    def half(file: int, data: bytes, offset: int) -> int:
        if len(data) < 10:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(file, data[: len(data) // 2], offset)

    monkeypatch.setattr(os, "pwrite", half)
    with pytest.raises(JobError, match="No space left") as caught:
        journal.append("trial", number=1)
    assert (caught.value.code, caught.value.hint) == ("NB513", "make room, then go on with --resume")
    monkeypatch.undo()
    second = journal.append("trial", number=2)
    assert read_events(journal.path) == [first, second]


def test_an_interrupted_line_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(tmp_path)
    first = journal.append("trial", number=0)

    def interrupted(file: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        journal.append("trial", number=1, parameters={"lr": 0.123456789})
    monkeypatch.undo()
    second = journal.append("interrupted", number=0)
    assert read_events(journal.path) == [first, second]


def test_a_damaged_journal_keeps_nobody_from_a_new_sweep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / ".nb2job" / "sweeps" / "one"
    folder.mkdir(parents=True)
    job = str(tmp_path / "sweep.yml")
    header = json.dumps({"event": "sweep", "job": job, "time": 1.0})
    (folder / "journal.jsonl").write_text(header + '\n{"eve\n')
    assert unfinished_sweeps(Path("sweep.yml")) == []


def test_a_damaged_journal_is_refused(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_text('{"event": "sweep"}\n{"eve\n')
    with pytest.raises(JobError, match="is damaged") as caught:
        Journal(tmp_path)
    assert caught.value.line == 2


def test_no_first_event(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    assert first_event(path) is None
    path.write_text('{"event"')
    assert first_event(path) is None


def test_a_journal_is_for_its_owner_only(tmp_path: Path) -> None:
    Journal(tmp_path).close()
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_time_that_a_killed_runner_spent_is_used(tmp_path: Path) -> None:
    """Its trials said nothing for long: the last event is old, the lock is not."""
    journal = Journal(tmp_path)
    began = journal.append("sweep")["time"]
    journal.touch()
    os.utime(tmp_path / "lock", (began + 50, began + 50))
    journal.close()
    again = Journal(tmp_path)
    state = replay(again.events)
    state.take(again.append("resumed", alive=again.alive))
    assert state.used == pytest.approx(50, abs=0.1)


def test_who_runs_a_sweep(tmp_path: Path) -> None:
    assert runner_of(tmp_path) is None
    journal = Journal(tmp_path)
    assert runner_of(tmp_path) == str(os.getpid())
    journal.close()
    assert runner_of(tmp_path) is None
