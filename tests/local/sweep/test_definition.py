"""A sweep job file is read whole, or refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2job.errors import JobError
from nb2job.local.sweep.definition import read_sweep
from nb2job.search.trial import Limits, Objective

SWEEP = """\
type: sweep
trial:
  command: train --lr ${{search_space.lr}}
  code: src
  environment: azureml:e:1
inputs: {k: 3}
sampling_algorithm: {type: random, rule: sobol, seed: 7}
search_space:
  lr: {type: uniform, min_value: 0.1, max_value: 1}
objective: {primary_metric: loss, goal: Minimize}
early_termination: {type: median_stopping, evaluation_interval: 2, delay_evaluation: 5}
limits: {max_total_trials: 4, max_concurrent_trials: 10, timeout: 60, trial_timeout: 30}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "sweep.yml"
    path.write_text(text)
    return path


def test_a_whole_file(tmp_path: Path) -> None:
    job = read_sweep(write(tmp_path, SWEEP))
    assert (job.trial.search_space, job.trial.code, job.trial.timeout) == (("lr",), "src", 30.0)
    assert (job.sweep.sampling.rule, job.sweep.sampling.seed) == ("sobol", 7)
    assert job.sweep.objective == Objective("loss", "minimize")
    assert job.sweep.limits == Limits(4, 4, 60, 30)
    assert job.sweep.early_termination is not None
    assert job.sweep.early_termination.as_mapping()["evaluation_interval"] == 2


def test_a_small_file(tmp_path: Path) -> None:
    text = "trial: {command: a, environment: b}\nsampling_algorithm: grid\n"
    text += "search_space: {x: {type: choice, values: [1]}}\nobjective: {primary_metric: m, goal: maximize}\n"
    job = read_sweep(write(tmp_path, text))
    assert job.sweep.limits == Limits()
    assert job.sweep.early_termination is None


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("type: sweep\ntrial", "type: command\ntrial", None, "is not a sweep job"),
        ("  command: train --lr ${{search_space.lr}}\n", "", None, "needs a `command`"),
        ("inputs: {k: 3}", "inputs: {lr: 3}", 9, "lr is an input and in the search space"),
        ("lr: {type: uniform", "lr: {type: unifrom", 9, "lr"),
        ("lr: {type: uniform, min_value: 0.1, max_value: 1}", "lr: 3", 9, "lr"),
        ("min_value: 0.1", "min_value: 2", 9, "min_value"),
        ("  lr: {", "  l-r: {", 9, "cannot name a hyperparameter"),
        ("rule: sobol", "rule: lhs", 7, "rule"),
        ("goal: Minimize", "goal: best", 10, "goal"),
        ("primary_metric: loss, ", "", 10, "primary_metric"),
        ("type: median_stopping", "type: mean_stopping", 11, "policy"),
        ("max_total_trials: 4, ", "", 12, "max_total_trials"),
        ("max_total_trials: 4,", "max_total_trials: 2000,", 12, "max_total_trials"),
        ("trial_timeout: 30", "trial_timeout: 90", 12, "trial_timeout"),
        ("trial_timeout: 30", "trial_timeout: soon", 12, "trial_timeout"),
    ],
)
def test_mistakes(tmp_path: Path, old: str, new: str, line: int | None, words: str) -> None:
    assert old in SWEEP
    with pytest.raises(JobError, match=words) as caught:
        read_sweep(write(tmp_path, SWEEP.replace(old, new)))
    assert caught.value.code in ("NB502", "NB504")
    assert caught.value.line == line
