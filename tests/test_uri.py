"""Paths and URIs are told apart by their beginning."""

from __future__ import annotations

import pytest

from nb2job.uri import scheme_of


@pytest.mark.parametrize(
    ("address", "scheme"),
    [
        ("azureml:diabetes@latest", "azureml"),
        ("azureml://datastores/d/paths/p", "azureml"),
        ("https://host/data.csv", "https"),
        ("git+ssh://host/code", "git+ssh"),
        ("file:///tmp/x", "file"),
        ("C:\\data", ""),
        ("c:/data", ""),
        ("data/a:b.csv", ""),
        ("./data.csv", ""),
        ("1a:b", ""),
        ("", ""),
    ],
)
def test_the_scheme_of_an_address(address: str, scheme: str) -> None:
    assert scheme_of(address) == scheme
