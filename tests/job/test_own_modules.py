"""A notebook's own modules in its job folder: beside the script, with the packages that they import."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nb2job.convert import convert, job_folder
from nb2job.program.settings import Settings

Files = dict[str, str]


def converted(folder: Path, *cells: str, name: str = "study") -> tuple[Files, list[str]]:
    """The files of the job folder, and its notes' codes with their cells."""
    made = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": one}
        for one in cells
    ]
    path = folder / f"{name}.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": made}))
    conversion = convert(path, Settings())
    notes = [f"{one.code} {one.place.cell}" for one in conversion.program.notes if one.place]
    return job_folder(conversion, folder / "job")[1], notes


def test_a_module_travels_with_what_it_imports(tmp_path: Path) -> None:
    (tmp_path / "steps.py").write_text("import deeper\nimport sklearn\n")
    (tmp_path / "deeper.py").write_text("import cv2\n")
    files, notes = converted(tmp_path, "x = 1", "from steps import run\nrun(x)")
    assert files["src/steps.py"] == "import deeper\nimport sklearn\n"
    assert files["src/deeper.py"] == "import cv2\n"
    environment = files["environment/conda.yml"]
    assert "scikit-learn" in environment
    assert "opencv-python-headless" in environment
    assert "steps" not in environment
    assert "NB331 2" in notes
    assert "NB332 2" not in notes


def test_a_module_that_opens_files_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "steps.py").write_text("def rows():\n    return open('rows.txt').read()\n")
    _, notes = converted(tmp_path, "import steps\nx = steps.rows()")
    assert {"NB331 1", "NB332 1"} <= {*notes}


def test_a_folder_on_the_search_path(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "steps.py").write_text("x = 1\n")
    cell = "import sys\nsys.path.insert(0, 'lib')\nsys.path.append(str(sys))\nimport steps\ny = steps.x"
    files, _ = converted(tmp_path, cell)
    assert files["src/steps.py"] == "x = 1\n"


@pytest.mark.parametrize(
    "line",
    [
        "sys.path.extend(['.', '../code'])",
        "sys.path.insert(0, os.path.abspath(os.path.join('..', 'code')))",
        "root = '..'\nsys.path.append(root + '/code')",
    ],
)
def test_a_folder_that_is_spelled_in_another_way(line: str, tmp_path: Path) -> None:
    for name in ("code", "notebooks"):
        (tmp_path / name).mkdir()
    (tmp_path / "code" / "steps.py").write_text("x = 1\n")
    files, _ = converted(tmp_path / "notebooks", f"import os, sys\n{line}\nimport steps\ny = steps.x")
    assert files["src/steps.py"] == "x = 1\n"


def test_the_script_hides_no_module(tmp_path: Path) -> None:
    (tmp_path / "steps.py").write_text("import study\n")
    (tmp_path / "study.py").write_text("x = 1\n")
    files, _ = converted(tmp_path, "import steps\ny = steps.study.x")
    assert files["src/study.py"] == "x = 1\n"
    assert "src/train_study.py" in files


def test_what_a_cell_writes_is_not_taken_from_the_folder(tmp_path: Path) -> None:
    (tmp_path / "steps.py").write_text("x = 'an older one'\n")
    files, _ = converted(tmp_path, "open('steps.py', 'w').write('x = 1')", "import steps\ny = steps.x")
    assert "src/steps.py" not in files


def test_a_module_that_draws_leaves_figures_open(tmp_path: Path) -> None:
    text = "import matplotlib.pyplot as plt\n\ndef show(x):\n    _draw(x)\n\n"
    text += "def _draw(x):\n    plt.bar([x], [x])\n\ndef double(x):\n    return 2 * x\n"
    (tmp_path / "views.py").write_text(text)
    files, notes = converted(tmp_path, "import views\nx = views.double(2)", "views.show(x)", "y = x")
    assert 'views.show(x)\n    log_figures("' in files["src/study.py"]
    assert [one for one in notes if one.startswith("NB307")] == ["NB307 2"]
