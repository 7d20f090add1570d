"""The job of a converted program: its names, inputs and environment, as data."""

from __future__ import annotations

import keyword
import re
import sys
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from nb2job.errors import UsageError
from nb2job.job.azure_names import NONE, fault_of_compute, fault_of_experiment
from nb2job.job.inputs import inputs_of, outputs_of, seen
from nb2job.job.job import SERVERLESS, Environment, Job
from nb2job.job.local_modules import local_modules
from nb2job.notebook.cell import Note, Notebook
from nb2job.program.import_statements import imported_modules
from nb2job.program.job_table import SETTINGS
from nb2job.program.program import Program
from nb2job.program.prose import paragraph, subject
from nb2job.program.settings import Settings
from nb2job.program.slug import ascii_of

if TYPE_CHECKING:
    from nb2job.search.trial import Sweep


def describe(
    program: Program,
    notebook: Notebook,
    name: str,
    to_notebook: str,
    environment: Environment,
    notes: tuple[Note, ...] = (),
) -> Job:
    """The command job that runs the program's script.

    Args:
        program: a converted program.
        notebook: where it came from.
        name: the script's, without its ending.
        to_notebook: the path from the job folder to the notebook's folder, with forward slashes.
        environment: what it runs in.
        notes: what there is to know about that.

    Raises:
        UsageError: NB003 or NB009, a setting of an argument that the script does not have; NB010, of a sweep;
            NB530, NB537 or NB556, a name or an address that Azure ML does not take.
    """
    settings, keys = _checked(program.settings), program.settings.job
    title = subject(program.title)
    prose = paragraph(program.prose) or title or f"Made from {PurePath(notebook.path).name}"
    variables = dict(program.environment_variables) | dict(keys.environment_variables) | dict(settings.env)
    sweep, remarks = _sweep(program)
    return Job(
        name=name,
        script=f"{name}.py",
        display_name=settings.display_name or keys.display_name or name,
        experiment_name=settings.experiment_name or keys.experiment_name or name,
        description=keys.description or prose,
        compute=settings.compute or keys.compute or SERVERLESS,
        inputs=inputs_of(program, to_notebook),
        environment=_with_files(environment, program, to_notebook),
        environment_variables=tuple(variables.items()),
        tags=tuple((dict(keys.tags) | dict(settings.tag)).items()),
        instance_type=settings.instance_type or keys.resources.instance_type,
        instance_count=settings.instance_count or keys.resources.instance_count,
        notes=(*notes, *remarks),
        secrets=program.secrets,
        properties=keys.properties,
        outputs=outputs_of(program),
        shm_size=keys.resources.shm_size,
        docker_args=keys.resources.docker_args,
        locations=keys.resources.locations,
        distribution=keys.distribution,
        timeout=settings.timeout or keys.limits.timeout,
        identity=keys.identity,
        services=keys.services,
        queue_settings=keys.queue_settings,
        sweep=sweep,
    )


def _checked(settings: Settings) -> Settings:
    """The settings themselves, if Azure ML takes their names."""
    for key, code, fault_of in (
        ("experiment_name", "NB530", fault_of_experiment),
        ("compute", "NB537", fault_of_compute),
    ):
        option = f"--{key.replace('_', '-')}" if getattr(settings, key) else f"{SETTINGS}.{key}"
        name = getattr(settings, key) or getattr(settings.job, key)
        what, hint = fault_of(name) if name else NONE
        if what:
            raise UsageError(code, f"{option} {what}", hint)
    return settings


def script_name(stem: str, program: Program) -> str:
    """A module's name for the script, which hides none that the script imports."""
    name = re.sub(r"\W+", "_", ascii_of(stem)).strip("_").lower() or "notebook"
    imports = {module for one in program.every_statement() for module in imported_modules(one)}
    taken = imports | local_modules(program) | sys.stdlib_module_names | _DEPENDENCIES | set(keyword.kwlist)
    return f"train_{name}" if name in taken or name[0].isdigit() else name


def _sweep(program: Program) -> tuple[Sweep | None, tuple[Note, ...]]:
    """The sweep, where something is searched: what it needs takes half as long to import as all else."""
    if any(one.search for one in program.parameters):
        from nb2job.job.sweep_settings import sweep_of

        return sweep_of(program)
    settings, default = program.settings, Settings()
    given = [name for name in _OF_A_SWEEP if getattr(settings, name) != getattr(default, name)]
    if given:
        option = f"--{given[0].replace('_', '-')}"
        raise UsageError("NB010", f"{option} is of a sweep, and nothing is searched", "Give --search, too.")
    return None, ()


_OF_A_SWEEP = (
    *("sampling", "seed", "primary_metric", "goal", "early_termination"),
    *("max_total_trials", "max_concurrent_trials", "trial_timeout"),
)


def _with_files(environment: Environment, program: Program, to_notebook: str) -> Environment:
    """The environment with the conda file, or the folder to build from, that the settings name instead."""
    inline = program.settings.job.environment
    if program.settings.environment or isinstance(inline, str):
        return environment
    if inline.build is not None:
        path = seen(inline.build.path, to_notebook)
        return replace(environment, build=path, dockerfile=inline.build.dockerfile_path)
    conda_file = seen(inline.conda_file, to_notebook) if inline.conda_file else environment.conda_file
    return replace(environment, conda_file=conda_file)


_DEPENDENCIES = frozenset(
    "mlflow azureml azure numpy pandas sklearn scipy matplotlib seaborn torch tensorflow keras xgboost"
    " lightgbm statsmodels joblib requests yaml PIL cv2 IPython jinja2 click black flask pytest"
    " pluggy packaging iniconfig pygments".split()
)
