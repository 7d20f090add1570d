"""Where a secret stood, the script reads the environment; in comments and texts for people, three stars."""

from __future__ import annotations

from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.notebook.secret_marks import MARK, mark, masked, unsaid
from nb2job.program.edit import Edit, Replace, apply, source_of
from nb2job.program.places import place_of
from nb2job.program.program import Program, Statement, Unit
from nb2job.program.secret_reads import reading_module, secret_reads


def lift_secrets(program: Program) -> Program:
    """Reading a notebook put a mark in each secret's place; here it becomes `os.environ[…]`.

    A line that sets that very variable goes: the job's environment has it.
    """
    notes: list[Note] = []
    texts = [*(text for _, text in program.beside), *program.requirements]
    found = [name for one in program.statements() for name in _names(one)]
    found += [name for text in texts for name in MARK.findall(text)]
    secrets = tuple(dict.fromkeys(found))
    units = tuple(_unit(unit, program.generated.os, notes) for unit in program.units)
    clean = replace(program, title=unsaid(program.title), prose=unsaid(program.prose), units=units)
    return replace(_elsewhere(clean), secrets=secrets).noting(*notes)


def _names(statement: Statement) -> list[str]:
    """The variables that the code of a statement reads; a comment reads none."""
    names = MARK.findall(statement.text)
    read = (
        [source_of(statement.text, one) for one, _ in secret_reads(statement.text, statement.tree, "os")]
        if names
        else []
    )
    return [one for one in names if any(mark(one) in text for text in read)]


def _elsewhere(program: Program) -> Program:
    """What is not code: requirements, for which pip reads the environment, and the job's variables."""
    return replace(
        program,
        requirements=tuple(MARK.sub(r"${\1}", one) for one in program.requirements),
        environment_variables=tuple(one for one in program.environment_variables if not MARK.search(one[1])),
        files=tuple((path, _file(path, text)) for path, text in program.files),
        notes=tuple(replace(note, message=masked(note.message)) for note in program.notes),
    )


def _file(path: str, text: str) -> str:
    return reading_module(text) if path.endswith(".py") else masked(text)


def _unit(unit: Unit, os: str, notes: list[Note]) -> Unit:
    texts = [unit.title, unit.prose, unit.above, *(one.text for one in unit.statements)]
    if not any(map(MARK.search, texts)):
        return unit
    found = tuple(new for one in unit.statements for new in _rewritten(one, os, notes))
    title, prose, above = map(unsaid, (unit.title, unit.prose, unit.above))
    return replace(unit, statements=found, title=title, prose=prose, above=above)


def _rewritten(statement: Statement, os: str, notes: list[Note]) -> tuple[Statement, ...]:
    if not MARK.search(statement.text):
        return (statement,)
    edits: list[Edit] = []
    for node, text in secret_reads(statement.text, statement.tree, os):
        place = place_of(statement, node)
        names = dict.fromkeys(MARK.findall(source_of(statement.text, node)))
        said = "is read from the environment" if text else "is set by the job's environment"
        notes.append(Note("NB350", place, f"{', '.join(names)} {said}"))
        edits.append(Replace(node, text))
    if any(edit.node is statement.node for edit in edits):
        return ()
    if not edits:
        notes.append(Note("NB350", statement.place, "a secret is left out of a comment"))
    return (statement.saying(masked(apply(statement.text, edits))),)
