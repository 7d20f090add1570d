"""What a resolver would refuse beside the tested pair is found before it is asked."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, requires, version

import pytest

from nb2job.job.environment import TRACKING
from nb2job.job.limits import LIMITS, agree, refused, unfitting, within_limits
from nb2job.program.requirement import Requirement, normalized


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("==3.0.1", "<3", False),
        ("==2.3.3", "<3", True),
        (">=3", "<3", False),
        (">=2.9", "<3", True),
        ("~=3.1", "<3", False),
        ("==2.*", "<3", True),
        ("==3.*", "<3", False),
        (">2,<2.1", "<3", True),
        ("!=2.0", "<3", True),
        ("<=2025.2", "==2025.3", False),
        ("==1.3.24", "<3,>=1.4.0", False),
        ("", "<3", True),
        ("==3.0.0rc1", "<3", False),
        ("what=is this", "<3", True),
    ],
)
def test_whether_some_version_satisfies_both(one: str, other: str, answer: bool) -> None:
    assert agree(one, other) is answer


def test_pandas_3_is_too_new_for_mlflow() -> None:
    assert within_limits("pandas", "3.0.1") == "<3"
    assert within_limits("pandas", "2.3.3") == "2.3.3"
    assert within_limits("torch", "9.0+cu126") == "9.0+cu126"
    (note,) = refused([Requirement("pandas", specifier=">=3"), Requirement("torch", specifier="==2.0")])
    assert note.code == "NB412"
    assert "pandas>=3" in note.message
    assert "pandas<3" in note.hint


def test_what_is_installed_here_may_refuse_a_pin() -> None:
    assert unfitting("scikit-learn", {"numpy": "==1.16"})
    assert not unfitting("scikit-learn", {"numpy": f"=={version('numpy')}"})
    assert not unfitting("no-such-distribution", {"numpy": "==1.16"})


def test_the_limits_are_those_of_the_pair() -> None:
    """Read again from the metadata of the pair, where it is installed."""
    needed = pytest.importorskip("packaging.requirements").Requirement
    names = ("azureml-mlflow", "mlflow", "mlflow-skinny", "mlflow-tracing")
    try:
        here = {name: version(name) for name in names}
    except PackageNotFoundError as error:
        pytest.skip(f"{error} is not installed")
    if any(here[pin.name] not in pin.specifier for pin in map(needed, TRACKING)):
        pytest.skip("another pair is installed")
    linux = {"extra": "", "sys_platform": "linux", "platform_system": "Linux"}
    found: dict[str, set[str]] = {}
    for one in (needed(text) for name in names for text in requires(name) or []):
        if one.specifier and one.name not in names and (not one.marker or one.marker.evaluate(linux)):
            found.setdefault(normalized(one.name), set()).update(str(one.specifier).split(","))
    assert found.keys() == LIMITS.keys()
    for name, bounds in found.items():
        assert {*LIMITS[name].split(",")} <= bounds, name
