"""The options of a conversion that say what a sweep of its job searches, and how."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import click

from nb2job.program.ranges import RANGES


def sweep_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command these options, in their order."""
    return reduce(lambda decorated, option: option(decorated), reversed(_OPTIONS), command)


_OPTIONS = (
    click.option(
        "--search",
        metavar="NAME=DISTRIBUTION|auto",
        multiple=True,
        help="Search a parameter in a sweep: 'C=choice(0.01, 0.1, 1)', 'lr=loguniform(-9, -2)' (exponents),"
        " or any other of Azure ML; auto takes what the notebook offers. Repeatable.",
    ),
    click.option(
        "--sampling",
        type=click.Choice(["random", "sobol", "grid", "bayesian"]),
        default="random",
        show_default=True,
        help="How a sweep picks values.",
    ),
    click.option(
        "--seed",
        metavar="N",
        type=click.IntRange(*RANGES["seed"]),
        help="The seed of random or sobol sampling (of the script's own seed: --param seed).",
    ),
    click.option("--primary-metric", metavar="NAME", default="", help="The metric that a sweep looks at."),
    click.option(
        "--goal",
        type=click.Choice(["maximize", "minimize"]),
        help="Which way of the primary metric is better.",
    ),
    click.option(
        "--early-termination",
        metavar="POLICY",
        default="",
        help="When a trial is stopped early: 'bandit(slack_factor=0.1, delay_evaluation=5)',"
        " median_stopping or 'truncation_selection(truncation_percentage=20)'.",
    ),
    click.option(
        "--max-total-trials",
        metavar="N",
        type=click.IntRange(*RANGES["max_total_trials"]),
        help="How many trials in all.",
    ),
    click.option(
        "--max-concurrent-trials",
        metavar="N",
        type=click.IntRange(*RANGES["max_concurrent_trials"]),
        help="How many at once.",
    ),
    click.option(
        "--trial-timeout",
        metavar="SECONDS",
        type=click.IntRange(*RANGES["trial_timeout"]),
        help="How long a trial may take.",
    ),
)
