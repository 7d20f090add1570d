"""The environment: one of the workspace with its version, or an image, with its files on this machine."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any

from nb2job.job.address import prefixed_twice, with_version
from nb2job.job.validate.document import Place
from nb2job.job.validate.job_file import JobFile
from nb2job.job.validate.problem import Problem
from nb2job.regex import regex

_VERSIONED = regex(
    r"azureml:(/subscriptions/.+/environments/[^/]+/(versions|labels)/[^/]+"
    r"|//registries/[^/]+/environments/[^/]+/(versions|labels)/[^/]+"
    r"|[^/:@]+(:[^/:@]+|@[^/:@]+))"
)


def check(job: JobFile) -> Iterator[Problem]:
    """NB535 for an environment that is not complete, NB507 for a file of it that is not here."""
    place = (*job.trial, "environment")
    value = job.at(*place)
    if isinstance(value, str) and value.startswith("file:"):
        yield from _file(job, place, "")
    elif isinstance(value, str) and prefixed_twice(value):
        what = f"the environment {value!r} has its prefix twice"
        yield Problem("NB535", place, what, f"Say {with_version(value)}.")
    elif isinstance(value, str) and value.startswith("azureml:") and not _VERSIONED.fullmatch(value):
        hint = "Add its version (azureml:NAME:1) or @latest."
        if value.startswith("azureml://"):
            hint = "It ends with /versions/VERSION or /labels/latest."
        yield Problem("NB535", place, f"the environment {value!r} has no version", hint)
    elif isinstance(value, dict) and job.sound(*place):
        yield from _inline(job, place, value)


def _inline(job: JobFile, place: Place, value: Mapping[str, Any]) -> Iterator[Problem]:
    image, build = value.get("image"), value.get("build")
    if image and build:
        yield Problem("NB535", (*place, "build"), "an environment has an image or a build, not both")
    elif not image and not build:
        hint = "Add `image`, such as mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04."
        yield Problem("NB535", place, "the environment has no image", hint)
    elif isinstance(image, str) and re.search(r"[\s<>]", image):
        yield Problem("NB535", (*place, "image"), f"{image!r} cannot be an image")
    conda = value.get("conda_file")
    if isinstance(conda, str):
        yield from _file(job, (*place, "conda_file"), "conda")
    elif "conda_file" in value and not isinstance(conda, dict):
        hint = "Give its path, or its content as keys."
        yield Problem("NB535", (*place, "conda_file"), f"`conda_file` is {conda!r}", hint)
    yield from _build(job, (*place, "build"))


def _build(job: JobFile, place: Place) -> Iterator[Problem]:
    folder = job.local(*place, "path")
    if folder is None:
        return
    dockerfile = job.text(*place, "dockerfile_path") or "Dockerfile"
    if not os.path.isdir(folder):
        what = f"the build's folder {job.text(*place, 'path')!r} is not there"
        yield Problem("NB507", (*place, "path"), what, "Paths start at the job file's folder.")
    elif not os.path.isfile(folder / dockerfile):
        what = f"there is no {dockerfile} in {job.text(*place, 'path')!r}"
        yield Problem("NB507", (*place, "path"), what, "Name it with `dockerfile_path`.")


def _file(job: JobFile, place: Place, kind: str) -> Iterator[Problem]:
    path = job.local(*place)
    if path is None or not os.path.isfile(path):
        what = f"the {kind or 'environment'} file {job.text(*place)!r} is not there"
        yield Problem("NB507", place, what, "Paths start at the job file's folder.")
