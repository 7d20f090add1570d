"""Pins that are older than the environment's Python: pip would have to build them, which mostly fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from nb2job.notebook.cell import Note
from nb2job.program.requirement import Requirement
from nb2job.program.specifiers import agree

_PYTHONS = ("3.10", "3.11", "3.12", "3.13")
FIRST_BUILT: Mapping[str, Mapping[str, str]] = {
    name: dict(zip(_PYTHONS, versions, strict=True))
    for name, *versions in (
        line.split()
        for line in """
h5py 3.6.0 3.8.0 3.10.0 3.12.1
matplotlib 3.5.0 3.6.0 3.7.3 3.9.2
numpy 1.21.2 1.23.2 1.26.0 2.1.0
pandas 1.3.3 1.5.0 2.1.1 2.2.3
pillow 8.3.2 9.2.0 10.0.0 10.4.0
pyarrow 6.0.0 10.0.1 14.0.0 18.0.0
scikit-learn 1.0.2 1.1.3 1.3.1 1.5.2
scipy 1.7.2 1.9.2 1.11.2 1.14.1
shap 0.41.0 0.42.0 0.45.0 0.48.0
statsmodels 0.13.1 0.13.3 0.14.0 0.14.3
tensorflow 2.8.0 2.12.0 2.16.1 2.20.0
torch 1.11.0 1.13.0 2.2.0 2.5.0
torchvision 0.12.0 0.15.1 0.17.0 0.21.0
""".strip().split("\n")
    )
}
"""Project -> Python -> the first version with a wheel for it on Linux, asked of the package index
(`pip index versions NAME --only-binary :all: --python-version PYTHON`).
"""


def unbuilt(pins: Iterable[Requirement], python: str) -> Iterator[Note]:
    """A note for each pin that leaves only versions without a wheel for a Python such as "3.11"."""
    for one in pins:
        first = FIRST_BUILT.get(one.project, {}).get(python, "")
        if first and one.specifier and not one.address and not agree(one.specifier, f">={first}"):
            message = f"{one.text} has no wheel for Python {python}, the first with one is {first}"
            yield Note("NB419", None, message, f"Ask for {one.project}>={first}.")
