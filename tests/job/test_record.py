"""nb2job.json is read back as it was written, and told apart from what is not one."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from nb2job.errors import FolderError
from nb2job.job.record import Record, digest, hashes, is_inside, read, render
from nb2job.notebook.cell import Note, Place

RECORD = Record(
    version="0.1.0",
    notebook="../train.ipynb",
    sources="ab" * 32,
    settings={"tracking": "custom", "params": ["C", "seed"], "search": None},
    versions={"pandas": "2.3.3"},
    files={"src/train.py": "cd" * 32},
    notes=(
        Note("NB301", Place(2, 3, 4), "dropped"),
        Note("NB302", Place(2, 3, 0, "other.ipynb"), "moved – \ud800", "look"),
        Note("NB201", None, "no metric"),
    ),
    source_map=([1, 2, 3], {"line": 4}),
    options=("params", "tracking"),
    own={"job": {"compute": "cpu"}},
    seen={"train.ipynb": "ef" * 32, "tools.py": ""},
    findings=(Note("NB210", Place(1, 1), "no seed"),),
    generated={"src/train.py": "import os\n\n", "job.yml": "type: command"},
)


def test_read_back() -> None:
    assert read(render(RECORD)) == RECORD


def test_equal_records_are_equal_bytes() -> None:
    other = replace(RECORD, settings=dict(reversed(list(RECORD.settings.items()))))
    text = render(other)
    assert text == render(RECORD)
    assert text.endswith("}\n")
    text.encode()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "1", "{}", '{"format": "x"}', "[" * 100_000])
def test_what_is_no_record(text: str) -> None:
    with pytest.raises(FolderError) as error:
        read(text, "train-job/nb2job.json")
    assert error.value.code == "NB404"
    assert str(error.value).startswith("train-job/nb2job.json: NB404 ")
    assert error.value.hint


@pytest.mark.parametrize(
    "change",
    [
        {"files": {"../outside": "x"}},
        {"files": {"/etc/outside": "x"}},
        {"files": ["src/train.py"]},
        {"versions": {"pandas": 2}},
        {"notebook": None},
        {"notes": [{"code": "NB301"}]},
        {"notes": [{"code": "NB301", "message": "x", "cell": "1", "line": 1, "column": 0}]},
        {"source_map": None},
    ],
)
def test_a_damaged_record(change: dict[str, object]) -> None:
    with pytest.raises(FolderError, match="cannot be read"):
        read(json.dumps(json.loads(render(RECORD)) | change))


def test_a_record_of_the_future() -> None:
    with pytest.raises(FolderError, match="newer nb2job"):
        read(json.dumps({"format": 2}))


def test_more_keys_are_no_harm() -> None:
    assert read(json.dumps(json.loads(render(RECORD)) | {"more": 1})) == RECORD


def test_hashes_of_all_files_but_the_record() -> None:
    assert hashes({"a": "x\n", "nb2job.json": "{}"}) == {"a": digest(b"x\n")}
    assert digest(b"x\r\n") == digest(b"x\n") != digest(b"y\n")


@pytest.mark.parametrize(
    ("path", "inside"),
    [("a", True), ("a/b.py", True), ("", False), ("/a", False), ("../a", False), ("a/../b", False)],
)
def test_what_is_inside(path: str, inside: bool) -> None:
    assert is_inside(path) is inside
