"""Whether a script logs the primary metric, and whether a policy can act on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Codes = Callable[..., list[str]]

SWEEP = """type: sweep
trial:
  code: src
  command: python train.py --lr ${{search_space.lr}}
  environment: azureml:sklearn:1
search_space: {lr: {type: uniform, min_value: 0, max_value: 1}}
sampling_algorithm: random
objective: {goal: maximize, primary_metric: accuracy}
limits: {max_total_trials: 20}
compute: azureml:cpu-cluster
"""
DELAYED = "early_termination: {type: median_stopping, delay_evaluation: 5, evaluation_interval: 1}\n"


def log(name: str) -> str:
    return f"import mlflow\nmlflow.log_metric({name}, 1)\n"


@pytest.mark.parametrize(
    "script",
    [
        log("'accuracy'"),
        log("key='accuracy'"),
        log("f'{name}'"),
        log("f'acc{rest}'"),
        log("name"),
        "import mlflow\nmlflow.log_metrics({'loss': 1, 'accuracy': 2})\n",
        "import mlflow\nmlflow.log_metrics(scores)\n",
        "import mlflow\nmlflow.autolog()\n",
        "import mlflow\nmlflow.sklearn.autolog()\nmlflow.log_metric('loss', 1)\n",
        "from azureml.core import Run\nRun.get_context().log('accuracy', 1)\n",
        "client.log_metric(run_id, 'accuracy', 1)\n",
        "import subprocess\nsubprocess.run(['python', 'other.py'])\n",
        "import mlflow\ndef put(name, value):\n    mlflow.log_metric(name, value)\nput('accuracy', 1)\n",
        "import mlflow\ndef put(name):\n    mlflow.log_metric(name, 1)\nfor one in names:\n    put(one)\n",
        "import mlflow\ndef put(name):\n    mlflow.log_metric(name, 1)\nlist(map(put, names))\n",
        "this is no Python\n",
        "from mlflow import log_metric as put\nput('acc', 1)\n",
        "import mlflow\nput = mlflow.log_metric\nput('accuracy', 1)\n",
        "import mlflow\nimport functools\nfunctools.partial(mlflow.log_metric, 'accuracy')(1)\n",
        "import mlflow\ngetattr(mlflow, 'log_metric')('accuracy', 1)\n",
        "import mlflow\nmlflow.evaluate(model, data)\n",
    ],
)
def test_it_is_logged_or_may_be(codes: Codes, script: str) -> None:
    assert codes(SWEEP, script) == []


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (log("'acc'"), "NB553"),
        (log("f'val_{name}'"), "NB553"),
        ("import mlflow\nmlflow.log_metrics({'loss': 1})\n", "NB553"),
        ("import mlflow\ndef put(name):\n    mlflow.log_metric(name, 1)\nput('loss')\n", "NB553"),
        ("print('accuracy', 1)\n", "NB553"),
        ("import numpy as np\nprint(np.log(values, 2))\n", "NB553"),
        ("model.evaluate(data)\n", "NB553"),
        ("import subprocess\nsubprocess.run(['git', 'rev-parse', 'HEAD'])\n", "NB553"),
        ("import subprocess\nask = ['git', 'log']\nsubprocess.run(ask)\n", "NB553"),
        ("import transformers\n", "NB554"),
        ("from transformers.models import bert\n", "NB554"),
        ("import transformers.models\n", "NB554"),
    ],
)
def test_it_is_not_logged(codes: Codes, script: str, code: str) -> None:
    assert codes(SWEEP, script) == [code]


TEST_OF_ITSELF = """
def evaluate(rounds=range(9), put=None):
    for one in rounds:
        note("accuracy", one)
def note(name, value):
    mlflow.log_metric(name, value)
if __name__ == "__main__":
    note("other", 1)
    evaluate(range(1))
"""


def test_what_a_module_does_by_itself_is_not_counted(codes: Codes, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    module = tmp_path / "src" / "scores.py"
    module.write_text("import mlflow\n" + TEST_OF_ITSELF)
    assert codes(SWEEP + DELAYED, "import scores\nscores.evaluate()\n") == []
    module.write_text("if __name__ == '__main__':\n    import mlflow\n    mlflow.log_metric('accuracy', 1)\n")
    assert codes(SWEEP, "import scores\n") == ["NB553"]
    module.write_text("import mlflow\nmlflow.log_metric('accuracy', 1)\n")
    assert codes(SWEEP + DELAYED, "import scores\n") == ["NB546"]


def test_a_function_that_others_may_call_tells_no_names(codes: Codes, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    put = "import mlflow\ndef put(name):\n    mlflow.log_metric(name, 1)\nput('started')\n"
    (tmp_path / "src" / "notes.py").write_text(put)
    assert codes(SWEEP, "from notes import put\nput('accuracy')\n") == []


def test_modules_beside_the_script_are_read(codes: Codes, tmp_path: Path) -> None:
    folder = tmp_path / "src" / "steps"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "evaluate.py").write_text(log("'accuracy'"))
    assert codes(SWEEP, "from steps.evaluate import evaluate\n") == []
    assert codes(SWEEP, "from steps import evaluate\n") == []
    assert codes(SWEEP, "import steps.evaluate\n") == []
    assert codes(SWEEP, "import steps\n") == ["NB553"]
    (folder / "put.py").write_text("import mlflow\ndef put(name):\n    mlflow.log_metric(name, 1)\n")
    assert codes(SWEEP, "from steps.put import put\nput('accuracy')\n") in ([], ["NB554"])


ONCE = (
    log("'accuracy'"),
    "import mlflow\ndef main():\n    mlflow.log_metric('accuracy', 1)\nmain()\n",
    "import mlflow\ndef put(name):\n    mlflow.log_metric(name, 1)\ndef main():\n    put('accuracy')\n"
    "if __name__ == '__main__':\n    main()\n",
)
OFTEN = (
    "import mlflow\nfor one in range(5):\n    mlflow.log_metric('accuracy', one)\n",
    "import mlflow\ndef put(name, values):\n    for one in values:\n        mlflow.log_metric(name, one)\n"
    "put('accuracy', history)\n",
    "import mlflow\nasync def main():\n    mlflow.log_metric('accuracy', 1)\nrun(main(), main())\n",
    "import mlflow\nfor one in range(epochs):\n    mlflow.log_metric('accuracy', one)\n",
    "import mlflow\ndef step():\n    mlflow.log_metric('accuracy', 1)\nwhile more():\n    step()\n",
    "import mlflow\ndef step():\n    mlflow.log_metric('accuracy', 1)\nfit(callback=step)\n",
    "import mlflow\ndef step():\n    mlflow.log_metric('accuracy', 1)\n[step() for _ in range(9)]\n",
    "import mlflow\nclass Callback:\n    def on_end(self):\n        mlflow.log_metric('accuracy', 1)\n",
    log("'accuracy'") + log("'accuracy'"),
    log("'accuracy'") + log("name"),
)


@pytest.mark.parametrize("script", ONCE)
def test_a_delayed_policy_never_acts_on_a_metric_that_is_logged_once(codes: Codes, script: str) -> None:
    assert codes(SWEEP + DELAYED, script) == ["NB546"]
    assert codes(SWEEP + DELAYED.replace("delay_evaluation: 5", "delay_evaluation: 1"), script) == []
    assert codes(SWEEP, script) == []


@pytest.mark.parametrize("script", OFTEN)
def test_it_may_act_on_one_that_is_logged_often(codes: Codes, script: str) -> None:
    assert codes(SWEEP + DELAYED, script) == []


@pytest.mark.parametrize(
    "script",
    [
        "import mlflow\nfor one in range(4):\n    mlflow.log_metric('accuracy', one)\n",
        "import mlflow\nfor one in tqdm(range(1, 3)):\n    mlflow.log_metric('accuracy', one)\n",
        "import mlflow\ndef put(name):\n    for one in range(2):\n        mlflow.log_metric(name, one)\n"
        "for one in range(2):\n    put('accuracy')\n",
    ],
)
def test_a_delay_beyond_the_last_log_is_told(codes: Codes, script: str) -> None:
    assert codes(SWEEP + DELAYED, script) == ["NB546"]


@pytest.mark.parametrize(
    ("times", "interval", "delay", "acts"),
    [
        (5, 1, 5, True),
        (5, 1, 6, False),
        (5, 0, 5, True),
        (5, 3, 0, True),
        (5, 3, 3, True),
        (5, 3, 4, False),
        (6, 3, 4, True),
        (5, 6, 0, False),
        (1, 1, 0, True),
        (1, 2, 0, False),
    ],
)
def test_interval_and_delay_together(codes: Codes, times: int, interval: int, delay: int, acts: bool) -> None:
    script = f"import mlflow\nfor one in range({times}):\n    mlflow.log_metric('accuracy', one)\n"
    policy = f"{{type: median_stopping, evaluation_interval: {interval}, delay_evaluation: {delay}}}"
    assert codes(f"{SWEEP}early_termination: {policy}\n", script) == ([] if acts else ["NB546"])


LOOP = "import mlflow\n%sfor one in range(%s):\n    mlflow.log_metric(%s, one)\n"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (LOOP % ("EPOCHS = 3\n", "EPOCHS", "'accuracy'"), ["NB546"]),
        (LOOP % ("EPOCHS: int = 3\n", "1, EPOCHS + 1", "'accuracy'"), ["NB546"]),
        (LOOP % ("EPOCHS = 5\n", "EPOCHS", "'accuracy'"), []),
        (LOOP % ("EPOCHS = 3\nEPOCHS = 9\n", "EPOCHS", "'accuracy'"), []),
        (LOOP % ("EPOCHS = 3\nif long:\n    EPOCHS = 9\n", "EPOCHS", "'accuracy'"), []),
        (LOOP % ("EPOCHS = 3\nglobals().update(given)\n", "EPOCHS", "'accuracy'"), []),
        (LOOP % ("from settings import EPOCHS\n", "EPOCHS", "'accuracy'"), ["NB546"]),
        (LOOP % ("from settings import EPOCHS as N\n", "N", "'accuracy'"), ["NB546"]),
        (LOOP % ("import settings\n", "settings.EPOCHS", "'accuracy'"), ["NB546"]),
        (LOOP % ("import settings\nsettings.EPOCHS = 9\n", "settings.EPOCHS", "'accuracy'"), []),
        (LOOP % ("METRIC = 'loss'\n", "9", "METRIC"), ["NB553"]),
        (LOOP % ("METRIC = 'loss'\n", "9", "f'{METRIC}_{part}'"), ["NB553"]),
        (LOOP % ("METRIC = 'accuracy'\n", "9", "METRIC"), []),
        (LOOP % ("import settings\n", "9", "settings.METRIC"), ["NB553"]),
        (LOOP % ("", "9", "METRIC"), []),
        ("import mlflow\nM = 'loss'\nmlflow.log_metrics({M: 1})\n", ["NB553"]),
        ("import mlflow\nM = 'loss'\ndef put(M):\n    mlflow.log_metric(M, 1)\nrun(put)\n", []),
    ],
)
def test_constants_are_read(codes: Codes, tmp_path: Path, script: str, expected: list[str]) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "settings.py").write_text("EPOCHS = 3\nMETRIC = 'loss'\n")
    assert codes(SWEEP + DELAYED, script) == expected


REPEATED = """import mlflow
def twice(function):
    def run():
        for _ in range(9):
            function()
    return run
@%s
def main():
    mlflow.log_metric('accuracy', 1)
main()
"""


@pytest.mark.parametrize(
    ("decorator", "expected"),
    [("twice", []), ("tools.again(5)", []), ("click.command()", ["NB546"]), ("torch.no_grad()", ["NB546"])],
)
def test_a_decorator_may_call_again(codes: Codes, decorator: str, expected: list[str]) -> None:
    assert codes(SWEEP + DELAYED, REPEATED % decorator) == expected


TRAINER = """from transformers import Trainer, TrainingArguments
Trainer(model, TrainingArguments("out", %s), train_dataset=rows).train()
"""


@pytest.mark.parametrize(
    ("metric", "given", "expected"),
    [
        ("eval_accuracy", "report_to='mlflow'", []),
        ("loss", "report_to=['mlflow', 'wandb']", []),
        ("loss", "report_to='all'", []),
        ("loss", "report_to=names", []),
        ("loss", "**settings", []),
        ("accuracy", "report_to='mlflow'", ["NB554"]),
        ("eval_loss", "", ["NB554"]),
        ("eval_loss", "report_to='none'", ["NB554"]),
        ("eval_loss", "report_to=[]", ["NB554"]),
        ("eval_loss", "report_to=None", ["NB554"]),
    ],
)
def test_the_trainer_of_transformers_logs_by_itself(
    codes: Codes, metric: str, given: str, expected: list[str]
) -> None:
    assert codes(SWEEP.replace("metric: accuracy", f"metric: {metric}"), TRAINER % given) == expected


def test_the_trainer_may_log_what_the_script_logs_once(codes: Codes) -> None:
    script = TRAINER % "report_to='mlflow'" + "import mlflow\nmlflow.log_metric('eval_loss', 1)\n"
    assert codes(SWEEP.replace("metric: accuracy", "metric: eval_loss") + DELAYED, script) == []
