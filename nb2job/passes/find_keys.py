"""A finding for every file that holds a key, which travels nowhere with code; nothing is changed."""

from __future__ import annotations

import ast

from nb2job.notebook.cell import Note
from nb2job.program.key_files import key_files
from nb2job.program.nodes import unparse
from nb2job.program.path_pattern import ANY
from nb2job.program.paths import path_index
from nb2job.program.places import place_of
from nb2job.program.program import Program

_HINT = "Keep it out of src and of version control: read it from a key vault, or mount it where the job runs."


def find_keys(program: Program) -> Program:
    """Name each such file where it is read, or where a variable of the environment says where it is."""
    found = [*key_files(program)]
    if not found:
        return program
    paths = {id(use.node): use.texts for use in path_index(program).uses}
    notes: dict[str, Note] = {}
    for statement, node in found:
        spelled = {node.value} if isinstance(node, ast.Constant) else paths.get(id(node), frozenset())
        known = [one for one in spelled if isinstance(one, str) and not one.startswith(ANY)]
        if known or isinstance(node, (ast.Call, ast.BinOp, ast.JoinedStr)):
            what = known[0] if len(known) == 1 else unparse(node)
            message = f"{what} holds a key: who can read the code or the inputs of a job has it"
            notes.setdefault(message, Note("NB215", place_of(statement, node), message, _HINT))
    return program.noting(*notes.values())
