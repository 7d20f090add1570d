"""The options of a conversion that say where its job runs, and in what."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import click

from nb2job.cli.report import read_pairs
from nb2job.program.ranges import RANGES


def job_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command these options, in their order."""
    return reduce(lambda decorated, option: option(decorated), reversed(_OPTIONS), command)


_OPTIONS = (
    click.option(
        "--requirements",
        metavar="FILE",
        type=click.Path(dir_okay=False),
        default="",
        help="Take the versions of packages from a requirements file.",
    ),
    click.option(
        "--conda",
        metavar="FILE",
        type=click.Path(dir_okay=False),
        default="",
        help="Take the versions of packages, and Python's, from the file of a conda environment.",
    ),
    click.option("--update-versions", is_flag=True, help="Read the versions of packages from here again."),
    click.option(
        "--environment",
        metavar="NAME|IMAGE",
        default="",
        help="A registered environment (NAME:VERSION, NAME@latest, a registry's URI), or a base image.",
    ),
    click.option("--gpu", is_flag=True, help="A base image with CUDA."),
    click.option("--compute", metavar="NAME", default="", help="The compute cluster of the job."),
    click.option("--instance-type", metavar="SIZE", default="", help="The machine, such as Standard_DS3_v2."),
    click.option(
        "--instance-count",
        metavar="N",
        type=click.IntRange(*RANGES["instance_count"]),
        help="How many machines.",
    ),
    click.option("--experiment-name", metavar="NAME", default="", help="The job's experiment."),
    click.option("--display-name", metavar="NAME", default="", help="The job's display name."),
    click.option("--tag", metavar="KEY=VALUE", multiple=True, callback=read_pairs, help="A tag of the job."),
    click.option(
        "--env",
        metavar="KEY=VALUE",
        multiple=True,
        callback=read_pairs,
        help="An environment variable of the job.",
    ),
    click.option(
        "--input",
        metavar="NAME=PATH|URI",
        multiple=True,
        callback=read_pairs,
        help="Where the job finds a data input: a path from here, or a URI. Repeatable.",
    ),
    click.option(
        "--data-asset",
        metavar="NAME=ASSET",
        multiple=True,
        callback=read_pairs,
        help="The data asset that an input is: azureml:diabetes@latest, azureml:diabetes:1. Repeatable.",
    ),
    click.option(
        "--timeout",
        metavar="SECONDS",
        type=click.IntRange(*RANGES["timeout"]),
        help="How long the job, or the whole sweep, may take.",
    ),
)
