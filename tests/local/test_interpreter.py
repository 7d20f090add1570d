"""`python` in a command is the interpreter that was chosen, under whatever name it has."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nb2job.errors import UsageError
from nb2job.local.interpreter import find_python, path_with_python

WHO = "import sys; print(sys.argv[1:], sys.prefix)"


def fake(folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    path.chmod(0o755)
    return path


def answers(path: str, name: str) -> str:
    command = ["/bin/sh", "-c", f"{name} -c '{WHO}' 'a b'"]
    out = subprocess.run(command, env={"PATH": path}, capture_output=True, text=True, check=True)
    return out.stdout.strip()


def test_its_own_folder_goes_first_where_it_holds_both_names(tmp_path: Path) -> None:
    python = fake(tmp_path / "bin", "python3")
    (python.parent / "python").symlink_to(python)
    path = path_with_python(python, tmp_path / "shims", "/usr/bin")
    assert path == os.pathsep.join([str(python.parent), "/usr/bin"])
    assert not (tmp_path / "shims").exists()


@pytest.mark.parametrize("name", ["python", "python3"])
def test_an_interpreter_of_another_name_gets_shims(tmp_path: Path, name: str) -> None:
    python = fake(tmp_path / "b in", "python9.9")
    fake(python.parent, "python3").write_text("#!/bin/sh\necho the wrong one\n")
    path = path_with_python(python, tmp_path / "shims", "")
    assert answers(path, name) == f"['a b'] {sys.prefix}"


def test_find_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = fake(tmp_path / "bin", "python9.9")
    monkeypatch.chdir(tmp_path)
    assert find_python("bin/python9.9") == python
    monkeypatch.setenv("PATH", str(python.parent))
    assert find_python("python9.9") == python
    with pytest.raises(UsageError, match="no such program"):
        find_python("bin/python0")
