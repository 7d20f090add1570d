"""The job of a converted program: its names, inputs and environment, as data."""

from __future__ import annotations

import ast
import keyword
import posixpath
import re
import sys
from collections.abc import Mapping
from pathlib import PurePath

from nb2job.job.environment import TRACKING, base_image, normalized, python_version, requirements
from nb2job.job.job import SERVERLESS, Environment, InputType, Job, JobInput
from nb2job.notebook.cell import Notebook
from nb2job.notebook.modules import top_names
from nb2job.program.import_statements import imported_modules
from nb2job.program.imports import distributions, engines_of, modules
from nb2job.program.program import Parameter, Program
from nb2job.program.prose import paragraph, plain
from nb2job.program.slug import ascii_of

_TYPES: dict[str, InputType] = {
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "str": "string",
    "json": "string",
    "uri_file": "uri_file",
    "uri_folder": "uri_folder",
}


def describe(
    program: Program, notebook: Notebook, stem: str, to_notebook: str, versions: Mapping[str, str]
) -> Job:
    """The command job that runs the program's script.

    Args:
        program: a converted program.
        notebook: where it came from.
        stem: the notebook's file name without its ending.
        to_notebook: the path from the job folder to the notebook's folder, with forward slashes.
        versions: distribution -> version, for those that are to be pinned.
    """
    settings = program.settings
    name = script_name(stem, program)
    title = plain(program.title)
    return Job(
        name=name,
        script=f"{name}.py",
        display_name=settings.display_name or name,
        experiment_name=settings.experiment_name or name,
        description=paragraph(program.prose) or title or f"Made from {PurePath(notebook.path).name}",
        compute=settings.compute or SERVERLESS,
        inputs=tuple(_input(one, to_notebook) for one in program.parameters if one.type in _TYPES),
        environment=Environment(
            image=base_image(),
            python=python_version(notebook.kernel.python),
            requirements=requirements(packages(program), versions),
            name=name,
        ),
        environment_variables=tuple((dict(program.environment_variables) | dict(settings.env)).items()),
        tags=settings.tag,
    )


def packages(program: Program) -> tuple[str, ...]:
    """The requirements of a program: what it imports, as its own install lines pin it."""
    nodes = [node for one in program.every_statement() for node in one.tree.body]
    nodes += [node for path, text in program.beside if path.endswith(".py") for node in _body(text)]
    used = distributions(modules(nodes), _local(program))
    drawing = ("matplotlib",) if "log_figures" in program.helpers else ()
    engines = engines_of(nodes) if "pandas" in used or "geopandas" in used else ()
    pinned = {normalized(one): one for one in program.requirements}
    ours = {normalized(one) for one in TRACKING}
    found = {normalized(one): one for one in (*engines, *used, *drawing)}
    return tuple((found | pinned)[name] for name in sorted(found | pinned) if name not in ours)


def _local(program: Program) -> frozenset[str]:
    """Modules that lie beside the script."""
    names = frozenset(part.removesuffix(".py") for path, _ in program.files for part in path.split("/"))
    return names | top_names(path for path, _ in program.own_modules)


def _body(text: str) -> list[ast.stmt]:
    try:
        return ast.parse(text).body
    except (SyntaxError, ValueError):
        return []


def script_name(stem: str, program: Program) -> str:
    """A module's name for the script, which hides none that the script imports."""
    name = re.sub(r"\W+", "_", ascii_of(stem)).strip("_").lower() or "notebook"
    imports = {module for one in program.every_statement() for module in imported_modules(one)}
    taken = imports | _local(program) | sys.stdlib_module_names | _DEPENDENCIES | set(keyword.kwlist)
    return f"train_{name}" if name in taken or name[0].isdigit() else name


_DEPENDENCIES = frozenset(
    "mlflow azureml azure numpy pandas sklearn scipy matplotlib seaborn torch tensorflow keras xgboost"
    " lightgbm statsmodels joblib requests yaml PIL cv2 IPython jinja2 click black flask pytest".split()
)


def _input(parameter: Parameter, to_notebook: str) -> JobInput:
    value = parameter.default
    if parameter.is_data and isinstance(value, str) and not _is_fixed(value):
        value = posixpath.normpath(posixpath.join(to_notebook, value.replace("\\", "/")))
    elif parameter.type == "json":
        import json

        value = json.dumps(value)
    return JobInput(parameter.name, parameter.flag, _TYPES[parameter.type], value, parameter.help)


def _is_fixed(path: str) -> bool:
    """A path that does not depend on a folder: absolute, or a URI."""
    return path.startswith(("/", "~")) or bool(re.match(r"[A-Za-z][\w+.-]*:", path))
