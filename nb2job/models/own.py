"""The notebook's own classes, functions and datasets, as far as models are made and fitted there."""

from __future__ import annotations

import ast
from dataclasses import replace

from nb2job.flavors import FLAVORS
from nb2job.flavors.flavor import Flavor
from nb2job.models.by_tape import taped
from nb2job.models.making import DATASETS, Function, Made, Makers, Passed, Returned
from nb2job.models.training_data import data_of, fitted_on, names_in
from nb2job.models.transformers import transformers
from nb2job.program.bindings import bindings
from nb2job.program.fixed import mutated_in
from nb2job.program.imported_names import ImportedNames, imported_names
from nb2job.program.nodes import of_kind, walk
from nb2job.program.numbers import assignments
from nb2job.program.program import Program, Statement
from nb2job.program.shared import of_program
from nb2job.program.walk import lines


@of_program
def makers(program: Program) -> Makers:
    """What is known of a program's own definitions, and of what they make."""
    statements = list(program.statements())
    counts = bindings(statements)
    single = [one for one in statements if all(counts[name] == 1 for name in one.facts.bindings)]
    paths = imported_names(program)
    found = Makers(paths, _classes(single, paths), _datasets(single, paths))
    found.transformers = transformers(program)
    found.stateful = any("stateful=True" in one.text for one in statements)
    for statement in single:
        if isinstance(statement.node, ast.FunctionDef) and not statement.node.decorator_list:
            arguments = statement.node.args
            names = tuple(one.arg for one in (*arguments.posonlyargs, *arguments.args))
            returned = _returned(statement.node, found)
            passed = _passed(statement.node, names)
            if returned and any(returned):
                found.functions[statement.node.name] = Function(names, returned)
            elif passed:
                found.functions[statement.node.name] = Function(names, (), passed)
    return found


def _passed(node: ast.FunctionDef, names: tuple[str, ...]) -> Passed | None:
    """The argument that a function gives back at its end, fitted if its body does so whatever happens."""
    last = node.body[-1]
    value = last.value if isinstance(last, ast.Return) else None
    returns = sum(isinstance(one, ast.Return) for one in walk(node))
    stored = {one.id for one in walk(node) if isinstance(one, ast.Name) and _is_stored(one)}
    others = (ast.Yield, ast.YieldFrom, ast.Await)
    if value is None or returns != 1 or any(isinstance(one, others) for one in walk(node)):
        return None
    fits = [_fit(one.value) for one in node.body if isinstance(one, ast.Expr)]
    found = {name: data for name, data in (*fits, _fit(value)) if name}
    trained = found.keys() | fitted_names(node).keys() | _called_in_training(node)
    members = value.elts if isinstance(value, ast.Tuple) else [value]
    for place, one in enumerate(members):
        name = one.id if isinstance(one, ast.Name) else _fit(one)[0]
        if name in names and name in trained and name not in stored:
            data = found.get(name, "")
            known = data if not names_in(data) & (stored | mutated_in(node)) else ""
            return Passed(name, place if len(members) > 1 else None, name in found, known)
    return None


def _fit(node: ast.expr) -> tuple[str, str]:
    """The names of model and data in `model.fit(X, y)`."""
    method = node.func if isinstance(node, ast.Call) else None
    if not isinstance(node, ast.Call) or not isinstance(method, ast.Attribute) or method.attr != "fit":
        return "", ""
    return (method.value.id, fitted_on(node)) if isinstance(method.value, ast.Name) else ("", "")


def fitting(program: Program) -> dict[str, frozenset[int | str]]:
    """Each own function with those of its arguments, by position and name, that it fits."""
    found = {}
    for statement in program.statements():
        node = statement.node
        if isinstance(node, ast.FunctionDef):
            fitted = fitted_names(node).keys() | _called_in_training(node)
            names = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
            places = {key for key, name in enumerate(names) if name in fitted}
            words = fitted & {*names, *(one.arg for one in node.args.kwonlyargs)}
            found[node.name] = frozenset[int | str](places | words)
    return {name: places for name, places in found.items() if places}


def giving(known: Makers) -> frozenset[str]:
    """The own functions that give back the model that they make or fit."""
    passing = {name for name, one in known.functions.items() if one.passed and one.passed.fitted}
    return frozenset(passing | {name for name, one in known.functions.items() if any(one.returned)})


def trains_by_hand(program: Program) -> bool:
    """Whether there is a training loop in the manner of PyTorch."""
    return any(".backward(" in one.text for one in program.every_statement())


def fitted_names(node: ast.AST) -> dict[str, str]:
    """Plain names on which `fit` is called, or whose parameters are trained by a loop; each with its data."""
    calls = [one for one in walk(node) if isinstance(one, ast.Call)]
    by_hand = any(isinstance(one.func, ast.Attribute) and one.func.attr == "backward" for one in calls)
    found = dict.fromkeys(taped(node), "")
    for call in calls:
        method = call.func
        if isinstance(method, ast.Attribute) and isinstance(method.value, ast.Name):
            if method.attr in {"fit", "partial_fit", "fit_generator"}:
                found[method.value.id] = fitted_on(call)
            elif by_hand and method.attr in {"parameters", "train"}:
                found[method.value.id] = ""
    return found


def _called_in_training(node: ast.AST) -> frozenset[str]:
    """What a function calls that trains by hand: the net, and what is none of its models."""
    calls = [one.func for one in walk(node) if isinstance(one, ast.Call)]
    by_hand = any(isinstance(one, ast.Attribute) and one.attr == "backward" for one in calls)
    return frozenset(one.id for one in calls if isinstance(one, ast.Name)) if by_hand else frozenset()


def _classes(statements: list[Statement], paths: ImportedNames) -> dict[str, Flavor]:
    """Own classes that derive from a library's models."""
    found = Makers(paths, {}, {})
    classes: dict[str, Flavor] = {}
    for statement in statements:
        if isinstance(statement.node, ast.ClassDef):
            found.classes = classes
            flavors = [_base(base, found) for base in statement.node.bases]
            known = [flavor for flavor in flavors if flavor is not None]
            if known:
                classes = {**classes, statement.node.name: known[0]}
    return classes


def _base(node: ast.expr, found: Makers) -> Flavor | None:
    path = found.paths.path(node)
    derived = next((flavor for flavor in FLAVORS if path in flavor.bases), None)
    return derived or found.flavor_of_class(node)


def _datasets(statements: list[Statement], paths: ImportedNames) -> dict[str, str]:
    """Names that hold a library's wrapped data, each with the name of what it wraps."""
    found = {}
    for statement in statements:
        for name, call in assignments(statement.node) if isinstance(statement.node, ast.Assign) else ():
            if isinstance(call, ast.Call) and paths.called(call) in DATASETS:
                found[name] = data_of(call)
    return {name: data for name, data in found.items() if data}


def _returned(function: ast.FunctionDef, found: Makers) -> Returned:
    """What a function gives, whichever way it ends, its data by the name of the argument."""
    if any(isinstance(one, (ast.Yield, ast.YieldFrom)) for one in walk(function)):
        return ()
    inside = [one.node for one in lines(ast.Module([function], [])) if one.function == function.name]
    known = local_models(inside, found)
    returns = [one.value for one in inside if isinstance(one, ast.Return)]
    fitted = fitted_names(function)
    stored = [one.id for one in of_kind(function, ast.Name) if _is_stored(one)]
    changed = frozenset(stored) | mutated_in(function)
    ways = []
    for value in returns:
        if value is None:
            return ()
        members = value.elts if isinstance(value, ast.Tuple) else [value]
        ways.append([_outside(one, found.made(one, known), fitted, changed) for one in members])
    same = len({len(way) for way in ways}) == 1
    return tuple(_agreed(list(members)) for members in zip(*ways, strict=True)) if same else ()


def _is_stored(node: ast.Name) -> bool:
    return not isinstance(node.ctx, ast.Load)


def local_models(inside: list[ast.stmt], found: Makers) -> dict[str, Made]:
    """What a function's own names hold: only those that hold models of one flavor, wherever they are set."""
    known: dict[str, Made] = {}
    other: set[str] = set()
    for node in inside:
        for target in node.targets if isinstance(node, ast.Assign) else ():
            made = found.made(node.value, known) if isinstance(node, ast.Assign) else None
            names = {one.id for one in walk(target) if isinstance(one, ast.Name)}
            if made is None or not isinstance(target, ast.Name):
                other |= names
            elif known.setdefault(target.id, made).flavor is not made.flavor:
                other.add(target.id)
            else:
                known[target.id] = made
    return {name: made for name, made in known.items() if name not in other}


def _outside(
    node: ast.expr, made: Made | None, fitted: dict[str, str], changed: frozenset[str]
) -> Made | None:
    """A model as the caller has it; its data is known where the function only reads it."""
    if made is None:
        return None
    named = node.id if isinstance(node, ast.Name) and node.id in fitted else ""
    data = fitted[named] if named else made.data
    known = data if not names_in(data) & changed else ""
    return replace(made, fitted=made.fitted or bool(named), data=known)


def _agreed(members: list[Made | None]) -> Made | None:
    first = members[0]
    same = first is not None and all(one is not None and one.flavor is first.flavor for one in members)
    return first if same else None
