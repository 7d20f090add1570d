"""The pages of commands: what click knows of them, as `--help` shows it."""

from __future__ import annotations

import click

from docs.cells import cell, table
from nb2job.cli import COMMANDS, main


def pages() -> dict[str, str]:
    """One page for all, and one a command."""
    top = click.Context(main, info_name="nb2job")
    rows = [(f"[`nb2job {row.name}`](commands/{row.name}.md)", cell(row.help)) for row in COMMANDS]
    codes = (main.epilog or "").partition("Exit codes: ")[2].replace("\n", " ")
    text = ["# Commands", table(("command", "what it does"), rows), "## Exit codes", codes]
    found = {"commands": "\n\n".join(text) + "\n"}
    for row in COMMANDS:
        command = main.get_command(top, row.name)
        assert command is not None
        found[f"commands/{row.name}"] = _page(row.name, row.help, command, top)
    return found


def _page(name: str, line: str, command: click.Command, top: click.Context) -> str:
    context = click.Context(command, info_name=name, parent=top)
    usage = command.get_usage(context).removeprefix("Usage: ")
    text = (command.help or "").replace("\b\n", "").replace("\n", " ")
    options = [one for one in command.params if isinstance(one, click.Option) and not one.hidden]
    rows = [(_spelled(one), cell(one.help or "") + _default(one)) for one in options]
    parts = [f"# `nb2job {name}`", line, f"```\n{' '.join(usage.split())}\n```", text.replace("  ", "\n\n")]
    parts += ["## Options", table(("option", "meaning"), rows)]
    for block in (command.epilog or "").split("\b\n"):
        title, _, lines = block.partition("\n")
        if lines.strip() and title.startswith("Examples"):
            parts += ["## Examples", f"```\n{_less_indented(lines)}\n```"]
        elif block.strip():
            parts.append(f"```\n{block.strip()}\n```")
    return "\n\n".join(parts) + "\n"


def _spelled(option: click.Option) -> str:
    names = ", ".join(f"`{one}`" for one in (*option.opts, *option.secondary_opts))
    if option.is_flag:
        return names
    choices = option.type.choices if isinstance(option.type, click.Choice) else ()
    return f"{names} {cell('|'.join(map(str, choices)) or option.metavar or option.type.name.upper())}"


def _default(option: click.Option) -> str:
    shown = option.show_default and option.default is not None and not option.is_flag
    return f" (default: `{option.default}`)" if shown else ""


def _less_indented(lines: str) -> str:
    return "\n".join(line.removeprefix("  ") for line in lines.rstrip().split("\n"))
