"""The MLflow run that a job reports to: opened before the command, read and closed after it."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nb2job.errors import JobError
from nb2job.local.shown import shown
from nb2job.regex import regex

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Experiment

QUIET = {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"}
"""No telemetry, from us or from the job."""

_SQLITE = "sqlite:///"
_OF_SQL = regex(r"\(raised as a result of .*?\) |\(sqlite3\.\w+\) | \[SQL: .*")
"""What SQLAlchemy says around the reason."""


@dataclass(frozen=True, slots=True)
class TrackedRun:
    """A run that we opened and must close: FINISHED, FAILED or KILLED."""

    client: MlflowClient
    tracking_uri: str
    run_id: str
    experiment: str
    experiment_id: str

    def environment(self) -> dict[str, str]:
        """What makes the script's first `start_run()` or bare `log_metric` resume this run."""
        return {
            **QUIET,
            "MLFLOW_TRACKING_URI": self.tracking_uri,
            "MLFLOW_RUN_ID": self.run_id,
            "MLFLOW_EXPERIMENT_NAME": self.experiment,
            "MLFLOW_EXPERIMENT_ID": self.experiment_id,
        }

    def keep(self, folder: Path) -> None:
        """Uploads a folder as the run's artifacts of the same name, if there is anything in it."""
        with reaching(self.tracking_uri):
            if not folder.is_dir() or not any(folder.iterdir()):
                return
            self.client.log_artifacts(self.run_id, str(folder), artifact_path=folder.name)

    def end(self, status: str) -> None:
        """Closes the run, whatever the script has set."""
        with reaching(self.tracking_uri):
            self.client.set_terminated(self.run_id, status)

    def read(self) -> tuple[dict[str, float], dict[str, str]]:
        """Last value of every metric, and the params."""
        with reaching(self.tracking_uri):
            data = self.client.get_run(self.run_id).data
        return dict(data.metrics), dict(data.params)

    def child(self, name: str, tags: Mapping[str, str]) -> TrackedRun:
        """A new run beside this one, in the same experiment."""
        with reaching(self.tracking_uri):
            run = self.client.create_run(self.experiment_id, run_name=name or None, tags=dict(tags))
        return replace(self, run_id=run.info.run_id)

    def reopen(self) -> None:
        """Makes a run that was ended one that runs."""
        with reaching(self.tracking_uri):
            if self.client.get_run(self.run_id).info.status != "RUNNING":
                self.client.update_run(self.run_id, status="RUNNING")

    def delete(self) -> None:
        """Throws the run away; `mlflow gc` forgets it for good."""
        with reaching(self.tracking_uri):
            self.client.delete_run(self.run_id)

    def tag(self, tags: Mapping[str, str]) -> None:
        """Sets tags."""
        from mlflow.entities import RunTag

        with reaching(self.tracking_uri):
            self.client.log_batch(self.run_id, tags=[RunTag(name, value) for name, value in tags.items()])

    def add_params(self, params: Mapping[str, str]) -> None:
        """Logs the params that the script has not logged."""
        from mlflow.entities import Param

        with reaching(self.tracking_uri):
            known = self.client.get_run(self.run_id).data.params
            missing = [Param(name, value) for name, value in params.items() if name not in known]
            if missing:
                self.client.log_batch(self.run_id, params=missing)

    def search(self, condition: str) -> list[str]:
        """The runs of the experiment that a filter of MLflow's finds."""
        found: list[str] = []
        token: str | None = None
        with reaching(self.tracking_uri):
            while True:
                page = self.client.search_runs([self.experiment_id], condition, page_token=token)
                found += [run.info.run_id for run in page]
                token = page.token
                if not token:
                    return found


def run_of(uri: str, experiment: str, condition: str) -> TrackedRun | None:
    """The run of an experiment that a filter of MLflow's finds, if there is one."""
    with reaching(uri):
        client = client_of(uri)
        found = client.get_experiment_by_name(experiment)
        if found is None:
            return None
        whole = TrackedRun(client, uri, "", experiment, _id_of(found))
        return next((replace(whole, run_id=run_id) for run_id in whole.search(condition)), None)


def tracking_uri(here: Path, environment: Mapping[str, str]) -> str:
    """MLFLOW_TRACKING_URI, else mlflow.db here; made absolute, since the job runs elsewhere."""
    uri = environment.get("MLFLOW_TRACKING_URI", "") or f"{_SQLITE}mlflow.db"
    if uri.startswith(_SQLITE):
        return f"{_SQLITE}{here / uri[len(_SQLITE) :]}"
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]+:", uri) or uri in ("databricks", "uc"):
        return uri
    return (here / uri).as_uri()


def store_files(uri: str) -> tuple[Path, ...]:
    """The files and folders of an SQLite store: its database and the artifacts beside it."""
    if not uri.startswith(_SQLITE):
        return ()
    database = Path(uri[len(_SQLITE) :].partition("?")[0])
    return database, database.parent / "mlruns"


def open_run(uri: str, experiment: str, name: str, tags: Mapping[str, str]) -> TrackedRun:
    """Creates the experiment, if it is new, and a run in it.

    Raises:
        JobError: NB508 without mlflow, NB509 where the store refuses.
    """
    with reaching(uri):
        client = client_of(uri)
        found = client.get_experiment_by_name(experiment)
        experiment_id = _id_of(found) if found else _create(client, uri, experiment)
        run = client.create_run(experiment_id, run_name=name or None, tags=dict(tags))
    return TrackedRun(client, uri, run.info.run_id, experiment, experiment_id)


@contextmanager
def reaching(uri: str) -> Iterator[None]:
    """A store that is wrong, gone, full or read-only is the user's to mend: a JobError (NB509)."""
    _quieten()
    try:
        from mlflow.exceptions import MlflowException
    except ModuleNotFoundError as error:
        message, hint = "mlflow is not installed", 'pip install "nb2job[local]"'
        raise JobError("NB508", message, hint) from error
    _quieten()  # its import has set its loggers
    try:
        yield
    except Exception as error:
        if not isinstance(error, (MlflowException, OSError, *_of_the_database())):  # artifacts are files
            raise
        message = shown(_OF_SQL.sub("", " ".join(str(error).split())))[:300]
        hint = "see MLFLOW_TRACKING_URI; unset, it is sqlite:///mlflow.db in this folder"
        raise JobError("NB509", f"{shown(uri)} cannot be used: {message}", hint) from error


def _of_the_database() -> tuple[type[Exception], ...]:
    """What MLflow lets through from beneath it: a database that is locked, full, or not one at all."""
    found: list[type[Exception]] = []
    with suppress(ModuleNotFoundError):
        from sqlalchemy.exc import SQLAlchemyError

        found.append(SQLAlchemyError)
        from alembic.util import CommandError

        found.append(CommandError)
    return tuple(found)


def _quieten() -> None:
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)  # read by mlflow while it is imported
    # A new store tells of each of its 40 migrations.
    for logger in ("alembic", "mlflow.tracking"):
        logging.getLogger(logger).setLevel(logging.WARNING)
    # With a traceback; we say it in one line.
    logging.getLogger("mlflow.store.db.utils").setLevel(logging.CRITICAL)


def client_of(uri: str) -> MlflowClient:
    """MLflow's client of a store; for within `reaching`."""
    from mlflow import MlflowClient

    return MlflowClient(tracking_uri=uri)


def _id_of(experiment: Experiment) -> str:
    if experiment.lifecycle_stage == "deleted":
        command = f"mlflow experiments restore -x {experiment.experiment_id}"
        hint = f"{command}, or give another --experiment-name"
        raise JobError("NB509", f"the experiment {experiment.name} was deleted", hint)
    return str(experiment.experiment_id)


def _create(client: MlflowClient, uri: str, name: str) -> str:
    """With SQLite the artifacts go beside the database, wherever the script runs."""
    files = store_files(uri)
    where = files[1].joinpath(re.sub(r"[^\w.-]+", "-", name)).as_uri() if files else None
    from mlflow.exceptions import MlflowException

    try:
        return str(client.create_experiment(name, artifact_location=where))
    except MlflowException:
        found = client.get_experiment_by_name(name)
        if found is None:
            raise
        return _id_of(found)  # another process was faster
