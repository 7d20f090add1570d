"""sweep.yml and submit.py say the same sweep, for every distribution, sampling and policy of Azure ML."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import black
import pytest
import yaml

from nb2job.job import submit_script, sweep_yaml
from nb2job.job.job import Job
from nb2job.search.early_termination import parse_policy, read_policy
from nb2job.search.sampling.sampler import Sampling, read_sampling
from nb2job.search.space import SearchSpace, parse_distribution, read_distribution
from nb2job.search.trial import Limits, Objective, Sweep
from tests.job.sent_jobs import folder_of, module, sent

DISTRIBUTIONS = [
    "choice(0.01, 0.1, 1)",
    "choice('true', 'false')",
    "choice('l1', 'elastic net', 3)",
    "randint(12)",
    "uniform(1e-05, 2.5)",
    "quniform(50, 500, 50)",
    "loguniform(-9.210340371976182, 0.0)",
    "qloguniform(0, 3, 2)",
    "normal(1, 0.5)",
    "qnormal(10, 2.5, 5)",
    "lognormal(-1, 0.25)",
    "qlognormal(1, 0.5, 0.5)",
]
SAMPLINGS = [
    Sampling(),
    Sampling(seed=7),
    Sampling("random", "sobol", 0),
    Sampling("random", "sobol", None, math.e),
    Sampling("random", logbase=2.0),
    Sampling("grid"),
    Sampling("bayesian"),
]
POLICIES = [
    "bandit(slack_factor=0.1)",
    "bandit(slack_amount=0.25, evaluation_interval=2, delay_evaluation=5)",
    "median_stopping",
    "median_stopping(evaluation_interval=3, delay_evaluation=10)",
    "truncation_selection(truncation_percentage=20)",
    "truncation_selection(truncation_percentage=99, evaluation_interval=1, delay_evaluation=4)",
]
SPACE: SearchSpace = {"C": parse_distribution("choice(0.1, 1)")}
SWEEP = Sweep(SPACE, Sampling(seed=1), Objective("Accuracy", "maximize"), None, Limits(12, 3, 7200, 600))


@pytest.fixture(scope="module")
def ml() -> Any:
    return pytest.importorskip("azure.ai.ml")


def same(job: Job, place: Path, ml: Any) -> dict[str, Any]:
    """What both files send of a job's sweep."""
    folder = folder_of(job, place)
    by_yaml = sent(ml.load_job(folder / "sweep.yml"), folder)
    assert sent(module(folder / "submit.py").sweep(), folder) == by_yaml
    return by_yaml


def swept(job: Job, **changes: Any) -> Job:
    return replace(job, sweep=replace(SWEEP, **changes))


@pytest.mark.parametrize("text", DISTRIBUTIONS)
def test_each_distribution(text: str, full: Job, tmp_path: Path, ml: Any) -> None:
    found = parse_distribution(text)
    job = swept(full, space={"C": found})
    written = yaml.safe_load(sweep_yaml.render(job))["search_space"]["C"]
    assert read_distribution(written) == found
    wire = same(job, tmp_path, ml)["searchSpace"]["C"]
    values = list(found.as_mapping().values())
    assert wire == [values[0], [values[1]] if found.type == "choice" else values[1:]]


@pytest.mark.parametrize("sampling", SAMPLINGS, ids=str)
def test_each_sampling(sampling: Sampling, full: Job, tmp_path: Path, ml: Any) -> None:
    job = swept(full, sampling=sampling)
    assert read_sampling(yaml.safe_load(sweep_yaml.render(job))["sampling_algorithm"]) == sampling
    wire = same(job, tmp_path, ml)["samplingAlgorithm"]
    assert wire["samplingAlgorithmType"].lower() == sampling.type
    if sampling.type == "random":
        found = (wire["rule"], wire.get("seed"), wire.get("logbase"))
        base = "e" if sampling.logbase == math.e else sampling.logbase
        assert found == (sampling.rule, sampling.seed, base)


@pytest.mark.parametrize("text", POLICIES)
def test_each_policy(text: str, full: Job, tmp_path: Path, ml: Any) -> None:
    policy = parse_policy(text)
    job = swept(full, early_termination=policy)
    assert read_policy(yaml.safe_load(sweep_yaml.render(job))["early_termination"]) == policy
    wire = same(job, tmp_path, ml)["earlyTermination"]
    assert wire["evaluationInterval"] == policy.evaluation_interval
    assert wire["delayEvaluation"] == policy.delay_evaluation


def test_every_job(job: Job, tmp_path: Path, ml: Any) -> None:
    """What is searched has a value in the job, or none: `lr` and `C` have, `epochs` and `seed` have not."""
    names = {"C", "lr", "epochs", "seed", "solver"} & {entry.name for entry in job.inputs}
    space = {name: parse_distribution("choice(1, 2, 3)") for name in sorted(names)}
    found = same(swept(job, space=space), tmp_path, ml)
    assert found["experimentName"] == job.experiment_name
    assert found["displayName"] == job.display_name
    assert found.get("description", "") == job.description
    assert found["properties"] == dict(job.properties)
    assert found["tags"] == dict(job.tags)
    assert found["objective"] == {"goal": "maximize", "primaryMetric": "Accuracy"}
    limits = found["limits"]
    assert (limits["maxTotalTrials"], limits["maxConcurrentTrials"]) == (12, 3)
    assert (limits["timeout"], limits["trialTimeout"]) == ("PT2H", "PT10M")
    assert not names & found["inputs"].keys()
    assert all(f"${{{{search_space.{name}}}}}" in found["trial"]["command"] for name in names)


def test_no_early_termination(full: Job, tmp_path: Path, ml: Any) -> None:
    assert "early_termination" not in yaml.safe_load(sweep_yaml.render(swept(full)))
    assert "earlyTermination" not in same(swept(full), tmp_path, ml)


def test_black_has_nothing_to_change(job: Job) -> None:
    space = {
        entry.name: parse_distribution(text)
        for entry, text in zip(job.inputs, ["choice('a value', 'x')", "uniform(0, 1)"], strict=False)
    }
    policy = parse_policy("truncation_selection(truncation_percentage=20)")
    text = submit_script.render(swept(job, space=space, early_termination=policy))
    assert black.format_str(text, mode=black.Mode()) == text


def test_long_choices_stay_formatted(full: Job) -> None:
    values = ", ".join(repr(f"value {number}") for number in range(30))
    text = submit_script.render(swept(full, space={"C": parse_distribution(f"choice({values})")}))
    assert black.format_str(text, mode=black.Mode()) == text


@pytest.mark.parametrize("given", [[], ["--sweep"]])
def test_main_sends_the_one_that_is_asked_for(
    given: list[str], full: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ml: Any
) -> None:
    pytest.importorskip("azure.identity")
    script = module(folder_of(swept(full), tmp_path) / "submit.py")
    client = _Client()
    monkeypatch.setattr(script, "MLClient", client)
    assert script.main(given) == 0
    assert [one.type for one in client.sent] == ["sweep" if given else "command"]


class _Client:
    """Stands in for MLClient and for its `jobs`."""

    name, status, studio_url = "brave_bear", "Starting", "https://ml.azure.com/runs/brave_bear"

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.jobs = self

    def from_config(self, credential: object, path: Path) -> _Client:
        return self

    def create_or_update(self, job: object) -> _Client:
        self.sent.append(job)
        return self
