"""Warnings that a notebook has stored of code that newer packages no longer take."""

from __future__ import annotations

from typing import Any

import pytest

from nb2job.notebook.cell import Place
from nb2job.notebook.kernel import COLAB, kernel_of
from nb2job.notebook.outdated import outdated_findings


def cell(*texts: str | list[str], source: str = "a\nb\nc") -> dict[str, Any]:
    outputs = [{"output_type": "stream", "name": "stderr", "text": text} for text in texts]
    return {"cell_type": "code", "source": source, "outputs": outputs}


def test_a_warning_of_a_line_and_of_a_library() -> None:
    of_line = (
        "<ipython-input-3-f1>:2: FutureWarning: The error_bad_lines argument has been deprecated and will be"
        " removed in a future version. Use on_bad_lines.\n\n  b\n"
    )
    of_library = [
        "/usr/lib/python3.8/site-packages/seaborn/_decorators.py:36: FutureWarning: Pass the following",
        " variable as a keyword arg: x. From version 0.12, passing others will result in an error in it\n",
        "  warnings.warn(\n",
    ]
    of_kernel = "/tmp/ipykernel_7/99.py:3: DeprecationWarning: `np.float` is a deprecated alias\n"
    found = outdated_findings(
        [cell(of_line), {"cell_type": "markdown"}, cell(of_library, of_kernel, of_line)]
    )
    assert [(one.code, one.place) for one in found] == [
        ("NB226", Place(1, 2)),
        ("NB226", Place(3, 1)),
        ("NB226", Place(3, 3)),
    ]
    assert found[0].message.endswith(
        "FutureWarning: The error_bad_lines argument has been deprecated and will be removed in a future"
        " version"
    )


@pytest.mark.parametrize(
    "text",
    ["ConvergenceWarning: it did not converge and will be wrong", "FutureWarning: it is only slow", "", 3],
)
def test_what_is_no_such_warning(text: Any) -> None:
    assert outdated_findings([cell(text), {"outputs": "none"}, {"outputs": [3]}]) == []


def test_a_notebook_that_colab_saved_has_an_environment_of_its_own() -> None:
    spec = {"name": "python3", "display_name": "Python 3"}
    assert kernel_of({"colab": {}, "kernelspec": spec}).name == COLAB
    assert kernel_of({"colab": {}, "kernelspec": spec, "language_info": {"version": "3.9"}}).name == "python3"
