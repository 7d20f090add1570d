"""Store: the tracking store that runs are read from, page by page, asked only what Azure ML answers too.

Azure ML's tracking server takes no order_by on metrics, params or tags, no OR, and gives only the last value
of a metric in its search results [D]: so nothing is ordered there, and sorting happens here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from nb2job.compare.run import Run, run_of
from nb2job.errors import JobError, RunsError
from nb2job.local.sweep.store import PARENT, impatient
from nb2job.local.tracking import reaching, store_files, tracking_uri

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.exceptions import MlflowException

PAGE = 1000
"""Runs asked for at a time: what bounds memory, however many there are."""

Found = TypeVar("Found")

_NOT_THERE = frozenset(["RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"])


@dataclass(frozen=True, slots=True)
class Store:
    """A tracking store, open for reading; `names` are the names of experiments met so far, by id."""

    client: MlflowClient
    uri: str
    names: dict[str, str] = field(default_factory=dict)

    @property
    def is_azure(self) -> bool:
        """Whether Azure ML's tracking server answers."""
        return self.uri.startswith("azureml:")

    def experiments(self) -> dict[str, str]:
        """The names of all experiments that are not deleted, by id."""
        token: str | None = None
        with reaching(self.uri), impatient():
            while True:
                page = self.client.search_experiments(page_token=token)
                self.names.update({one.experiment_id: one.name for one in page})
                token = page.token
                if not token:
                    return self.names

    def experiment_id(self, name: str) -> str | None:
        """The id of an experiment that is not deleted, by its name or id."""
        with reaching(self.uri), impatient():
            found = self.client.get_experiment_by_name(name)
            found = found or _where_there(lambda: self.client.get_experiment(name))
        if found is None or found.lifecycle_stage == "deleted":
            return None
        self.names[found.experiment_id] = found.name
        return str(found.experiment_id)

    def runs(self, experiment_ids: Sequence[str], condition: str = "") -> Iterator[Run]:
        """The runs that MLflow's filter finds, in no order that can be relied on.

        Raises:
            RunsError: NB582 where the store refuses the filter, with its reason.
            JobError: NB509 where it cannot be reached.
        """
        token: str | None = None
        while True:
            with reaching(self.uri), impatient(), _filtering(condition):
                page = self.client.search_runs(
                    list(experiment_ids), condition, max_results=PAGE, page_token=token
                )
            for entity in page:
                yield run_of(entity, self.names)
            token = page.token
            if not token:
                return

    def run(self, run_id: str) -> Run | None:
        """The run of that id, if there is one."""
        with reaching(self.uri), impatient():
            entity = _where_there(lambda: self.client.get_run(run_id))
        if entity is None:
            return None
        if entity.info.experiment_id not in self.names:
            self.experiment_id(entity.info.experiment_id)
        return run_of(entity, self.names)

    def parents(self, run_ids: Sequence[str]) -> dict[str, str]:
        """What each of these runs is nested in; empty for what is nested in none, or is not there."""
        found: dict[str, str] = {}
        for start in range(0, 0 if self.is_azure else len(run_ids), PAGE):
            asked = ", ".join(f"'{one}'" for one in run_ids[start : start + PAGE] if one.isalnum())
            if asked:
                runs = self.runs(list(self.names), f"attributes.run_id IN ({asked})")
                found.update((run.run_id, run.parent) for run in runs)
        for run_id in run_ids:
            if run_id not in found:  # of another experiment, or deleted; Azure ML knows no IN
                run = self.run(run_id)
                found[run_id] = run.parent if run else ""
        return found

    def children(self, run: Run, experiment_ids: Sequence[str] = ()) -> Iterator[Run]:
        """The runs nested in a run; they are of its own experiment unless others are named."""
        ids = experiment_ids or [self.experiment_id(run.experiment) or run.experiment]
        return self.runs(ids, f"tags.{PARENT} = '{run.run_id}'")


def open_store(uri: str = "", environment: Mapping[str, str] | None = None) -> Store:
    """The store of a tracking URI, else of MLFLOW_TRACKING_URI, else `sqlite:///mlflow.db` here.

    Raises:
        JobError: NB508 without mlflow, NB509 where there is no such database: reading makes none.
    """
    given = os.environ if environment is None else environment
    asked = {"MLFLOW_TRACKING_URI": uri or given.get("MLFLOW_TRACKING_URI", "")}
    found = tracking_uri(Path.cwd(), asked)
    files = store_files(found)
    if files and not files[0].is_file():
        hint = "give another with --tracking-uri or MLFLOW_TRACKING_URI"
        raise JobError("NB509", f"there is no MLflow database {files[0]}", hint)
    with reaching(found), impatient():
        return Store(client_of(found), found)


def client_of(uri: str) -> MlflowClient:
    """MLflow's client: of its own stores, or Azure ML's by the plugin azureml-mlflow."""
    from mlflow import MlflowClient

    return MlflowClient(tracking_uri=uri)


def _where_there(call: Callable[[], Found]) -> Found | None:
    from mlflow.exceptions import MlflowException

    try:
        return call()
    except MlflowException as error:
        if error.error_code not in _NOT_THERE:
            raise
        return None


@contextmanager
def _filtering(condition: str) -> Iterator[None]:
    from mlflow.exceptions import MlflowException

    try:
        yield
    except MlflowException as error:
        if condition and error.error_code in ("INVALID_PARAMETER_VALUE", "BAD_REQUEST"):
            raise _refused(condition, error) from error
        raise


def _refused(condition: str, error: MlflowException) -> RunsError:
    reason = " ".join(error.message.removeprefix("INVALID_PARAMETER_VALUE: ").split())[:300]
    hint = "write it as in: metrics.accuracy > 0.9 and params.model = 'tree' and tags.team like 'a%'"
    return RunsError("NB582", f"the filter {condition!r} is refused: {reason}", hint)
