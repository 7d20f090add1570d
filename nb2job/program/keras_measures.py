"""What `evaluate` of a Keras model gives: its loss alone, or a list of it and what it was compiled with."""

from __future__ import annotations

import ast

from nb2job.program.nodes import of_kind, unparse
from nb2job.program.program import Program, Statement
from nb2job.regex import regex

_SEVERAL_OUTPUTS = regex(r"\boutputs\s*=\s*[\[{]|\bloss\s*=\s*[\[{]|\bloss_weights\b")
"""Code of models with more than one output, which give a loss of each as well."""


def compiled_measures(program: Program) -> dict[str, tuple[str, ...]]:
    """The measures that each model is compiled with, by its variable; none for what is not surely known.

    Keras gives `evaluate` as a list of the loss and these, in their order (keras.Model.evaluate).
    """
    statements = [one for one in program.every_statement() if ".compile(" in one.text]
    if not statements or any(_SEVERAL_OUTPUTS.search(one.text) for one in program.every_statement()):
        return {}
    found: dict[str, set[tuple[str, ...]]] = {}
    for statement in statements:
        for call in of_kind(statement.tree, ast.Call):
            if isinstance(call.func, ast.Attribute) and call.func.attr == "compile":
                found.setdefault(unparse(call.func.value), set()).add(tuple(_measures(call)))
    return {name: next(iter(each)) for name, each in found.items() if len(each) == 1}


def _measures(call: ast.Call) -> list[str]:
    given = next((one.value for one in call.keywords if one.arg == "metrics"), None)
    parts = given.elts if isinstance(given, (ast.List, ast.Tuple)) else []
    names = [one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return names if len(names) == len(parts) else []


def measures_given(statement: Statement, compiled: dict[str, tuple[str, ...]]) -> list[tuple[str, str, str]]:
    """The numbers in the list that a line sets a variable to: the variable, what each is called, and it."""
    if not compiled:
        return []
    node = statement.node
    value = node.value if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    method = value.func if isinstance(value, ast.Call) else None
    if not isinstance(target, ast.Name) or not isinstance(method, ast.Attribute) or method.attr != "evaluate":
        return []
    if isinstance(value, ast.Call) and any(one.arg == "return_dict" for one in value.keywords):
        return []
    measures = compiled.get(unparse(method.value), ())
    if not measures:
        return []
    name = target.id
    split = name if name.endswith("loss") else f"{name} loss"
    labels = [split, *(f"{split.removesuffix('loss')}{one}" for one in measures)]
    return [(name, label, f"{name}[{number}]") for number, label in enumerate(labels)]
