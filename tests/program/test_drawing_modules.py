"""Which functions of own modules draw: by pyplot, or through one that does."""

from __future__ import annotations

from nb2job.program.drawing_modules import drawing_functions

PLOTS = """
import matplotlib.pyplot as plt
def Cdf(values):
    plt.plot(values)
def both(values):
    Cdf(values)
"""
STATS = """
class Cdf:
    pass
def median(values):
    return Cdf()
"""


def test_through_a_function_of_the_same_module() -> None:
    assert drawing_functions([("plots.py", PLOTS)]) == {("plots", "Cdf"), ("plots", "both")}


def test_another_module_has_a_class_of_the_same_name() -> None:
    found = drawing_functions([("plots.py", PLOTS), ("stats.py", STATS)])
    assert {one for one in found if one[0] == "stats"} == set()


def test_through_an_import() -> None:
    by_name = "from plots import Cdf\ndef show(values):\n    Cdf(values)\n"
    by_module = "import plots\ndef show(values):\n    plots.Cdf(values)\n"
    for text in (by_name, by_module):
        assert ("own", "show") in drawing_functions([("plots.py", PLOTS), ("own.py", text)])
