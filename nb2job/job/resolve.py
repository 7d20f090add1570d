"""The environment of a program: packages with their versions, Python, image; and what to know about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nb2job.errors import FolderError, UsageError
from nb2job.job.environment import OLDEST, PAIR, base_image, python_version, registered, with_pair
from nb2job.job.guesses import without_guesses
from nb2job.job.holds import held, suited
from nb2job.job.job import Environment
from nb2job.job.limits import LIMITS, refused
from nb2job.job.lock import PYTHON, Given, from_conda, from_requirements, locked
from nb2job.job.missing_data import missing_data
from nb2job.job.packages import Packages, packages
from nb2job.job.wheels import unbuilt
from nb2job.notebook.cell import Note, Notebook, by_name
from nb2job.program.job_table import SETTINGS
from nb2job.program.program import Program
from nb2job.program.settings import Settings


@dataclass(frozen=True, slots=True)
class Resolved:
    """An environment, the versions to be locked by project, and the findings about both."""

    environment: Environment
    versions: Mapping[str, str]
    notes: tuple[Note, ...]


def resolve(program: Program, notebook: Notebook, name: str, earlier: Mapping[str, str]) -> Resolved:
    """The environment of a program.

    Args:
        program: a converted program.
        notebook: where it came from, with the file of versions that the settings name.
        name: of the environment.
        earlier: versions that an earlier conversion locked, by project.

    Raises:
        FolderError: NB414, the file of versions is none.
        UsageError: NB007, an environment that is none.
    """
    settings, wanted = program.settings, packages(program)
    given = _given(program, notebook)
    if given is None:
        versions = locked(wanted, notebook.kernel, earlier)
        wanted, missing = without_guesses(wanted, [name for name, version in versions.items() if version])
    else:
        wanted, missing = without_guesses(wanted, given.versions)
        versions = {project: given.version(project) for project in wanted.open}
    asked = (given and given.python) or notebook.kernel.python or versions.get(PYTHON, "")
    pinned = wanted.at(versions)
    python = suited(pinned, program.removed, asked)
    taken, bounds = held(pinned, program.removed, python, asked)
    reference, own_image = _asked_for(settings)
    instance_type = settings.instance_type or settings.job.resources.instance_type
    environment = Environment(
        image=own_image or base_image(settings.gpu, instance_type),
        reference=reference,
        python=python,
        requirements=with_pair(one.text for one in taken.pip),
        name=name,
        channels=wanted.channels,
        conda=wanted.conda,
        pip_options=wanted.options,
        missing=missing,
    )
    about = (*_about(pinned, versions, notebook, given), *_about_python(asked, python))
    lacking = (*bounds, *unbuilt(pinned.pip, python), *missing_data(program, taken.pip))
    return Resolved(environment, versions, (*wanted.notes, *about, *lacking))


def _asked_for(settings: Settings) -> tuple[str, str]:
    """The registered environment and the base image that are asked for, each "" where it is not.

    Raises:
        UsageError: NB007, an environment that is none; NB009, a table of one that says too much.
    """
    inline = settings.job.environment
    if settings.environment or isinstance(inline, str):
        asked = settings.environment or str(inline)
        option = "--environment" if settings.environment else f"{SETTINGS}.environment"
        reference = registered(asked, option) if asked else ""
        return reference, "" if reference else asked
    if inline.build is not None and (inline.image or inline.conda_file or not inline.build.path):
        message = (
            f"{SETTINGS}.environment: a folder to build from (build.path), or an image with a conda_file"
        )
        raise UsageError("NB009", message)
    return "", inline.image


def _given(program: Program, notebook: Notebook) -> Given | None:
    """What the file of versions says; None where the user gave none."""
    settings = program.settings
    files = by_name(notebook.companions)
    if settings.requirements:
        return from_requirements(settings.requirements, files)
    if not settings.conda:
        return None
    try:
        return from_conda(files[settings.conda].text)
    except (KeyError, ValueError):
        message = "is not the file of a conda environment: it has no list of dependencies"
        raise FolderError("NB414", message, path=settings.conda) from None


def _about(
    pinned: Packages, versions: Mapping[str, str], notebook: Notebook, given: Given | None
) -> Iterator[Note]:
    limited = {name for name, version in versions.items() if version and version == LIMITS.get(name)}
    for name in sorted(limited) if given is None else ():
        message = f"the {name} installed here does not go with mlflow {_mlflow()}: {name}{versions[name]}"
        yield Note("NB412", None, message, "See that the script does the same with it.")
    yield from refused(one for one in pinned.pip if given is not None or one.project not in limited)
    if pinned.open:
        names = ", ".join(pinned.open)
        message = f"no version is locked for {names}: each build takes the newest"
        yield Note("NB411", None, message, _how_to_lock(notebook, given))


def _how_to_lock(notebook: Notebook, given: Given | None) -> str:
    if given is not None:
        return "Add them to the file of versions."
    kernel = notebook.kernel
    where = " ".join(part for part in (kernel.name, kernel.python and f"(Python {kernel.python})") if part)
    return (
        f"Convert with --update-versions where {where or 'the notebook'} runs, or give --requirements FILE."
    )


def _about_python(asked: str, python: str) -> Iterator[Note]:
    if asked and python_version(asked) != ".".join(asked.split(".")[:2]):
        oldest = ".".join(map(str, OLDEST))
        message = f"Python {asked} gives way to {python}: mlflow {_mlflow()} needs {oldest} or newer"
        yield Note("NB415", None, message)


def _mlflow() -> str:
    return PAIR["mlflow"].partition("==")[2]
