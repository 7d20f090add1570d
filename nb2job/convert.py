"""The whole story in one function: read, analyze, rewrite, render."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from nb2job import __version__
from nb2job.errors import FolderError, Nb2jobError, UsageError
from nb2job.findings import findings_of
from nb2job.findings.finding import Limits
from nb2job.job import command_yaml, record, script, script_tests, submit_script, sweep_yaml
from nb2job.job.describe import describe, script_name
from nb2job.job.difference import read_record
from nb2job.job.environment import conda_yaml
from nb2job.job.job import Folder, Job
from nb2job.job.place import SUFFIX
from nb2job.job.resolve import resolve
from nb2job.job.settings_json import as_json, from_json
from nb2job.notebook.cell import Note, Notebook
from nb2job.notebook.companions import with_companions, with_versions
from nb2job.notebook.licence import licence
from nb2job.notebook.modules import hiding, names_in, read_modules
from nb2job.notebook.neighbours import neighbours, spelled_words
from nb2job.notebook.read import STDIN, read
from nb2job.notebook.redact import Redaction, redacted
from nb2job.notebook.seen import file_digests, places
from nb2job.notebook.silenced import not_silenced
from nb2job.passes import FORGETTING, PASSES, Pass
from nb2job.passes.lift_parameters import lift_parameters
from nb2job.program.forgetting import forget
from nb2job.program.own_modules import refuse_hiding, search_path, wanted, with_modules
from nb2job.program.parse import parse
from nb2job.program.program import Program
from nb2job.program.secret_options import refuse_secrets
from nb2job.program.secret_reads import reading_module
from nb2job.program.settings import Settings
from nb2job.program.spelled_paths import spelled_paths
from nb2job.settings.asked import Asked, asked

_DASH = Path("-")
_OF_THE_PLACE = frozenset({"NB368"})
"""Data may lie beside the notebook here, and not where the folder is checked."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """A notebook, the program that it became, and the script's text; what was asked, and what was read.

    `parsed` is the program before all passes, which findings look at.
    """

    notebook: Notebook
    program: Program
    script: str
    asked: Asked = field(default_factory=Asked)
    seen: Mapping[str, str] = field(default_factory=dict)
    parsed: Program | None = None

    @property
    def path(self) -> Path:
        """The notebook's file."""
        return Path(self.notebook.path)


def convert(path: Path, settings: Settings | Asked) -> Conversion:
    """Convert a notebook, or standard input where the path is `-`; nothing is written.

    Args:
        path: the notebook.
        settings: as if they stood on the command line; or in layers, between which its own table comes.

    Raises:
        Nb2jobError: a notebook that cannot be read or converted; it names file, cell and line.
    """
    notebook = with_companions(read(path))
    wish = settings if isinstance(settings, Asked) else asked(settings)
    settings = _with_own(wish, notebook)
    refuse_secrets(settings)
    notebook, secrets = redacted(with_versions(notebook, settings.requirements or settings.conda))
    try:
        program = parsed = parse(notebook, settings)
        searched = ("", *search_path(program))
        folders = [path.parent / folder for folder in searched]
        before_others = [path.parent / folder for folder in search_path(program, first=True)]
        refuse_hiding(program, hiding(before_others, wanted(program)))
        modules = read_modules(folders, wanted(program))
        seen = _seen(notebook, places(searched, [*wanted(program), *names_in(modules.values())]))
        program = with_modules(program, {name: _clean(name, modules[name], secrets) for name in modules})
        program = replace(program, neighbours=_neighbours(notebook, program))
        program = _rewritten(program.noting(*secrets.findings))
    except Nb2jobError as error:
        error.path = error.path or notebook.path
        raise
    program = replace(program, tags=_tags(notebook), licence=licence(notebook.cells))
    forget(parsed, program)
    text = script.render(program, "" if path == _DASH else path.stem)
    return Conversion(notebook, program, text, wish, seen, parsed)


def _with_own(asked: Asked, notebook: Notebook) -> Settings:
    """The settings in force, among them those of the notebook's own table, which the record keeps whole."""
    try:
        refuse_secrets(Asked().settings(notebook.own))
        return asked.settings(notebook.own)
    except UsageError as error:
        error.path = notebook.path
        raise


def _seen(notebook: Notebook, modules: Iterable[str]) -> Mapping[str, str]:
    """What was read, by its digests; nothing of what came through a pipe."""
    if notebook.path == STDIN:
        return {}
    files = sorted({*(one.path for one in notebook.companions), *modules})
    return {**notebook.digests, **file_digests(Path(notebook.path).parent, files)}


def _rewritten(program: Program) -> Program:
    """The program after every pass; what is searched is asked for where literals become arguments."""
    settings, parsed = program.settings, program
    if not settings.search:
        return _through(PASSES, program, parsed)
    from nb2job.program.search_requests import in_words_of_search, searched, with_search

    number = PASSES.index(lift_parameters)
    program, entries = searched(_through(PASSES[:number], program, parsed))
    try:
        program = _through(PASSES[number:], program, parsed)
    except UsageError as error:
        error.message = in_words_of_search(error.message, entries)
        raise
    return replace(with_search(program, entries), settings=settings)


def _through(passes: Iterable[Pass], program: Program, parsed: Program) -> Program:
    """The program after some passes; `parsed` is what it was before all."""
    for rewrite in passes:
        if rewrite in FORGETTING:
            forget(parsed, program)
        program = rewrite(program)
    return program


def _tags(notebook: Notebook) -> tuple[tuple[str, str], ...]:
    """What the script's run is tagged with; what came through a pipe has no name."""
    name = () if notebook.path == STDIN else (("notebook", Path(notebook.path).name),)
    return (*name, ("notebook_sha256", sources_hash(notebook)))


def _neighbours(notebook: Notebook, program: Program) -> frozenset[str]:
    """The paths that a notebook spells, and that lie beside it."""
    folder = Path() if notebook.path == STDIN else Path(notebook.path).parent
    return neighbours(folder, spelled_words(notebook.cells) | spelled_paths(program))


def _clean(name: str, text: str, secrets: Redaction) -> str:
    """A module's text, its secrets read from the environment."""
    return reading_module(secrets.module(name, text))


def job_folder(conversion: Conversion, target: Path, update_versions: bool = False) -> tuple[Job, Folder]:
    """The job of a conversion, and every file of its folder, as text.

    Package versions that an earlier conversion wrote into `target` hold, unless they are to be updated;
    others are read from this interpreter's environment, if the notebook's kernel is that.

    Raises:
        FolderError: NB404, the record of an earlier conversion cannot be read; NB414, no file of versions.
    """
    from_stdin = conversion.notebook.path == STDIN
    # What came through a pipe is called after its folder, and its paths are seen from here.
    path = Path(target.name.removesuffix(SUFFIX)) if from_stdin else Path(conversion.notebook.path)
    program, notebook = conversion.program, conversion.notebook
    to_notebook = _from_to(target, path.parent)
    earlier = None if update_versions else read_record(target)
    name = script_name(path.stem, program)
    try:
        resolved = resolve(program, notebook, name, earlier.versions if earlier is not None else {})
        job = describe(program, notebook, name, to_notebook, resolved.environment, resolved.notes)
    except UsageError as error:
        error.path = error.path or notebook.path
        raise
    files = {
        f"src/{job.script}": conversion.script,
        "job.yml": command_yaml.render(job),
        **({"sweep.yml": sweep_yaml.render(job)} if job.sweep is not None else {}),
        "submit.py": submit_script.render(job),
        "environment/conda.yml": conda_yaml(job.environment),
        f"tests/test_{job.script}": script_tests.render(conversion.script, program, job, to_notebook),
        **{f"src/{name}": text for name, text in program.beside},
    }
    made = record.Record(
        version=__version__,
        notebook=STDIN if from_stdin else f"{to_notebook}/{path.name}",
        sources=sources_hash(notebook),
        settings=as_json(conversion.asked.settings(notebook.own)),
        versions=resolved.versions,
        files=record.hashes(files),
        notes=tuple(one for one in (*program.notes, *job.notes) if one.code not in _OF_THE_PLACE),
        options=tuple(sorted(conversion.asked.options)),
        own=notebook.own,
        seen=conversion.seen,
        findings=findings(conversion),
        generated=files,
        config=conversion.asked.config,
        limits=conversion.asked.of_findings(notebook.own),
    )
    return job, {**files, record.RECORD: record.render(made)}


def findings(conversion: Conversion) -> tuple[Note, ...]:
    """What deserves a look in a notebook, wherever its data lies; comments of it may silence some."""
    notebook, program = conversion.notebook, conversion.program
    limits = Limits(**conversion.asked.of_findings(notebook.own))
    found = findings_of(notebook, program, limits, conversion.parsed)
    return not_silenced((one for one in found if one.code not in _OF_THE_PLACE), notebook.cells)


def settings_of(made: record.Record, path: Path) -> Settings:
    """The options that a job folder was made with; `path` is its record's.

    Raises:
        FolderError: NB404, there are others among them, of a newer nb2job perhaps.
    """
    try:
        return from_json(made.settings)
    except (TypeError, UsageError):
        message, hint = "holds options that are not known here", "Update nb2job, or convert again."
        raise FolderError("NB404", message, hint, path=str(path)) from None


def sources_hash(notebook: Notebook) -> str:
    """sha256 over the cells' kinds and sources, and the files that they name: outputs do not count."""
    digest = hashlib.sha256()
    texts = [text for cell in notebook.cells for text in (cell.kind, cell.source, "\0".join(cell.tags))]
    for one in sorted(notebook.companions, key=lambda one: (one.path, one.name)):
        texts += [one.path, one.text, *(cell.source for cell in one.cells)]
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()


def _from_to(start: Path, end: Path) -> str:
    return os.path.relpath(end.resolve(), start.resolve()).replace(os.sep, "/")
