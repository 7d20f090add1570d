"""Notebook and script run and compared, with a word of what is going on."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from nb2job.cli.report import Console
from nb2job.convert import Conversion
from nb2job.job.describe import script_name
from nb2job.local.process import interruptible
from nb2job.verify.compare import Comparison
from nb2job.verify.expected import Expected, expected
from nb2job.verify.match import Match
from nb2job.verify.needs import check_interpreter, check_run
from nb2job.verify.room import OURS
from nb2job.verify.verify import verify


def compared(
    console: Console,
    conversion: Conversion,
    script: Path | None,
    python: str,
    timeout: float = 600,
    rtol: float = 0,
    twice: bool | None = None,
    links: Sequence[str] = (),
) -> tuple[Comparison, Expected]:
    """What notebook and script leave, compared, and what was expected to differ; see `verify.verify`.

    Args:
        script: the script; None where the conversion's own is still to be written, and is thrown away after.
        python: the interpreter of both.
        timeout: seconds for each side.
        rtol, twice, links: as `verify.verify` takes them.

    Raises:
        KeyboardInterrupt: on Ctrl-C or SIGTERM, after all processes ended.
        NotebookError, VerifyError: where one of them cannot be run at all.
    """
    book = conversion.notebook
    meant = expected(book, conversion.program)
    with interruptible(), tempfile.TemporaryDirectory(prefix=OURS) as folder, console.working() as say:
        script = script or _written(conversion, Path(folder))
        check_interpreter(book, script.read_text(encoding="utf-8", errors="replace"), python)
        found = verify(
            book,
            script,
            python=python,
            timeout=timeout,
            match=Match(rtol, meant.output_dir),
            entry=meant.entry,
            own=meant.own,
            dropped=meant.dropped,
            renamed=meant.renamed,
            gone=meant.lines,
            links=links,
            twice=twice,
            accept=lambda run: check_run(run, book, python),
            say=say,
        )
    return found, meant


def _written(conversion: Conversion, folder: Path) -> Path:
    """The script, and beside it the files that travel with it, as the job folder has them."""
    name = f"{script_name(conversion.path.stem, conversion.program)}.py"
    for path, text in ((name, conversion.script), *conversion.program.beside):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", errors="surrogatepass")
    return folder / name
