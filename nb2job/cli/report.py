"""The one door for results, errors and exit codes: results to stdout, all else to stderr."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import click

from nb2job.errors import Nb2jobError, UsageError

USAGE = 2
BUG = 3
INTERRUPTED = 130

Function = TypeVar("Function", bound=Callable[..., Any])


def _no_color() -> bool | None:
    return False if os.environ.get("NO_COLOR") else None


@dataclass(slots=True)
class Console:
    """How loud to be and in which colors; `color` None means: where the stream is a terminal."""

    quiet: bool = False
    verbose: bool = False
    color: bool | None = field(default_factory=_no_color)

    def result(self, text: str) -> None:
        """What the command was called for."""
        click.echo(text, color=self.color)

    def note(self, text: str) -> None:
        """What is good to know on the way; silent under --quiet."""
        if not self.quiet:
            click.echo(text, err=True, color=self.color)

    def detail(self, text: str) -> None:
        """What only --verbose asks for."""
        if self.verbose:
            click.echo(text, err=True, color=self.color)

    @contextmanager
    def working(self) -> Iterator[Callable[[str], None]]:
        """Gives a function that is told what is being done: one moving line, on a terminal only."""
        if self.quiet or not sys.stderr.isatty():
            yield self.detail
            return
        from rich.console import Console as Terminal
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        terminal = Terminal(stderr=True, no_color=self.color is False)
        with Progress(*columns, console=terminal, transient=True) as progress:
            task = progress.add_task("")
            yield lambda text: progress.reset(task, description=text)

    def error(self, text: str) -> None:
        """Why the command cannot go on: the first line in red, the hint plain."""
        head, newline, hint = text.partition("\n")
        click.echo(click.style(head, fg="red") + newline + hint, err=True, color=self.color)


def exit_code_of(call: Callable[[], object], console: Console) -> int:
    """Makes the call, says what went wrong, if anything, and returns the exit code."""
    _collect_rarely()
    try:
        outcome = call()
    except Nb2jobError as error:
        console.error(str(error))
        return error.exit_code
    except click.ClickException as error:
        mistake = _usage_error(error)
        console.error(str(mistake))
        return mistake.exit_code
    except (click.Abort, KeyboardInterrupt):
        console.error("interrupted")
        return INTERRUPTED
    except Exception as error:
        console.error(_bug(error))
        return BUG
    return outcome if isinstance(outcome, int) else 0


def _collect_rarely() -> None:
    """Importing and parsing make a million objects that live on, and hardly a cycle: looking through them
    again and again takes a sixth of a short conversion, and a third of a long one. When the process ends,
    Python would look through them once more: another eighth of a short one."""
    gc.set_threshold(500_000, 20, 20)
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)


def read_pairs(
    context: click.Context, parameter: click.Parameter, texts: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    """An option's NAME=VALUE texts as pairs, in their order.

    Raises:
        click.BadParameter: a text without a name or without `=`.
    """
    for text in texts:
        if not text.partition("=")[0] or "=" not in text:
            raise click.BadParameter(f"{text!r} is not {parameter.metavar}")
    return tuple((name, value) for name, _, value in (text.partition("=") for text in texts))


def write_page(path: Path, text: str) -> None:
    """Writes a page beside its place and moves it there.

    Raises:
        UsageError: NB001 where it cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise UsageError("NB001", f"{path} cannot be written: {error.strerror}") from error


def shared_options(function: Function) -> Function:
    """Adds -q, -v and --color, good before and after a command's name; the Console gets them."""
    quiet = click.option(
        "-q",
        "--quiet",
        is_flag=True,
        expose_value=False,
        callback=_set_quiet,
        help="Results and errors only.",
    )
    verbose = click.option(
        "-v",
        "--verbose",
        is_flag=True,
        expose_value=False,
        callback=_set_verbose,
        help="Say more of what is done.",
    )
    color = click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        expose_value=False,
        callback=_set_color,
        help="Colors in the output (auto: on a terminal, unless NO_COLOR is set).",
    )
    return quiet(verbose(color(function)))


def _set_quiet(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        context.ensure_object(Console).quiet = True


def _set_verbose(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        context.ensure_object(Console).verbose = True


def _set_color(context: click.Context, _: click.Parameter, value: str | None) -> None:
    console = context.ensure_object(Console)
    console.color = {"always": True, "never": False}.get(value or "auto", console.color)
    context.color = console.color


def _usage_error(error: click.ClickException) -> UsageError:
    """Click's complaint in our words: one line, then where to read on."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "nb2job"
    message = " ".join(error.format_message().split())
    return UsageError("NB001", message, f"see `{command} --help`", path=command)


def _bug(error: Exception) -> str:
    """Writes the report file and returns what to tell: no traceback goes to the terminal."""
    what = f"nb2job: a bug of ours: {type(error).__name__}: {' '.join(str(error).split())}"
    try:
        path = _write_bug_report(error)
    except OSError as failure:
        return f"{what}\n  no report could be written ({failure.strerror})"
    return f"{what}\n  please report it, with {path}"


def _write_bug_report(error: Exception) -> str:
    import platform
    import re
    import tempfile
    import traceback

    from nb2job import __version__

    # The values of NAME=VALUE arguments may be secrets, and reports get pasted into public issues.
    arguments = [re.sub("=.*", "=...", text, flags=re.DOTALL) for text in sys.argv[1:]]
    lines = [
        f"nb2job {__version__}, Python {platform.python_version()}, {platform.system()}\n",
        f"nb2job {' '.join(arguments)}\n\n",
        *traceback.format_exception(error),
    ]
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", prefix="nb2job-bug-", suffix=".txt", delete=False
    ) as file:
        file.writelines(lines)
    return file.name
