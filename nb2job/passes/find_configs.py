"""A finding for every workspace that is read from a config.json, which no job has; nothing is changed."""

from __future__ import annotations

import ast

from nb2job.notebook.cell import Note
from nb2job.program.imported_names import imported_names
from nb2job.program.nodes import walk
from nb2job.program.places import place_of
from nb2job.program.program import Program

_ADVICE = {
    "azure.ai.ml.MLClient.from_config": "Give MLClient the job's AZUREML_ARM_SUBSCRIPTION and its like.",
    "azureml.core.Workspace.from_config": "Take Run.get_context().experiment.workspace.",
    "azureml.core.workspace.Workspace.from_config": "Take Run.get_context().experiment.workspace.",
}
"""Call -> what there is in a job instead."""


def find_configs(program: Program) -> Program:
    """Name each call that stays, and that nothing catches."""
    statements = [one for one in program.statements() if "from_config" in one.text]
    if not statements:
        return program
    names, notes = imported_names(program), []
    for statement in statements:
        nodes = list(walk(statement.tree))
        for node in nodes if not any(isinstance(one, ast.Try) for one in nodes) else ():
            called = names.called(node)
            if called in _ADVICE and isinstance(node, ast.Call):
                place = place_of(statement, node)
                message = f"{called.split('.')[-2]}.from_config reads a config.json, and no job has one"
                notes.append(Note("NB341", place, message, _ADVICE[called]))
    return program.noting(*notes)
