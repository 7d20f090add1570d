"""The hooks as the real pre-commit runs them at `git commit`, in a scratch repository without a network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from nb2job.cli import main
from tests.check.conftest import CELLS, write_notebook

pytest.importorskip("pre_commit")

ROOT = Path(__file__).parents[2]
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
MANY = 300
OTHER = ("rows = [3]\nC = 0.1", CELLS[1])


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository with hooks installed; nothing of the user's own configuration is read."""

    path: Path
    env: dict[str, str]

    def run(self, *command: str, fails: bool = False) -> str:
        """The output of a command, which must succeed or fail."""
        done = subprocess.run(
            command, cwd=self.path, env=self.env, capture_output=True, text=True, check=False
        )
        assert bool(done.returncode) is fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    def commit(self, *, fails: bool = False) -> str:
        """Commit what is staged; the hooks run."""
        return self.run("git", "commit", "-qm", "a change", fails=fails)

    def nb2job(self, *arguments: str) -> int:
        """Called in this process, where all is imported already."""
        with pytest.raises(SystemExit) as left:
            main.main([*arguments, str(self.path)])
        return int(left.value.code or 0)


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook and its job folder."""
    place = tmp_path_factory.mktemp("converted")
    write_notebook(place / "train.ipynb", *CELLS)
    with pytest.raises(SystemExit):
        main.main(["convert", str(place / "train.ipynb"), "--param", "C", "-q"])
    return place


@pytest.fixture
def repository(tmp_path: Path, converted: Path) -> Repository:
    """One commit: a notebook and its job folder."""
    own = {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PRE_COMMIT_HOME": str(tmp_path / "cache"),
        **{f"GIT_{who}_{what}": "nobody" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    found = Repository(tmp_path / "work", {**os.environ, **own})
    shutil.copytree(converted, found.path)
    found.run("git", "init", "-q", ".")
    found.run("git", "add", ".")
    found.commit()
    return found


def install(repository: Repository, *names: str) -> None:
    """The hooks of our manifest, with this interpreter for the environment that a network would bring."""
    hooks = [one for one in yaml.safe_load(MANIFEST.read_text(encoding="utf-8")) if one["id"] in names]
    for one in hooks:
        one["entry"] = one["entry"].replace("nb2job", f"{sys.executable} -m nb2job", 1)
        one["language"] = "system"
    config = {"repos": [{"repo": "local", "hooks": hooks}]}
    (repository.path / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    repository.run(sys.executable, "-m", "pre_commit", "install")
    repository.run("git", "add", ".")


def test_the_hooks_bring_nothing_but_the_core() -> None:
    hooks = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    assert [one["id"] for one in hooks] == ["nb2job-check", "nb2job-convert"]
    assert [one for one in hooks if one["language"] != "python" or "additional_dependencies" in one] == []


def test_what_agrees_is_committed_and_what_does_not_is_not(repository: Repository) -> None:
    install(repository, "nb2job-check")
    write_notebook(repository.path / "train.ipynb", *OTHER)
    repository.run("git", "add", "train.ipynb")
    index = (repository.path / ".git" / "index").read_bytes()
    assert repository.nb2job("check", "--fix") == 0
    assert (repository.path / ".git" / "index").read_bytes() == index
    # The folder is right here, yet what would be committed is not: pre-commit puts aside what is not staged.
    assert "train.ipynb: NB430 train-job is not what" in repository.commit(fails=True)
    repository.run("git", "add", ".")
    repository.commit()

    # The other way round: an edit that is not staged keeps nobody from committing, and is there afterwards.
    (repository.path / "notes.txt").write_text("x\n", encoding="utf-8")
    repository.run("git", "add", "notes.txt")
    write_notebook(repository.path / "train.ipynb", "rows = [4]\nC = 0.1", CELLS[1])
    repository.commit()
    assert "rows = [4]" in (repository.path / "train.ipynb").read_text(encoding="utf-8")
    repository.run("git", "checkout", "-q", "train.ipynb")

    (repository.path / "broken.ipynb").write_text("{", encoding="utf-8")
    repository.run("git", "add", ".")
    assert "broken.ipynb:1: NB102" in repository.commit(fails=True)


def test_new_notebooks_get_a_folder_and_changed_ones_a_new_script(repository: Repository) -> None:
    install(repository, "nb2job-convert")
    write_notebook(repository.path / "new.ipynb", *OTHER)
    write_notebook(repository.path / "train.ipynb", *OTHER)
    repository.run("git", "add", ".")
    said = repository.commit(fails=True)
    assert "new-job: 6 files written" in said
    assert "train-job: 2 files written" in said
    repository.run("git", "add", ".")
    repository.commit()
    assert "--C" in (repository.path / "train-job" / "src" / "train.py").read_text(encoding="utf-8")


@pytest.mark.long
def test_the_hooks_in_an_environment_that_pre_commit_makes(repository: Repository, tmp_path: Path) -> None:
    """As a user has them: pre-commit clones the repository, and installs what it holds."""
    repository.env.pop("PYTHONPATH", None)
    ours = Repository(tmp_path / "ours", repository.env)
    for name in ("nb2job", "templates"):
        shutil.copytree(ROOT / name, ours.path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", MANIFEST.name):
        shutil.copy(ROOT / name, ours.path)
    for command in (["init", "-q", "."], ["add", "."], ["commit", "-qm", "all"], ["tag", "v0"]):
        ours.run("git", *command)
    hooks = [{"id": "nb2job-check"}, {"id": "nb2job-convert"}]
    config = {"repos": [{"repo": str(ours.path), "rev": "v0", "hooks": hooks}]}
    (repository.path / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    repository.run("git", "add", ".")
    try:
        repository.run(sys.executable, "-m", "pre_commit", "install", "--install-hooks")
    except AssertionError as error:
        if re.search(r"No matching distribution|connection|name resolution", str(error)):
            pytest.skip("no index of packages")
        raise
    for name in ("mlflow", "azure", "optuna"):
        assert not [*tmp_path.glob(f"cache/*/py_env-*/lib/python*/site-packages/{name}")], name
    repository.commit()
    write_notebook(repository.path / "train.ipynb", *OTHER)
    repository.run("git", "add", ".")
    said = repository.commit(fails=True)
    assert "train.ipynb: NB430 train-job is not what" in said
    assert "train-job: 2 files written" in said
    repository.run("git", "add", ".")
    repository.commit()


def test_many_notebooks_that_git_ignores(repository: Repository) -> None:
    """Who keeps notebooks out of git has their scripts in it all the same."""
    for number in range(MANY):
        place = repository.path / f"n{number}"
        shutil.copytree(repository.path / "train-job", place / "train-job", copy_function=os.link)
        shutil.copy(repository.path / "train.ipynb", place)
    (repository.path / ".gitignore").write_text("n*/*.ipynb\n", encoding="utf-8")
    install(repository, "nb2job-check")
    repository.commit()
    write_notebook(repository.path / "n7" / "train.ipynb", *OTHER)
    (repository.path / "notes.txt").write_text("x\n", encoding="utf-8")
    repository.run("git", "add", "notes.txt")
    said = repository.commit(fails=True)
    assert "n7/train.ipynb: NB430" in said
    assert f"{MANY + 1} notebooks: 1 to tell" in said
