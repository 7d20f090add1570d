"""Optional packages: what a library asks for when it is used in some way, and does not bring along."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterable, Iterator

from nb2job.program.nodes import walk

_PANDAS = {
    "ExcelFile": "openpyxl",
    "ExcelWriter": "openpyxl",
    "HDFStore": "tables",
    "read_excel": "openpyxl",
    "read_feather": "pyarrow",
    "read_hdf": "tables",
    "read_html": "lxml",
    "read_orc": "pyarrow",
    "read_parquet": "pyarrow",
    "read_spss": "pyreadstat",
    "read_sql": "sqlalchemy",
    "read_sql_query": "sqlalchemy",
    "read_sql_table": "sqlalchemy",
    "read_xml": "lxml",
    "to_excel": "openpyxl",
    "to_feather": "pyarrow",
    "to_hdf": "tables",
    "to_latex": "jinja2",
    "to_markdown": "tabulate",
    "to_orc": "pyarrow",
    "to_parquet": "pyarrow",
    "to_sql": "sqlalchemy",
    "to_xml": "lxml",
}
"""Method of pandas -> the optional package that it asks for when it is called."""

_FILE_SYSTEMS = {
    "abfs": "adlfs",
    "abfss": "adlfs",
    "azureml": "azureml-fsspec",
    "gcs": "gcsfs",
    "gs": "gcsfs",
    "hf": "huggingface-hub",
    "s3": "s3fs",
}
"""Scheme of a path -> the optional package by which pandas opens it."""

_KERAS_BACKENDS = frozenset({"jax", "tensorflow", "tensorflow-cpu", "torch"})
"""What Keras can compute with; one must be there."""


_ESTIMATORS = "Classifier Regressor Ranker"
_OTHERS = {
    "geopandas": {"explore": "folium"},
    "google-cloud-bigquery": {"to_dataframe": "db-dtypes"},
    "lightgbm": {
        **dict.fromkeys((f"LGBM{one}" for one in _ESTIMATORS.split()), "scikit-learn"),
        **dict.fromkeys(("plot_importance", "plot_metric"), "matplotlib"),
        **dict.fromkeys(("create_tree_digraph", "plot_tree"), "graphviz"),
    },
    "optuna": {"visualization": "plotly", "integration": "optuna-integration"},
    "plotly": {"to_image": "kaleido", "write_image": "kaleido"},
    "scikit-learn": {"fetch_openml": "pandas"},
    "torch": {"SummaryWriter": "tensorboard"},
    "transformers": dict.fromkeys(
        ("Seq2SeqTrainer", "Seq2SeqTrainingArguments", "Trainer", "TrainingArguments"), "accelerate"
    ),
    "xgboost": {
        **dict.fromkeys((f"XGB{one}" for one in _ESTIMATORS.split()), "scikit-learn"),
        **dict.fromkeys(("to_graphviz", "plot_tree"), "graphviz"),
        "plot_importance": "matplotlib",
    },
}
"""Distribution -> what is called of it -> the optional package that this asks for."""

_EXTRAS = {
    "autogluon.tabular": "autogluon-tabular[all]",
    "dask.array": "dask[array]",
    "dask.dataframe": "dask[dataframe]",
    "dask.diagnostics": "dask[diagnostics]",
    "dask.distributed": "dask[distributed]",
    "ray.data": "ray[data]",
    "ray.rllib": "ray[rllib]",
    "ray.serve": "ray[serve]",
    "ray.train": "ray[train]",
    "ray.tune": "ray[tune]",
}
"""Part of a package -> the extra that brings what it is used for, as its own documentation names it."""

_PARSERS = {"lxml": "lxml", "lxml-xml": "lxml", "xml": "lxml", "html5lib": "html5lib"}
"""Parser that BeautifulSoup is told -> the optional package that has it."""

_WORKBOOKS = {".xls": "xlrd", ".xlsb": "pyxlsb", ".ods": "odfpy"}
"""Workbooks that pandas does not read by openpyxl -> what it reads them by."""
_READERS = frozenset({"ExcelFile", "read_excel"})


def engines_of(statements: Iterable[ast.stmt], used: Iterable[str]) -> tuple[str, ...]:
    """What used distributions need beside themselves for what statements do: `to_hdf` needs tables.

    Keras needs a backend, tensorflow where no other is used.
    """
    names = frozenset(used)
    nodes = [node for one in statements for node in walk(one)]
    called = {one.attr for one in nodes if isinstance(one, ast.Attribute)}
    lines = [one for one in nodes if isinstance(one, ast.ImportFrom)]
    imported = {alias.name for one in lines for alias in one.names}
    imported |= {part for one in lines for part in (one.module or "").split(".")[1:]}
    found = {
        package
        for name in names & _OTHERS.keys()
        for attribute, package in _OTHERS[name].items()
        if attribute in called | imported
    }
    if names & {"pandas", "geopandas"}:
        found |= _of_pandas(called | imported, {*_texts(nodes)})
    if "beautifulsoup4" in names:
        found |= {_PARSERS[one] for one in _texts(nodes) if one in _PARSERS}
    if "keras" in names and not names & _KERAS_BACKENDS:
        found.add("tensorflow")
    return tuple(sorted(found))


def extras_of(modules: Iterable[str]) -> dict[str, str]:
    """Distribution -> the extras that imported modules need: `dask.distributed` gives `[distributed]`."""
    parts = {known for one in modules for known in _EXTRAS if f"{one}.".startswith(f"{known}.")}
    found: dict[str, set[str]] = {}
    for one in parts:
        name, _, extra = _EXTRAS[one].rstrip("]").partition("[")
        found.setdefault(name, set()).add(extra)
    return {name: f"[{','.join(sorted(extras))}]" for name, extras in found.items()}


def _of_pandas(called: set[str], texts: set[str]) -> set[str]:
    found = {_PANDAS[one] for one in called & _PANDAS.keys()}
    found |= {_FILE_SYSTEMS.get(one.partition("://")[0], "") for one in texts if "://" in one} - {""}
    if not called & _READERS:
        return found
    endings = {ending.lower() for one in texts if (ending := posixpath.splitext(one)[1])}
    readers = {_WORKBOOKS[one] for one in endings & _WORKBOOKS.keys()}
    only = readers and not endings & {".xlsx", ".xlsm"} and not called & {"ExcelWriter", "to_excel"}
    return found - ({"openpyxl"} if only else set()) | readers


def _texts(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for one in nodes:
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value
