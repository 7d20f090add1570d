"""The program becomes train.py: one template, filled and formatted by black."""

from __future__ import annotations

import ast

from nb2job.flavors import FLAVORS
from nb2job.job.arguments import argument, readers
from nb2job.job.formatting import LINE_LENGTH, formatted
from nb2job.job.import_block import import_block
from nb2job.job.layout import block, indented, with_comments_above
from nb2job.job.template import render as fill
from nb2job.program.kinds import known_types
from nb2job.program.nodes import unparse, walk
from nb2job.program.process_state import disables_logging, has_own_logging, has_warnings_as_errors
from nb2job.program.program import Function, Parameter, Program, Statement
from nb2job.program.prose import paragraph, subject
from nb2job.program.stages import TRAINING
from nb2job.program.unit_stage import stage_of
from nb2job.regex import regex

_STEP = "    "
_CATEGORIES = regex(r"ategor|cut\(|read_(?:parquet|pickle|feather|stata)|fetch_openml|load_dataset")
"""Code that may make a column of categories."""


def render(program: Program, notebook_name: str) -> str:
    """The script's text.

    Args:
        program: a program whose units are wrapped.
        notebook_name: the notebook's file name without its ending, for the docstring of one that has no
            title; "" for one that has no name either.
    """
    runs = bool(program.parameters) or any(line.strip() for line in program.main)
    tracked = program.settings.tracking != "none" and runs
    kinds = known_types(program)
    functions = [_function(one, kinds) for one in program.functions]
    flavor = next((one for one in FLAVORS if f"flavor {one.name}" in program.helpers), None)
    text = fill(
        "train.py.j2",
        docstring=_docstring(program, notebook_name),
        definitions=[_above(one) for one in program.definitions if not _is_assignment(one)],
        constants=[_above(one) for one in program.definitions if _is_assignment(one)],
        functions=functions,
        parameters=[argument(one, program.generated) for one in program.parameters],
        makes_folder=any(one.type == "output" for one in program.parameters),
        folders=program.folders,
        given_folders=program.given_folders,
        slashed=[one.name for one in program.parameters if _ends_with_slash(one, program)],
        changes_folder=any("chdir(" in one.text for one in program.every_statement()),
        main=[indented(line, "        " if tracked else "    ") for line in program.main],
        helpers=program.helpers | readers(program.parameters),
        models=program.settings.models,
        flavor=flavor,
        flavor_options="".join(f", {key}={value!r}" for key, value in flavor.save_options) if flavor else "",
        categories=any(_CATEGORIES.search(one.text) for one in program.every_statement()),
        registers=bool(program.settings.register),
        names=program.generated,
        tracked=tracked,
        data=[
            one.name for one in program.parameters if one.is_data and tracked and program.settings.log_data
        ],
        tags=repr(dict(program.tags)) if tracked and program.tags else "",
        **_logging(program),
        strict=tracked and has_warnings_as_errors(program),
        logged=_logged(program),
        whole=program.whole is not None,
        is_async=any(function["is_async"] for function in functions),
    )
    end = text.index('"""', 3) + 3
    head = "" if program.licence.split("\n")[0] in text else f"{program.licence}\n\n"
    return formatted(f"{head}{text[:end]}\n\n{import_block(text, program)}\n{text[end:]}")


def _logging(program: Program) -> dict[str, bool]:
    """How the script's own lines come to be seen."""
    return {"own_logging": has_own_logging(program), "disables": disables_logging(program)}


def _docstring(program: Program, notebook_name: str) -> str:
    title = subject(program.title)
    if not title:
        trains = any(stage_of(one.text) in TRAINING for one in program.statements())
        title = f"The {'training ' * trains}script of {notebook_name or 'a notebook'}"
    title = title if title[-1] in ".!?" else title + "."
    text = paragraph(program.prose)
    return block([title, text] if text else [title])


def _ends_with_slash(parameter: Parameter, program: Program) -> bool:
    """Whether it is a folder whose path ends with a slash, for names of files that are put behind it."""
    if parameter.type != "uri_folder" or not str(parameter.default).endswith("/"):
        return False
    nodes = (node for one in program.every_statement() for node in walk(one.tree))
    return any(_is_put_behind(node, parameter.variable) for node in nodes)


def _is_put_behind(node: ast.AST, variable: str) -> bool:
    """Whether it is `folder + name`, or `f"{folder}name"`."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add) and unparse(node.left) == variable
    held = (
        [one.value for one in node.values if isinstance(one, ast.FormattedValue)]
        if isinstance(node, ast.JoinedStr)
        else []
    )
    return any(isinstance(one, ast.Name) and one.id == variable for one in held)


def _above(statement: Statement) -> str:
    return with_comments_above(statement.text, LINE_LENGTH)


def _is_assignment(statement: Statement) -> bool:
    return isinstance(statement.node, (ast.Assign, ast.AnnAssign))


def _function(function: Function, kinds: dict[str, str]) -> dict[str, object]:
    lines: list[str] = []
    for number, statement in enumerate(function.statements):
        if statement.gap and number:
            lines.append("")
        lines.append(indented(with_comments_above(statement.text, LINE_LENGTH - len(_STEP))))
    return {
        "name": function.name,
        "arguments": [f"{one}: {kinds[one]}" if one in kinds else one for one in function.arguments],
        "result": _result(function, kinds),
        "returns": function.returns,
        "globals": function.globals,
        "docstring": _closed(function.docstring),
        "is_async": function.is_async,
        "body": "\n".join(lines),
    }


def _result(function: Function, kinds: dict[str, str]) -> str:
    """The annotation of what a function gives, with its arrow, or nothing where that is not known."""
    if not function.returns:
        return " -> None"
    known = kinds.get(function.returns[0], "") if len(function.returns) == 1 else ""
    return f" -> {known}" if known else ""


def _closed(docstring: str) -> str:
    """A docstring of several lines ends with a line of its own."""
    return docstring + "\n" if "\n" in docstring else docstring


def _logged(program: Program) -> str:
    """The params that the script logs: its arguments, apart from what the notebook logs by itself."""
    arguments = f"vars({program.generated.args})"
    own = program.tracked.params & {one.name for one in program.parameters}
    if program.tracked.other_params:
        return f'{{f"arg.{{name}}": value for name, value in {arguments}.items()}}'
    if own:
        keys = ", ".join(f'"{name}"' for name in sorted(own))
        return f"{{name: value for name, value in {arguments}.items() if name not in {{{keys}}}}}"
    return arguments
