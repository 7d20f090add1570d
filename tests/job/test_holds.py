"""Older releases for code that newer ones no longer take: what is bounded, and what is left alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.job.test_packages import HERE, Made, made

APPEND = "import pandas as pd\nframe = pd.read_csv('a.csv')\nframe = frame.append(frame)"
FACET = "import seaborn as sns\ngrid = sns.FacetGrid(frame, size=3)"
OLDER = {"%pip install pandas==1.5.3", "%pip install 'pandas<1.5'"}
SESSION = "import tensorflow as tf\nsession = tf.Session()"


def old(folder: Path, *cells: str, **asked: Any) -> Made:
    """The environment of a notebook of Python 3.6, of which no version is known."""
    return made(folder, *cells, **{"python": "3.6.8", **asked})


def notes_of(found: Made) -> list[str]:
    return [code for code in found.codes if code in {"NB417", "NB418"}]


def told(found: Made) -> bool:
    """Whether NB246 names what is gone."""
    return any(" is gone since " in one for one in found.messages)


def test_an_older_release_is_taken_with_what_it_needs(tmp_path: Path) -> None:
    found = old(tmp_path, APPEND)
    assert (found.pip, notes_of(found)) == (["numpy<2", "pandas<2.0"], ["NB417"])
    assert any("takes pandas<2.0 with numpy<2, since newer" in one for one in found.messages)
    assert any("no version is locked for pandas" in one for one in found.messages)


def test_the_lower_of_two_bounds_holds(tmp_path: Path) -> None:
    found = old(tmp_path, APPEND, FACET, "import numpy as np\nkind = np.float")
    assert found.pip == ["matplotlib<3.9", "numpy<1.24", "pandas<2", "seaborn<0.12"]


@pytest.mark.parametrize(
    ("line", "pip", "codes"),
    [
        ("%pip install pandas==1.5.3", ["pandas==1.5.3"], []),
        ("%pip install pandas==2.3.3", ["pandas==2.3.3"], ["NB418"]),
        ("%pip install 'pandas>=1.3'", ["numpy<2", "pandas>=1.3,<2.0"], ["NB417"]),
        ("%pip install 'pandas<1.5'", ["pandas<1.5"], []),
        ("%pip install 'pandas>=2.1'", ["pandas>=2.1"], ["NB418"]),
        ("%pip install numpy==2.1.0", ["numpy==2.1.0", "pandas"], ["NB418"]),
        ("%pip install numpy==1.26.4", ["numpy==1.26.4", "pandas<2.0"], ["NB417"]),
        ("%pip install git+https://e.org/pandas", ["git+https://e.org/pandas"], []),
    ],
)
def test_a_version_that_is_known_stays(line: str, pip: list[str], codes: list[str], tmp_path: Path) -> None:
    found = old(tmp_path, line, APPEND)
    assert (found.pip, notes_of(found)) == (pip, codes)
    assert told(found) == (line not in OLDER)


def test_a_given_file_is_what_the_job_runs_with(tmp_path: Path) -> None:
    (tmp_path / "all.txt").write_text("pandas==2.3.3\n")
    found = old(tmp_path, APPEND, FACET, requirements="all.txt")
    assert (found.pip, notes_of(found)) == (["matplotlib", "pandas==2.3.3", "seaborn"], ["NB418"] * 2)
    assert not told(found)


def test_what_no_python_of_ours_can_have_is_only_said(tmp_path: Path) -> None:
    found = old(tmp_path, SESSION)
    assert (found.pip, notes_of(found)) == (["tensorflow"], ["NB418"])
    assert any("tensorflow.Session needs tensorflow<2.0, and none is known" in one for one in found.messages)
    assert notes_of(old(tmp_path, APPEND, python="3.13")) == ["NB418"]


OLD_LAYERS = "from keras.layers.embeddings import Embedding\nlayer = Embedding(9, 3)"
CORE = "from keras.layers.core import Dense\nlast = Dense(1)"
BOTH = f"{OLD_LAYERS}\n{CORE}"
LATER = ("3.11", ["keras<2.13", "numpy<2", "tensorflow<2.13"], ["NB417", "NB418"])
CLASSES = f"{CORE}\nkinds = model.predict_classes(x)"


@pytest.mark.parametrize(
    ("cell", "kernel", "python", "pip", "codes"),
    [
        (BOTH, "3.6.8", "3.10", ["keras<2.9", "numpy<2", "tensorflow<2.9"], ["NB417"]),
        (BOTH, "", "3.10", ["keras<2.9", "numpy<2", "tensorflow<2.9"], ["NB417"]),
        (
            BOTH,
            "3.11.2",
            "3.11",
            ["keras<2.13", "numpy<2", "tensorflow<2.13"],
            ["NB417", "NB418"],
        ),
        (f"{BOTH}\nimport keras\nsame = keras.optimizers.SGD(0.1)", "3.6.8", *LATER),
        (f"{BOTH}\nfrom keras.utils import to_categorical\nsame = to_categorical([1])", "3.6.8", *LATER),
        (CLASSES, "3.6.8", "3.11", ["keras<2.13", "numpy<2", "tensorflow<2.13"], ["NB417", "NB418"]),
        (
            f"%pip install numpy==2.4\n{OLD_LAYERS}",
            "",
            "3.11",
            ["keras", "numpy==2.4", "tensorflow"],
            ["NB418"],
        ),
    ],
)
def test_a_bound_is_that_of_what_went_first_on_a_python_that_has_it(
    cell: str, kernel: str, python: str, pip: list[str], codes: list[str], tmp_path: Path
) -> None:
    found = made(tmp_path, cell, python=kernel, kernel="elsewhere")
    assert (found.pip, notes_of(found)) == (pip, codes)
    assert f"python={python}" in found.conda["dependencies"]


@pytest.mark.parametrize(
    ("cell", "pip", "python"),
    [
        ("from bokeh.plotting import figure\np = figure(plot_width=4)", ["bokeh<3.0", "numpy<2"], "3.11"),
        ("import pandas as pd\ndf = pd.DataFrame([1], index={1})", ["numpy<2", "pandas<1.5"], "3.10"),
    ],
)
def test_what_a_call_is_given_counts(cell: str, pip: list[str], python: str, tmp_path: Path) -> None:
    found = old(tmp_path, cell)
    assert (found.pip, notes_of(found)) == (pip, ["NB417"])
    assert f"python={python}" in found.conda["dependencies"]


def test_what_stops_says_what_to_write(tmp_path: Path) -> None:
    found = old(tmp_path, CLASSES)
    (said,) = (one for one in found.messages if "needs keras<2.6" in one)
    assert "none is known to run on Python 3.11" in said
    assert "the script stops there (instead: numpy.argmax(model.predict(…), axis=-1)" in said


def test_each_is_told_once(tmp_path: Path) -> None:
    cell = "import tensorflow as tf\nplace = tf.placeholder(1)\nother = tf.placeholder(2)\ns = tf.Session()"
    assert notes_of(old(tmp_path, cell)) == ["NB418", "NB418"]


def test_converting_again_gives_the_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = made(tmp_path, APPEND, python="", kernel="elsewhere")
    monkeypatch.setattr("nb2job.job.lock.installed_version", lambda name: "1.9")
    assert made(tmp_path, APPEND, python="", kernel="elsewhere").files == first.files
    assert first.versions == {"pandas": ""}


def test_what_is_locked_is_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nb2job.job.lock.installed_version", lambda name: "2.2.0")
    found = made(tmp_path, APPEND, python=HERE)
    assert (found.pip, notes_of(found)) == (["pandas==2.2.0"], ["NB418"])


def test_what_is_not_in_the_environment_is_not_held(tmp_path: Path) -> None:
    found = old(tmp_path, "import seaborn as sns\nax = sns.boxplot('a', 'b')")
    assert found.pip == ["matplotlib<3.9", "numpy<2", "pandas<2", "seaborn<0.12"]


@pytest.mark.parametrize(
    ("cell", "python", "pip"),
    [
        ("import tensorflow as tf\ntf.abs(1)", "3.8.10", ["numpy<2", "tensorflow<2.16"]),
        ("import tensorflow as tf\ntf.abs(1)", "3.9.1", ["tensorflow"]),
        ("import tensorflow as tf\ntf.abs(1)", "", ["tensorflow"]),
        ("import pandas as pd\npd.DataFrame()", "3.7.3", ["numpy<2", "pandas<2.0"]),
        ("import pandas as pd\npd.DataFrame()", "3.8.1", ["pandas"]),
        ("import keras\nkeras.Model()", "3.7.3", ["keras<3.0", "numpy<2", "tensorflow<2.16"]),
        ("%pip install tensorflow==2.17\nimport tensorflow as tf\ntf.abs(1)", "3.8", ["tensorflow==2.17"]),
    ],
)
def test_a_notebook_of_an_old_python_ran_with_what_that_took(
    cell: str, python: str, pip: list[str], tmp_path: Path
) -> None:
    found = made(tmp_path, cell, python=python)
    assert found.pip == pip
    assert bool(notes_of(found)) == ("<" in "".join(pip))


@pytest.mark.parametrize(
    ("line", "told"),
    [("numpy==1.21.0", True), ("'numpy<1.23'", True), ("numpy==1.23.5", False), ("'numpy>=1.19'", False)],
)
def test_a_pin_that_is_older_than_the_python(line: str, told: bool, tmp_path: Path) -> None:
    found = made(tmp_path, f"%pip install {line}\nimport numpy as np\nnp.arange(3)", python="3.9.1")
    assert ("NB419" in found.codes) == told
