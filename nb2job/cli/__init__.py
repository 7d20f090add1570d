"""main, the `nb2job` command: a command's module is loaded only when that command is called."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from nb2job import __version__
from nb2job.cli.report import USAGE, Console, exit_code_of, shared_options

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Row(NamedTuple):
    """A command: its name, the module whose `command` it is, and its line in `nb2job --help`."""

    name: str
    module: str
    help: str


COMMANDS = (
    Row("convert", "nb2job.cli.convert", "Turn a notebook into a training script and its job."),
    Row("explain", "nb2job.cli.explain", "Show what would become of a notebook; write nothing."),
    Row("check", "nb2job.cli.check", "Find job folders that lag behind, and what deserves a look."),
    Row("verify", "nb2job.cli.verify", "Run a notebook and its script, and compare them."),
    Row("validate", "nb2job.cli.validate", "Say what Azure ML would refuse in a job file."),
    Row("run", "nb2job.cli.run", "Run a job file on this machine, tracked in MLflow."),
    Row("submit", "nb2job.cli.submit", "Send a job file to Azure ML."),
    Row("runs", "nb2job.cli.runs", "Read runs back: list them, compare them, take the best."),
    Row("demo", "nb2job.cli.demo", "Convert and run a small notebook, to see it all once."),
)
"""In the order in which a person meets them."""


class LazyGroup(click.Group):
    """Lists its commands from the table and imports the one that is called."""

    def main(  # type: ignore[override]  # click overloads the return type by standalone_mode
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> int:
        """Runs one command line and leaves through the door in `report`.

        Raises:
            SystemExit: with the exit code; not when `standalone_mode` is off, then it is returned.
        """
        console = extra.setdefault("obj", Console())

        def call() -> object:
            # Always "nb2job": `python -m nb2job` would else name itself "python -m nb2job" in hints
            # that are copied into a shell.
            main = super(LazyGroup, self).main
            return main(args, prog_name or "nb2job", complete_var, standalone_mode=False, **extra)

        code = exit_code_of(call, console)
        if standalone_mode:
            raise SystemExit(code)
        return code

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the table, in its order."""
        return [row.name for row in COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None where the table has no such row."""
        for row in COMMANDS:
            if row.name == cmd_name:
                command: click.Command = import_module(row.module).command
                return command
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the table; click's own would import every command for its short help."""
        with formatter.section("Commands"):
            formatter.write_dl([(row.name, row.help) for row in COMMANDS])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Completes from the table; click's own would import every command."""
        from click.shell_completion import CompletionItem

        found = [
            CompletionItem(row.name, help=row.help) for row in COMMANDS if row.name.startswith(incomplete)
        ]
        return found + click.Command.shell_complete(self, ctx, incomplete)


@click.group(
    name="nb2job",
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Examples:
  nb2job convert train.ipynb
  nb2job run train-job/job.yml --set learning_rate=0.01

Exit codes: 0 done, 1 a difference or a failed job, 2 usage or bad input,
3 a bug of ours, 130 interrupted.""",
)
@shared_options
@click.version_option(__version__, prog_name="nb2job", message="%(prog)s %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """From a Jupyter notebook to a tracked training job, here or on Azure ML."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        context.exit(USAGE)
