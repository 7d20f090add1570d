"""Save each fitted model that the notebook looks at or saves, by its library's MLflow flavor."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nb2job.models.fitted import Fitted, fitted_models, never_seen
from nb2job.models.inside import fitted_inside
from nb2job.models.training_data import columns_in, prepared
from nb2job.models.unknown import fitted_by_unknown
from nb2job.models.unlogged import unlogged
from nb2job.notebook.cell import Note, Place
from nb2job.program.edit import with_line_behind
from nb2job.program.generated import Generated
from nb2job.program.lines_behind import with_lines
from nb2job.program.origins import names_by_origin
from nb2job.program.places import place_of
from nb2job.program.program import Program, Statement
from nb2job.program.registration import registrations

_ON_AZURE = "Azure's tracking server takes no `log_model` of newer clients: use --models save there."


@dataclass(frozen=True, slots=True)
class _Line:
    """A model, the folder that it is logged in, and the name that it is registered by."""

    model: Fitted
    folder: str
    registered: str

    def statement(self, generated: Generated, helpers: frozenset[str]) -> Statement:
        """The call of the script's helper, which knows itself what all of its calls have in common."""
        model = self.model
        alone = f"flavor {model.flavor.name}" in helpers
        parts = [] if alone else [f"{generated.mlflow}.{model.flavor.name}"]
        parts += [model.text, f'"{self.folder}"']
        data, prepare = prepared(model.data) if model.data else ("", "")
        parts += [data] if data else []
        parts += [f"prepare={prepare}"] if prepare else []
        if model.data and not model.made.predicts and "model_guesses" in helpers:
            parts.append("predicts=False")
        parts += [f'register="{self.registered}"'] if self.registered else []
        parts += [] if alone else [f"{key}={value!r}" for key, value in model.flavor.save_options]
        return Statement(f"{generated.log_model}({', '.join(parts)})", model.statement.place)


def log_models(program: Program) -> Program:
    """Add one line a model: behind what changes it last, also in a function, or at the end of main.

    Raises:
        UsageError: NB361, a --register that names no model, or does not say which.
    """
    settings = program.settings
    if settings.models == "none" or settings.tracking == "none":
        return program
    models = [one for one in _models(program) if not _is_logged(program, one)]
    folders = _folders(models)
    names = registrations(settings.register, [one.root for one in models], folders)
    program = program.noting(*_findings(program, models))
    lines = [_Line(one, folder, names.get(folder, "")) for one, folder in zip(models, folders, strict=True)]
    if not lines:
        return program
    helpers = program.helpers | _helpers(models)
    notes = [Note("NB313", _place(one), f"{one.text} is logged as a model") for one in models]
    if settings.models == "log":
        notes.append(Note("NB222", models[0].statement.place, "logged by `log_model`", _ON_AZURE))
    return replace(_with_lines(program, lines, helpers), helpers=helpers).noting(*notes)


def _models(program: Program) -> list[Fitted]:
    """Those of the top level and those of functions, in the order in which they stand."""
    order = {id(statement): number for number, statement in enumerate(program.statements())}
    own = names_by_origin(program).methods - {"transform"}
    every = [*fitted_models(program), *fitted_inside(program)]
    # A property of the notebook's own may do something each time that it is read.
    found = [replace(one, data="") if columns_in(one.data) & own else one for one in every]
    return sorted(found, key=lambda one: order[id(one.statement)])


def _place(model: Fitted) -> Place:
    """Where a model is made, or the line of a function that fits it."""
    place, first = model.statement.place, model.statement.node
    return place.moved(model.behind.lineno - first.lineno) if model.behind and first else place


def _findings(program: Program, models: Sequence[Fitted]) -> Iterator[Note]:
    """A finding for each model that is fitted where it cannot be logged, and that nothing else logs."""
    own = program.tracked
    logged = {one.root for one in models if not one.function}
    inside = {(one.root, f"in {one.function}()") for one in models if one.function}
    handed = {where for _, where in inside}
    for name, statement in never_seen(program):
        if name not in own.models | logged and "*" not in own.models | own.autologged:
            yield Note("NB348", statement.place, f"{name} is fitted, but never used: it is not logged")
    for one in (*unlogged(program), *fitted_by_unknown(program)):
        if (one.name, one.where) in inside or (one.name.endswith("()") and one.where in handed):
            continue
        if one.name not in own.models | logged and "*" not in own.models | own.autologged:
            place = place_of(one.statement, one.node)
            yield Note("NB348", place, f"{one.name} is fitted {one.where}: it is not logged as a model")


def _is_logged(program: Program, model: Fitted) -> bool:
    """Whether the notebook logs the model, or its autolog does."""
    own = program.tracked
    return bool(own.models & {model.root, "*"} or own.autologged & {model.flavor.name, "*"})


def _folders(models: Sequence[Fitted]) -> list[str]:
    """`model` for the only one; else what each is called, with a number where a name held several."""
    if len(models) == 1:
        return ["model"]
    roots = Counter(one.root for one in models)
    seen: Counter[str] = Counter()
    found = []
    for model in models:
        named = model.function and roots[model.root] > 1
        name = f"{model.function}_{model.root}" if named else model.root
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return found


def _helpers(models: Sequence[Fitted]) -> frozenset[str]:
    """What the script's helper has to know: the flavor of all, whether there is data, who predicts."""
    flavors = {one.flavor.name: one.flavor for one in models}
    with_data = [one for one in models if one.data]
    guesses = {one.made.predicts for one in with_data}
    found = {
        f"flavor {models[0].flavor.name}": len(flavors) == 1,
        "model_options": any(one.save_options for one in flavors.values()),
        "newer_options": any(one.newer_options for one in flavors.values()),
        "model_folder": any(one.needs_folder for one in flavors.values()),
        "model_counts": any(one.again for one in models),
        "model_data": bool(with_data),
        "model_prepares": any(prepared(one.data)[1] for one in with_data),
        "model_data_always": len(with_data) == len(models),
        "model_guesses": len(guesses) == 2,
        "model_guesses_never": guesses == {False},
    }
    return frozenset({"log_model"}.union(key for key, holds in found.items() if holds))


def _with_lines(program: Program, lines: Sequence[_Line], helpers: frozenset[str]) -> Program:
    """The program with each line after its statement, in its function, or at the end of main."""
    behind: dict[int, list[Statement]] = {}
    inside: dict[int, list[tuple[ast.stmt, str]]] = {}
    closing: list[Statement] = []
    for line in lines:
        statement = line.statement(program.generated, helpers)
        if line.model.behind is not None:
            inside.setdefault(id(line.model.statement), []).append((line.model.behind, statement.text))
        elif line.model.number is None:
            closing.append(replace(statement, gap=not closing))
        else:
            behind.setdefault(line.model.number, []).append(statement)
    logged = with_lines(replace(program, closing=(*program.closing, *closing)), behind)
    units = [
        unit.holding(_within(one, inside.get(id(one), ())) for one in unit.statements)
        for unit in logged.units
    ]
    return replace(logged, units=tuple(units))


def _within(function: Statement, added: Sequence[tuple[ast.stmt, str]]) -> Statement:
    """A function with a line behind each of these of its statements."""
    text = function.text
    for node, line in sorted(added, key=lambda pair: pair[0].lineno, reverse=True):
        text = with_line_behind(text, node, line)
    return function.saying(text) if added else function
