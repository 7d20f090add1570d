"""Drop the lines that only submit jobs to Azure ML: a job must not submit itself."""

from __future__ import annotations

import ast
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.nodes import unparse
from nb2job.program.program import Program, Statement
from nb2job.program.submissions import Submissions


def drop_submissions(program: Program) -> Program:
    """Drop what makes, submits and watches jobs, where nothing else needs what it gives.

    Lines that register data, make endpoints or environments, or read what a job has given, stay, and
    with them all that they need.
    """
    if not any("azure" in one.text for one in program.statements()):
        return program
    gone = Submissions(program).only_submit()
    if not gone:
        return program
    rest = [one for one in program.statements() if id(one) not in gone]
    used = frozenset().union(*(one.facts.uses for one in rest), frozenset())
    gone |= {id(one) for one in rest if _is_idle_import(one, used)}
    notes = [
        Note("NB340", one.place, f"dropped, it only submits a job: {_short(one)}")
        for one in program.statements()
        if id(one) in gone
    ]
    units = tuple(
        unit.holding(one for one in unit.statements if id(one) not in gone) for unit in program.units
    )
    return replace(program, units=units).noting(*notes)


def _is_idle_import(statement: Statement, used: frozenset[str]) -> bool:
    """Whether it imports something of Azure that nothing needs any more."""
    node = statement.node
    if isinstance(node, ast.ImportFrom):
        azure = (node.module or "").split(".")[0] in {"azure", "azureml"}
    else:
        names = node.names if isinstance(node, ast.Import) else []
        azure = bool(names) and all(one.name.split(".")[0] in {"azure", "azureml"} for one in names)
    return azure and not statement.kept and not statement.facts.bindings & used


def _short(statement: Statement) -> str:
    return unparse(statement.tree).split("\n")[0][:60]
