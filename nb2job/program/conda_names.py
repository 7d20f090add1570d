"""Packages of conda: which of them pip has, by which name, and which only conda has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nb2job.program.known_modules import SAME_NAME
from nb2job.regex import regex

_PIP_NAMES = {
    "dask-core": "dask",
    "keras-gpu": "keras",
    "matplotlib-base": "matplotlib",
    "msgpack-python": "msgpack",
    "opencv": "opencv-python-headless",
    "py-opencv": "opencv-python-headless",
    "py-xgboost": "xgboost",
    "pytables": "tables",
    "python-graphviz": "graphviz",
    "pytorch": "torch",
    "pytorch-cpu": "torch",
    "pytorch-gpu": "torch",
    "seaborn-base": "seaborn",
    "tensorflow-base": "tensorflow",
    "tensorflow-gpu": "tensorflow",
}
_NEVER = regex(
    r"python|python_abi|pip|conda|mamba|anaconda|jupyter\w*|notebook|blas|mkl|nomkl|openblas|cuda.*|cudnn|nccl"
    r"|pytorch-cuda|pytorch-mutex|cpuonly|magma.*|r|r-.*|_.*|ca-certificates|tk|xz|zlib|bzip2|readline|sqlite"
)
"""What the environment has anyway, what the wheels bring with them, and other languages."""

_ONLY_CONDA = regex(
    r"graphviz|ffmpeg|gdal|geos|proj|hdf5|openjdk|nodejs|git|make|cmake|swig|tesseract|poppler|gcc\w*|gxx.*"
    r"|compilers?|cxx-compiler|c-compiler|lib\w+|boost|eigen|glpk|ipopt|coincbc|fenics|firefox|geckodriver"
)
_USUAL = frozenset("defaults conda-forge anaconda main pytorch huggingface intel".split())
"""Channels whose Python packages pip has, too."""


def conda_package(name: str, version: str, channels: tuple[str, ...]) -> Iterator[str]:
    """A package of conda as a requirement of pip, or as `CHANNELS::SPEC` where only conda has it.

    Args:
        name: as conda knows it.
        version: `=1.2` (any 1.2), `==1.2`, `>=1.2`, or empty; a build after it (`=1.2=py39_0`) goes.
        channels: where the line looks for it.
    """
    plain = name.lower()
    lead = re.match(r"(<=|>=|!=|~=|==?|<|>)\s*([^=\s,]+(?:,\S*)?)", version)
    exact = lead is not None and lead[1] in {"=", "=="}
    pinned = f"=={_of_pip(lead)}" if lead and exact else version.strip()
    if _NEVER.fullmatch(plain):
        return
    if _ONLY_CONDA.fullmatch(plain) and plain.replace("-", "_") not in SAME_NAME - {"graphviz"}:
        yield _spec(plain, lead[2] if lead and exact else version, exact, ())
    elif channels and not _USUAL.issuperset(channels) and plain not in _PIP_NAMES:
        yield _spec(plain, lead[2] if lead and exact else version, exact, channels)
    else:
        yield _PIP_NAMES.get(plain, name) + pinned


def _of_pip(found: re.Match[str]) -> str:
    """The version that a match pins: conda's `=1.26` takes 1.26.4 too, with a build it is that one alone."""
    alone = found[1] == "==" or found.end() < len(found.string.rstrip())
    return found[2] if alone else re.sub(r"^[\d.]+(?=,|$)", r"\g<0>.*", found[2])


def _spec(name: str, version: str, exact: bool, channels: tuple[str, ...]) -> str:
    return f"{','.join(channels)}::{name}{'=' if exact else ''}{version.strip()}"
