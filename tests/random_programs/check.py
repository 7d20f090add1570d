"""Check: convert a random notebook, run both, and say in what they differ."""

from __future__ import annotations

import contextlib
import traceback
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nb2job.convert
import nb2job.job.script
from nb2job.convert import Conversion
from nb2job.errors import Nb2jobError
from nb2job.notebook.cell import Note
from nb2job.program.settings import Settings
from tests.random_programs.book import PATH, Book
from tests.random_programs.picture import picture
from tests.random_programs.run import Run, run_cells, run_script


@dataclass(frozen=True)
class Verdict:
    """How it went: equal, refused (with its code), skipped (endless), or a kind of failure.

    The failures are crash, syntax, events, exception, missing, value and unstable.
    """

    kind: str
    detail: str = ""
    script: str = ""
    refusal: str = ""

    @property
    def failed(self) -> bool:
        """Whether it is something to mend."""
        return self.kind not in {"equal", "refused", "skipped"}

    @property
    def family(self) -> str:
        """What stays the same while a failure is made smaller."""
        told = self.kind in {"crash", "exception"}
        return f"{self.kind}: {self.detail.partition(' (')[0]}" if told else self.kind


def converted(book: Book, **asked: Any) -> Conversion:
    """The conversion of a book that is in no file, formatted by black only where the book says so."""
    settings = Settings(tracking="none", prints=book.prints, params=book.params, **asked)
    patches: dict[types.ModuleType, tuple[str, Callable[..., object]]] = {
        nb2job.convert: ("read", lambda path: book.notebook)
    }
    if not book.black:
        patches[nb2job.job.script] = ("formatted", lambda text: text)
    with contextlib.ExitStack() as stack:
        for module, (name, stand_in) in patches.items():
            stack.callback(setattr, module, name, getattr(module, name))
            setattr(module, name, stand_in)
        return nb2job.convert.convert(Path(PATH), settings)


def check(book: Book, *, twice: bool = False) -> Verdict:
    """Convert and compare with the script's default arguments; `twice` also asks for the same text."""
    notebook = run_cells({cell.index: cell.source for cell in book.code})
    if notebook.is_endless:
        return Verdict("skipped", notebook.failure)
    try:
        conversion = converted(book)
        if twice and converted(book).script != conversion.script:
            return Verdict("unstable", script=conversion.script)
    except Nb2jobError as error:
        return Verdict("refused", str(error), refusal=error.code)
    except Exception as error:
        return Verdict("crash", f"{type(error).__name__} in {_origin(error)}", _trace(error))
    return compared(notebook, conversion)


def compared(notebook: Run, conversion: Conversion, *argv: str) -> Verdict:
    """The verdict on a script, given what its notebook did."""
    text = conversion.script
    try:
        script = run_script(text, argv, conversion.program.generated.main)
    except SyntaxError as error:
        return Verdict("syntax", str(error), text)
    if _is_exempt(notebook, conversion.program.notes):
        return Verdict("skipped", "only a dropped display raised")
    if notebook.failure != script.failure:
        before, after = notebook.failure or "nothing", script.failure or "nothing"
        detail = f"{before} became {after} ({notebook.error!r}, {script.error!r})"
        return Verdict("exception", detail, text)
    if notebook.events != script.events:
        return Verdict("events", _first_difference(notebook.events, script.events), text)
    if notebook.error is not None:
        return Verdict("equal", script=text)
    for kind, detail in _differences(notebook, script, conversion):
        return Verdict(kind, detail, text)
    return Verdict("equal", script=text)


def _is_exempt(notebook: Run, notes: tuple[Note, ...]) -> bool:
    """Whether the notebook stopped at a line that the script left out as a display."""
    dropped = {(one.place.cell, one.place.line) for one in notes if one.code == "NB302" and one.place}
    return notebook.line in dropped


def _differences(
    notebook: Run, script: Run, conversion: Conversion
) -> Iterator[tuple[str, str]]:
    unused = " ".join(one.message for one in conversion.program.notes if one.code == "NB314")
    values = _by_variable(script.variables, conversion)
    for name, value in notebook.variables.items():
        if name not in values:
            if name not in unused:
                yield "missing", name
        elif picture(value) != picture(values[name]):
            yield "value", f"{name}: {picture(value)} became {picture(values[name])}"


def _by_variable(values: Mapping[str, Any], conversion: Conversion) -> Mapping[str, Any]:
    """With arguments also under the names that the notebook has for them."""
    renamed = {
        one.variable: values[one.name]
        for one in conversion.program.parameters
        if one.name in values and one.variable not in values
    }
    return {**values, **renamed}


def _first_difference(left: tuple[object, ...], right: tuple[object, ...]) -> str:
    for number, (one, other) in enumerate(zip(left, right, strict=False)):
        if one != other:
            return f"event {number}: {one} became {other}"
    return f"{len(left)} events became {len(right)}: {[*left, *right][min(len(left), len(right)):]}"


def _origin(error: Exception) -> str:
    """The function of nb2job in which it was raised."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if "nb2job" in one.filename]
    return f"{Path(frames[-1].filename).name}:{frames[-1].name}" if frames else "?"


def _trace(error: Exception) -> str:
    return "".join(traceback.format_exception(error)[-6:])
