"""Hand-made changes: regenerating refuses them, or keeps them; whatever happens, no line of them is lost."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from nb2job.check.fix import fix
from nb2job.check.task import JobFolder
from nb2job.errors import FolderError
from nb2job.job import record
from nb2job.job.difference import read_record
from nb2job.job.merge import merge
from nb2job.job.record import RECORD, Record
from nb2job.job.write import write

SCRIPT = "src/train.py"
BEFORE = "import os\n\na = 1\nb = 2\nc = 3\n\nprint(a)\n"


def folder(**texts: str) -> dict[str, str]:
    files = {name.replace("__", "/").replace("_py", ".py"): text for name, text in texts.items()}
    made = Record("0.1", "a.ipynb", "", {}, {}, record.hashes(files), generated=files)
    return {**files, RECORD: record.render(made)}


@pytest.fixture
def job(tmp_path: Path) -> Path:
    target = tmp_path / "job"
    write(folder(src__train_py=BEFORE), target)
    return target


def edit(target: Path, change: Callable[[str], str]) -> None:
    path = target / SCRIPT
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def regenerate(target: Path, now: str) -> tuple[str, tuple[str, ...]]:
    made = folder(src__train_py=now)
    found = merge(made, target)
    write(made, target, merged=found.texts)
    return (target / SCRIPT).read_text(encoding="utf-8"), found.conflicts


def test_changes_in_other_places_are_joined(job: Path) -> None:
    edit(job, lambda text: text.replace("print(a)", "print(a, b)"))
    text, conflicts = regenerate(job, BEFORE.replace("import os", "import sys"))
    assert (text, conflicts) == (BEFORE.replace("import os", "import sys").replace("(a)", "(a, b)"), ())
    text, conflicts = regenerate(job, BEFORE.replace("import os", "import re"))
    assert (text, conflicts) == (BEFORE.replace("import os", "import re").replace("(a)", "(a, b)"), ())
    with pytest.raises(FolderError, match="edited by hand"):
        write(folder(src__train_py=BEFORE), job)


def test_changes_of_one_line_are_a_conflict(job: Path) -> None:
    edit(job, lambda text: text.replace("b = 2", "b = 20"))
    text, conflicts = regenerate(job, BEFORE.replace("b = 2", "b = 200"))
    assert conflicts == (SCRIPT,)
    assert "<<<<<<< by hand\nb = 20\n=======\nb = 200\n>>>>>>> generated now\n" in text


def test_what_is_edited_and_generated_as_before_is_not_touched(job: Path) -> None:
    edit(job, lambda text: text + "# mine\n")
    before = (job / SCRIPT).stat().st_mtime_ns
    assert regenerate(job, BEFORE) == (BEFORE + "# mine\n", ())
    assert (job / SCRIPT).stat().st_mtime_ns == before


def test_line_ends_that_a_checkout_has_rewritten_are_no_edit(job: Path) -> None:
    (job / SCRIPT).write_bytes(BEFORE.replace("b = 2", "b = 20").replace("\n", "\r\n").encode())
    text, conflicts = regenerate(job, BEFORE.replace("import os", "import sys"))
    assert (text, conflicts) == (BEFORE.replace("b = 2", "b = 20").replace("import os", "import sys"), ())
    assert (job / SCRIPT).read_bytes().count(b"\r\n") == BEFORE.count("\n")  # and stay as they are


def test_what_an_earlier_merge_has_left_is_decided_first(job: Path) -> None:
    edit(job, lambda text: text.replace("b = 2", "b = 20"))
    marked, _ = regenerate(job, BEFORE.replace("b = 2", "b = 200"))
    for now in ("b = 200", "b = 2000"):
        with pytest.raises(FolderError, match="conflict markers of an earlier merge") as error:
            regenerate(job, BEFORE.replace("b = 2", now))
        assert (error.value.code, error.value.line) == ("NB432", 4)
    assert (job / SCRIPT).read_text(encoding="utf-8") == marked


def test_a_record_without_texts_makes_conflicts_of_all_that_differs(job: Path) -> None:
    older = folder(src__train_py=BEFORE)
    made = record.read(older[RECORD])
    (job / RECORD).write_text(
        record.render(Record("0.1", "a.ipynb", "", {}, {}, made.files)), encoding="utf-8"
    )
    edit(job, lambda text: text + "# mine\n")
    text, conflicts = regenerate(job, BEFORE.replace("b = 2", "b = 3"))
    assert conflicts == (SCRIPT,)
    assert "# mine\n" in text
    assert "b = 3\n" in text


def test_what_is_no_text_is_refused(job: Path) -> None:
    (job / SCRIPT).write_bytes(b"\xff\xfe")
    with pytest.raises(FolderError) as error:
        regenerate(job, BEFORE.replace("b = 2", "b = 3"))
    assert error.value.code == "NB433"
    assert (job / SCRIPT).read_bytes() == b"\xff\xfe"


def test_without_git_nothing_is_written(job: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(job, lambda text: text + "# mine\n")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(FolderError, match="without git"):
        regenerate(job, BEFORE.replace("b = 2", "b = 3"))
    assert (job / SCRIPT).read_text(encoding="utf-8") == BEFORE + "# mine\n"


def test_a_new_folder_has_nothing_to_merge(tmp_path: Path) -> None:
    assert regenerate(tmp_path / "new", BEFORE) == (BEFORE, ())


# -- any sequence ---------------------------------------------------------------------------------

PLACES = st.integers(0, 12)
PATHS = st.sampled_from(["src/train.py", "sweep.yml"])


class Hands(RuleBasedStateMachine):
    """Notebook edits, hand edits, regenerations and fresh clones, in any order: no line by hand is lost."""

    def __init__(self) -> None:
        super().__init__()
        self.room = Path(tempfile.mkdtemp(prefix="nb2job-hands-"))
        self.job = self.room / "job"
        self.number = 0
        self.texts = {path: [f"{path} {one}" for one in range(8)] for path in ("src/train.py", "sweep.yml")}
        self.sweep = True
        self.by_hand: dict[str, set[str]] = {"src/train.py": set(), "sweep.yml": set()}
        self.edited: set[str] = set()
        self.generated: dict[str, str] = {}
        self.write()

    def teardown(self) -> None:
        shutil.rmtree(self.room)

    def folder(self) -> dict[str, str]:
        files = {path: "".join(f"{line}\n" for line in lines) for path, lines in self.texts.items()}
        if not self.sweep:
            del files["sweep.yml"]
        made = Record("0.1", "a.ipynb", "", {}, {}, record.hashes(files), generated=files)
        return {**files, RECORD: record.render(made)}

    def new_line(self, kind: str) -> str:
        self.number += 1
        return f"{kind} {self.number}"

    @rule(path=PATHS, place=PLACES, act=st.sampled_from(["insert", "replace", "delete"]))
    def edit_the_notebook(self, path: str, place: int, act: str) -> None:
        lines = self.texts[path]
        lines[place : place + (act != "insert")] = [] if act == "delete" else [self.new_line("generated")]

    @rule()
    def search_or_do_not(self) -> None:
        self.sweep = not self.sweep

    @rule(path=PATHS, place=PLACES, act=st.sampled_from(["insert", "replace", "delete"]), ended=st.booleans())
    def edit_by_hand(self, path: str, place: int, act: str, ended: bool) -> None:
        """Line ends stay what they are; a file that is not there is made."""
        file = self.job / path
        data = file.read_bytes() if file.is_file() else b""
        ends = b"\r\n" if b"\r\n" in data else b"\n"
        lines = data.decode().splitlines()
        made = [] if act == "delete" else [self.new_line("by hand")]
        gone = lines[place : place + (act != "insert")]
        lines[place : place + (act != "insert")] = made
        self.by_hand[path] = (self.by_hand[path] - set(gone)) | set(made)
        text = "\n".join(lines) + ("\n" if ended and lines else "")
        file.write_bytes(text.encode().replace(b"\n", ends))
        self.edited.add(path)

    @rule(path=PATHS)
    def delete_by_hand(self, path: str) -> None:
        (self.job / path).unlink(missing_ok=True)
        self.by_hand[path] = set()
        self.edited.discard(path)

    def write(self, **merged: Any) -> None:
        write(self.folder(), self.job, **merged)
        self.generated = self.folder()

    @rule()
    def regenerate(self) -> None:
        before = self.snapshot()
        try:
            self.write()
        except FolderError:
            assert self.snapshot() == before
            assert self.edited  # nothing else is a reason
            return
        for path, text in self.folder().items():
            assert (self.job / path).read_text(encoding="utf-8") == text

    @rule()
    def regenerate_and_merge(self) -> None:
        made, before, earlier = self.folder(), self.snapshot(), self.generated
        try:
            found = merge(made, self.job)
        except FolderError:
            assert self.snapshot() == before
            marks = b"<<<<<<< by hand", b">>>>>>> generated now"  # of an earlier merge
            assert any(mark in data for data in before.values() for mark in marks)
            return
        self.write(merged=found.texts)
        for path in made.keys() - {RECORD}:
            data = (self.job / path).read_bytes()
            lines = data.decode().splitlines()
            assert data.count(b"\n") in {data.count(b"\r\n"), data.count(b"\n") - data.count(b"\r\n")}
            assert (path in found.conflicts) == ("<<<<<<< by hand" in lines)
            # What the notebook says now is there, too, be it on the other side of a mark.
            assert set(made[path].splitlines()) - set(earlier.get(path, "").splitlines()) <= set(lines)

    @rule()
    def fix(self) -> None:
        """As `check --fix` does: what nobody has edited is as the notebook says, or nothing is written."""
        made, before, known = self.folder(), self.snapshot(), read_record(self.job)
        assert known is not None
        try:
            done = fix(JobFolder(self.job, known, None), made)
        except FolderError:
            assert self.snapshot() == before
            assert self.edited
            return
        for path in made.keys() - {RECORD, *done.edited}:
            assert (self.job / path).read_text(encoding="utf-8") == made[path]
        kept = {path: self.generated[path] for path in done.behind if path in self.generated}
        self.generated = {**{path: made[path] for path in made if path not in done.behind}, **kept}

    @rule()
    def clone(self) -> None:
        """Nothing but the files comes along; on Windows with other line ends."""
        for path in self.job.rglob("*.*"):
            if path.is_file() and path.suffix != ".json":
                path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        self.job = self.job.rename(self.room / f"job-{self.number}-{len(list(self.room.iterdir()))}")

    @precondition(lambda self: self.number)
    @invariant()
    def no_line_by_hand_is_lost(self) -> None:
        for path, lines in self.by_hand.items():
            text = (self.job / path).read_text(encoding="utf-8") if lines else ""
            assert lines <= set(text.splitlines())

    def snapshot(self) -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in self.job.rglob("*") if path.is_file()}


TestHands: Any = Hands.TestCase
TestHands.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
