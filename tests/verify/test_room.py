"""Copies are cheap and private; the user's folder stays as it was, whatever a run tries."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from nb2job.errors import VerifyError
from nb2job.verify import room
from nb2job.verify.compare import Comparison
from nb2job.verify.room import Rooms, around
from tests.verify.conftest import make_notebook

Both = Callable[..., Comparison]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "project" / "notebooks"
    (folder / "sub" / "empty").mkdir(parents=True)
    (folder / "sub" / "a.csv").write_text("1")
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_text("x")
    (tmp_path / "project" / "data").mkdir()
    (tmp_path / "project" / "data" / "b.csv").write_text("2")
    (tmp_path / "project" / "other.csv").write_text("3")
    return folder


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    path = tmp_path / "temporary"
    path.mkdir()
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_room_has_everything_but_version_control(source: Path, temporary: Path) -> None:
    made = Rooms(source, temporary).new()
    assert made.root == made.folder
    assert names(made.root) == ["sub", "sub/a.csv", "sub/empty"]


def test_folders_beside_come_along_when_they_are_named(source: Path, temporary: Path) -> None:
    book = make_notebook(source / "book.ipynb", "open('../data/b.csv')")
    assert around(book) == (1, frozenset({"data"}))
    made = Rooms(source, temporary, around(book)).new()
    assert (made.folder / "../data/b.csv").read_text() == "2"
    assert not (made.folder / "../other.csv").exists()


@pytest.mark.parametrize("code", ["os.path.join('..', name)", "sys.path.append('../')", "Path('..') / x"])
def test_a_bare_parent_may_be_anything(code: str, source: Path, temporary: Path) -> None:
    book = make_notebook(source / "book.ipynb", code)
    assert around(book) == (1, frozenset())
    made = Rooms(source, temporary, around(book)).new()
    assert (made.folder / "../other.csv").exists()


@pytest.mark.parametrize(
    "code", ["print('Loading...')", "x = [...]", "a[..., 0]", "'1..2'", "from .. import a"]
)
def test_dots_that_are_no_parent(code: str, tmp_path: Path) -> None:
    levels, _ = around(make_notebook(tmp_path / "book.ipynb", code))
    assert levels == (1 if code.startswith("from") else 0)


def test_links_are_followed_but_not_for_ever(source: Path, temporary: Path) -> None:
    (source / "loop").symlink_to(source)
    (source / "data").symlink_to(source.parent / "data")
    (source / "gone").symlink_to(source / "nowhere")
    os.mkfifo(source / "pipe")
    made = Rooms(source, temporary).new()
    assert not (made.folder / "data").is_symlink()
    assert (made.folder / "data" / "b.csv").read_text() == "2"
    assert not (made.folder / "loop" / "loop").exists()
    assert not (made.folder / "pipe").exists()


def test_a_large_file_is_shared_between_rooms_until_one_writes_to_it(
    source: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "LARGE", 0)
    monkeypatch.setattr(room, "_clone", lambda path, place: False)
    large = source / "sub" / "a.csv"
    rooms = Rooms(source, temporary)
    first, second = (rooms.new().folder / "sub" / "a.csv" for _ in range(2))
    assert not first.samefile(large)
    assert first.samefile(second)
    second.write_text("changed")
    third = rooms.new().folder / "sub" / "a.csv"
    assert third.read_text() == large.read_text() == "1"


def test_a_linked_folder_is_not_copied(source: Path, temporary: Path) -> None:
    made = Rooms(source, temporary, links=["sub"]).new()
    assert (made.folder / "sub").is_symlink()
    assert (made.folder / "sub" / "a.csv").read_text() == "1"


def test_too_much_is_one_clear_line(source: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_BYTES", 0)
    with pytest.raises(VerifyError) as caught:
        Rooms(source, temporary).new()
    assert str(caught.value).startswith(f"{source}: NB523 holds 2 files of 0.0 GB: too much to copy")
    assert "--link" in str(caught.value)
    assert Rooms(source, temporary, links=["sub"]).new()


WRITES = [
    "open({0!r} + '/new.txt', 'w').write('x')",
    "import os\nos.remove({0!r} + '/old.txt')",
    "import os\nos.mkdir({0!r} + '/made')",
    "import shutil\nshutil.rmtree({0!r})",
    "import sqlite3\nsqlite3.connect({0!r} + '/new.db').execute('create table t (a)')",
    "from pathlib import Path\nPath({0!r}, 'old.txt').rename(Path({0!r}, 'moved.txt'))",
]


@pytest.mark.parametrize("code", WRITES)
def test_no_run_changes_the_folder_itself(code: str, both: Both, folder: Path) -> None:
    (folder / "old.txt").write_text("old")
    line = code.format(str(folder))
    body = "\n".join(f"    {one}" for one in line.splitlines())
    found = both([line], f"def main():\n{body}")
    assert found.notebook_failure is not None
    assert found.notebook_failure.type == "PermissionError"
    assert found.same
    assert names(folder) == ["old.txt"]
    assert (folder / "old.txt").read_text() == "old"


def test_a_linked_folder_is_not_written_to(both: Both, folder: Path) -> None:
    (folder / "data").mkdir()
    code = "open('data/new.txt', 'w').write('x')"
    found = both([code], f"def main():\n    {code}", links=["data"])
    assert found.notebook_failure is not None
    assert found.notebook_failure.type == "PermissionError"
    assert names(folder) == ["data"]


def test_files_beside_the_folder_count_too(both: Both, folder: Path) -> None:
    right = "import os\ndef main():\n    os.makedirs('../models', exist_ok=True)\n"
    cells = ["import os\nos.makedirs('../models', exist_ok=True)\nopen('../models/m.txt', 'w').write('1')"]
    same = both(cells, right + "    open('../models/m.txt', 'w').write('1')")
    assert same.same, same
    assert same.files.equal == ("../models/m.txt",)
    assert both(cells, right).files.missing == ("../models/m.txt",)
    other = both(cells, right + "    open('../models/m.txt', 'w').write('2')")
    assert [one.name for one in other.files.different] == ["../models/m.txt:1"]
    assert not (folder.parent / "models").exists()
