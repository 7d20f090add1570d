"""azure-ai-ml as the oracle: its schema has not moved, and what it refuses, we refuse."""

from __future__ import annotations

import copy
import random
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from nb2job.job.validate import validate
from tests.job.validate import derive_schema
from tests.job.validate.cases import CASES, copied
from tests.job.validate.sdk_verdict import LETS_THROUGH, ON_LOADING, sdk_verdict

pytest.importorskip("azure.ai.ml")


def test_the_schema_is_that_of_the_sdk_that_is_installed() -> None:
    """Else: python -m tests.job.validate.derive_schema, and look at the difference."""
    shipped = derive_schema.SCHEMA.read_text(encoding="utf-8")
    assert shipped == derive_schema.text(derive_schema.derive())
    assert len(shipped) < 8_000


def test_the_table_says_what_the_sdk_does() -> None:
    """Else: python -m tests.job.validate.sdk_table."""
    with copied() as folder:
        found = {case.name: sdk_verdict(folder / case.path.name)[0] for case in CASES}
    assert found == {case.name: case.sdk for case in CASES}
    assert Counter(found.values())[LETS_THROUGH] >= 60


WHOLE = """
$schema: https://azuremlschemas.azureedge.net/latest/{kind}Job.schema.json
type: {kind}
name: job-1
display_name: a job
description: what it is for
experiment_name: diabetes
tags: {{team: blue, reviewed: null}}
properties: {{a: b}}
inputs:
  epochs: 5
  rate: 0.1
  verbose: true
  name: text
  typed: {{value: 3}}
  data: {{type: uri_file, path: 'https://host/data.csv', mode: download}}
  table: {{type: mltable, path: 'azureml:table:1', mode: eval_mount}}
  model: {{type: mlflow_model, path: 'azureml:model@latest'}}
outputs:
  model: {{type: mlflow_model, mode: upload, name: registered, version: 2}}
  plain: null
compute: azureml:cpu-cluster
resources: {{instance_count: 2, instance_type: Standard_DS3_v2, shm_size: 2g, docker_args: --ipc=host,
  locations: [westus]}}
identity: {{type: user_identity}}
services: {{board: {{type: tensor_board, log_dir: logs}}, shell: {{type: ssh, nodes: all}}}}
queue_settings: {{job_tier: spot, priority: high}}
"""
RUN = """
command: echo ${{inputs.epochs}}
environment: {image: 'library/python:3.11', conda_file: {dependencies: [python]}, os_type: linux}
environment_variables: {A: '1'}
distribution: {type: pytorch, process_count_per_instance: 2}
"""
SWEEP = """
sampling_algorithm: {type: random, seed: 1, rule: sobol, logbase: e}
search_space:
  a: {type: choice, values: [1, 0.5, text]}
  b: {type: uniform, min_value: 0, max_value: 1}
  c: {type: quniform, min_value: 0, max_value: 10, q: 2}
  d: {type: normal, mu: 0, sigma: 1}
  e: {type: randint, upper: 4}
objective: {goal: Maximize, primary_metric: accuracy}
early_termination: {type: MedianStopping, evaluation_interval: 1, delay_evaluation: 5}
limits: {max_total_trials: 20, max_concurrent_trials: 4, timeout: 7200, trial_timeout: 600}
"""
JUNK: tuple[Any, ...] = (
    None,
    True,
    -3,
    0,
    2.5,
    "",
    "text",
    "azureml:x:1",
    "3",
    [],
    {},
    ["a"],
    {"type": "choice"},
    {"b": 1},
)


def whole(kind: str) -> dict[str, Any]:
    """A job that has nearly every key."""
    return copy.deepcopy(written(kind))


@cache
def written(kind: str) -> dict[str, Any]:
    job: dict[str, Any] = yaml.safe_load(WHOLE.format(kind=kind))
    run = yaml.safe_load(RUN)
    if kind == "sweep":
        return {**job, **yaml.safe_load(SWEEP), "trial": run}
    return {**job, **run, "limits": {"timeout": 600}}


@pytest.mark.parametrize("kind", ["command", "sweep"])
def test_both_take_a_job_with_nearly_every_key(kind: str, tmp_path: Path) -> None:
    assert both(tmp_path, whole(kind)) == ([], (LETS_THROUGH, ""))


def both(folder: Path, job: dict[str, Any]) -> tuple[list[str], tuple[str, str]]:
    path = folder / "job.yml"
    path.write_text(yaml.safe_dump(job), encoding="utf-8")
    return [one.message for one in validate(path) if one.severity == "error"], sdk_verdict(path)


def test_what_the_sdk_does_not_load_has_a_finding(tmp_path: Path) -> None:
    """Each value of a whole job becomes something else; each key is lost, and misspelled."""
    missed = [
        (job["type"], change, theirs[1][-300:])
        for job, change in sampled(25)
        for ours, theirs in [both(tmp_path, job)]
        if theirs[0] == ON_LOADING and not ours
    ]
    assert missed == []


@pytest.mark.long
def test_what_the_sdk_does_not_load_has_a_finding_however_it_is_changed(tmp_path: Path) -> None:
    missed = []
    for job, change in changed():
        ours, theirs = both(tmp_path, job)
        if theirs[0] == ON_LOADING and not ours:
            missed.append((job["type"], change, theirs[1][-300:]))
    assert missed == []


def sampled(number: int) -> list[tuple[dict[str, Any], str]]:
    return random.Random(5).sample(list(changed()), number)


def changed() -> Iterator[tuple[dict[str, Any], str]]:
    for kind in ("command", "sweep"):
        for place in places(whole(kind)):
            for junk in JUNK:
                yield with_value(whole(kind), place, junk), f"{place} = {junk!r}"
            yield without(whole(kind), place, ""), f"without {place}"
            yield without(whole(kind), place, "x"), f"{place} misspelled"


def places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, one in value.items() if isinstance(value, dict) else enumerate(value):
        if (*place, key) not in (("type",), ("trial",), ("environment", "conda_file", "dependencies")):
            yield (*place, key)
        if isinstance(one, dict | list):
            yield from places(one, (*place, key))


def with_value(job: Any, place: tuple[Any, ...], value: Any) -> Any:
    holder = job
    for part in place[:-1]:
        holder = holder[part]
    holder[place[-1]] = value
    return job


def without(job: Any, place: tuple[Any, ...], tail: str) -> Any:
    holder = job
    for part in place[:-1]:
        holder = holder[part]
    value = holder.pop(place[-1])
    if tail and isinstance(holder, dict):
        holder[f"{place[-1]}{tail}"] = value
    return job
