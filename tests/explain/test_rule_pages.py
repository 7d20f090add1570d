"""Every code has its page, every page its code, and an example does what its page says."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from nb2job.convert import convert, job_folder
from nb2job.errors import Nb2jobError
from nb2job.explain.page import page_words
from nb2job.findings import findings_of
from nb2job.findings.finding import Limits
from nb2job.job.validate import validate
from nb2job.program.settings import Settings
from nb2job.rule_pages import SILENCE, Page, code_in, codes, nearest, page_of
from nb2job.rules import RULES
from tests.check.conftest import CELLS as OWN_CELLS
from tests.check.conftest import made, room, write_notebook
from tests.cli.conftest import nb2job

__all__ = ["made", "nb2job", "room"]

PAGES = [page_of(code) for code in codes()]
OF_SCRIPTS = {"NB546", "NB554"}
OF_NOTEBOOKS = [
    one
    for one in PAGES
    if code_in(one.section("Before"))[0] in {"python", "json"} and one.rule.code not in OF_SCRIPTS
]
OF_JOBS = [one for one in PAGES if code_in(one.section("Before"))[0] == "yaml" or one.rule.code in OF_SCRIPTS]
BESIDE = {
    "NB208": {"code/statistics.py": "share = sum\n", "code/our_statistics.py": "share = sum\n"},
    "NB332": {"prices.py": "rows = lambda: open('prices.csv')\n", "own_prices.py": "cleaned = sorted\n"},
    "NB368": {"words.txt": "a b\n"},
}
"""What lies beside the notebook of an example."""
SWEEP = {
    "search_space": {"C": {"type": "choice", "values": [0.1, 1]}},
    "sampling_algorithm": "random",
    "limits": {"max_total_trials": 8},
    "early_termination": {"type": "median_stopping", "evaluation_interval": 2},
}
_FIT = "from sklearn.linear_model import Ridge\nmodel = Ridge().fit([[0], [1]], [0, 1])\n"
CELLS = {
    "NB220": (
        "import torch\nweight = torch.ones(1, requires_grad=True)",
        "for step in range(3):\n    loss = (weight**2).sum()\n    loss.backward()\n    print('loss:', loss)",
    ),
    "NB221": (_FIT, "other = Ridge(2.0).fit([[0], [1]], [0, 1])", "print(model.coef_, other.coef_)"),
    "NB222": (_FIT, "print('score:', model.score([[0], [1]], [0, 1]))"),
    "NB420": ("C = 0.1", "print('score:', C * 2)"),
}
"""The notebook of a page that shows a command."""


def plain(text: str, **_: object) -> str:
    return text


def test_every_code_has_its_page_and_every_page_its_code() -> None:
    assert list(codes()) == [rule.code for rule in RULES]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.rule.code)
def test_a_page_says_what_why_and_what_to_do(page: Page) -> None:
    titles = [title for title, _ in page.sections]
    assert page.kind in {"error", "finding", "note"}
    assert {"What it means", "Why it matters", "What to do"} <= set(titles)
    assert all(text for _, text in page.sections)
    assert ("Before" in titles) == ("After" in titles)
    assert page.kind != "finding" or "Before" in titles
    assert all(len(line) <= 80 for line in page_words(page, plain).split("\n"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.rule.code)
def test_a_page_names_codes_and_options_that_there_are(page: Page) -> None:
    known = {rule.code for rule in RULES}
    text = " ".join(text for _, text in page.sections)
    assert set(re.findall(r"\bNB\d{3}\b", text)) <= known


def test_every_finding_has_an_example_that_is_run() -> None:
    """A notebook, a job file, or what commands print; counts of runs and conflict markers are text."""
    kinds = {code_in(one.section("Before"))[0] for one in PAGES if one.kind == "finding"}
    assert kinds == {"python", "yaml", "json", "console", "text"}
    texts = [page.rule.code for page in PAGES if code_in(page.section("Before"))[0] == "text"]
    assert texts == ["NB110", "NB432"]


@pytest.mark.parametrize("page", OF_NOTEBOOKS, ids=lambda page: page.rule.code)
def test_an_example_shows_it_before_and_not_after(page: Page, tmp_path: Path) -> None:
    assert page.rule.code in told(page, "Before", tmp_path)
    assert page.rule.code not in told(page, "After", tmp_path)


def told(page: Page, section: str, folder: Path) -> set[str]:
    """The codes of all that is said of an example; what stands outside of it is given to it."""
    language, text = code_in(page.section(section))
    for name, beside in BESIDE.get(page.rule.code, {}).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(beside, encoding="utf-8")
    path = folder / ("example.ipynb" if language == "json" else "example.py")
    path.write_text(book_of(json.loads(text)) if language == "json" else text, encoding="utf-8")
    try:
        found = convert(path, Settings())
        job, _ = job_folder(found, folder / "example-job")
    except Nb2jobError as error:
        return {error.code}
    limits = Limits(stored_outputs=10)
    looked = findings_of(found.notebook, found.program, limits)
    return {note.code for note in (*found.program.notes, *job.notes, *looked)}


def book_of(cell: dict[str, Any]) -> str:
    """A notebook whose last cell is the one of a page."""
    first = {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": []}
    cells = [first | {"source": "figure = settings = 1"}, cell]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


@pytest.mark.parametrize("page", OF_JOBS, ids=lambda page: page.rule.code)
def test_an_example_of_a_job_file_shows_it_before_and_not_after(page: Page, tmp_path: Path) -> None:
    assert page.rule.code in judged(page, "Before", tmp_path)
    assert page.rule.code not in judged(page, "After", tmp_path)


def judged(page: Page, section: str, folder: Path) -> set[str]:
    """The codes of what is said of a job file, of which the example is a part, or of its script."""
    language, text = code_in(page.section(section))
    (folder / "src").mkdir(exist_ok=True)
    script = text if language == "python" else "import mlflow\nmlflow.log_metric('loss', 1)\n"
    (folder / "src/train.py").write_text(script, encoding="utf-8")
    values = yaml.safe_load(text) if language == "yaml" else {}
    swept = language == "python" or values.keys() & {"search_space", "early_termination", "limits"}
    trial = {"command": "python train.py ${{search_space.C}}", "code": "src", "environment": "azureml:e:1"}
    job = {"type": "sweep", "trial": trial, **SWEEP} if swept else {**trial, "command": "python train.py"}
    if page.rule.code != "NB536":
        job["compute"] = "azureml:serverless"
    objective = {"goal": "minimize", "primary_metric": "eval_loss" if "Trainer" in text else "loss"}
    job |= {"objective": objective} if swept else {}
    (folder / "job.yml").write_text(yaml.safe_dump(job | values), encoding="utf-8")
    return {one.code for one in validate(folder / "job.yml")}


@pytest.mark.parametrize("code", CELLS)
def test_an_example_of_a_conversion_shows_it_before_and_not_after(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nb2job: Callable[..., Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_notebook(tmp_path / "train.ipynb", *CELLS[code])
    for section, is_said in (("Before", True), ("After", False)):
        command = code_in(page_of(code).section(section))[1].replace("\\\n", "")
        outcome = nb2job(*shlex.split(command)[2:], "--dry-run")
        assert outcome.exit_code == 0
        assert (code in outcome.stdout + outcome.stderr) == is_said


def test_the_examples_of_job_folders_print_what_they_say(made: Path, nb2job: Callable[..., Any]) -> None:
    """That of NB430 begins with another notebook, that of NB431 with an edit, which the notebook gets too."""

    def holds(code: str, section: str) -> None:
        for part in code_in(page_of(code).section(section))[1].split("$ ")[1:]:
            command, _, expected = part.partition("\n")
            if command.startswith("nb2job"):
                outcome = nb2job(*shlex.split(command)[1:])
                printed = outcome.stdout + outcome.stderr
                assert printed.startswith(expected.partition("…")[0].rstrip("\n")), command
                assert ("NB" in printed) == ("NB" in expected), command

    script = made / "train-job/src/train.py"
    write_notebook(made / "train.ipynb", OWN_CELLS[0], OWN_CELLS[1].replace("'score:'", "'total:'"))
    holds("NB430", "Before")
    holds("NB430", "After")
    script.write_text(script.read_text(encoding="utf-8").replace("* C", "/ C"), encoding="utf-8")
    holds("NB431", "Before")
    write_notebook(made / "train.ipynb", OWN_CELLS[0], OWN_CELLS[1].replace("* C", "/ C"))
    holds("NB431", "After")
    for section, is_told in (("Before", True), ("After", False)):
        script.write_text(code_in(page_of("NB432").section(section))[1], encoding="utf-8")
        assert ("NB432" in nb2job("check").stdout) == is_told


def test_a_comment_is_advised_where_there_is_a_line_for_it() -> None:
    of_no_line = {page.rule.code for page in PAGES if "no comment" in page.section(SILENCE).lower()}
    assert of_no_line >= {"NB411", "NB420", "NB430", "NB431", "NB432", "NB533"}
    advised = {page.rule.code for page in PAGES if "A comment" in page.section(SILENCE)}
    assert advised | of_no_line == {page.rule.code for page in PAGES if page.kind == "finding"}
    assert not advised & of_no_line
    assert all(code.startswith(("NB1", "NB2", "NB3")) for code in advised)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("NB209", ("NB208", "NB210")), ("NB999", ()), ("NB2033", ("NB203",)), ("NB247", ("NB246", "NB245"))],
)
def test_the_nearest_codes(code: str, expected: tuple[str, ...]) -> None:
    assert nearest(code) == expected


def test_the_beginning_of_a_code_lists_those_that_begin_so(nb2job: Callable[..., Any]) -> None:
    lines = nb2job("explain", "nb24").stdout.splitlines()
    assert [line[:5] for line in lines] == [one.code for one in RULES if one.code.startswith("NB24")]
    listed = json.loads(nb2job("explain", "NB", "--format", "json").stdout)
    assert [one["code"] for one in listed] == [one.code for one in RULES]
    outcome = nb2job("explain", "NB999")
    assert (outcome.exit_code, outcome.stderr) == (
        2,
        "NB001 NB999: no such code\n  nb2job explain NB lists all of them.\n",
    )
