"""Experiments and runs by what a person calls them: a name, an id, the first letters of an id."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from nb2job.compare.run import Run
from nb2job.compare.store import Store
from nb2job.errors import RunsError


def experiment_ids(store: Store, asked: Sequence[str]) -> list[str]:
    """The ids of the experiments asked for, by name or id; of all where none is.

    Raises:
        RunsError: NB581, with the nearest name.
    """
    if not asked:
        return list(store.experiments())
    found = [(name, store.experiment_id(name)) for name in asked]
    for name, experiment_id in found:
        if experiment_id is None:
            raise RunsError("NB581", f"there is no experiment {name!r} in {store.uri}", _near(store, name))
    return list(dict.fromkeys(experiment_id for _, experiment_id in found if experiment_id))


def find_run(store: Store, asked: str) -> Run:
    """The run of an id, of the first letters of one, or of a name.

    Raises:
        RunsError: NB583 where there is none, or more than one.
    """
    found = store.run(asked) if asked.strip() else None
    if found is not None:
        return found
    several = _by_first_letters(store, asked) or _by_name(store, asked)
    if len(several) == 1:
        return several[0]
    if not several:
        hint = "`nb2job runs list` names those that there are"
        raise RunsError("NB583", f"there is no run {asked!r} in {store.uri}", hint)
    ids = ", ".join(run.run_id for run in several[:4]) + (" …" if len(several) > 4 else "")
    raise RunsError("NB583", f"{len(several)} runs are called {asked!r}", f"say which by its id: {ids}")


def _by_first_letters(store: Store, asked: str) -> list[Run]:
    """Azure ML has no such filter, and its ids are names."""
    if store.is_azure or not re.fullmatch(r"[0-9a-f]{4,31}", asked):
        return []
    return list(store.runs(list(store.experiments()), f"attributes.run_id LIKE '{asked}%'"))


def _by_name(store: Store, asked: str) -> list[Run]:
    quote = "'" if "'" not in asked else '"'
    if quote in asked or not asked.strip():
        return []
    ids = list(store.experiments())
    return list(store.runs(ids, f"attributes.run_name = {quote}{asked}{quote}"))


def _near(store: Store, name: str) -> str:
    names = list(store.experiments().values())
    near = difflib.get_close_matches(name, names, 1, 0.5)
    if near:
        return f"did you mean {near[0]!r}?"
    return "there are: " + ", ".join(repr(one) for one in names[:8]) if names else "there are none"
