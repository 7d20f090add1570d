"""Judge: a notebook in memory is converted, both sides are run, and the difference is named."""

from __future__ import annotations

import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path

import nb2job.convert
from nb2job.convert import Conversion
from nb2job.errors import Nb2jobError
from nb2job.notebook.cell import Notebook
from nb2job.program.settings import Settings
from nb2job.verify.compare import Comparison
from nb2job.verify.expected import expected
from nb2job.verify.match import Match
from nb2job.verify.verify import verify


@dataclass(frozen=True, slots=True)
class Verdict:
    """How it went: equal, refused, late, or a failure (crash, syntax, exception, missing, value, file)."""

    kind: str
    detail: str = ""
    script: str = ""

    @property
    def failed(self) -> bool:
        """Whether it is something to mend."""
        return self.kind not in ("equal", "refused", "late")

    @property
    def family(self) -> str:
        """What it is counted under."""
        return f"{self.kind} {self.detail}" if self.kind in ("refused", "equal") else self.kind

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}"


def judge(book: Notebook, timeout: float) -> Verdict:
    """Convert without tracking, compile, run both, compare."""
    try:
        conversion = converted(book)
    except Nb2jobError as error:
        return Verdict("refused", error.code)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}:{where.name}"
        return Verdict("crash", f"{type(error).__name__}: {error} in {place}")
    script = conversion.script
    try:
        compile(script, "script", "exec", dont_inherit=True)
    except SyntaxError as error:
        return Verdict("syntax", str(error), script)
    return _named(compared(book, conversion, timeout), script)


def converted(book: Notebook) -> Conversion:
    """The conversion of cells that are in no file."""
    before = nb2job.convert.read
    nb2job.convert.read = lambda path: book
    try:
        return nb2job.convert.convert(Path(book.path), Settings(tracking="none"))
    finally:
        nb2job.convert.read = before


def compared(book: Notebook, conversion: Conversion, timeout: float) -> Comparison:
    """Both sides run in copies of the notebook's folder."""
    meant = expected(book, conversion.program)
    with tempfile.TemporaryDirectory(prefix="nb2job-judge-") as folder:
        script = Path(folder, "script.py")
        for name, text in (("script.py", conversion.script), *conversion.program.beside):
            target = script.parent / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", errors="surrogatepass")
        return verify(
            book,
            script,
            timeout=timeout,
            match=Match(0.0, meant.output_dir),
            entry=meant.entry,
            own=meant.own,
            dropped=meant.dropped,
            renamed=meant.renamed,
            gone=meant.lines,
        )


def _named(found: Comparison, script: str) -> Verdict:
    left, right = found.notebook_failure, found.script_failure
    if any(one is not None and one.type == "Timeout" for one in (left, right)):
        return Verdict("late", script=script)
    if found.same:
        return Verdict("equal", f"({left.type})" if left else "", script)
    if not found.same_failure and not found.exempt:
        return Verdict("exception", f"{left or 'nothing'} became {right or 'nothing'}", script)
    for one in found.different:
        return Verdict("value", f"{one.name}: {one.left} became {one.right}", script)
    if found.missing and left is None:
        return Verdict("missing", ", ".join(found.missing), script)
    if found.files.different or found.files.missing:
        names = (*(str(one.name) for one in found.files.different), *found.files.missing)
        return Verdict("file", ", ".join(names), script)
    return Verdict("equal", f"({left.type})" if left else "", script)
