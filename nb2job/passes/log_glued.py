"""Log what a notebook keeps for its caller: `sb.glue("accuracy", accuracy)`."""

from __future__ import annotations

import ast
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.edit import Replace, source_of
from nb2job.program.imported_names import ImportedNames, imported_names
from nb2job.program.label_words import metric_name
from nb2job.program.nodes import unparse
from nb2job.program.parse import rewritten
from nb2job.program.program import Program, Statement
from nb2job.program.rewriting import rewritten_units
from nb2job.program.walk import lines

_KEEPERS = frozenset({"scrapbook.glue", "papermill.record", "scrapbook.api.glue"})


def log_glued(program: Program) -> Program:
    """A value that is kept by name is logged by it: no notebook is left to keep it in."""
    kept = any("glue(" in one.text or "record(" in one.text for one in program.every_statement())
    if not kept or program.settings.tracking == "none":
        return program
    paths = imported_names(program)
    notes: list[Note] = []
    names: list[str] = []

    def edited(statement: Statement) -> tuple[Statement, ...]:
        edits: list[Replace] = []
        for line in () if statement.kept else lines(statement.tree):
            call = line.node.value if isinstance(line.node, ast.Expr) else None
            name = _kept(call, paths) if isinstance(call, ast.Call) else ""
            if name and isinstance(call, ast.Call):
                value = source_of(statement.text, call.args[1])
                edits.append(Replace(line.node, f'{program.generated.log_kept}("{name}", {value})'))
                notes.append(Note("NB312", statement.place, f"logged as the metric {name}"))
                names.append(name)
        return rewritten(statement, edits) if edits else (statement,)

    units = rewritten_units(program, edited)
    if not names:
        return program
    metrics = tuple(dict.fromkeys((*program.metrics, *names)))
    changed = replace(program, units=units, metrics=metrics, helpers=program.helpers | {"log_kept"})
    return changed.noting(*notes)


def _kept(call: ast.Call, paths: ImportedNames) -> str:
    """The name by which a call keeps a value, or ""."""
    known = paths.called(call) in _KEEPERS and len(call.args) == 2
    encoded = all(one.arg == "encoder" and unparse(one.value) != "'display'" for one in call.keywords)
    name = call.args[0] if known and encoded else None
    text = name.value if isinstance(name, ast.Constant) else None
    return metric_name(text) if isinstance(text, str) else ""
