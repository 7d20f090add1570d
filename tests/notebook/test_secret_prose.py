"""Secrets that prose tells, and prose that only speaks of them."""

from __future__ import annotations

import pytest

from nb2job.notebook.secret_prose import may_tell, texts_of_code, told_secrets


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The password is `Sup3rSecret`.", ["Sup3rSecret"]),
        ("password: hunter2secret!", ["hunter2secret!"]),
        ("my api key is aB3dE5gH7jK9mN1pQ3sT", ["aB3dE5gH7jK9mN1pQ3sT"]),
        ("storage account key = abcDEF1234567890ab, see below", ["abcDEF1234567890ab"]),
        ("token: 0123abcd4567efgh89", ["0123abcd4567efgh89"]),
        ("__2password: hunter2secret", ["hunter2secret"]),
        ("Password: required", []),
        ("the password is long", []),
        ("each token is 768-dimensional", []),
        ("the key is x1234567890", []),
        ("the password is `<your password 1>`", []),
        ("the token is bert-base-uncased-v2", []),
    ],
)
def test_only_values_that_are_told(text: str, told: list[str]) -> None:
    assert [text[one.start : one.end] for one in told_secrets(text)] == told
    assert may_tell(text) or not told


def test_a_picture_takes_no_longer_than_other_text() -> None:
    picture = f"![](data:image/png;base64,{'iVBOR0' * 100_000}) password: hunter2secret"
    assert [picture[one.start : one.end] for one in told_secrets(picture)] == ["hunter2secret"]


def test_texts_of_code() -> None:
    source = 'x = "no"  # a\ndef f():\n    """b"""\n'
    found = list(texts_of_code(source))
    assert [text for _, text in found] == ["# a", '"""b"""']
    assert all(source.startswith(text, start) for start, text in found)
    assert list(texts_of_code("x = (")) == []
