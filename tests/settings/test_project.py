"""[tool.nb2job] as a whole: its layers, its patterns, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2job.errors import UsageError
from nb2job.program.settings import Settings
from nb2job.settings.asked import Asked
from nb2job.settings.project import project_of
from nb2job.settings.table import merged, read_values

TABLE = """
[tool.nb2job]
tracking = "autolog"
param = ["C"]
requirements = "pins/requirements.txt"
output = "jobs"
ignore = ["NB110"]
[tool.nb2job.tag]
team = "churn"
[tool.nb2job.job]
compute = "cpu"
display_name = "Rows"
[tool.nb2job.notebooks."train/*.ipynb"]
param = ["lr"]
tag = { kind = "train" }
job = { compute = "gpu" }
[tool.nb2job.notebooks."train/big.ipynb"]
tracking = "both"
"""


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(TABLE, encoding="utf-8")
    (tmp_path / "train" / "deep").mkdir(parents=True)
    return tmp_path


def test_tables_of_patterns_are_stronger_in_their_order(room: Path) -> None:
    plain = project_of(room / "other.ipynb").values_for(room / "other.ipynb")
    assert (plain["tracking"], plain["param"], plain["job"].compute) == ("autolog", ("C",), "cpu")
    assert plain["requirements"] == "pins/requirements.txt"
    special = project_of(room / "train" / "a.ipynb").values_for(room / "train" / "a.ipynb")
    assert (special["tracking"], special["param"]) == ("autolog", ("lr",))
    assert special["tag"] == (("kind", "train"), ("team", "churn"))
    assert (special["job"].compute, special["job"].display_name) == ("gpu", "Rows")
    assert (special["requirements"], special["output"]) == ("../pins/requirements.txt", "../jobs")
    big = project_of(room / "train" / "big.ipynb").values_for(room / "train" / "big.ipynb")
    assert (big["tracking"], big["param"]) == ("both", ("lr",))
    deep = room / "train" / "deep" / "a.ipynb"
    assert project_of(deep).values_for(deep)["param"] == ("C",)


def test_the_command_line_is_stronger_than_the_notebook_and_that_than_the_project() -> None:
    project = {"tracking": "autolog", "prints": "drop", "plots": "drop", "tag": (("a", "1"), ("b", "1"))}
    own = {"prints": "keep", "plots": "keep", "tag": {"b": "2", "c": "2"}}
    options = {"plots": "log", "tag": (("c", "3"),)}
    found = Asked(options, project).settings(own)
    tags = (("a", "1"), ("b", "2"), ("c", "3"))
    assert found == Settings(tracking="autolog", prints="keep", plots="log", tag=tags)


def test_a_file_that_is_named_is_the_table_itself(room: Path) -> None:
    file = room / "nightly.toml"
    file.write_text('tracking = "none"\n', encoding="utf-8")
    assert project_of(room / "a.ipynb", file).values == {"tracking": "none"}


def test_a_file_that_changes_is_read_again(room: Path) -> None:
    file = room / "pyproject.toml"
    assert project_of(room / "a.ipynb").values["tracking"] == "autolog"
    file.write_text('[tool.nb2job]\ntracking = "custom"\n', encoding="utf-8")
    assert project_of(room / "a.ipynb").values == {"tracking": "custom"}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"trackin": "both"}, "tool.nb2job.trackin: no such key\n  Did you mean tracking?"),
        ({"no-param": ["C"]}, "tool.nb2job.no-param: no such key\n  Did you mean no_param?"),
        ({"tracking": "all"}, "tool.nb2job.tracking: 'all' is none of its values"),
        ({"param": "C"}, "tool.nb2job.param: a list of texts was expected, not 'C'"),
        ({"tag": {"a": 1}}, 'tool.nb2job.tag.a: a text was expected: write "1"'),
        ({"gpu": "yes"}, "tool.nb2job.gpu: true or false was expected"),
        ({"job": {"command": "x"}}, "tool.nb2job.job.command: the command is made from"),
        ("gpu", "tool.nb2job: a table was expected"),
        ({"timeout": -5}, "tool.nb2job.timeout: 1 or more was expected, not -5"),
        ({"max_total_trials": 1001}, "tool.nb2job.max_total_trials: 1 to 1000 was expected, not 1001"),
        ({"job": {"resources": {"instance_count": 0}}}, "job.resources.instance_count: 1 or more was"),
        ({"ignore": ["NB110", "E501"]}, "tool.nb2job.ignore: no code begins with 'E501'"),
        ({"select": [""]}, "tool.nb2job.select: no code begins with ''"),
    ],
)
def test_what_is_no_setting(table: object, message: str) -> None:
    with pytest.raises(UsageError) as error:
        read_values(table, "tool.nb2job")
    assert message in str(error.value)


@pytest.mark.parametrize("key", ["notebook", "notebooks.'*.ipynb'.output_dir"])
def test_the_file_is_named(room: Path, key: str) -> None:
    file = room / "pyproject.toml"
    file.write_text(f"[tool.nb2job.{key}]\nx = 1\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"pyproject\.toml: NB009 tool\.nb2job\.notebook"):
        project_of(room / "a.ipynb")


def test_codes_are_spelled_as_on_the_command_line() -> None:
    assert read_values({"ignore": ["nb110", " NB2"]}, "tool.nb2job") == {"ignore": ("NB110", "NB2")}


def test_no_file_says_nothing(tmp_path: Path) -> None:
    assert project_of(tmp_path / "a.ipynb").values_for(tmp_path / "a.ipynb") == {}


def test_layers_are_joined_key_by_key_but_lists_are_not() -> None:
    low, high = {"param": ("a", "b"), "env": (("x", "1"),)}, {"param": ("c",), "env": (("y", "2"),)}
    assert merged([low, high]) == {"param": ("c",), "env": (("x", "1"), ("y", "2"))}
