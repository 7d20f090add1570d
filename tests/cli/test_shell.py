"""Completion in three shells, colors as the environment wants them, and help that fits a terminal."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete
from click.testing import CliRunner

from nb2job.cli import COMMANDS, main

# Without its question for the version of bash, which needs one that is installed.
SHELLS = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}


def completed(shell: str, arguments: list[str], incomplete: str) -> str:
    """What the shell is told, in its own words."""
    complete: ShellComplete = SHELLS[shell](main, {}, "nb2job", "_NB2JOB_COMPLETE")
    return "\n".join(
        complete.format_completion(one) for one in complete.get_completions(arguments, incomplete)
    )


@pytest.mark.parametrize("shell", SHELLS)
def test_commands_options_and_choices_are_completed(shell: str) -> None:
    assert "explain" in completed(shell, [], "ex")
    assert "--format" in completed(shell, ["explain", "train.ipynb"], "--fo")
    assert "json" in completed(shell, ["explain", "--format"], "")


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("command", [row.name for row in COMMANDS if row.name not in {"demo", "runs"}])
def test_an_argument_is_completed_to_files(shell: str, command: str) -> None:
    assert completed(shell, [command], "tra").startswith("file")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_is_given_what_to_load(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BashComplete, "_check_version", staticmethod(lambda: None))
    result = CliRunner().invoke(main, [], prog_name="nb2job", env={"_NB2JOB_COMPLETE": f"{shell}_source"})
    assert "_nb2job_completion" in result.stdout.replace("-", "_")
    assert "_NB2JOB_COMPLETE" in result.stdout


def test_no_color_is_honored(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = CliRunner().invoke(main, ["explain", "NB203"], color=True, env={"NO_COLOR": "1"})
    painted = CliRunner().invoke(main, ["explain", "NB203", "--color", "always"], color=True)
    assert "\x1b[" not in plain.stdout
    assert "\x1b[" in painted.stdout


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.name)
def test_help_has_examples_and_fits_80_columns(row: object) -> None:
    name = row.name  # type: ignore[attr-defined]
    text = CliRunner().invoke(main, [name, "--help"], terminal_width=80).stdout
    assert "Examples:" in text
    assert f"nb2job {name}" in text
    assert [line for line in text.split("\n") if len(line) > 80] == []


def test_help_of_all_fits_80_columns() -> None:
    text = CliRunner().invoke(main, ["--help"], terminal_width=80).stdout
    assert [line for line in text.split("\n") if len(line) > 80] == []


def test_the_readme_says_how(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert "_NB2JOB_COMPLETE=bash_source nb2job" in readme
    assert isinstance(main, click.Group)
