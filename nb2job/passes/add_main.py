"""Call the functions in order: the lines of main, with values handed from one to the next."""

from __future__ import annotations

from dataclasses import replace

from nb2job.errors import AnalysisError
from nb2job.notebook.cell import Note
from nb2job.program.declarations import without_global
from nb2job.program.program import Function, Program


def add_main(program: Program) -> Program:
    """Write main's lines: each function's call, then the closing statements.

    A program that stays whole has its own statements there, at module level.

    Raises:
        AnalysisError: NB207, such a program awaits something outside of any function.
    """
    names = program.generated
    arguments = {one.variable: f"{names.args}.{one.name}" for one in program.parameters}
    lines: list[str] = []
    if program.whole is not None:
        _refuse_await(program, program.whole)
        lines = [f"{name} = {spelled}" for name, spelled in arguments.items()]
        for unit in program.units:
            lines += ["", *(without_global(one).text for one in unit.statements)]
        return replace(program, main=(*lines, *(one.text for one in program.closing)))
    declared = sorted(arguments.keys() & program.forced)
    if declared:
        lines.append(f"global {', '.join(declared)}")
    for name in declared:
        lines.append(f"{name} = {arguments.pop(name)}")
    for function in program.functions:
        lines.append(_call(function, arguments))
        for name in function.returns:
            arguments.pop(name, None)
    for statement in program.closing:
        lines.append(_with_arguments(statement.text, arguments))
    return replace(program, main=tuple(lines))


def _refuse_await(program: Program, whole: Note) -> None:
    """Only a function can await, and what stays at module level is in none."""
    for statement in program.statements():
        if statement.facts.awaits:
            cell = f" (cell {whole.place.cell}, line {whole.place.line})" if whole.place else ""
            raise AnalysisError(
                "NB207",
                f"awaits at module level, where the program stays: {whole.message}{cell}",
                "Await in an async function, and call it by `asyncio.run`.",
                cell=statement.place.cell,
                line=statement.place.line,
            )


def _call(function: Function, arguments: dict[str, str]) -> str:
    given = ", ".join(arguments.get(name, name) for name in function.arguments)
    call = f"{'await ' if function.is_async else ''}{function.name}({given})"
    return f"{', '.join(function.returns)} = {call}" if function.returns else call


def _with_arguments(text: str, arguments: dict[str, str]) -> str:
    """A closing statement names parameters as main knows them."""
    import re

    for name, spelled in arguments.items():
        text = re.sub(rf"(?<![\w.]){re.escape(name)}\b(?!\s*=)", spelled, text)
    return text
