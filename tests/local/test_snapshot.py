"""The working folder is a copy of the code, less what is ignored."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2job.local.snapshot import copy_code

FILES = ("train.py", "lib/a.py", "lib/a.pyc", "data/big.csv", "data/keep.csv", ".venv/x", "logs/l")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    for name in FILES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return folder


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_all_is_copied(source: Path, tmp_path: Path) -> None:
    copy_code(source, tmp_path / "target")
    assert names(tmp_path / "target") == set(FILES)


def test_amlignore_goes_before_gitignore(source: Path, tmp_path: Path) -> None:
    (source / ".gitignore").write_text("train.py\n")
    (source / ".amlignore").write_text("# big\n*.pyc\n/data/*\n!/data/keep.csv\n.venv/\n")
    copy_code(source, tmp_path / "target")
    expected = {"train.py", "lib/a.py", "data/keep.csv", "logs/l", ".gitignore", ".amlignore"}
    assert names(tmp_path / "target") == expected


def test_gitignore_counts_alone(source: Path, tmp_path: Path) -> None:
    (source / ".gitignore").write_text("data/\nlogs\n*.py[co]\n.venv\n")
    copy_code(source, tmp_path / "target")
    assert names(tmp_path / "target") == {"train.py", "lib/a.py", ".gitignore"}


def test_a_file_that_a_later_line_takes_back_is_copied_as_it_is_uploaded(
    source: Path, tmp_path: Path
) -> None:
    (source / ".amlignore").write_text("data/\n.venv/\nlib/\n!data/keep.csv\n")
    copy_code(source, tmp_path / "target")
    assert names(tmp_path / "target") == {"train.py", "data/keep.csv", "logs/l", ".amlignore"}


def test_the_target_may_lie_in_the_source(source: Path) -> None:
    target = source / ".nb2job" / "runs" / "1" / "code"
    copy_code(source, target, [source / ".nb2job" / "runs", source / "logs"])
    assert names(target) == set(FILES) - {"logs/l"}


def test_links_are_followed_but_not_in_circles(source: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "d.csv").write_text("1")
    (source / "linked").symlink_to(elsewhere)
    (source / "lib" / "up").symlink_to(source)
    (source / "dangling").symlink_to(tmp_path / "nowhere")
    copy_code(source, tmp_path / "target")
    assert names(tmp_path / "target") == {*FILES, "linked/d.csv"}
    assert not (tmp_path / "target" / "linked").is_symlink()


def test_code_may_be_one_file(source: Path, tmp_path: Path) -> None:
    copy_code(source / "train.py", tmp_path / "target")
    assert names(tmp_path / "target") == {"train.py"}
