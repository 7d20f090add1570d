"""A folder arrives whole, or what was there stays as it was."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nb2job.errors import FolderError
from nb2job.job import record
from nb2job.job.difference import compare, read_record
from nb2job.job.job import Folder
from nb2job.job.record import RECORD, Record
from nb2job.job.write import WriteResult, write

SCRIPT, JOB, TEST = "src/train.py", "job.yml", "tests/test_train.py"


def folder(version: int = 1, **others: str) -> Folder:
    """A job folder whose script and record say their version."""
    files = {
        SCRIPT: f"print({version})\n",
        JOB: "type: command\n",
        TEST: "def test(): ...\n",
        **others,
    }
    text = record.render(Record("0.1", "a.ipynb", "", {"v": version}, {}, record.hashes(files)))
    return {RECORD: text, **files}


def without(path: str, version: int = 2) -> Folder:
    files = {name: text for name, text in folder(version).items() if name not in (path, RECORD)}
    text = record.render(Record("0.1", "a.ipynb", "", {"v": version}, {}, record.hashes(files)))
    return {RECORD: text, **files}


def on_disk(target: Path) -> dict[str, str]:
    """Every file below a folder; a folder that is empty shows as such."""
    found = {}
    for path in sorted(target.rglob("*")):
        if path.is_file():
            found[path.relative_to(target).as_posix()] = path.read_text()
        elif not any(path.iterdir()):
            found[path.relative_to(target).as_posix() + "/"] = ""
    return found


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "train-job"


@pytest.fixture
def written(target: Path) -> Path:
    write(folder(), target)
    return target


def refused(code: str, folder: Folder, target: Path, **options: bool) -> FolderError:
    """Writing is refused with this code, in one line and a hint, and nothing on disk changes."""
    root = target
    while not root.is_dir():
        root = root.parent
    before = on_disk(root)
    with pytest.raises(FolderError) as error:
        write(folder, target, **options)
    assert error.value.code == code
    assert error.value.exit_code == 2
    assert len(str(error.value).splitlines()) == 2
    assert on_disk(root) == before
    return error.value


def test_a_new_folder(target: Path) -> None:
    assert write(folder(), target) == WriteResult(written=(JOB, RECORD, SCRIPT, TEST))
    assert on_disk(target) == folder()
    assert os.listdir(target.parent) == ["train-job"]


def test_a_new_folder_has_the_modes_of_any_other(written: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other.txt").write_text("")
    assert written.stat().st_mode == (tmp_path / "other").stat().st_mode
    assert (written / SCRIPT).stat().st_mode == (tmp_path / "other.txt").stat().st_mode


def test_an_empty_folder_is_as_good_as_none(target: Path) -> None:
    target.mkdir()
    assert write(folder(), target).written == (JOB, RECORD, SCRIPT, TEST)
    assert on_disk(target) == folder()


def test_the_same_again_touches_nothing(written: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in written.rglob("*")}
    assert write(folder(), written) == WriteResult((), (JOB, RECORD, SCRIPT, TEST))
    assert {path: path.stat().st_mtime_ns for path in written.rglob("*")} == before


def test_only_what_changed_is_replaced(written: Path) -> None:
    os.utime(written / JOB, (1, 1))
    os.chmod(written / SCRIPT, 0o755)
    result = write(folder(2), written)
    assert result == WriteResult((RECORD, SCRIPT), (JOB, TEST))
    assert on_disk(written) == folder(2)
    assert (written / JOB).stat().st_mtime == 1
    assert (written / SCRIPT).stat().st_mode & 0o777 == 0o755


def test_files_of_the_user_stay(written: Path) -> None:
    (written / "outputs").mkdir()
    (written / "outputs" / "model.pkl").write_text("model")
    (written / "src" / "notes.txt").write_text("mine")
    write(folder(2), written)
    write(folder(3), written, force=True)
    more = {"outputs/model.pkl": "model", "src/notes.txt": "mine"}
    assert on_disk(written) == {**folder(3), **more}


@pytest.mark.parametrize("path", [SCRIPT, JOB, TEST])
def test_a_file_edited_by_hand_is_not_overwritten(written: Path, path: str) -> None:
    (written / path).write_text("mine")
    new = {name: text + "# 2\n" for name, text in folder(2).items() if name != RECORD}
    error = refused("NB403", {**new, RECORD: folder(2)[RECORD]}, written)
    assert path in error.message
    assert "--force" in error.hint


def test_force_overwrites_it(written: Path) -> None:
    (written / SCRIPT).write_text("mine")
    assert SCRIPT in write(folder(2), written, force=True).written
    assert on_disk(written) == folder(2)


def test_an_edit_that_is_the_new_text_is_none(written: Path) -> None:
    (written / SCRIPT).write_text(folder(2)[SCRIPT])
    assert write(folder(2), written) == WriteResult((RECORD,), (JOB, SCRIPT, TEST))


def test_line_ends_are_no_edit(written: Path) -> None:
    (written / SCRIPT).write_bytes(b"print(1)\r\n")
    assert SCRIPT in write(folder(), written).unchanged
    assert SCRIPT in write(folder(2), written).written


def test_a_deleted_file_comes_back(written: Path) -> None:
    (written / TEST).unlink()
    (written / "tests").rmdir()
    assert write(folder(), written).written == (TEST,)
    assert on_disk(written) == folder()


def test_a_file_of_the_user_is_in_the_way_of_a_new_one(written: Path) -> None:
    (written / "sweep.yml").write_text("mine")
    refused("NB403", folder(2, **{"sweep.yml": "type: sweep\n"}), written)


def test_what_is_no_longer_generated_goes(written: Path) -> None:
    assert write(without(TEST), written).removed == (TEST,)
    assert on_disk(written) == without(TEST)


def test_or_is_gone_already(written: Path) -> None:
    (written / TEST).unlink()
    assert write(without(TEST), written).removed == ()


def test_unless_it_was_edited(written: Path) -> None:
    (written / TEST).write_text("mine")
    for options in ({}, {"force": True}):
        result = write(without(TEST), written, **options)
        assert result.removed == ()
    assert on_disk(written) == {**without(TEST), TEST: "mine"}


def test_it_says_what_it_kept(written: Path) -> None:
    (written / TEST).write_text("mine")
    assert write(without(TEST), written).kept == (TEST,)


def test_a_folder_that_is_not_ours(target: Path) -> None:
    target.mkdir()
    (target / "job.yml").write_text("mine")
    (target / "thesis.txt").write_text("mine")
    assert "-o" in refused("NB402", folder(), target).hint
    write(folder(), target, force=True)
    assert on_disk(target) == {**folder(), "thesis.txt": "mine"}


def test_what_a_killed_run_left_makes_no_folder_foreign(target: Path) -> None:
    (target / ".nb2job-0123abcd" / "new").mkdir(parents=True)
    assert RECORD in write(folder(), target).written


@pytest.mark.parametrize("damage", [b"{", b"\xff\xfe"])
def test_a_damaged_record(written: Path, damage: bytes) -> None:
    (written / RECORD).write_bytes(damage)
    with pytest.raises(FolderError) as error:
        write(folder(2), written)
    assert error.value.code == "NB404"
    write(folder(2), written, force=True)
    assert on_disk(written) == folder(2)


def test_a_record_that_is_a_folder(target: Path) -> None:
    (target / RECORD).mkdir(parents=True)
    refused("NB401", folder(), target)
    with pytest.raises(FolderError) as error:
        read_record(target)
    assert error.value.code == "NB404"


def test_a_file_where_the_folder_must_be(target: Path) -> None:
    target.write_text("")
    refused("NB401", folder(), target)


def test_a_file_above_the_folder(target: Path) -> None:
    target.write_text("")
    refused("NB401", folder(), target / "deep")


def test_no_folder_above_it(target: Path) -> None:
    assert str(target) in refused("NB401", folder(), target / "deep").hint


def test_a_file_where_a_folder_of_ours_must_be(written: Path) -> None:
    shutil.rmtree(written / "src")
    (written / "src").write_text("mine")
    refused("NB401", folder(2), written, force=True)


def test_a_folder_where_a_file_of_ours_must_be(written: Path) -> None:
    (written / "sweep.yml").mkdir()
    refused("NB401", folder(2, **{"sweep.yml": ""}), written, force=True)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that nobody may write")
def test_a_place_that_nobody_may_write() -> None:
    with pytest.raises(FolderError) as error:
        write(folder(), Path("/proc/train-job"))
    assert error.value.code == "NB405"
    assert len(str(error.value).splitlines()) == 2


def test_a_text_that_no_file_can_hold(target: Path) -> None:
    refused("NB406", folder(1, **{"README.md": "\ud800"}), target)


@pytest.mark.parametrize("path", ["../train.py", "/tmp/train.py", "a/../../b", "", "a\\..\\b"])
def test_a_path_outside_is_a_bug(target: Path, path: str) -> None:
    with pytest.raises(ValueError, match="outside"):
        write(folder(1, **{path: ""}), target)


def test_a_folder_without_record_is_a_bug(target: Path) -> None:
    with pytest.raises(ValueError, match=RECORD):
        write({SCRIPT: ""}, target)


class Failing:
    """Stands in for a function of `os`; the call whose target has this name fails, once."""

    def __init__(self, call: Callable[..., Any], name: str, error: BaseException) -> None:
        self.call, self.name, self.error = call, name, error
        self.calls: list[str] = []

    def __call__(self, source: Path, place: Path) -> Any:
        self.calls.append(Path(place).name)
        if Path(place).name == self.name and self.calls.count(self.name) == 1:
            raise self.error
        return self.call(source, place)


@pytest.mark.parametrize("name", ["extra.py", "job.yml", "train.py", "nb2job.json"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_in_the_middle_puts_everything_back(
    written: Path, monkeypatch: pytest.MonkeyPatch, name: str, error: BaseException
) -> None:
    os.utime(written / SCRIPT, (1, 1))
    before = on_disk(written)
    new = dict(without(TEST)) | {"deep/er/extra.py": "", JOB: "type: sweep\n"}
    new[RECORD] = record.render(Record("0.1", "a.ipynb", "", {}, {}, record.hashes(new)))
    failing = Failing(os.replace, name, error)
    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises((FolderError, KeyboardInterrupt)) as caught:
        write(new, written)
    assert failing.calls
    assert on_disk(written) == before
    assert (written / SCRIPT).stat().st_mtime == 1
    if isinstance(caught.value, FolderError):
        assert caught.value.code == "NB405"
        assert "No space left" in str(caught.value)
    monkeypatch.undo()
    assert write(new, written).removed == (TEST,)


def test_the_record_is_the_last(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Failing(os.replace, "", OSError())
    monkeypatch.setattr(os, "replace", replace)
    write(folder(2, **{"zzz.py": ""}), written)
    assert replace.calls == ["train.py", "zzz.py", RECORD]


def test_a_failure_while_a_new_folder_is_made(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "rename", Failing(os.rename, "train-job", OSError(5, "I/O error")))
    assert "I/O error" in refused("NB405", folder(), target).message
    assert os.listdir(target.parent) == []


def test_what_cannot_be_put_back_is_saved(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def dead(source: Path, place: Path) -> None:
        raise OSError(5, "I/O error")

    monkeypatch.setattr(os, "replace", dead)
    with pytest.raises(FolderError) as error:
        write(folder(2), written)
    saved = Path(error.value.hint.removeprefix("they are in "))
    assert (saved / SCRIPT).read_text() == folder()[SCRIPT]


def test_compare_without_writing(written: Path) -> None:
    (written / JOB).write_text("mine")
    (written / TEST).unlink()
    new = {**folder(2), JOB: "type: sweep\n"}
    found = compare(new, written, read_record(written))
    assert (found.new, found.changed, found.unchanged) == ((TEST,), (RECORD, SCRIPT), ())
    assert (found.edited, found.obsolete, found.kept) == ((JOB,), (), ())
    assert found


def test_compare_with_the_same(written: Path) -> None:
    assert not compare(folder(), written, read_record(written))


def test_compare_with_nothing_there(target: Path) -> None:
    assert read_record(target) is None
    assert compare(folder(), target, None).new == (JOB, RECORD, SCRIPT, TEST)
