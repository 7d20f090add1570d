"""The comments on a licence that a notebook begins with."""

from __future__ import annotations

import pytest

from nb2job.notebook.cell import Cell
from nb2job.notebook.licence import licence

LICENCE = "# Copyright 2019 The Authors\n#\n# Licensed under the Apache License"


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ([], ""),
        ([""], ""),
        (["x = 1"], ""),
        (["# load the data", "x = 1"], ""),
        ([LICENCE, "x = 1"], LICENCE),
        ([f"#@title Licensed under Apache\n{LICENCE}"], LICENCE),
        ([f"{LICENCE}\n\nimport os"], LICENCE),
        (["# a study", LICENCE, "# how to begin", "import os"], LICENCE),
        (["import os", LICENCE], ""),
        (["%matplotlib inline", LICENCE], ""),
        (["# SPDX-License-Identifier: MIT\nx = 1"], "# SPDX-License-Identifier: MIT"),
        (["# drives licensed cars"], "# drives licensed cars"),
        (['"""# Copyright"""'], ""),
    ],
)
def test_what_a_script_begins_with(sources: list[str], expected: str) -> None:
    cells = [Cell(number, "code", text) for number, text in enumerate(sources, 1)]
    assert licence([Cell(0, "markdown", "# Copyright"), *cells]) == expected
