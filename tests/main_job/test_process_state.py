"""What the notebook arranges for its process holds in the script, and stops no tracking."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nb2job.verify.verify import verify
from tests.main_job.conftest import job_of

NOTEBOOKS = {
    "level": (
        "import logging\nlogging.basicConfig(level=logging.WARNING)",
        # A figure that cannot be drawn stops no notebook.
        "import matplotlib.pyplot as plt\nplt.scatter([1, 2], [3, 4], linewidth='5')",
        "acc = sum([1, 0]) / 2\nprint('Accuracy:', acc)\nlevel = logging.getLogger('x').getEffectiveLevel()",
    ),
    "log_file": (
        "import logging\nlogger = logging.getLogger(__name__)",
        "logging.basicConfig(filename='run.log', level='DEBUG', format='%(message)s')",
        "logger.info('hi')\nacc = sum([1, 0]) / 2\nprint('Accuracy:', acc)",
        "count = len(logging.getLogger().handlers)",
    ),
    "warnings_as_errors": (
        "import warnings\nimport matplotlib.pyplot as plt\nwarnings.simplefilter('error')",
        "acc = sum([1, 0]) / 2\nprint('Accuracy:', acc)\nplt.plot([1, 2])\nplt.show()",
        "try:\n    warnings.warn('x')\n    raised = 0\nexcept UserWarning:\n    raised = 1",
    ),
}


IN_CI = "level"
"""The others run with `make test-long`."""


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=[] if one == IN_CI else [pytest.mark.long]) for one in NOTEBOOKS]
)
def test_it_is_the_notebooks(name: str, tmp_path: Path, store: Path) -> None:
    cells = [
        {"cell_type": "code", "metadata": {}, "source": one, "outputs": [], "execution_count": None}
        for one in NOTEBOOKS[name]
    ]
    book = tmp_path / "book" / "n.ipynb"
    book.parent.mkdir()
    book.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}))
    found = verify(book, job_of(book, tmp_path / "job"), store=store)
    assert found.same, (found.different, found.output)
    assert found.metrics["Accuracy"] == ((0, 0.5),)
    assert "Accuracy: 0.5" in found.output
