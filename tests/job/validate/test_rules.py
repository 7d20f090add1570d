"""Rules, where they must say nothing, and where they must say all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Codes = Callable[..., list[str]]

JOB = """type: command
command: echo {words}
environment: {environment}
compute: {compute}
{rest}"""


def job(
    words: str = "hello",
    environment: str = "azureml:sklearn:1",
    compute: str = "azureml:cpu-cluster",
    rest: str = "",
) -> str:
    return JOB.format(words=words, environment=environment, compute=compute, rest=rest)


@pytest.mark.parametrize(
    "environment",
    [
        "azureml:sklearn:1",
        "azureml:sklearn@latest",
        "azureml://registries/azureml/environments/sklearn-1.5/versions/3",
        "azureml://registries/azureml/environments/sklearn-1.5/labels/latest",
        "azureml:/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w"
        "/environments/sklearn/versions/1",
        "{image: library/python:latest}",
        "{image: host:5000/team/image@sha256:abc, conda_file: {dependencies: [python]}}",
        "{build: {path: https://github.com/team/images.git}}",
    ],
)
def test_environments_that_are_complete(codes: Codes, environment: str) -> None:
    assert codes(job(environment=environment)) == []


@pytest.mark.parametrize(
    "compute",
    [
        "azureml:cpu-cluster",
        "gpu_8",
        "local",
        "serverless",
        "azureml:serverless",
        "azureml:/subscriptions/s/c",
    ],
)
def test_computes(codes: Codes, compute: str) -> None:
    assert codes(job(compute=compute)) == []


@pytest.mark.parametrize(
    "path",
    [
        "azureml:data:1",
        "azureml:data@latest",
        "azureml://datastores/workspaceblobstore/paths/data/",
        "azureml://subscriptions/s/resourcegroups/g/workspaces/w/datastores/d/paths/p",
        "azureml://registries/r/data/d/versions/1",
        "https://host/data.csv",
        "wasbs://container@account.blob.core.windows.net/data",
        "abfss://container@account.dfs.core.windows.net/data",
        "runs:/123/model",
        ".",
    ],
)
def test_paths_of_data(codes: Codes, path: str) -> None:
    assert codes(job("${{inputs.data}}", rest=f"inputs: {{data: {{path: '{path}'}}}}")) == []


@pytest.mark.parametrize(
    "distribution",
    [
        "{type: ray}",
        "{type: Ray, port: 6380, address: auto, include_dashboard: true, dashboard_port: 8266,"
        " head_node_additional_args: --num-gpus 1, worker_node_additional_args: --num-cpus 4}",
        "{type: mpi, process_count_per_instance: 2}",
        "{type: tensorflow, worker_count: 2, parameter_server_count: 0}",
    ],
)
def test_distributions_of_processes(codes: Codes, distribution: str) -> None:
    assert codes(job(rest=f"distribution: {distribution}")) == []


def test_a_local_file_by_its_address(codes: Codes, tmp_path: Path) -> None:
    rest = f"inputs: {{data: {{type: uri_file, path: 'file://{tmp_path}/job.yml'}}}}"
    assert codes(job("${{inputs.data}}", rest=rest)) == []


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("'${{inputs.x}}'", "a;b $c"),
        ('"${{inputs.x}}"', "a;b 'c'"),
        ("${{inputs.x}}", "a b"),
        ('"${{inputs.x}}"', ""),
        ("it\\\\'s ${{inputs.x}}", "a"),
        ("'${{inputs.x}}'", "C:\\\\data\\\\"),
        ('"${{inputs.x}}"', "C:\\\\data\\\\x"),
        ('"${{inputs.x}}"', "two\\nlines # here"),
        ("x${{inputs.x}}", "#fff"),
        ("a#b '#' ${{inputs.x}} # '${{inputs.x}}", "a#b"),
    ],
)
def test_texts_that_the_shell_hands_over(codes: Codes, words: str, value: str) -> None:
    text = job(rest=f'inputs: {{x: "{value}"}}').replace("echo hello", f">-\n  echo {words}")
    assert codes(text) == []


@pytest.mark.parametrize(
    "words",
    [
        "${{inputs.x}}",
        "${{ inputs.x }}",
        "$AZUREML_PARAMETER_X",
        "${HOME} ${{inputs.x}} $(date)",
        "'{{cookie.name}}' ${{inputs.x}}",
    ],
)
def test_references_that_hold(codes: Codes, words: str) -> None:
    assert codes(job(words, rest="inputs: {x: 1}")) == []


def test_what_an_environment_variable_uses_is_used(codes: Codes) -> None:
    rest = "inputs: {x: 1}\nenvironment_variables: {X: '${{inputs.x}}'}"
    assert codes(job(rest=rest)) == []


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        ("os.environ['AZUREML_PARAMETER_x']", []),
        ("os.environ.get('AZUREML_PARAMETER_' + name)", []),
        ("os.environ[f'AZUREML_PARAMETER_{name}']", []),
        ("os.environ['AZUREML_PARAMETER_y']", ["NB533"]),
        ("os.environ['AZUREML_RUN_ID']", ["NB533"]),
    ],
)
def test_what_the_script_reads_of_its_environment_is_used(run: Codes, read: str, expected: list[str]) -> None:
    assert run("python train.py", f"import os\nname = 'x'\nprint({read})\n", "inputs: {x: 1}") == expected


@pytest.mark.parametrize(
    "distribution",
    [
        "{type: choice, values: [1, 0.5, text]}",
        "{type: choice, values: [{type: a, b: {type: uniform, min_value: 0, max_value: 1}}]}",
        "{type: Uniform, min_value: 1e-5, max_value: 1e-1}",
        "{type: randint, upper: '4'}",
        "{type: loguniform, min_value: -6, max_value: 0}",
        "{type: loguniform, min_value: 2, max_value: 6}",
        "{type: loguniform, min_value: 0, max_value: 3}",
        "{type: loguniform, min_value: 1, max_value: 5}",
        "{type: loguniform, min_value: 0.693, max_value: 4.605}",
        "{type: qloguniform, min_value: 2, max_value: 8, q: 2}",
        "{type: qnormal, mu: 0, sigma: 1, q: 0.5}",
    ],
)
def test_distributions_that_can_be_drawn_from(codes: Codes, distribution: str) -> None:
    assert codes(sweep(distribution)) == []


def test_every_fault_of_a_distribution_and_of_a_policy_is_told(codes: Codes) -> None:
    distribution = "{type: quniform, min_value: 3, max_value: 1, q: -1}"
    policy = (
        "early_termination: {type: bandit, slack_factor: 0.1, slack_amount: 1, evaluation_interval: -1,"
        " delay_evaluation: -1}"
    )
    found = codes(sweep(distribution, policy))
    assert found.count("NB540") == 2
    assert found.count("NB544") == 3


def sweep(distribution: str, rest: str = "") -> str:
    return f"""type: sweep
trial:
  command: echo ${{{{search_space.x}}}}
  environment: azureml:sklearn:1
search_space:
  x: {distribution}
sampling_algorithm: random
objective: {{goal: maximize, primary_metric: accuracy}}
limits: {{max_total_trials: 20}}
compute: azureml:cpu-cluster
{rest}"""


@pytest.mark.parametrize(
    "code",
    ["src/train.py", "git+https://github.com/team/code", "https://host/code.zip", "azureml:code:1"],
)
def test_code_elsewhere(run: Codes, codes: Codes, code: str) -> None:
    run("python train.py", "")
    assert codes(job(rest=f"code: {code}").replace("echo hello", "python train.py")) == []


@pytest.mark.parametrize(
    "command",
    [
        "cd /app && python train.py",
        "cd .. && python other.py",
        "cd sub && python train.py",
        "python train.py && python written.py",
        "bash setup.sh && python other.py",
        "python /app/other.py",
        "python ${{inputs.tool}}/other.py",
        "ls My\\ Data && python train.py",
        "'|\n  python train.py \\\n  && ls'",
    ],
)
def test_scripts_that_may_be_there(codes: Codes, run: Codes, tmp_path: Path, command: str) -> None:
    (tmp_path / "src" / "sub").mkdir(parents=True)
    (tmp_path / "src" / "sub" / "train.py").touch()
    assert run(command.strip("'"), "", "inputs: {tool: {path: 'azureml:x:1'}}" * ("tool" in command)) == []


@pytest.mark.parametrize(
    "command", ["python other.py", "cd ./sub && python other.py", "pip install x; python o.py"]
)
def test_scripts_that_are_not_there(run: Codes, tmp_path: Path, command: str) -> None:
    (tmp_path / "src" / "sub").mkdir(parents=True)
    assert run(command, "") == ["NB539"]


@pytest.mark.parametrize(
    ("name", "lines", "expected"),
    [
        (".amlignore", "*.py", ["NB539"]),
        (".gitignore", "src/\ntrain.*", ["NB539"]),
        (".amlignore", "*.py\n!train.py", []),
        (".amlignore", "# train.py\n\n*.csv\nother/", []),
        (".gitignore", "/train.py\n!*.py", []),
    ],
)
def test_a_script_that_is_not_uploaded(
    run: Codes, tmp_path: Path, name: str, lines: str, expected: list[str]
) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / name).write_text(lines)
    assert run("python train.py", "") == expected


def test_of_two_ignore_files_the_first_counts(run: Codes, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / ".gitignore").write_text("*.py")
    (tmp_path / "src" / ".amlignore").write_text("*.csv")
    assert run("python train.py", "") == []


def test_a_folder_above_that_is_left_out_does_not_count_where_a_later_line_takes_it_back(
    run: Codes, tmp_path: Path
) -> None:
    """So it is in the SDK, and not in git."""
    (tmp_path / "src" / "steps").mkdir(parents=True)
    (tmp_path / "src" / "steps" / "train.py").touch()
    (tmp_path / "src" / ".amlignore").write_text("steps/\n!steps/train.py\n")
    assert run("python steps/train.py", "") == []
