"""The options of a conversion that say what its script logs, and how."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import click


def tracking_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command these options, in their order."""
    return reduce(lambda decorated, option: option(decorated), reversed(_OPTIONS), command)


_OPTIONS = (
    click.option(
        "--tracking",
        type=click.Choice(["custom", "autolog", "both", "none"]),
        default="custom",
        show_default=True,
        help="What is logged to MLflow: by lines of the script, by autolog too, with its scores, or without.",
    ),
    click.option(
        "--metric",
        metavar="NAME=EXPR",
        multiple=True,
        help="Log one more metric: an expression of the notebook's names, where they have their last values."
        " Repeatable.",
    ),
    click.option(
        "--prints",
        type=click.Choice(["log", "drop", "keep"]),
        default="log",
        show_default=True,
        help="What becomes of prints.",
    ),
    click.option(
        "--plots",
        type=click.Choice(["log", "drop", "keep"]),
        default="log",
        show_default=True,
        help="What becomes of figures.",
    ),
    click.option(
        "--tables",
        type=click.Choice(["log", "drop"]),
        default="drop",
        show_default=True,
        help="What becomes of frames that are displayed.",
    ),
    click.option(
        "--models",
        type=click.Choice(["save", "log", "none"]),
        default="save",
        show_default=True,
        help="How fitted models are logged: as artifacts, by log_model, or not.",
    ),
    click.option(
        "--register",
        metavar="[MODEL=]NAME",
        multiple=True,
        help="Register a model that is logged under a name. Repeatable.",
    ),
    click.option("--log-data", is_flag=True, help="Log the data that the script reads as the run's inputs."),
)
