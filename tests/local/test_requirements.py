"""An environment is known by what its requirement lines say, and by what they refer to."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2job.local.requirements import Packages, contents, pinned_places, requirement_lines


def key(folder: Path, *lines: str) -> tuple[str, ...]:
    return tuple(contents(Packages("", lines, folder)))


def test_lines_of_a_file() -> None:
    text = "# two\na==1  # one\r\n\nb==2 \\\n    --hash=sha256:0 \\\n    --hash=sha256:1\n-r  more.txt\nc @ https://h/c#egg=c\n"
    assert requirement_lines(text) == (
        "a==1",
        "b==2 --hash=sha256:0 --hash=sha256:1",
        "-r more.txt",
        "c @ https://h/c#egg=c",
    )


@pytest.mark.parametrize(
    "line",
    ["-r more.txt", "-rmore.txt", "-c more.txt", "--requirement more.txt", "--constraint=more.txt"],
)
def test_files_that_a_line_names(tmp_path: Path, line: str) -> None:
    (tmp_path / "more.txt").write_text("a==1\n-r sub/last.txt\n")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "last.txt").write_text("-c ../more.txt\nb==1\n")
    first = key(tmp_path, line)
    assert len(first) >= 2
    assert key(tmp_path, line) == first
    (tmp_path / "sub" / "last.txt").write_text("-c ../more.txt\nb==2\n")
    assert key(tmp_path, line) != first
    (pinned,) = pinned_places(Packages("", (line,), tmp_path))
    assert pinned.split()[-1] == str(tmp_path / "more.txt")


@pytest.mark.parametrize("line", ["./pkg", "-e ./pkg", "--editable=./pkg", "./pkg[all]", "file:pkg"])
def test_packages_in_folders(tmp_path: Path, line: str) -> None:
    (tmp_path / "pkg" / ".git").mkdir(parents=True)
    (tmp_path / "pkg" / "setup.py").write_text("1")
    first = key(tmp_path, line)
    (tmp_path / "pkg" / ".git" / "HEAD").write_text("1")
    assert key(tmp_path, line) == first
    (tmp_path / "pkg" / "setup.py").write_text("2")
    assert key(tmp_path, line) != first


def test_what_names_nothing_here(tmp_path: Path) -> None:
    lines = ("a==1", "-i https://h/simple", "-r gone.txt", "--no-binary :all:", "-r https://h/r.txt")
    assert key(tmp_path, *lines) == ()
    found = list(pinned_places(Packages("", lines, tmp_path)))
    assert found[2] == f"-r {tmp_path / 'gone.txt'}"
    assert [found[0], found[1], *found[3:]] == [lines[0], lines[1], *lines[3:]]
