"""The program becomes train.py: one template, filled and formatted by black."""

from __future__ import annotations

import ast
import json
import sys

from nb2job.job.layout import block, indented
from nb2job.job.template import render as fill
from nb2job.program.names import tree
from nb2job.program.program import Function, Parameter, Program, Statement, identifiers
from nb2job.program.prose import paragraph, plain

LINE_LENGTH = 88


def render(program: Program, notebook_name: str) -> str:
    """The script's text.

    Args:
        program: a program whose units are wrapped.
        notebook_name: the notebook's file name, for the docstring of a notebook without a title.
    """
    functions = [_function(one) for one in program.functions]
    text = fill(
        "train.py.j2",
        docstring=_docstring(program, notebook_name),
        definitions=[one.text for one in program.definitions if not _is_assignment(one)],
        constants=[one.text for one in program.definitions if _is_assignment(one)],
        functions=functions,
        parameters=[_argument(one, program) for one in program.parameters],
        makes_folder=any(one.type == "output" for one in program.parameters),
        folders=program.folders,
        main=program.main,
        helpers=_helpers(program),
        names=program.generated,
        tracked=program.settings.tracking != "none",
        is_async=any(function["is_async"] for function in functions),
    )
    return formatted(_with_imports(text, program))


def formatted(text: str) -> str:
    """The text as black formats it.

    Raises:
        ValueError: a text that is no Python: a bug of ours.
    """
    import black

    return black.format_str(text, mode=black.Mode(line_length=LINE_LENGTH))


def _docstring(program: Program, notebook_name: str) -> str:
    title = plain(program.title) or f"The training script of {notebook_name}"
    title = title if title[-1] in ".!?" else title + "."
    text = paragraph(program.prose)
    return block([title, text] if text else [title])


def _is_assignment(statement: Statement) -> bool:
    return isinstance(statement.node, (ast.Assign, ast.AnnAssign))


def _function(function: Function) -> dict[str, object]:
    lines: list[str] = []
    for number, statement in enumerate(function.statements):
        if statement.gap and number:
            lines.append("")
        lines.append(indented(statement.text))
    return {
        "name": function.name,
        "arguments": function.arguments,
        "returns": function.returns,
        "globals": function.globals,
        "docstring": _closed(function.docstring),
        "is_async": function.is_async,
        "body": "\n".join(lines),
    }


def _closed(docstring: str) -> str:
    """A docstring of several lines ends with a line of its own."""
    return docstring + "\n" if "\n" in docstring else docstring


def _argument(parameter: Parameter, program: Program) -> str:
    """The text between the parentheses of `add_argument`."""
    names = program.generated
    kinds = {
        "int": names.integer,
        "float": "float",
        "bool": names.boolean,
        "json": names.json_value,
    }
    default = repr(json.dumps(parameter.default)) if parameter.type == "json" else repr(parameter.default)
    parts = [f'"{parameter.flag}"']
    if parameter.type in kinds:
        parts.append(f"type={kinds[parameter.type]}")
    parts.append(f"default={default}")
    if parameter.flag.strip("-").replace("-", "_") != parameter.name:
        parts.append(f'dest="{parameter.name}"')
    text = parameter.help.replace("%", "%%")
    parts.append(f"help={json.dumps(f'{text} (default: %(default)s)'.strip(), ensure_ascii=False)}")
    return ", ".join(parts)


def _helpers(program: Program) -> set[str]:
    """The small functions of the template that the script needs, also those that arguments need."""
    found = set(program.helpers)
    kinds = {one.type for one in program.parameters}
    found |= {
        name
        for name, kind in (("boolean", "bool"), ("integer", "int"), ("json_value", "json"))
        if kind in kinds
    }
    return found


# -- imports --------------------------------------------------------------------------------------


def _with_imports(text: str, program: Program) -> str:
    """The script with its import lines: the notebook's, and those that the rest of it needs."""
    used = identifiers(text)
    names = program.generated
    needed: list[str] = []
    for module in (
        "argparse",
        "asyncio",
        "json",
        "logging",
        "os",
        "re",
        "sys",
        "tempfile",
        "mlflow",
    ):
        name = getattr(names, module, module)
        if name in used:
            needed.append(f"import {module}" if name == module else f"import {module} as {name}")
    if names.figure_counts in used:
        needed.append("from collections import Counter")
    if names.log_figures in used:
        needed.append(f"import matplotlib.pyplot as {names.plt}")
    lines = _arranged([one.text for one in program.imports], needed)
    docstring_end = text.index('"""', 3) + 3
    return f"{text[:docstring_end]}\n\n{lines}\n{text[docstring_end:]}"


def _arranged(own: list[str], needed: list[str]) -> str:
    """Standard library first; the notebook's order is kept among the others."""
    known = {ast.dump(tree(text)) for text in own}
    extra = [text for text in needed if ast.dump(tree(text)) not in known]
    future = [text for text in own if "__future__" in text]
    standard = [text for text in own if _is_standard(text) and text not in future]
    others = [text for text in own if text not in future and text not in standard]
    standard = sorted({*standard, *(text for text in extra if _is_standard(text))}, key=_import_order)
    third = [text for text in extra if not _is_standard(text)]
    pyplot = next((n for n, text in enumerate(others) if "pyplot" in text or "seaborn" in text), None)
    draws = pyplot is not None or any("pyplot" in text for text in third)
    chosen = any(".use(" in text for text in others)
    if draws and not chosen:
        where = len(others) if pyplot is None else pyplot
        others[where:where] = ["import matplotlib", 'matplotlib.use("Agg")']
    groups = [future, standard, [*others, *third]]
    return "\n\n".join("\n".join(group) for group in groups if group)


def _is_standard(text: str) -> bool:
    """A plain import of the standard library, which no setting of the notebook can change."""
    node = tree(text).body[0]
    if isinstance(node, ast.Import):
        modules = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and not node.level and node.names[0].name != "*":
        modules = [node.module or ""]
    else:
        return False
    return all(module.split(".")[0] in sys.stdlib_module_names for module in modules)


def _import_order(text: str) -> tuple[bool, str]:
    return text.lstrip().startswith("from"), text.lower()
