"""Random notebooks and their scripts do the same: EXAMPLES of them, from SEED on."""

from __future__ import annotations

import io
import os
import zipfile
from dataclasses import replace

import pytest

from tests.random_programs.book import Book, book_of
from tests.random_programs.check import check, converted, forget
from tests.random_programs.folder import unpacked
from tests.random_programs.generate import book
from tests.random_programs.lint import new_findings, ruff
from tests.random_programs.magics import magic_book
from tests.random_programs.metrics import check_metrics, metric_book
from tests.random_programs.reduce import reduced
from tests.random_programs.run import run_cells

EXAMPLES = int(os.environ.get("EXAMPLES", "2000"))
SEED = int(os.environ.get("SEED", "1"))
BATCH = 100
MAGICS = 20
"""One in so many is also made with magics, and run by IPython, which takes longer."""


@pytest.mark.parametrize("first", range(SEED, SEED + EXAMPLES, BATCH))
def test_a_script_does_what_its_notebook_does(first: int) -> None:
    for seed in range(first, min(first + BATCH, SEED + EXAMPLES)):
        if check(book(seed)).failed:
            small = reduced(book(seed))
            told = check(small)
            pytest.fail(f"seed {seed}: {told.kind}: {told.detail}\n{small}\n\n{told.script}", pytrace=False)
    forget()


@pytest.mark.parametrize("first", range(SEED, SEED + EXAMPLES // MAGICS, BATCH // MAGICS))
def test_a_script_does_what_its_notebook_does_in_ipython(first: int) -> None:
    pytest.importorskip("IPython")
    for seed in range(first, min(first + BATCH // MAGICS, SEED + EXAMPLES // MAGICS)):
        verdict = check(magic_book(seed))
        if verdict.failed:
            told = f"seed {seed}: {verdict.kind}: {verdict.detail}"
            pytest.fail(f"{told}\n{magic_book(seed)}\n\n{verdict.script}", pytrace=False)
    forget()


@pytest.mark.parametrize("first", range(SEED, SEED + EXAMPLES // MAGICS, BATCH // MAGICS))
def test_a_script_logs_the_numbers_that_its_notebook_computed(first: int) -> None:
    for seed in range(first, min(first + BATCH // MAGICS, SEED + EXAMPLES // MAGICS)):
        verdict = check_metrics(metric_book(seed))
        if verdict.failed:
            pytest.fail(
                f"{verdict.kind}: {verdict.detail}\n{metric_book(seed)}\n\n{verdict.script}", pytrace=False
            )


@pytest.mark.skipif(ruff() is None, reason="ruff is not installed")
def test_a_script_has_no_finding_that_its_cells_did_not_have() -> None:
    scripts = {}
    for seed in range(SEED, SEED + EXAMPLES // 40):
        one = replace(book(seed), black=False)
        if check(one).kind == "equal":
            scripts[seed] = one, converted(replace(one, black=True)).script
    assert new_findings(scripts) == {}


# -- the harness itself: it must see what is wrong -------------------------------------------------

NOTE = "from journal import note"


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (book_of(NOTE, "note(1)"), book_of(NOTE, "note(2)"), "events"),
        (book_of("x = 1"), book_of("x = 2"), "value"),
        (book_of("x = 1"), book_of("y = 1"), "missing"),
        (book_of("x = [1]"), book_of("x = [1]\nx[0]()"), "exception"),
        (book_of("x = [1]"), book_of("x = [1]", "y = 2"), "equal"),
    ],
)
def test_a_difference_is_seen(one: Book, other: Book, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    script = converted(other)
    monkeypatch.setattr("tests.random_programs.check.converted", lambda book: script)
    assert check(one).kind == kind


def test_files_are_opened() -> None:
    assert check(replace(book_of("text = open('in.txt').read()"), files=True)).kind == "equal"


def test_an_archive_in_an_archive_is_what_it_holds() -> None:
    def packed(content: bytes, year: int) -> bytes:
        room = io.BytesIO()
        with zipfile.ZipFile(room, "w") as archive:
            archive.writestr(zipfile.ZipInfo("a.zip", (year, 1, 1, 0, 0, 0)), content)
        return room.getvalue()

    one, other = (unpacked("b.zip", packed(packed(b"x", year), year)) for year in (2020, 2021))
    assert one == other == {"a.zip": {"a.zip": b"x"}}


def test_a_number_that_is_not_logged_is_seen() -> None:
    said = book_of(NOTE, "note(0.25)\nprint('loss: 3')", "note(3.5)")
    assert check_metrics(said).kind == "metrics"


def test_a_notebook_is_the_same_for_the_same_seed() -> None:
    assert book(SEED) == book(SEED)
    assert book(SEED) != book(SEED + 1)


def test_a_thread_that_never_ends_is_too_long() -> None:
    endless = "class T:\n    def __getitem__(self, key):\n        return key\n\n\ndef f():\n    [*T()]\n"
    started = "import threading\nthread = threading.Thread(target=f)\nthread.start()\nthread.join()\n"
    quiet = "import threading\nthreading.excepthook = lambda *q: None\n"
    assert run_cells({1: endless, 2: quiet, 3: started}).is_endless
