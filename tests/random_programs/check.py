"""Check: convert a random notebook, run both, and say in what they differ."""

from __future__ import annotations

import ast
import contextlib
import sys
import tempfile
import traceback
import types
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

import nb2job.convert
import nb2job.job.script
from nb2job.convert import Conversion
from nb2job.errors import Nb2jobError
from nb2job.notebook.cell import Cell
from nb2job.notebook.magics import to_python
from nb2job.program.bindings import bindings
from nb2job.program.program import Parameter, Program
from nb2job.program.settings import Settings
from nb2job.verify.expected import expected
from tests.random_programs.book import PATH, Book
from tests.random_programs.check_files import USUAL, Given, elsewhere, file_differences, placed
from tests.random_programs.exemptions import exempt_events, exemption
from tests.random_programs.folder import OTHER
from tests.random_programs.picture import anywhere, picture
from tests.random_programs.run import Run, run_cells, run_script
from tests.random_programs.shell import room, run_in_shell


@dataclass(frozen=True)
class Verdict:
    """How it went: equal, refused (with its code), skipped (endless), or a kind of failure.

    The failures are crash, syntax, events, exception, missing, value and unstable.
    """

    kind: str
    detail: str = ""
    script: str = ""
    refusal: str = ""
    argued: bool = False

    @property
    def failed(self) -> bool:
        """Whether it is something to mend."""
        return self.kind not in {"equal", "refused", "skipped"}

    @property
    def family(self) -> str:
        """What stays the same while a failure is made smaller."""
        told = self.kind in {"crash", "exception"}
        kind = f"{self.kind} with arguments" if self.argued else self.kind
        return f"{kind}: {self.detail.partition(' (')[0]}" if told else kind


def check(book: Book) -> Verdict:
    """Convert, and compare: with the script's default arguments, then with others."""
    given = USUAL if book.files else None
    notebook = placed(lambda: _cells(book), given)
    if notebook.is_endless:
        return Verdict("skipped", notebook.failure)
    try:
        conversion = converted(book)
        if book.black and converted(book).script != conversion.script:
            return Verdict("unstable", script=conversion.script)
    except Nb2jobError as error:
        return Verdict("refused", str(error), refusal=error.code)
    except Exception as error:
        return Verdict("crash", f"{type(error).__name__} in {_origin(error)}", _trace(error))
    verdict = compared(notebook, conversion, given)
    return verdict if verdict.kind != "equal" else check_arguments(book, conversion)


def _cells(book: Book) -> Run:
    """Run the cells, as IPython does it where they are its own."""
    run = run_in_shell if book.shell else run_cells
    return run({cell.index: cell.source for cell in book.code})


def converted(book: Book, **asked: Any) -> Conversion:
    """The conversion of a book; only where the book says so through a file, and by black."""
    settings = Settings(**{"tracking": "none", "prints": book.prints, "params": book.params, **asked})
    if book.black:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, PATH)
            path.write_text(book.ipynb, encoding="utf-8")
            return nb2job.convert.convert(path, settings)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_instead(nb2job.convert, "read", lambda path: book.notebook))
        stack.enter_context(_instead(nb2job.job.script, "formatted", lambda text: text))
        return nb2job.convert.convert(Path(PATH), settings)


@contextlib.contextmanager
def _instead(module: types.ModuleType, name: str, stand_in: Callable[..., object]) -> Iterator[None]:
    before = getattr(module, name)
    setattr(module, name, stand_in)
    try:
        yield
    finally:
        setattr(module, name, before)


def check_arguments(book: Book, conversion: Conversion) -> Verdict:
    """Compare `--x v` with the notebook that says v where it said something else.

    Arguments are the plain literals that were lifted; their values are changed all at once.
    """
    changed, argv = book, []
    for parameter in conversion.program.parameters:
        value = _other(parameter.default) if not parameter.is_data else None
        other = (
            with_literal(changed, parameter, repr(value), conversion.parsed) if value is not None else None
        )
        if other is not None:
            changed = other
            argv.append(f"{parameter.flag}={value}")
    given = elsewhere(conversion.program.parameters) if book.files else None
    if not argv and given is None:
        return Verdict("equal", script=conversion.script)
    with anywhere():
        notebook = placed(lambda: _cells(changed), Given(OTHER, {}) if book.files else None)
        if notebook.is_endless:
            return Verdict("equal", script=conversion.script)
        verdict = compared(notebook, conversion, given or (Given(OTHER, {}) if book.files else None), *argv)
    if verdict.failed:
        argv += given.argv if given is not None else ()
        return replace(verdict, detail=f"{verdict.detail} (with {' '.join(argv)})", argued=True)
    return Verdict("equal", "arguments", conversion.script)


def _other(value: object) -> object:
    """Another value of the same type, None for a type that is left alone."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 2
    return f"{value}x" if isinstance(value, str) else None


def with_literal(book: Book, parameter: Parameter, text: str, parsed: Program | None) -> Book | None:
    """The book with another literal where a parameter came from, None if it is not found there.

    It came from every statement that sets the variable, where all set it to the same and none deletes it.
    """
    cells = {cell.index: cell for cell in book.cells}
    found = [(cell, node) for cell in book.cells for node in _setting(cell, parameter.variable)]
    place = (parameter.place.cell, parameter.place.line)
    own = [(cell, node) for cell, node in found if node.value and (cell.index, node.value.lineno) == place]
    if not own or own[0][1].value is None or ast.unparse(own[0][1].value) != repr(parameter.default):
        return None
    statements = [*parsed.statements()] if parsed is not None else []
    deleted = any(parameter.variable in one.facts.deletes | one.facts.maybe_deletes for one in statements)
    plain = not isinstance(parameter.default, (list, dict))
    same = bindings(statements)[parameter.variable] == 1 and plain and not deleted
    for cell, node in reversed(found if same else own[:1]):
        if node.value is not None:
            source = edited(cells[cell.index].source, node.value, text)
            cells[cell.index] = replace(cells[cell.index], source=source)
    return book.holding(tuple(cells.values()))


def _setting(cell: Cell, name: str) -> list[ast.Assign | ast.AnnAssign]:
    """The statements of a cell that set a variable by themselves."""
    try:
        body = ast.parse(to_python(cell.source)).body if cell.kind == "code" else []
    except SyntaxError:  # lines of IPython
        return []
    plain = [one for one in body if isinstance(one, (ast.Assign, ast.AnnAssign))]
    targets = [(one, one.targets[0] if isinstance(one, ast.Assign) else one.target) for one in plain]
    return [one for one, target in targets if isinstance(target, ast.Name) and target.id == name]


def edited(source: str, node: ast.expr, text: str) -> str:
    """A source with a text in place of an expression on one line."""
    lines = source.split("\n")
    line = lines[node.lineno - 1].encode()
    start, end = node.col_offset, node.end_col_offset
    lines[node.lineno - 1] = (line[:start] + text.encode() + line[end:]).decode()
    return "\n".join(lines)


def compared(notebook: Run, conversion: Conversion, given: Given | None = None, *argv: str) -> Verdict:
    """The verdict on a script, given what its notebook did, and the files that it finds."""
    text, entry = conversion.script, conversion.program.generated.main
    arguments = (*argv, *(given.argv if given is not None else ()))
    try:
        with room(dict(conversion.program.beside)) if given is None else contextlib.nullcontext():
            script = placed(lambda: run_script(text, arguments, entry), given)
    except SyntaxError as error:
        return Verdict("syntax", str(error), text)
    if script.lost:
        return Verdict("skipped", "no room on the stack")
    if reason := exemption(notebook, script, conversion):
        return Verdict("skipped", reason)
    if notebook.failure != script.failure:
        before, after = notebook.failure or "nothing", script.failure or "nothing"
        detail = f"{before} became {after} ({notebook.error!r}, {script.error!r})"
        return Verdict("exception", detail, text)
    if reason := exempt_events(notebook, script, conversion):
        return Verdict("skipped", reason)
    if notebook.events != script.events:
        return Verdict("events", _first_difference(notebook.events, script.events), text)
    for kind, detail in file_differences(notebook, script, text):
        return Verdict(kind, detail, text)
    if notebook.error is not None:
        return Verdict("equal", script=text)
    for kind, detail in _differences(notebook, script, conversion):
        return Verdict(kind, detail, text)
    return Verdict("equal", script=text)


def _differences(notebook: Run, script: Run, conversion: Conversion) -> Iterator[tuple[str, str]]:
    unused = " ".join(one.message for one in conversion.program.notes if one.code == "NB314")
    unused += " ".join(expected(conversion.notebook, conversion.program).dropped)
    unused = unicodedata.normalize("NFKC", unused)  # as Python reads names
    values = _by_variable(script.variables, conversion)
    for name, value in notebook.variables.items():
        if name in unused or _is_output_folder(values.get(name)):
            continue
        if name not in values:
            yield "missing", name
        elif type(value).__name__ != "CapturedIO" and picture(value) != picture(values[name]):
            if _is_spelled_anew(value, values[name], conversion):
                continue
            yield "value", f"{name}: {picture(value)} became {picture(values[name])}"


def _is_spelled_anew(value: object, other: object, conversion: Conversion) -> bool:
    """Whether it is a path of the working folder that the script has as one seen from there."""
    if not (
        isinstance(value, (str, PurePath)) and any(one.code == "NB316" for one in conversion.program.notes)
    ):
        return False
    with anywhere():
        return picture(value) == picture(other)


def _is_output_folder(value: Any) -> bool:
    """Whether it is what a look at the folder has found in a script's alone."""
    return type(value) is str and value == "outputs"


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
    return f"{len(left)} events became {len(right)}: {[*left, *right][min(len(left), len(right)) :]}"


def _origin(error: Exception) -> str:
    """The function of nb2job in which it was raised."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if "nb2job" in one.filename]
    return f"{Path(frames[-1].filename).name}:{frames[-1].name}" if frames else "?"


def _trace(error: Exception) -> str:
    return "".join(traceback.format_exception(error)[-6:])


def forget() -> None:
    """Empty nb2job's caches, which otherwise keep every statement that was ever read."""
    for name, module in list(sys.modules.items()):
        if name.startswith("nb2job."):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
