"""The modules of the notebook's own folder that its program imports: they travel beside the script."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace

from nb2job.errors import AnalysisError
from nb2job.notebook.cell import Note
from nb2job.notebook.modules import top_names
from nb2job.program.import_statements import WELL_KNOWN, imported_modules
from nb2job.program.imports import modules
from nb2job.program.nodes import unparse, walk
from nb2job.program.path_pattern import ANY, HERE, PART, spellings
from nb2job.program.path_values import PathValues
from nb2job.program.program import Program
from nb2job.program.seen_values import Values
from nb2job.regex import regex

_READS = regex(r"__file__|\bopen\(|\.read_(csv|excel|parquet|json|pickle|table|fwf|stata)\(|\bloadtxt\(")
_PATH_CALLS = frozenset({"sys.path.append", "sys.path.extend", "sys.path.insert"})


def wanted(program: Program) -> tuple[str, ...]:
    """The dotted names that may be modules of the notebook's own.

    Left out are packages that no such file is likely to hide, and what a cell writes before it is imported.
    """
    statements = list(program.every_statement())
    written = " ".join(one.text for one in statements if "write" in one.text)
    return tuple(
        name
        for name in modules(node for one in statements for node in one.tree.body)
        if name.split(".")[0] not in WELL_KNOWN and f"{name.split('.')[0]}.py" not in written
    )


def search_path(program: Program, *, first: bool = False) -> tuple[str, ...]:
    """The literal folders that the notebook adds to `sys.path`, in order; only those that it puts `first`."""
    found: dict[str, None] = {}
    adding = [one for one in program.every_statement() if "sys.path" in one.text]
    if not adding:
        return ()
    values = PathValues(program)
    for statement in adding:
        for node in walk(statement.tree):
            spelled = unparse(node.func) if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and spelled in _PATH_CALLS and node.args:
                if first and not (spelled == "sys.path.insert" and unparse(node.args[0]) == "0"):
                    continue
                found |= dict.fromkeys(_folders(node.args[-1], values.seen_in(statement)))
    return tuple(found)


def _folders(node: ast.expr, values: Values) -> Iterator[str]:
    """The literal folders of an argument: `".."`, `[".", "../.."]`, `os.path.abspath("../code")`."""
    if isinstance(node, (ast.List, ast.Tuple)):
        for one in node.elts:
            yield from _folders(one, values)
    else:
        spelled = {one.removeprefix(f"{HERE}/").replace(HERE, ".") for one in spellings(node, values)}
        yield from spelled if len(spelled) == 1 and not {ANY, PART} & {*"".join(spelled)} else ()


def refuse_hiding(program: Program, name: str) -> None:
    """A module that has the name of one of Python's and stands before it on `sys.path`.

    Raises:
        AnalysisError: NB208, which of them is imported depends on what the kernel has loaded by then.
    """
    for statement in program.every_statement() if name else ():
        if name in imported_modules(statement):
            raise AnalysisError(
                "NB208",
                f"{name} may be Python's own module, or that in a folder put first on sys.path",
                "Give your module another name.",
                cell=statement.place.cell,
                line=statement.place.line,
            )


def with_modules(program: Program, files: Mapping[str, str]) -> Program:
    """The program with the text of its own modules, and a note where each is imported."""
    if not files:
        return program
    tops = top_names(files)
    notes: list[Note] = []
    said: set[str] = set()
    for statement in program.every_statement():
        for name in sorted(imported_modules(statement) & tops - said):
            said.add(name)
            notes.append(Note("NB331", statement.place, f"{name} travels beside the script"))
            if any(
                _READS.search(text) for path, text in files.items() if path.split("/")[0] in _spelled(name)
            ):
                notes.append(
                    Note(
                        "NB332",
                        statement.place,
                        f"{name} opens files by itself: they do not travel with the job",
                        "Give it their paths from the notebook, where they become inputs.",
                    )
                )
    return replace(program, own_modules=tuple(files.items())).noting(*notes)


def _spelled(name: str) -> set[str]:
    return {name, f"{name}.py"}
