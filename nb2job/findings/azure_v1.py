"""The first SDK of Azure ML, `azureml.core` and its like, and what has taken its place."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.findings.finding import Look
from nb2job.notebook.cell import Note
from nb2job.program.nodes import walk
from nb2job.program.places import place_of

_OLD = (
    "azureml.core azureml.train azureml.pipeline azureml.widgets azureml.data azureml.automl azureml.contrib"
    " azureml.explain azureml.interpret azureml.exceptions azureml.telemetry azureml.dataprep"
    " azureml.opendatasets"
    " azureml.tensorboard azureml.datadrift azureml.services azureml.accel"
).split()
_PLACES = {
    "Workspace": "azure.ai.ml.MLClient",
    "Experiment": "mlflow.set_experiment, or experiment_name of a job",
    "Run": "mlflow.start_run; a job's script finds its run by itself",
    "Dataset": "azure.ai.ml.Input, with a data asset",
    "Datastore": "azureml:// paths, and azure.ai.ml.entities.AzureBlobDatastore",
    "ScriptRunConfig": "azure.ai.ml.command",
    "Environment": "azure.ai.ml.entities.Environment",
    "CondaDependencies": "the conda file of azure.ai.ml.entities.Environment",
    "ComputeTarget": "azure.ai.ml.entities.AmlCompute",
    "AmlCompute": "azure.ai.ml.entities.AmlCompute",
    "ComputeInstance": "azure.ai.ml.entities.ComputeInstance",
    "Model": "mlflow.register_model, or azure.ai.ml.entities.Model",
    "Webservice": "azure.ai.ml.entities.ManagedOnlineEndpoint",
    "AciWebservice": "azure.ai.ml.entities.ManagedOnlineEndpoint",
    "AksWebservice": "azure.ai.ml.entities.KubernetesOnlineEndpoint",
    "InferenceConfig": "azure.ai.ml.entities.ManagedOnlineDeployment",
    "Pipeline": "azure.ai.ml.dsl.pipeline",
    "PythonScriptStep": "azure.ai.ml.command, in azure.ai.ml.dsl.pipeline",
    "PipelineData": "azure.ai.ml.Output",
    "HyperDriveConfig": "command(...).sweep(...)",
    "HyperDriveRun": "command(...).sweep(...)",
    "RandomParameterSampling": 'sweep(sampling_algorithm="random")',
    "GridParameterSampling": 'sweep(sampling_algorithm="grid")',
    "BayesianParameterSampling": 'sweep(sampling_algorithm="bayesian")',
    "BanditPolicy": "azure.ai.ml.sweep.BanditPolicy",
    "PrimaryMetricGoal": 'sweep(goal="maximize")',
    "choice": "azure.ai.ml.sweep.Choice",
    "uniform": "azure.ai.ml.sweep.Uniform",
    "Estimator": "azure.ai.ml.command",
    "AutoMLConfig": "azure.ai.ml.automl",
    "RunDetails": "the studio, or ml_client.jobs.stream",
    "ExplanationClient": "the Responsible AI dashboard",
}


def azure_v1(look: Look) -> Iterator[Note]:
    """One note, at the first import of it, with what its names have become in `azure.ai.ml` and MLflow."""
    told = [one for one in look.statements if "azureml" in one.text]
    imports = [(place_of(one, node), _names(node)) for one in told for node in walk(one.tree)]
    found = [(place, names) for place, names in imports if names and not look.is_silenced("NB245", place)]
    if found:
        every = sorted(dict.fromkeys(name for _, names in sorted(found) for name in names), key=_is_unknown)
        more = f" and {len(every) - 5} more" if len(every) > 5 else ""
        known = [f"for {one} there is {_PLACES[one]}" for one in every if one in _PLACES]
        hint = f"In v2, {'; '.join(known[:2])}." if known else ""
        words = f"{', '.join(every[:5])}{more}: Azure ML's SDK v1, which is deprecated"
        yield Note("NB245", min(found)[0], words, hint)


def _is_unknown(name: str) -> bool:
    return name not in _PLACES


def _names(node: ast.AST) -> list[str]:
    """The names of SDK v1 that an import binds; its module where that is all."""
    if isinstance(node, ast.Import):
        return [one.name for one in node.names if _is_old(one.name)]
    if isinstance(node, ast.ImportFrom) and not node.level:
        module = node.module or ""
        return [one.name for one in node.names if _is_old(module) or _is_old(f"{module}.{one.name}")]
    return []


def _is_old(module: str) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in _OLD)
