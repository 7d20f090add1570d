"""The tables of what releases have taken away: each line can be read, and says where it is from."""

from __future__ import annotations

import pytest

from nb2job.job.holds import HOLDS
from nb2job.program.imports import distributions
from nb2job.program.removed import Removed, every_removed
from nb2job.program.specifiers import agree

EVERY = every_removed()


@pytest.mark.parametrize("one", EVERY, ids=lambda one: f"{one.project}-{one.since}-{one.shown}")
def test_a_line_says_what_is_gone_since_when_and_where_that_is_written(one: Removed) -> None:
    assert one.source.startswith("https://")
    assert one.instead
    assert "{" not in one.path + one.instead
    assert distributions([one.root]) == (one.project,)
    assert not agree(f">={one.since}", f"<{one.since}")
    assert one.word.isidentifier()


def test_nothing_stands_twice() -> None:
    keys = [(one.project, one.path, one.makers, one.given) for one in EVERY]
    assert len(keys) == len({*keys})


@pytest.mark.parametrize(("path", "shown"), [("append", ".append()"), ("concat", "two positional arguments")])
def test_how_a_person_reads_it(path: str, shown: str) -> None:
    assert any(shown in one.shown for one in EVERY if one.word == path)


def test_releases_are_only_held_below_what_took_something_away() -> None:
    assert HOLDS.keys() <= {(one.project, one.since) for one in EVERY}
