"""The environment of a job: its image, its Python, its packages; our own pins are all here."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nb2job.errors import UsageError
from nb2job.job import template, yaml_text
from nb2job.job.address import NAME, versioned, without_prefixes
from nb2job.job.job import Environment
from nb2job.program.requirement import requirement
from nb2job.regex import regex

TRACKING = ("azureml-mlflow==1.62.0.post6", "mlflow==3.15.0")
"""The tested pair that logs to Azure ML and to a local store alike [R].

azureml-mlflow 1.62.0.post6 allows mlflow-skinny up to 3.15.0. The full mlflow is named, since a
local run of the same environment needs its SQL store. Azure's tracking server lacks the
logged-models API that `log_model` calls since MLflow 2.17 to 2.19 (404) [D], so the scripts take
only API that every tracking server has: `log_params`, `log_metric`, `log_figure`, `set_tags`, and
for models a flavor's `save_model` with `log_artifacts`. What the pair allows beside it is in limits.py.
"""

PAIR = {pin.partition("==")[0]: pin for pin in TRACKING}
"""Project -> its pin."""

OF_THE_PAIR = frozenset({*PAIR, "mlflow-skinny", "mlflow-tracing"})
"""What the pair brings in its own version."""

CPU_IMAGE = "mcr.microsoft.com/azureml/openmpi5.0-ubuntu24.04:latest"
GPU_IMAGE = "mcr.microsoft.com/azureml/openmpi5.0-cuda12.6-ubuntu24.04:latest"
"""The base images under Azure ML's own environments of 2025 and 2026 [D]; those on CUDA 11.8, which
many examples name, are deprecated. [A] An open tag: Python and packages come from conda.yml, and
the image should bring its security fixes.
"""

PYTHON = "3.11"
"""For a notebook that names no version, or one older than the pair above can take."""

OLDEST = (3, 10)
"""The oldest Python that the pair above takes."""

_GPU_SIZE = regex(r"standard_n[cdgv]", re.IGNORECASE)
_VERSION = regex(r"(\d+)\.(\d+)")


def conda_yaml(environment: Environment) -> str:
    """The text of `environment/conda.yml`; what it lacks of the tracking pair is added."""
    return template.render(
        "conda.yml.j2",
        name=yaml_text.scalar(environment.name),
        channels=[yaml_text.scalar(one) for one in (*environment.channels, "conda-forge")],
        python=environment.python,
        conda=map(_item, environment.conda),
        pip=[*environment.pip_options, *map(_item, with_pair(environment.requirements))],
        missing=environment.missing,
    )


def with_pair(lines: Iterable[str]) -> tuple[str, ...]:
    """Requirement lines for pip, sorted by project, the tracking pair always among them, at our version."""
    found = {project_of(line): line for line in lines} | PAIR
    return tuple(found[project] for project in sorted(found))


def project_of(line: str) -> str:
    """The project that a line of requirements is about, as package indexes compare names."""
    found = requirement(line)
    return found.project if found is not None else line


def python_version(kernel: str) -> str:
    """The Python of the environment ("3.12") for the notebook's own ("3.12.4", or empty)."""
    match = _VERSION.match(kernel)
    if match is None:
        return PYTHON
    version = (int(match[1]), int(match[2]))
    return f"{version[0]}.{version[1]}" if version >= OLDEST else PYTHON


def base_image(gpu: bool = False, instance_type: str = "") -> str:
    """The base image; one with CUDA when asked for, or for a GPU size of Azure's N series [D]."""
    return GPU_IMAGE if gpu or _GPU_SIZE.match(instance_type) else CPU_IMAGE


def registered(asked: str, option: str = "--environment") -> str:
    """The registered environment that an option names (`azureml:NAME:1`); "" for a base image.

    The forms are those of the command job's YAML: a name with a version or a label, or the URI of a registry.

    Raises:
        UsageError: NB007, a name without a version, or a text that is neither.
    """
    if _REGISTRY.fullmatch(asked):
        return asked
    if versioned(asked):
        return versioned(asked)
    if "/" in asked and _IMAGE.fullmatch(asked):
        return ""
    plain = without_prefixes(asked)
    version = f"Write {plain}@latest, or a version." if re.fullmatch(NAME, plain) else ""
    raise UsageError("NB007", f"{option} {asked}: neither a registered environment nor an image", version)


_REGISTRY = regex(rf"azureml://registries/{NAME}/environments/{NAME}/(?:versions|labels)/[\w.-]+")
_IMAGE = regex(r"[a-z0-9][\w.-]*(?::\d+)?(?:/[\w.-]+)+(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?")


def _item(requirement: str) -> str:
    """A requirement as a list item; only one with a marker, a URL or a comment needs quotes."""
    plain = re.fullmatch(r"[A-Za-z0-9][\w.\[\]-]*(?:[<>=!~]=?[\w.*+!<>=~,-]+)?", requirement)
    return requirement if plain else yaml_text.quoted(requirement)
