"""The job of a converted program: its names, inputs and environment, as data."""

from __future__ import annotations

import keyword
import posixpath
import re
import sys
from pathlib import PurePath

from nb2job.job.job import SERVERLESS, Environment, InputType, Job, JobInput
from nb2job.job.packages import local_modules
from nb2job.notebook.cell import Note, Notebook
from nb2job.program.import_statements import imported_modules
from nb2job.program.program import Parameter, Program
from nb2job.program.prose import paragraph, plain
from nb2job.program.slug import ascii_of

_TYPES: dict[str, InputType] = {
    "int": "integer",
    "float": "number",
    "number": "number",
    "bool": "boolean",
    "str": "string",
    "json": "string",
    "tuple": "string",
    "literal": "string",
    "uri_file": "uri_file",
    "uri_folder": "uri_folder",
}


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
    """
    settings = program.settings
    title = plain(program.title)
    return Job(
        name=name,
        script=f"{name}.py",
        display_name=settings.display_name or name,
        experiment_name=settings.experiment_name or name,
        description=paragraph(program.prose) or title or f"Made from {PurePath(notebook.path).name}",
        compute=settings.compute or SERVERLESS,
        inputs=tuple(_input(one, to_notebook) for one in program.parameters if one.type in _TYPES),
        environment=environment,
        environment_variables=tuple((dict(program.environment_variables) | dict(settings.env)).items()),
        tags=settings.tag,
        instance_type=settings.instance_type,
        instance_count=settings.instance_count,
        notes=notes,
        secrets=program.secrets,
    )


def script_name(stem: str, program: Program) -> str:
    """A module's name for the script, which hides none that the script imports."""
    name = re.sub(r"\W+", "_", ascii_of(stem)).strip("_").lower() or "notebook"
    imports = {module for one in program.every_statement() for module in imported_modules(one)}
    taken = imports | local_modules(program) | sys.stdlib_module_names | _DEPENDENCIES | set(keyword.kwlist)
    return f"train_{name}" if name in taken or name[0].isdigit() else name


_DEPENDENCIES = frozenset(
    "mlflow azureml azure numpy pandas sklearn scipy matplotlib seaborn torch tensorflow keras xgboost"
    " lightgbm statsmodels joblib requests yaml PIL cv2 IPython jinja2 click black flask pytest"
    " pluggy packaging iniconfig pygments".split()
)


def _input(parameter: Parameter, to_notebook: str) -> JobInput:
    value = parameter.default
    if parameter.is_data and isinstance(value, str) and not _is_fixed(value):
        value = posixpath.normpath(posixpath.join(to_notebook, value.replace("\\", "/")))
    elif parameter.type in {"json", "tuple"}:
        import json

        value = json.dumps(value)
    elif parameter.type == "literal" and value is not None:
        value = repr(value)
    return JobInput(parameter.name, parameter.flag, _TYPES[parameter.type], value, parameter.help)


def _is_fixed(path: str) -> bool:
    """A path that does not depend on a folder: absolute, or a URI."""
    return path.startswith(("/", "~")) or bool(re.match(r"[A-Za-z][\w+.-]*:", path))
