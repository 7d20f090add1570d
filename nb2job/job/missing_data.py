"""Models and corpora that the notebook's machine had, and that no line downloads where the job runs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from nb2job.notebook.cell import Note, Place
from nb2job.program.imported_names import ImportedNames, imported_names
from nb2job.program.library_data import BRINGS_TAB, OF_CALLS, OF_CORPORA, PIPELINE, TAB
from nb2job.program.nodes import unparse, walk
from nb2job.program.places import place_of
from nb2job.program.program import Program
from nb2job.program.requirement import Requirement, normalized
from nb2job.program.specifiers import agree
from nb2job.regex import regex

_LIBRARIES = frozenset({"nltk", "spacy"})
_WORD = regex(r"\w[\w.-]*")
_DOWNLOADS = frozenset({"nltk.download", "nltk.downloader.download", "spacy.cli.download"})
_MANY = frozenset("all all-corpora all-nltk book popular third-party download_corpora".split())
"""What brings many corpora at once."""
_METHODS = frozenset("words fileids raw sents tagged_words tagged_sents synsets synset entries".split())


@dataclass(slots=True)
class _Brought:
    """The words of all that downloads; and the libraries of which something unknown is brought."""

    words: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)


def missing_data(program: Program, pip: Iterable[Requirement]) -> Iterator[Note]:
    """A note for each model or corpus that is read, and that neither a line nor a package brings.

    Args:
        program: a converted program, whose downloads are lines like others.
        pip: the packages of its environment.
    """
    asked = {one.project: one for one in pip}
    if not _LIBRARIES & asked.keys():
        return
    paths, told = imported_names(program), set[str]()
    brought = _brought(program, paths)
    for statement in program.every_statement():
        for node in walk(statement.tree):
            call, newer, older = _read_by(node, paths)
            library = call.partition(".")[0]
            if library not in asked.keys() - brought.unknown:
                continue
            names = _named(newer, older, asked[library].specifier)
            packaged = any(one.startswith(normalized(names[0])) for one in asked)
            if names[0] not in told and not packaged and not brought.words & {*names}:
                told.add(names[0])
                yield _missing(place_of(statement, node), call, names[0])


def _brought(program: Program, paths: ImportedNames) -> _Brought:
    found = _Brought()
    texts = [one.text for one in program.companions] + [text for _, text in program.beside]
    found.words.update(word for text in texts if "download" in text for word in _WORD.findall(text))
    for statement in program.every_statement():
        for node in walk(statement.tree):
            if isinstance(node, ast.Call):
                _take(node, paths.called(node), found)
            elif _is_own_place(node, paths):
                found.unknown.add("nltk")
    if found.words & _MANY:
        found.unknown.add("nltk")
    return found


def _is_own_place(node: ast.AST, paths: ImportedNames) -> bool:
    """Whether it names where NLTK looks for data: there may be all that a notebook reads."""
    if isinstance(node, ast.Constant):
        return node.value == "NLTK_DATA"
    return isinstance(node, ast.Attribute) and paths.path(node) == "nltk.data"


def _take(call: ast.Call, path: str, found: _Brought) -> None:
    """Learn what a call may bring: its own words, without those of calls around it."""
    texts = [one.value for one in walk(call) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if path in _DOWNLOADS and not (call.args and isinstance(call.args[0], ast.Constant)):
        found.unknown.add(path.partition(".")[0])
    said = " ".join([unparse(call.func), *texts])
    if "download" in said:
        found.words.update(_WORD.findall(said))


def _read_by(node: ast.AST, paths: ImportedNames) -> tuple[str, str, str]:
    """What an expression calls a library by, and the data that it reads, by both names; or empty texts."""
    if isinstance(node, ast.Call) and paths.called(node) == "spacy.load":
        name = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else ""
        known = isinstance(name, str) and PIPELINE.fullmatch(name)
        return ("spacy.load", name, name) if known and isinstance(name, str) else ("", "", "")
    if isinstance(node, (ast.Name, ast.Attribute)) and paths.path(node) in OF_CALLS:
        path = paths.path(node)
        return (path, *OF_CALLS[path])
    if isinstance(node, ast.Attribute) and node.attr in _METHODS:
        path = paths.path(node.value) or _imported(node.value, paths.possible)
        return (path, OF_CORPORA[path], OF_CORPORA[path]) if path in OF_CORPORA else ("", "", "")
    return "", "", ""


def _imported(node: ast.expr, possible: Mapping[str, set[str]]) -> str:
    """What an import binds a name to that is set again: `stopwords = stopwords.words("english")`."""
    meant = possible.get(node.id, set()) if isinstance(node, ast.Name) else set()
    return next(iter(meant)) if len(meant) == 1 else ""


def _named(newer: str, older: str, specifier: str) -> tuple[str, ...]:
    """The names of data of which one must be downloaded, first that which a release wants."""
    if agree(specifier, f">={BRINGS_TAB}"):
        return newer, older
    return (newer,) if agree(specifier, f">={TAB}") else (older,)


def _missing(place: Place, call: str, name: str) -> Note:
    line = f'nltk.download("{name}")' if call.startswith("nltk") else f"!python -m spacy download {name}"
    message = f"no line downloads {name}, which {call} reads: add `{line}` to the notebook"
    return Note("NB421", place, message, "Else the script stops there, wherever that is not installed.")
