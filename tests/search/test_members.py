"""Each policy and sampler is one file, one line in its tuple, a folder of cases; what is missing is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2job.search.early_termination import POLICIES
from nb2job.search.sampling import SAMPLERS
from tests.search.cases import folders

SEARCH = Path(__file__).parents[2] / "nb2job" / "search"
LISTED = {"early_termination": ("POLICIES", POLICIES), "sampling": ("SAMPLERS", SAMPLERS)}
LEAST_CASES = {"early_termination": 10, "sampling": 3}
# What a file of a family may hold beside a member: the type that all members have.
TYPES = {"policy", "sampler"}


def files(family: str) -> list[str]:
    return sorted({path.stem for path in (SEARCH / family).glob("[!_]*.py")} - TYPES)


def module(member: type) -> str:
    return member.__module__.rpartition(".")[2]


FILES = [(family, name) for family in LISTED for name in files(family)]


@pytest.mark.parametrize(("family", "name"), FILES)
def test_a_file_is_in_the_tuple(family: str, name: str) -> None:
    title, members = LISTED[family]
    missing = f"nb2job/search/{family}/__init__.py: {title} lacks the class of {name}.py"
    assert name in [module(one) for one in members], missing


@pytest.mark.parametrize(("family", "name"), FILES)
def test_a_file_has_cases(family: str, name: str) -> None:
    count = folders(family).get(name, 0)
    least = LEAST_CASES[family]
    assert count >= least, f"fixtures/{family}/{name}/ has {count} cases, not {least} or more"


@pytest.mark.parametrize("family", LISTED)
def test_a_folder_of_cases_has_a_file(family: str) -> None:
    assert sorted(folders(family)) == files(family), f"fixtures/{family}/ and nb2job/search/{family}/ differ"


def test_a_policy_is_named_after_its_file() -> None:
    assert [one.type for one in POLICIES] == [module(one) for one in POLICIES]
