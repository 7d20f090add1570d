"""Packages from imports and install lines, as notebooks have them: the environment that comes out."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from nb2job.convert import convert, job_folder
from nb2job.errors import FolderError
from nb2job.job.environment import GPU_IMAGE, TRACKING
from nb2job.job.write import write
from nb2job.program.settings import Settings

HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
ELSEWHERE = "3.10" if HERE != "3.10" else "3.11"


class Made:
    """A job folder's environment."""

    def __init__(self, files: Any, codes: list[str]) -> None:
        self.files = files
        self.codes = codes
        self.conda = yaml.safe_load(files["environment/conda.yml"])
        self.pip = [one for one in self.conda["dependencies"][-1]["pip"] if one not in TRACKING]
        self.names = [re.split(r"[=<>;\[ ]", one)[0] for one in self.pip]
        self.versions = json.loads(files["nb2job.json"])["versions"]
        self.messages = [one["message"] for one in json.loads(files["nb2job.json"])["notes"]]


def made(
    folder: Path,
    *cells: str,
    python: str = ELSEWHERE,
    kernel: str = "python3",
    update: bool = False,
    **settings: Any,
) -> Made:
    """The environment of a notebook; by default of another Python, so that nothing is read here."""
    metadata = {"kernelspec": {"name": kernel, "language": "python"}, "language_info": {"name": "python"}}
    metadata["language_info"] |= {"version": python} if python else {}
    listed = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": one}
        for one in cells
    ]
    book = {"nbformat": 4, "nbformat_minor": 4, "metadata": metadata, "cells": listed}
    (folder / "study.ipynb").write_text(json.dumps(book))
    job, files = job_folder(convert(folder / "study.ipynb", Settings(**settings)), folder / "job", update)
    write(files, folder / "job", force=True)
    return Made(files, sorted(one.code for one in job.notes))


# -- what is in it --------------------------------------------------------------------------------


def test_an_extra_comes_with_the_part_that_needs_it(tmp_path: Path) -> None:
    code = "from dask.distributed import Client\nimport dask.array as da\nx = da.ones(3)\nc = Client()"
    assert "dask[array,distributed]" in made(tmp_path, code).pip
    assert "dask[complete]==2024.5" in made(tmp_path, "%pip install dask[complete]==2024.5", code).pip
    assert "dask[array,distributed]==2024.5" in made(tmp_path, "%pip install dask==2024.5", code).pip


def test_names_of_modules_become_those_of_distributions(tmp_path: Path) -> None:
    lines = "import cv2, yaml\nfrom PIL import Image\nfrom bs4 import BeautifulSoup\nimport sklearn.svm\n"
    found = made(tmp_path, lines + "print(cv2, yaml, Image, BeautifulSoup, sklearn)")
    assert found.pip == ["beautifulsoup4", "opencv-python-headless", "pillow", "pyyaml", "scikit-learn"]
    assert found.codes == ["NB411"]


def test_a_package_that_would_be_a_guess_is_a_comment(tmp_path: Path) -> None:
    found = made(tmp_path, "import numpy\nx = numpy.ones(2)", "import my_lab\ny = my_lab.run(x)")
    assert found.names == ["numpy"]
    assert "NB410" in found.codes
    assert any("brings my_lab" in one for one in found.messages)
    assert "      # my_lab is imported" in found.files["environment/conda.yml"]


@pytest.mark.parametrize(
    ("listed", "pip"),
    [("my-lab\n", "my-lab"), ("My_Lab==1.5\n", "my-lab==1.5"), ("my-lab-tools==2\nlab==1\n", "")],
)
def test_a_given_file_says_that_there_is_such_a_package(listed: str, pip: str, tmp_path: Path) -> None:
    (tmp_path / "lock.txt").write_text(listed)
    found = made(tmp_path, "import my_lab\ny = my_lab.run()", requirements="lock.txt")
    assert found.pip == ([pip] if pip else [])
    assert ("NB410" in found.codes) == (not pip)


def test_a_given_file_names_a_package_that_the_module_is_a_part_of(tmp_path: Path) -> None:
    (tmp_path / "lock.txt").write_text("lab-science==2.0\n")
    found = made(tmp_path, "import lab\ny = lab.run()", requirements="lock.txt")
    assert (found.pip, found.codes) == (["lab-science==2.0"], [])


def test_a_package_that_is_installed_here_is_no_guess(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my_lab-1.5.dist-info").mkdir()
    (tmp_path / "my_lab-1.5.dist-info" / "METADATA").write_text("Name: my_lab\nVersion: 1.5\n")
    monkeypatch.syspath_prepend(tmp_path)
    found = made(tmp_path, "import my_lab\ny = my_lab.run()", python=HERE)
    assert found.pip == ["my-lab==1.5"]
    assert "NB410" not in found.codes


@pytest.mark.parametrize(
    "cell",
    [
        "download('https://example.org/code/my_lab.py')",
        "from urllib.request import urlretrieve\nurlretrieve(base + 'my_lab.py')",
        "%%writefile my_lab.py\ndef run():\n    return 1",
        "%%file lab/my_lab.py\ndef run():\n    return 1",
        "open('my_lab.py', 'w').write(text)",
    ],
)
def test_nothing_is_installed_for_a_file_that_the_notebook_brings(cell: str, tmp_path: Path) -> None:
    found = made(tmp_path, cell, "import my_lab\ny = my_lab.run()")
    assert found.pip == []
    assert "NB410" not in found.codes
    assert "my_lab is imported" not in found.files["environment/conda.yml"]


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("!kaggle competitions download -c titanic", "kaggle"),
        ("!mkdir -p data && gdown 1abc -O data/a.zip", "gdown"),
        ("import os\nos.system('huggingface-cli download gpt2')", "huggingface-hub"),
        ("import subprocess\nsubprocess.run(['gdown', '1abc'])", "gdown"),
        ("!python -m spacy download en_core_web_sm", "spacy"),
        ("!unzip kaggle.zip && mkdir gdown", ""),
        ("from google.cloud import bigquery\nf = bigquery.Client().query('q').to_dataframe()", "db-dtypes"),
        ("!pip install git+https://github.com/Kaggle/learntools.git\nimport learntools", "ipython"),
    ],
)
def test_what_a_script_needs_though_it_imports_it_nowhere(cell: str, name: str, tmp_path: Path) -> None:
    names = {"kaggle", "gdown", "huggingface-hub", "spacy", "db-dtypes", "ipython"}
    assert names.intersection(made(tmp_path, cell).names) == {name} - {""}


def test_a_file_that_is_only_read_brings_no_module(tmp_path: Path) -> None:
    assert "NB410" in made(tmp_path, "t = 'no_my_lab.pyc'", "import my_lab\ny = my_lab.run(t)").codes


@pytest.mark.parametrize(
    "line", ["%pip install my-lab", "!pip install my_lab[all]==2", "!pip install lab-my_lab-x my-lab"]
)
def test_an_install_line_says_who_brings_it(line: str, tmp_path: Path) -> None:
    assert "NB410" not in made(tmp_path, line, "import my_lab\ny = my_lab.run()").codes


def test_an_unknown_import_that_nothing_uses_is_told_to_be_idle(tmp_path: Path) -> None:
    cell = "import my_lab\nfrom my_other import thing as it\nimport utils\nimport her_lab\n"
    used = "from his_lab import *\ny = her_lab.run()\ndef late():\n    import inner_lab\n"
    found = made(tmp_path, cell, used)
    idle = [one for one in found.messages if one.endswith(", and nothing uses it")]
    assert len(idle) == 3
    assert found.codes.count("NB410") == 6
    assert all(any(name in one for one in idle) for name in ("my_lab", "my_other", "utils"))


def test_nothing_is_installed_for_a_module_that_a_shell_line_brings(tmp_path: Path) -> None:
    line = "!wget https://example.org/keras/master/clr.py"
    found = made(tmp_path, line, "from clr import LRFinder\nimport keras\ny = LRFinder(keras)")
    assert "clr" not in found.names
    assert "keras" in found.names


def test_a_part_of_an_installed_name_is_enough(tmp_path: Path) -> None:
    found = made(tmp_path, "!pip install lab-science", "import lab\ny = lab.run()")
    assert (found.names, found.codes) == (["lab-science"], ["NB411"])


def test_one_opencv_is_enough(tmp_path: Path) -> None:
    assert made(tmp_path, "!pip install opencv-python==4.9.0.80", "import cv2\ny = cv2.imread('x')").pip == [
        "opencv-python==4.9.0.80"
    ]


def test_an_address_stands_for_its_package(tmp_path: Path) -> None:
    address = "git+https://github.com/huggingface/transformers@main"
    found = made(tmp_path, f"!pip install {address}", "import transformers\ny = transformers.pipeline('x')")
    assert found.pip == [address]
    assert "git" in found.conda["dependencies"]


@pytest.mark.parametrize(
    ("line", "pip"),
    [
        ("!pip install sklearn", "scikit-learn"),
        ("!pip install sklearn==0.0", "scikit-learn"),
        ("!pip install tensorflow-gpu==2.4", "tensorflow==2.4"),
        ("!pip install pywin32==306", 'pywin32==306; sys_platform == "win32"'),
        ("!pip install 'pandas[excel]>=2; python_version > \"3\"'", 'pandas[excel]>=2; python_version > "3"'),
    ],
)
def test_lines_that_would_fail_in_a_job(line: str, pip: str, tmp_path: Path) -> None:
    assert made(tmp_path, line, "x = 1").pip == [pip]


def test_what_only_shows_a_notebook_stays_out(tmp_path: Path) -> None:
    line = "!pip install -U pip jupyterlab ipywidgets 'pandas==2.2.0'\n!pip install pandas"
    assert made(tmp_path, line, "x = 1").pip == ["pandas==2.2.0"]


def test_what_this_machine_alone_has_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("numpy @ file:///tmp/build/numpy\n-e .\n./wheels/x-1.0.whl\n")
    found = made(tmp_path, "!pip install -r requirements.txt -r missing.txt", "x = 1")
    assert found.pip == ["numpy"]
    assert found.codes == ["NB411", *["NB413"] * 4]


def test_no_password_is_written(tmp_path: Path) -> None:
    line = "!pip install git+https://someone:s3cr3t@e.org/a/b --extra-index-url https://tok3n@e.org/simple"
    found = made(tmp_path, line, "x = 1")
    assert found.pip == ["--extra-index-url https://e.org/simple", "git+https://e.org/a/b"]
    assert found.codes == ["NB416", "NB416"]
    assert "s3cr3t" not in found.files["environment/conda.yml"]


@pytest.mark.parametrize(
    "line",
    [
        "import os\nos.system('pip install shap==0.46')",
        "import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'pip', 'install', 'shap==0.46'])",
        "!mkdir x && pip install shap==0.46",
        "x = !pip install shap==0.46\nprint(x)",
    ],
)
def test_an_install_that_the_script_runs(line: str, tmp_path: Path) -> None:
    assert made(tmp_path, line, "y = 1").pip == ["shap==0.46"]


def test_a_build_that_the_index_never_has(tmp_path: Path) -> None:
    line, place = (
        "!pip install torch==2.3.0+cu121",
        "--extra-index-url https://download.pytorch.org/whl/cu121",
    )
    assert made(tmp_path, line, "x = 1").pip == ["torch==2.3.0"]
    assert made(tmp_path, f"{line} {place}", "x = 1").pip == [place, "torch==2.3.0+cu121"]


def test_what_only_conda_has(tmp_path: Path) -> None:
    cells = (
        "%conda install -c rapidsai -c nvidia cugraph=24.2",
        "!conda install graphviz",
        "from osgeo import ogr\nogr.x",
    )
    found = made(tmp_path, *cells)
    assert found.conda["channels"] == ["rapidsai", "nvidia", "conda-forge"]
    assert found.conda["dependencies"][2:-1] == ["cugraph=24.2", "gdal", "graphviz"]
    assert found.pip == []


@pytest.mark.parametrize(
    "line",
    [
        'film.save("out/film.mp4")',
        'film.save("film.gif", writer="ffmpeg")',
        "page = film.to_html5_video()",
        'Writer = animation.writers["ffmpeg"]',
        "writer = animation.FFMpegWriter(fps=15)",
        "!ffmpeg -i film.mp4 film.gif",
    ],
)
def test_what_needs_a_program(line: str, tmp_path: Path) -> None:
    setting = "import matplotlib.pyplot as plt\nfrom matplotlib import animation\nfilm = made(plt, animation)"
    assert made(tmp_path, setting, line).conda["dependencies"][2:-1] == ["ffmpeg"]


@pytest.mark.parametrize(
    ("lines", "program"),
    [
        ("from pyspark.sql import SparkSession\ns = SparkSession.builder.getOrCreate()", "openjdk=17"),
        ("import h2o\nh2o.init()", "openjdk=17"),
        ("!java -jar tool.jar", "openjdk=17"),
        ("import graphviz\ngraphviz.Source(text).render('a')", "graphviz"),
        ("import pydot\n(graph,) = pydot.graph_from_dot_data(text)", "graphviz"),
        ("from tensorflow.keras.utils import plot_model\nplot_model(net, to_file='a.png')", "graphviz"),
        ("import xgboost as xgb\nax = xgb.plot_tree(model)\nax.set_title('x')", "graphviz"),
        ("from xgboost import plot_tree\nax = plot_tree(model)\nax.set_title('x')", "graphviz"),
        ("!dot -Tpng a.dot -o a.png", "graphviz"),
    ],
)
def test_what_runs_on_a_program(lines: str, program: str, tmp_path: Path) -> None:
    assert program in made(tmp_path, "text, net, model = made()", lines).conda["dependencies"]


def test_a_program_that_a_line_asks_for(tmp_path: Path) -> None:
    found = made(tmp_path, "%conda install openjdk=11", "import pyspark\nx = pyspark.__version__")
    assert [one for one in found.conda["dependencies"] if "openjdk" in one] == ["openjdk=11"]


@pytest.mark.parametrize(
    "line",
    [
        "from sklearn.tree import plot_tree, export_graphviz\ndrawn = plot_tree(tree)",
        'text = "java is an island"\nother = "dot product"',
    ],
)
def test_what_only_sounds_like_a_program(line: str, tmp_path: Path) -> None:
    found = made(tmp_path, "tree = made()", line).conda["dependencies"]
    assert not {"graphviz", "openjdk=17"} & {one for one in found if isinstance(one, str)}


@pytest.mark.parametrize(
    "line",
    ['film.save("film.gif")', 'film.save("film.mp4", writer="avconv")', "film.save()", "x = writers[0]"],
)
def test_what_needs_no_program(line: str, tmp_path: Path) -> None:
    assert made(tmp_path, "film, writers = made()", line).conda["dependencies"][2:-1] == []


def test_the_pair_is_ours(tmp_path: Path) -> None:
    found = made(
        tmp_path,
        "!pip install mlflow==2.9 azureml-mlflow mlflow-skinny",
        "import mlflow\nx = mlflow.__version__",
    )
    assert (found.pip, found.codes) == ([], ["NB415"])


def test_a_pin_that_the_pair_refuses(tmp_path: Path) -> None:
    found = made(tmp_path, "%pip install pandas==3.0.1", "import pandas as pd\nx = pd.DataFrame()")
    assert (found.pip, found.codes) == (["pandas==3.0.1"], ["NB412"])


# -- where versions come from ---------------------------------------------------------------------


def test_versions_are_read_where_the_kernel_is_this_interpreter(tmp_path: Path) -> None:
    cell = "import numpy\nx = numpy.ones(2)"
    assert made(tmp_path, cell).versions == {"numpy": ""}
    assert re.fullmatch(r"numpy==[\d.]+", made(tmp_path, cell, python=HERE, update=True).pip[0])
    other = made(tmp_path, cell, python=HERE, kernel="another-environment", update=True)
    assert (other.pip, other.codes) == (["numpy"], ["NB411"])


def test_without_metadata_the_python_is_locked_with_the_versions(tmp_path: Path) -> None:
    found = made(tmp_path, "import numpy\nx = numpy.ones(2)", python="", kernel="")
    assert found.versions["python"] == HERE
    assert f"python={HERE}" in found.conda["dependencies"]


def test_elsewhere_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cell = "import numpy, torch\nx = numpy.ones(2), torch"
    first = made(tmp_path, cell, python="", kernel="")
    monkeypatch.setattr("nb2job.job.lock.installed_version", lambda name: "9.9")
    assert made(tmp_path, cell, python="", kernel="").files == first.files
    assert made(tmp_path, cell, python="", kernel="", update=True).pip == ["numpy<3", "torch==9.9"]
    again = made(tmp_path, cell, python="", kernel="")
    assert (again.pip, again.codes) == (["numpy<3", "torch==9.9"], ["NB412"])


def test_what_is_imported_later_is_read_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path, "import numpy\nx = numpy.ones(2)", python=HERE)
    monkeypatch.setattr("nb2job.job.lock.installed_version", lambda name: "9.9")
    found = made(tmp_path, "import numpy, torch\nx = numpy.ones(2), torch", python=HERE)
    assert found.pip[1] == "torch==9.9"
    assert "9.9" not in found.pip[0]


def test_what_does_not_go_with_a_pin_is_not_locked(tmp_path: Path) -> None:
    found = made(
        tmp_path, "!pip install numpy==1.16", "import sklearn, numpy\nx = sklearn, numpy", python=HERE
    )
    assert found.pip == ["numpy==1.16", "scikit-learn"]
    assert "NB411" in found.codes


@pytest.mark.parametrize(("pin", "locked"), [("==1.0.0", False), ("==2.*", False), ("", True), (">=2", True)])
def test_a_pin_of_another_environment(
    pin: str, locked: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nb2job.job.lock.installed_version", lambda name: "9.9")
    found = made(tmp_path, f"%pip install mylib{pin}", "import mylib, torch\nx = mylib, torch", python=HERE)
    assert ("torch==9.9" in found.pip, "NB411" in found.codes) == (locked, not locked)


def test_a_requirements_file(tmp_path: Path) -> None:
    (tmp_path / "deps").mkdir()
    (tmp_path / "deps/all.txt").write_text(
        "-r more.txt\npandas[excel]==2.2.3 ; python_version > '3'\njupyter==1.0\n"
    )
    (tmp_path / "deps/more.txt").write_bytes("numpy==1.26.4\r\n".encode("utf-16"))
    cell = "import numpy, pandas, torch\nx = numpy, pandas, torch"
    found = made(tmp_path, cell, requirements="deps/all.txt")
    assert found.pip == ["numpy==1.26.4", "pandas==2.2.3", "torch"]
    (tmp_path / "deps/more.txt").write_text("numpy==1.26.3\n")
    assert made(tmp_path, cell, requirements="deps/all.txt").pip[0] == "numpy==1.26.3"


def test_a_twin_in_the_file_says_the_version(tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text("opencv-python==4.9.0.80\nfaiss-gpu @ https://e.org/x.whl\n")
    found = made(tmp_path, "import cv2, faiss\nx = cv2, faiss", requirements="r.txt")
    assert found.pip == ["faiss-cpu", "opencv-python-headless==4.9.0.80"]


def test_the_file_of_a_conda_environment(tmp_path: Path) -> None:
    (tmp_path / "environment.yml").write_text(
        "name: x\ndependencies:\n  - python=3.12\n  - numpy=1.26.4=py312_0\n  - pytorch::pytorch>=2.1\n"
        "  - pip:\n    - xgboost==2.0\n"
    )
    found = made(tmp_path, "import numpy, torch, xgboost\nx = numpy, torch, xgboost", conda="environment.yml")
    assert found.pip == ["numpy==1.26.4", "torch>=2.1", "xgboost==2.0"]
    assert found.conda["dependencies"][0] == "python=3.12"


def test_one_sign_of_equality_is_any_such_version(tmp_path: Path) -> None:
    (tmp_path / "environment.yml").write_text("dependencies:\n  - numpy=1.26\n  - pandas==2.1.0\n")
    found = made(tmp_path, "import numpy, pandas\nx = numpy, pandas", conda="environment.yml")
    assert found.pip == ["numpy==1.26.*", "pandas==2.1.0"]


@pytest.mark.parametrize("option", ["requirements", "conda"])
def test_a_file_that_is_none(option: str, tmp_path: Path) -> None:
    (tmp_path / "broken.yml").write_text("- a\n")
    with pytest.raises(FolderError, match="no such file"):
        made(tmp_path, "x = 1", **{option: "missing.txt"})
    with pytest.raises(FolderError, match="no list of dependencies"):
        made(tmp_path, "x = 1", conda="broken.yml")


# -- Python and image -----------------------------------------------------------------------------


def test_an_old_python_gives_way(tmp_path: Path) -> None:
    found = made(tmp_path, "x = 1", python="3.7.4")
    assert (found.conda["dependencies"][0], found.codes) == ("python=3.11", ["NB415"])


@pytest.mark.parametrize("settings", [{"gpu": True}, {"instance_type": "Standard_NC6s_v3"}])
def test_an_image_with_cuda(settings: dict[str, Any], tmp_path: Path) -> None:
    assert (
        yaml.safe_load(made(tmp_path, "x = 1", **settings).files["job.yml"])["environment"]["image"]
        == GPU_IMAGE
    )
