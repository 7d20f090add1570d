"""Texts and paths that differ by the output folder only."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2job.verify.digest import digest
from nb2job.verify.match import Match, describe


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("model.pkl", "outputs/model.pkl"),
        ("./model.pkl", "outputs/model.pkl"),
        ("a/b.csv", "outputs/a/b.csv"),
        ("{folder}/a.csv", "{folder}/outputs/a.csv"),
        (".", "outputs"),
        ("saved to a.csv and b.csv", "saved to outputs/a.csv and outputs/b.csv"),
        ("outputs/a.csv", "outputs/outputs/a.csv"),
        ("../a/b.csv", "outputs/a/b.csv"),
        ("{folder}/a.csv", "a.csv"),
        ("{folder}/../a.csv", "outputs/a.csv"),
    ],
)
def test_the_output_folder_is_no_difference(left: str, right: str) -> None:
    assert Match().same_text(left, right)
    assert Match().difference(digest(Path(left)), digest(Path(right)), "p") is None


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("model.pkl", "output/model.pkl"),
        ("model.pkl", "outputs/other.pkl"),
        ("outputs/a.csv", "a.csv"),
        ("a.csv", "outputs"),
        ("a//b", "a/b"),
        ("../a.csv", "a.csv"),
        ("a.csv", "{folder}/a.csv"),
    ],
)
def test_other_differences_are(left: str, right: str) -> None:
    assert not Match().same_text(left, right)


def test_a_path_is_no_text() -> None:
    assert Match().difference(digest("a"), digest(Path("a")), "p") is not None


def test_another_output_folder_can_be_named() -> None:
    assert Match(output_dir="out/").same_text("a.csv", "out/a.csv")
    assert not Match(output_dir="out").same_text("a.csv", "outputs/a.csv")


@pytest.mark.parametrize(
    ("value", "words"),
    [(1.5, "1.5"), ("a", "'a'"), ([1], "list list"), (len, "function len"), (Path("p"), "'p'")],
)
def test_describe(value: object, words: str) -> None:
    assert describe(digest(value)) == words
