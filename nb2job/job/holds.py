"""Older releases for code that newer ones no longer take: bounds, where no version is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace

from nb2job.job.environment import OLDEST, python_version
from nb2job.job.packages import Packages
from nb2job.notebook.cell import Note
from nb2job.program.removed import Use
from nb2job.program.requirement import Requirement
from nb2job.program.specifiers import agree


@dataclass(frozen=True, slots=True)
class Hold:
    """The newest Python that releases below a bound are known to run on, and what is older beside them."""

    python: str
    beside: tuple[str, ...] = ()


_OLD_ARRAYS = ("numpy<2",)
HOLDS: Mapping[tuple[str, str], Hold] = {
    ("bayesian-optimization", "1.4.3"): Hold("3.13"),
    ("bokeh", "3.0"): Hold("3.12", _OLD_ARRAYS),
    ("keras", "2.9"): Hold("3.10", ("numpy<2", "tensorflow<2.9")),
    ("keras", "2.13"): Hold("3.11", ("numpy<2", "tensorflow<2.13")),
    ("keras", "3.0"): Hold("3.11", ("numpy<2", "tensorflow<2.16")),
    ("lightgbm", "4.0"): Hold("3.12", ("numpy<2", "scikit-learn<1.6")),
    ("matplotlib", "3.6"): Hold("3.10", _OLD_ARRAYS),
    ("matplotlib", "3.7"): Hold("3.11", _OLD_ARRAYS),
    ("matplotlib", "3.8"): Hold("3.12", _OLD_ARRAYS),
    ("matplotlib", "3.9"): Hold("3.12", _OLD_ARRAYS),
    ("matplotlib", "3.11"): Hold("3.13"),
    ("networkx", "3.0"): Hold("3.11", _OLD_ARRAYS),
    ("numpy", "1.24"): Hold("3.11"),
    ("numpy", "2.0"): Hold("3.12"),
    ("openai", "1.0"): Hold("3.13"),
    ("pandas", "1.5"): Hold("3.10", _OLD_ARRAYS),
    ("pandas", "2.0"): Hold("3.11", _OLD_ARRAYS),
    ("pillow", "10.0"): Hold("3.11"),
    ("scikit-learn", "1.2"): Hold("3.11", ("numpy<2", "scipy<1.14")),
    ("scikit-learn", "1.3"): Hold("3.11", ("numpy<2", "scipy<1.14")),
    ("scikit-learn", "1.4"): Hold("3.12", _OLD_ARRAYS),
    ("scikit-learn", "1.6"): Hold("3.13"),
    ("scikit-learn", "1.7"): Hold("3.13"),
    ("scikit-learn", "1.8"): Hold("3.13"),
    ("scipy", "1.12"): Hold("3.12", _OLD_ARRAYS),
    ("scipy", "1.14"): Hold("3.12", _OLD_ARRAYS),
    ("seaborn", "0.12"): Hold("3.11", ("matplotlib<3.9", "numpy<2", "pandas<2")),
    ("tensorflow", "2.13"): Hold("3.11", _OLD_ARRAYS),
    ("tensorflow", "2.16"): Hold("3.11", _OLD_ARRAYS),
    ("torchmetrics", "1.7"): Hold("3.13"),
    ("xgboost", "2.0"): Hold("3.12", ("numpy<2", "scikit-learn<1.6")),
    ("xgboost", "2.1"): Hold("3.12", ("numpy<2", "scikit-learn<1.6")),
}
"""(project, first version without what is called) -> what makes an environment with an older one run.

The older ones of each project were solved for Python 3.10 to 3.13 beside the tested pair, from wheels
alone, and installed on 3.11, or on 3.10 if they have wheels for no newer one, where code that needs them ran.
What stands beside is what an old release does not say itself: that it was built for NumPy 1, or that it calls
what its neighbors have taken away since.
"""
OLDEST_PYTHON: Mapping[tuple[str, str], tuple[int, int]] = {
    ("keras", "3.0"): (3, 8),
    ("pandas", "2.0"): (3, 8),
    ("tensorflow", "2.16"): (3, 9),
}
"""(project, version) -> the oldest Python that it takes, by its `Requires-Python`.

Keras 3 refuses much of what Keras 2 took, which came with TensorFlow, and pandas 2 reads and computes
otherwise: a notebook of an older Python ran with the one before.
"""


def held(
    wanted: Packages, uses: Iterable[Use], python: str, kernel: str = ""
) -> tuple[Packages, tuple[Note, ...]]:
    """The packages with a bound where code needs one; a version that is known stays, whatever the code needs.

    Args:
        wanted: packages with the versions that are known.
        uses: what the notebook calls that newer releases lack.
        python: the Python of the environment, such as "3.11".
        kernel: the Python that the notebook ran on, such as "3.8.10", or "".
    """
    asked = {one.project: one for one in wanted.pip}
    pip, notes = dict(asked), list[Note]()
    uses = tuple(uses)
    used = _by_project(one for one in uses if not one.removed.came)
    newer = _by_project(one for one in uses if one.removed.came)
    for project, own in sorted(used.items()):
        if project not in pip or pip[project].address:
            continue
        came = max((_version(one.removed.since) for one in newer.get(project, ())), default=())
        since = _since(pip, own, python, came)
        if since:
            bounds = _bounds(project, since)
            notes.append(
                _held(bounds, [one for one in own if _version(one.removed.since) >= _version(since)])
            )
            for bound in bounds:
                _hold(pip, bound)
        lacking = [one for one in own if agree(pip[project].specifier, f">={one.removed.since}")]
        notes += _failing(asked.get(project, Requirement(project)), lacking, python)
    notes += _aged(pip, used.keys(), python, kernel)
    return replace(wanted, pip=tuple(pip[name] for name in sorted(pip))), tuple(notes)


def suited(wanted: Packages, uses: Iterable[Use], kernel: str) -> str:
    """The Python of the environment: the notebook's own, or, where none can have that, one that suits it.

    That is an older one where more of what the notebook calls is to be had; none where a version is asked for
    by a notebook of an unknown Python, since it may need a newer one.

    Args:
        wanted: packages with the versions that are known.
        uses: what the notebook calls that newer releases lack.
        kernel: the Python that the notebook ran on, such as "3.8.10", or "".
    """
    usual, uses = python_version(kernel), tuple(uses)
    if not uses or kernel.startswith(usual) or (not kernel and any(one.specifier for one in wanted.pip)):
        return usual
    oldest = ".".join(map(str, OLDEST))
    return min((usual, oldest), key=lambda python: len(_stopping(held(wanted, uses, python, kernel)[1])))


def _stopping(notes: Iterable[Note]) -> list[Note]:
    return [one for one in notes if one.code == "NB418"]


def _aged(pip: dict[str, Requirement], used: Set[str], python: str, kernel: str) -> Iterator[Note]:
    """Bounds for what has no release that the notebook's Python takes, nor any version of its own.

    None for what is `used` in a way that decides that already.
    """
    for (project, since), oldest in OLDEST_PYTHON.items():
        asked = pip.get(project)
        newer = not kernel or _version(kernel)[:2] >= oldest
        known = asked is None or asked.address or asked.specifier or project in used
        if known or newer or not _runs(pip, project, since, python):
            continue
        bounds = _bounds(project, since)
        for bound in bounds:
            _hold(pip, bound)
        why = f"the notebook ran on Python {kernel}, which newer releases do not take"
        yield Note("NB417", None, f"the environment takes {_listed(bounds)}, since {why}")


def _by_project(uses: Iterable[Use]) -> dict[str, list[Use]]:
    found: dict[str, list[Use]] = {}
    for use in uses:
        found.setdefault(use.removed.project, []).append(use)
    return found


def _since(pip: Mapping[str, Requirement], uses: Iterable[Use], python: str, came: tuple[int, ...]) -> str:
    """The lowest version to stay below: one that is known to run, where versions above are allowed; or "".

    It is one above the version with which the last came that the notebook needs, too.
    """
    found = {one.removed for one in uses if _version(one.removed.since) > came}
    open_ones = (one for one in found if agree(pip[one.project].specifier, f">={one.since}"))
    runs = (one.since for one in open_ones if _runs(pip, one.project, one.since, python))
    return min(runs, key=_version, default="")


def _runs(pip: Mapping[str, Requirement], project: str, since: str, python: str) -> bool:
    """Whether older releases are known to run, with what else is asked for."""
    hold = HOLDS.get((project, since))
    if hold is None or _version(python) > _version(hold.python):
        return False
    asked = ((pip.get(one.project), one.specifier) for one in _bounds(project, since))
    return all(one is None or (not one.address and agree(one.specifier, bound)) for one, bound in asked)


def _bounds(project: str, since: str) -> tuple[Requirement, ...]:
    lines = [f"{project}<{since}", *HOLDS[project, since].beside]
    parts = (one.partition("<") for one in lines)
    return tuple(Requirement(name, specifier=f"<{top}") for name, _, top in parts)


def _hold(pip: dict[str, Requirement], bound: Requirement) -> None:
    """Add a bound to what is asked for: the lower of two, and none where one version is asked for."""
    asked = pip.get(bound.project)
    if asked is None:
        pip[bound.project] = bound
    elif not asked.specifier.startswith("=="):
        own = [one for one in asked.specifier.split(",") if one]
        tops = [one for one in own if one.startswith("<") and not one.startswith("<=")] + [bound.specifier]
        others = [one for one in own if one not in tops]
        pip[bound.project] = replace(asked, specifier=",".join([*others, min(tops, key=_version)]))


def _held(bounds: tuple[Requirement, ...], uses: list[Use]) -> Note:
    names = ", ".join(dict.fromkeys(one.removed.shown for one in uses))
    message = f"the environment takes {_listed(bounds)}, since newer releases have no {names}"
    return Note("NB417", uses[0].place, message)


def _listed(bounds: tuple[Requirement, ...]) -> str:
    first, *others = (one.text for one in bounds)
    return f"{first} with {', '.join(others)}" if others else first


def _failing(asked: Requirement, lacking: Iterable[Use], python: str) -> Iterator[Note]:
    """A note for each API that the newest release lacks which the environment may take."""
    where = f"none is known to run on Python {python} with the other packages"
    if asked.specifier:
        where = f"the environment has {asked.text}"
    for use in {one.removed: one for one in reversed([*lacking])}.values():
        one = use.removed
        message = f"{one.shown} needs {one.project}<{one.since}, and {where}: the script stops there"
        yield Note("NB418", use.place, f"{message} (instead: {one.instead})", f"See {one.source}.")


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.lstrip("<").split(".") if part.isdigit())
