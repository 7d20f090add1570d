"""Modules and the distributions that bring them."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions

import pytest

from nb2job.program.distribution_names import DISTRIBUTIONS
from nb2job.program.engines import engines_of, extras_of
from nb2job.program.imports import assumed, distributions, modules
from nb2job.program.installed import installed_version
from nb2job.program.known_modules import SAME_NAME
from nb2job.program.package_names import NAMESPACES, NOT_INSTALLED, STANDARD_ELSEWHERE, TWINS
from nb2job.program.requirement import normalized


def test_what_statements_import() -> None:
    source = """
import numpy as np, os.path
from sklearn.linear_model import LogisticRegression
from google.cloud import storage
from m import *
from . import sibling
def late():
    import torch
"""
    assert modules(ast.parse(source).body) == (
        "google.cloud.storage",
        "m",
        "numpy",
        "os.path",
        "sklearn.linear_model.LogisticRegression",
        "torch",
    )


@pytest.mark.parametrize(
    ("module", "distribution"),
    [
        ("numpy", "numpy"),
        ("sklearn.linear_model.LogisticRegression", "scikit-learn"),
        ("cv2", "opencv-python-headless"),
        ("PIL.Image", "pillow"),
        ("yaml", "pyyaml"),
        ("bs4.BeautifulSoup", "beautifulsoup4"),
        ("mpl_toolkits.mplot3d.Axes3D", "matplotlib"),
        ("mpl_toolkits.basemap.Basemap", "basemap"),
        ("dateutil.parser", "python-dateutil"),
        ("tensorflow.keras.layers", "tensorflow"),
        ("torch_geometric.nn", "torch-geometric"),
        ("ruamel.yaml.YAML", "ruamel-yaml"),
        ("google.cloud.storage", "google-cloud-storage"),
        ("google.cloud.bigquery_storage.Client", "google-cloud-bigquery-storage"),
        ("google.protobuf.message", "protobuf"),
        ("google.oauth2.service_account", "google-auth"),
        ("google.genai", "google-genai"),
        ("azure.storage.blob.BlobServiceClient", "azure-storage-blob"),
        ("azure.storage.filedatalake.FileSystemClient", "azure-storage-file-datalake"),
        ("azure.identity.DefaultAzureCredential", "azure-identity"),
        ("azure.ai.ml.entities.Environment", "azure-ai-ml"),
        ("azureml.core.Run", "azureml-core"),
        ("snowflake.connector", "snowflake-connector-python"),
    ],
)
def test_the_distribution_of_a_module(module: str, distribution: str) -> None:
    assert distributions([module]) == (distribution,)


@pytest.mark.parametrize(
    "module",
    [
        "os.path",
        "distutils.core",
        "tomllib",
        "__future__.annotations",
        "google.colab.drive",
        "azure",
        "google.cloud",
        "azure.storage",
        "dbutils",
        "__main__",
        "pip",
        "",
    ],
)
def test_what_nothing_installs(module: str) -> None:
    assert distributions([module]) == ()


def test_local_modules_are_left_out() -> None:
    assert distributions(["helpers.plots", "pandas"], frozenset({"helpers"})) == ("pandas",)


def test_each_once_and_sorted() -> None:
    assert distributions(["yaml", "sklearn.svm", "sklearn", "numpy"]) == (
        "numpy",
        "pyyaml",
        "scikit-learn",
    )


def test_the_version_here() -> None:
    assert re.match(r"\d+\.", installed_version("pytest") or "")
    assert installed_version("no-such-distribution-anywhere") is None


def test_a_twin_lends_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TWINS, "no-such-distribution", ("neither-this", "pytest"))
    assert installed_version("no_such_distribution") == installed_version("pytest")


def test_each_entry_says_something() -> None:
    """An entry that the rule for names would give anyway is left out."""
    for module, distribution in DISTRIBUTIONS.items():
        assert module not in NAMESPACES | NOT_INSTALLED
        assert distribution == re.sub(r"[-_.]+", "-", distribution).lower()
        namespace = module.rpartition(".")[0]
        by_rule = module if namespace in NAMESPACES else module.partition(".")[0]
        assert by_rule.lower().replace("_", "-").replace(".", "-") != distribution


def test_the_standard_library_of_this_python_is_no_entry() -> None:
    tops = {module.partition(".")[0] for module in DISTRIBUTIONS} | SAME_NAME
    assert not tops & (sys.stdlib_module_names | STANDARD_ELSEWHERE)


def test_no_module_is_in_two_tables() -> None:
    assert not SAME_NAME & (DISTRIBUTIONS.keys() | NAMESPACES | NOT_INSTALLED)


def test_modules_of_their_own_name_are_what_is_installed_says() -> None:
    """Where the metadata of an installed module name one distribution, that is the table's."""
    for module, names in packages_distributions().items():
        if module in SAME_NAME and len(set(names)) == 1:
            own = normalized(module)
            assert normalized(names[0]) in {own, *TWINS.get(own, ())}


def test_what_no_table_knows_is_assumed() -> None:
    found = modules(ast.parse("import numpy, cv2, os, my_lab_tools.io, local.x, google.cloud.storage").body)
    assert assumed(found, frozenset({"local"})) == {"my_lab_tools": "my-lab-tools"}


def test_the_table_agrees_with_what_is_installed() -> None:
    installed = packages_distributions()
    checked = 0
    for module in DISTRIBUTIONS:
        if "." in module or module not in installed or len(set(installed[module])) > 1:
            continue
        names = {re.sub(r"[-_.]+", "-", name).lower() for name in installed[module]}
        expected = distributions([module])
        twins = TWINS.get(expected[0], ())
        assert names & {*expected, *twins}, module
        checked += 1
    assert checked


def test_what_pandas_needs_for_a_format() -> None:
    tree = ast.parse("df.to_hdf('a.h5', 'x')\npd.read_parquet('s3://b/c')\ndf.to_csv('c')")
    assert engines_of(tree.body, {"pandas"}) == ("pyarrow", "s3fs", "tables")
    assert engines_of(tree.body, {"numpy"}) == ()


def test_keras_needs_something_to_compute_with() -> None:
    assert engines_of([], {"keras"}) == ("tensorflow",)
    assert engines_of([], {"keras", "torch"}) == ()


@pytest.mark.parametrize(
    ("code", "used", "expected"),
    [
        ("pd.read_excel('cars.xls')", "pandas", ("xlrd",)),
        ("pd.read_excel('cars.XLS'); pd.read_excel('b.xlsx')", "pandas", ("openpyxl", "xlrd")),
        ("pd.read_excel('cars.xls').to_excel(path)", "pandas", ("openpyxl", "xlrd")),
        ("pd.read_excel(path)", "pandas", ("openpyxl",)),
        ("open('cars.xls')", "pandas", ()),
        ("from pandas import read_excel\nread_excel('a.ods')", "pandas", ("odfpy",)),
        ("BeautifulSoup(page, 'lxml')", "beautifulsoup4", ("lxml",)),
        ("BeautifulSoup(page, features='html.parser')", "beautifulsoup4", ()),
        ("xgb.XGBClassifier()", "xgboost", ("scikit-learn",)),
        ("from transformers import Trainer", "transformers", ("accelerate",)),
        ("from torch.utils.tensorboard import SummaryWriter", "torch", ("tensorboard",)),
    ],
)
def test_what_a_library_needs_for_what_is_called(code: str, used: str, expected: tuple[str, ...]) -> None:
    assert engines_of(ast.parse(code).body, {used}) == expected


def test_parts_of_a_package_that_an_extra_brings() -> None:
    code = "import dask, dask.array as da\nfrom dask.distributed import Client\nimport raytracing.tune"
    assert extras_of(modules(ast.parse(code).body)) == {"dask": "[array,distributed]"}
    assert extras_of(modules(ast.parse("import dask").body)) == {}
