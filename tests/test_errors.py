"""How an error reads: one line that says where, at most one that says what to do."""

from __future__ import annotations

import inspect

import pytest

from nb2job import errors
from nb2job.errors import NotebookError, UsageError


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (UsageError("NB001", "no such option"), "NB001 no such option"),
        (UsageError("NB001", "no", "Do this."), "NB001 no\n  Do this."),
        (NotebookError("NB101", "no such file", path="a.ipynb"), "a.ipynb: NB101 no such file"),
        (NotebookError("NB105", "bad", cell=3), "cell 3: NB105 bad"),
        (NotebookError("NB105", "bad", line=3), "3: NB105 bad"),
        (NotebookError("NB105", "bad", cell=3, line=2), "cell 3:2: NB105 bad"),
        (NotebookError("NB105", "bad", path="a", line=2), "a:2: NB105 bad"),
        (
            NotebookError("NB105", "bad", "Mend it.", path="a b/ü.ipynb", cell=3, line=2),
            "a b/ü.ipynb:cell 3:2: NB105 bad\n  Mend it.",
        ),
        (NotebookError("NB105", "bad", cell=0, line=0), "cell 0:0: NB105 bad"),
    ],
)
def test_as_text(error: errors.Nb2jobError, text: str) -> None:
    assert str(error) == text


def test_the_path_may_be_told_later() -> None:
    error = NotebookError("NB105", "bad", cell=1)
    error.path = "a.ipynb"
    assert str(error) == "a.ipynb:cell 1: NB105 bad"


def test_what_it_knows() -> None:
    error = NotebookError("NB105", "bad", "Mend it.", path="a", cell=1, line=2)
    known = (error.code, error.message, error.hint, error.path, error.cell, error.line)
    assert known == ("NB105", "bad", "Mend it.", "a", 1, 2)
    assert error.args == ("bad",)


TREE = [one for _, one in inspect.getmembers(errors, inspect.isclass) if one.__module__ == errors.__name__]


@pytest.mark.parametrize("kind", TREE)
def test_every_error_is_in_the_tree(kind: type[Exception]) -> None:
    assert issubclass(kind, errors.Nb2jobError)
    assert kind.__doc__
    assert kind.__name__ in (errors.__doc__ or ""), "the drawing at the top of the file leaves it out"
    fails = 1 if kind is errors.SubmitError else 2  # where trying again may help
    assert kind.exit_code == fails  # type: ignore[attr-defined]
