"""The group: quick, lazy, and one door for what goes wrong."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest
from click.shell_completion import ShellComplete

from nb2job import __version__, cli
from nb2job.cli import COMMANDS, main, report, runs
from nb2job.cli.report import Console, shared_options
from nb2job.errors import JobError, UsageError

Call = Callable[..., Any]

LAZY = (
    "nbformat",
    "libcst",
    "jinja2",
    "mlflow",
    "azure",
    "optuna",
    "yaml",
    "black",
    "rich",
    "numpy",
)


def modules_after(*arguments: str) -> set[str]:
    """What is imported once `nb2job ARGUMENTS` has said its piece."""
    code = (
        "import sys\nfrom nb2job.cli import main\n"
        f"try:\n    main({list(arguments)!r})\nexcept SystemExit:\n    pass\n"
        "print('imported:', *sys.modules)"
    )
    command = [sys.executable, "-c", code]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return set(out.partition("imported:")[2].split())


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), (), ("no-such-command",)])
def test_the_group_imports_click_only(arguments: tuple[str, ...]) -> None:
    imported = modules_after(*arguments)
    assert "click" in imported
    assert imported & {*LAZY, *(row.module for row in COMMANDS)} == set()


def test_a_commands_help_imports_that_command_only() -> None:
    imported = modules_after("run", "--help")
    others = {row.module for row in COMMANDS if row.name != "run"}
    assert "nb2job.cli.run" in imported
    assert imported & {*LAZY, *others} == set()


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.name)
def test_every_command_has_its_module_and_examples(row: cli.Row, nb2job: Call) -> None:
    assert find_spec(row.module), f"{row.module} is in the table but is not written"
    outcome = nb2job(row.name, "--help")
    assert outcome.exit_code == 0
    assert f"nb2job {row.name} " in outcome.stdout.partition("Examples:")[2]
    for option in ("--quiet", "--verbose", "--color"):
        assert option in outcome.stdout


@pytest.mark.parametrize("name", sorted(runs.command.commands))
def test_every_command_below_runs_has_examples_that_it_takes(name: str, nb2job: Call) -> None:
    outcome = nb2job("runs", name, "--help")
    examples = outcome.stdout.partition("Examples:\n")[2].replace("\n      ", " ").strip().split("\n")
    assert len(examples) >= 2
    for example in examples:
        words = shlex.split(example)
        assert words[:3] == ["nb2job", "runs", name]
        runs.command.commands[name].make_context(name, words[3:])


def test_every_command_is_in_the_table() -> None:
    assert cli.__file__
    modules = {path.stem for path in Path(cli.__file__).parent.glob("[!_]*.py")} - {
        "batch",
        "conversion",
        "job_options",
        "run_options",
        "tracking_options",
        "report",
        "settings_file",
        "summary",
        "sweep_options",
        "sweep_result",
        "targets",
        "verification",
    }
    assert modules <= {row.module.rpartition(".")[2] for row in COMMANDS}


def test_version(nb2job: Call) -> None:
    outcome = nb2job("--version")
    assert (outcome.exit_code, outcome.stdout) == (0, f"nb2job {__version__}\n")


def test_no_command_is_a_usage_error_that_shows_the_help(nb2job: Call) -> None:
    outcome = nb2job()
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "Examples:" in outcome.stderr


def test_completion_comes_from_the_table() -> None:
    completion = ShellComplete(main, {}, "nb2job", "_NB2JOB_COMPLETE")
    found = {item.value: item.help for item in completion.get_completions([], "r")}
    assert found["run"] == next(row.help for row in COMMANDS if row.name == "run")
    assert "--version" in {item.value for item in completion.get_completions([], "--")}


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A command `fake` that does what its `act` says."""
    module = SimpleNamespace(act=lambda console: None)

    @click.command("fake")
    @click.option("--number", type=int)
    @shared_options
    @click.pass_obj
    def command(console: Console, *, number: int | None) -> object:
        return module.act(console)

    module.command = command
    monkeypatch.setitem(sys.modules, "nb2job.cli.fake", module)  # type: ignore[arg-type]
    row = cli.Row("fake", "nb2job.cli.fake", "Fakes.")
    monkeypatch.setattr(cli, "COMMANDS", (*COMMANDS, row))
    return module


def raising(error: BaseException) -> object:
    def act(console: Console) -> None:
        raise error

    return act


@pytest.mark.parametrize(("returned", "code"), [(None, 0), (0, 0), (1, 1), ("text", 0)])
def test_a_command_returns_its_exit_code(
    fake: SimpleNamespace, returned: object, code: int, nb2job: Call
) -> None:
    fake.act = lambda console: returned
    assert nb2job("fake").exit_code == code


def test_an_error_is_a_line_and_a_hint(fake: SimpleNamespace, nb2job: Call) -> None:
    fake.act = raising(JobError("NB999", "is wrong", "mend it", path="job.yml", line=3))
    outcome = nb2job("fake")
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert outcome.stderr == "job.yml:3: NB999 is wrong\n  mend it\n"


def test_an_error_says_its_own_exit_code(fake: SimpleNamespace, nb2job: Call) -> None:
    error = UsageError("NB999", "differs")
    error.exit_code = 1
    fake.act = raising(error)
    assert nb2job("fake").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--no"], "nb2job: NB001 No such option"),
        (["nothing"], "nb2job: NB001 No such command"),
        (["fake", "--number", "x"], "nb2job fake: NB001 Invalid value for '--number'"),
        (["fake", "more"], "nb2job fake: NB001 Got unexpected extra argument"),
    ],
)
@pytest.mark.usefixtures("fake")
def test_usage_errors(arguments: list[str], message: str, nb2job: Call) -> None:
    outcome = nb2job(*arguments)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    head, hint = outcome.stderr.splitlines()
    assert head.startswith(message)
    assert re.fullmatch(r"  see `nb2job( fake)? --help`", hint)


def test_an_interrupt(fake: SimpleNamespace, nb2job: Call) -> None:
    fake.act = raising(KeyboardInterrupt())
    outcome = nb2job("fake")
    assert (outcome.exit_code, outcome.stdout) == (130, "")
    assert outcome.stderr.strip() == "interrupted"


def test_a_bug_goes_into_a_report(
    fake: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nb2job: Call
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["nb2job", "fake", "--set", "TOKEN=secret"])
    fake.act = raising(ZeroDivisionError("by\nzero"))
    outcome = nb2job("fake")
    (written,) = tmp_path.glob("nb2job-bug-*.txt")
    assert (outcome.exit_code, outcome.stdout) == (3, "")
    assert outcome.stderr.splitlines() == [
        "nb2job: a bug of ours: ZeroDivisionError: by zero",
        f"  please report it, with {written}",
    ]
    text = written.read_text()
    assert "Traceback" in text
    assert "nb2job fake --set TOKEN=..." in text
    assert "secret" not in text


def test_a_bug_without_room_for_a_report(
    fake: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nb2job: Call
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    fake.act = raising(ZeroDivisionError("by zero"))
    outcome = nb2job("fake")
    assert outcome.exit_code == 3
    assert "no report could be written" in outcome.stderr


def speak(console: Console) -> None:
    console.result(click.style("result", fg="red"))
    console.note("note")
    console.detail("detail")


@pytest.mark.parametrize(
    ("arguments", "stderr"),
    [
        (["fake"], "note\n"),
        (["fake", "-q"], ""),
        (["--quiet", "fake"], ""),
        (["fake", "--verbose"], "note\ndetail\n"),
        (["-v", "fake"], "note\ndetail\n"),
        (["-v", "fake", "-q"], "detail\n"),
    ],
)
def test_quiet_and_verbose(fake: SimpleNamespace, arguments: list[str], stderr: str, nb2job: Call) -> None:
    fake.act = speak
    outcome = nb2job(*arguments)
    assert (outcome.stdout, outcome.stderr) == ("result\n", stderr)


@pytest.mark.parametrize(
    ("arguments", "no_color", "colored"),
    [
        (["fake"], "", False),
        (["fake", "--color", "always"], "", True),
        (["--color", "always", "fake"], "", True),
        (["--color", "always", "fake"], "1", True),
        (["--color", "always", "fake", "--color", "never"], "", False),
        (["--color", "always", "fake", "--color", "auto"], "", True),
    ],
)
def test_color(
    fake: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    no_color: str,
    colored: bool,
    nb2job: Call,
) -> None:
    monkeypatch.setenv("NO_COLOR", no_color)
    fake.act = speak
    assert ("\x1b[" in nb2job(*arguments).stdout) is colored


@pytest.mark.parametrize(("value", "color"), [("1", False), ("", None)])
def test_no_color(monkeypatch: pytest.MonkeyPatch, value: str, color: bool | None) -> None:
    monkeypatch.setenv("NO_COLOR", value)
    assert report.Console().color is color


def test_the_group_can_be_called_as_a_function(fake: SimpleNamespace) -> None:
    fake.act = lambda console: 1
    assert main.main(["fake"], standalone_mode=False) == 1
