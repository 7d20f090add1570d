"""YAML with its lines: keys, lists, aliases, and what YAML takes without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2job.errors import JobError
from nb2job.job.validate import validate
from nb2job.job.validate.document import Document, read


def document(folder: Path, text: str) -> Document:
    (folder / "job.yml").write_text(text, encoding="utf-8")
    return read(folder / "job.yml")


def test_every_value_has_the_line_of_its_key(tmp_path: Path) -> None:
    found = document(tmp_path, "# job\na: 1\nb:\n  c: >-\n    x\n    y\n  d:\n  - 5\n  - e: 6\n")
    assert found.values == {"a": 1, "b": {"c": "x y", "d": [5, {"e": 6}]}}
    assert found.lines[("b", "c")] == 4
    assert found.lines[("b", "d", 1, "e")] == 9
    assert found.line(("b", "d", 1, "missing")) == 9
    assert found.line(("missing",)) == 2


def test_aliases_and_merges(tmp_path: Path) -> None:
    found = document(tmp_path, "a: &a\n  x: 1\nb:\n  <<: *a\n  y: 2\nc: *a\n")
    assert found.values["b"] == {"x": 1, "y": 2}
    assert found.lines[("b", "x")] == 2
    assert found.lines[("c", "x")] == 2
    assert document(tmp_path, "a: &a [1, *a]\n").lines[("a", 0)] == 1


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("a: 1\nb: {c: 1, c: 2}\n", ["twice"]),
        ("on: 1\n", ["bool"]),
        ("1: x\n2.5: x\n", ["int", "float"]),
        ("~: x\n", ["null"]),
        ("2024-01-31: x\n", ["timestamp"]),
        ("a: &a {b: 1}\nc: *a\n", []),
        ("'on': 1\ny: 2\n", []),
    ],
)
def test_slips_of_keys(tmp_path: Path, text: str, kinds: list[str]) -> None:
    found = document(tmp_path, text)
    assert [slip.kind for slip in found.slips] == kinds
    assert all(isinstance(key, str) for key in found.values)


@pytest.mark.parametrize(
    "text", ["a: [1", "a: b: c", "\ta: 1", "a: !!python/none x", "a: *b", "a: 1\n---\nb: 2\n"]
)
def test_what_is_not_yaml_is_a_finding(tmp_path: Path, text: str) -> None:
    (tmp_path / "job.yml").write_text(text, encoding="utf-8")
    (found,) = validate(tmp_path / "job.yml")
    assert found.code == "NB501"
    assert "\n" not in found.message


@pytest.mark.parametrize("text", ["", "[]", "5", "# nothing\n"])
def test_what_holds_no_keys_is_a_finding(tmp_path: Path, text: str) -> None:
    (tmp_path / "job.yml").write_text(text, encoding="utf-8")
    assert [one.code for one in validate(tmp_path / "job.yml")] == ["NB504"]


@pytest.mark.parametrize("data", [None, b"\xff\xfe\x00"])
def test_what_cannot_be_read_is_an_error(tmp_path: Path, data: bytes | None) -> None:
    if data is not None:
        (tmp_path / "job.yml").write_bytes(data)
    with pytest.raises(JobError) as raised:
        validate(tmp_path / "job.yml")
    assert raised.value.code == "NB501"


@pytest.mark.parametrize("kind", ["pipeline", "automl", "spark", "parallel"])
def test_other_jobs_are_not_ours_to_judge(tmp_path: Path, kind: str) -> None:
    (tmp_path / "job.yml").write_text(f"type: {kind}\njobs: {{}}\n", encoding="utf-8")
    with pytest.raises(JobError) as raised:
        validate(tmp_path / "job.yml")
    assert raised.value.code == "NB502"


def test_a_pipeline_without_its_type_is_not_ours_either(tmp_path: Path) -> None:
    (tmp_path / "job.yml").write_text("jobs: {a: {}}\n", encoding="utf-8")
    with pytest.raises(JobError):
        validate(tmp_path / "job.yml")


def test_a_component_is_not_ours_either(tmp_path: Path) -> None:
    text = (
        "$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json\ntype: command\n"
    )
    (tmp_path / "job.yml").write_text(text, encoding="utf-8")
    with pytest.raises(JobError, match="is a component"):
        validate(tmp_path / "job.yml")


def test_aliases_of_aliases_end(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    (tmp_path / "job.yml").write_text("\n".join(lines), encoding="utf-8")
    assert {one.code for one in validate(tmp_path / "job.yml")} == {"NB504", "NB536"}
