"""The options by which commands choose runs: where they are, which, in what order."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any

import click

Options = tuple[Callable[[Any], Any], ...]

WHERE: Options = (
    click.option("--tracking-uri", metavar="URI", default="", help="Where the runs are."),
    click.option("--format", "style", type=click.Choice(["text", "json", "csv", "md"]), default="text"),
)
WHICH: Options = (
    click.option(
        "-e",
        "--experiment",
        "experiments",
        metavar="NAME",
        multiple=True,
        help="Of this experiment, by name or id (default: of all). Repeatable.",
    ),
    click.option("--user", "users", metavar="NAME", multiple=True, help="Of this person. Repeatable."),
    click.option(
        "--filter",
        "condition",
        metavar="TEXT",
        default="",
        help="In MLflow's language: \"metrics.acc > 0.9 and params.model = 'tree'\".",
    ),
)
VALUE = click.option(
    "--value",
    type=click.Choice(["last", "best"]),
    default="last",
    show_default=True,
    help="Of the metric that counts: its last value, or its best from the whole history.",
)
ORDER: Options = (
    click.option(
        "--sort",
        metavar="KEY",
        default="",
        help="metrics.NAME, params.NAME, tags.NAME, start_time, duration, run_name …, with DESC or ASC"
        " (default: the newest first).",
    ),
    VALUE,
    click.option("--nested", is_flag=True, help="A row for each trial, not one for its sweep."),
)
GOAL = click.Choice(["maximize", "minimize"])
METRIC: Options = (
    click.option("--metric", metavar="NAME", default="", help="The metric that counts."),
    click.option("--goal", type=GOAL, default=None, help="Which way is better."),
)

_EXAMPLES = {
    "list": (
        "runs list -e wines -e digits",
        "runs list --filter \"metrics.accuracy > 0.9 and params.model = 'tree'\"",
        "runs list --sort 'metrics.accuracy DESC' -n 20 --format csv",
        "runs list --tracking-uri http://127.0.0.1:5000 --html runs.html",
    ),
    "compare": (
        "runs compare",
        "runs compare 3f2a9c1e keen-owl-12 --all",
        "runs compare -e wines --sort 'metrics.accuracy DESC' -n 3",
        "runs compare -e wines --html compared.html",
    ),
    "best": (
        "runs best --metric accuracy --goal maximize",
        "runs best --metric loss --goal minimize --value best -e wines",
        "runs best --metric accuracy --goal maximize --format json",
    ),
    "trials": (
        "runs trials 3f2a9c1e",
        "runs trials 3f2a9c1e --metric loss --goal minimize",
        "runs trials 3f2a9c1e --format md",
        "runs trials 3f2a9c1e --html trials.html",
    ),
}


def examples_of(name: str) -> str:
    """The last lines of a command's --help."""
    return "\n".join(["\b", "Examples:", *(f"  nb2job {one}" for one in _EXAMPLES[name])])


HTML = click.option(
    "--html",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a page with charts, too: one file that needs no network.",
)


def takes(*options: Callable[[Any], Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return lambda function: reduce(lambda made, option: option(made), reversed(options), function)


def limit_of(default: int) -> Callable[[Any], Any]:
    return click.option(
        "-n", "--limit", type=click.IntRange(0), default=default, show_default=True, help="Rows; 0 for all."
    )
