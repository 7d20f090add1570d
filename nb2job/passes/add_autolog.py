"""Switch on MLflow's autolog for the libraries that the notebook trains with, before they are used."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nb2job.flavors import FLAVORS, flavor_of, library_of
from nb2job.flavors.flavor import Flavor
from nb2job.models.fitted import fitted_models
from nb2job.models.own import trains_by_hand
from nb2job.models.unlogged import IN_LOOP, OVER_MODELS, unlogged
from nb2job.notebook.cell import Note
from nb2job.program.edit import Replace
from nb2job.program.imported_names import ImportedNames, imported_names
from nb2job.program.nodes import unparse, walk
from nb2job.program.parse import rewritten
from nb2job.program.places import place_of
from nb2job.program.program import Program, Statement
from nb2job.program.times import Times

_DIFFER = ", where they differ from those of an earlier fit, and its metrics go under the same keys"
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def add_autolog(program: Program) -> Program:
    """Add one `mlflow.FLAVOR.autolog(…)` a library; its models are ours, and the arguments are `arg.NAME`.

    With --tracking autolog it logs scores too, such as those of `sklearn.metrics`; with `both` those are
    left to the lines of the script.
    """
    tracking = program.settings.tracking
    if tracking not in {"autolog", "both"} or program.tracked.autolog:
        return program
    paths = imported_names(program)
    first = _first_uses(program, paths)
    notes = [*_by_hand(program, paths), *_several(program)]
    if not first:
        return program.noting(*notes)
    before: dict[int, list[Statement]] = {}
    statements = list(program.statements())
    for flavor, number in first.items():
        number = _place(statements, number)
        place = statements[number].place
        call = _call(f"{program.generated.mlflow}.{flavor.name}", flavor, tracking)
        before.setdefault(number, []).append(Statement(call, place, gap=statements[number].gap))
        notes.append(Note("NB360", place, f"autolog logs what {flavor.name} trains"))
    keys = frozenset().union(*(flavor.autolog_metrics for flavor in first))
    changed = _told_apart(_with(program, before), keys)
    return replace(changed, tracked=replace(program.tracked, other_params=True)).noting(*notes)


def _call(module: str, flavor: Flavor, tracking: str) -> str:
    # Models are logged by the script, in a way that every server takes; not every server takes datasets.
    words = ["log_models=False", "log_datasets=False"]
    if tracking == "both" and flavor.name == "sklearn":
        words.append("log_post_training_metrics=False")
    return f"{module}.autolog({', '.join(words)})"


def _first_uses(program: Program, paths: ImportedNames) -> dict[Flavor, int]:
    """Each library that trains, with the statement that first uses it, or imports what autolog replaces."""
    found: dict[Flavor, int] = {}
    trained: set[Flavor] = set()
    for number, statement in enumerate(program.statements()):
        for flavor, trains in _uses(statement, paths, program.settings.tracking):
            found.setdefault(flavor, number)
            trained |= {flavor} if trains else set()
    return {flavor: number for flavor, number in found.items() if flavor in trained}


def _uses(statement: Statement, paths: ImportedNames, tracking: str) -> Iterator[tuple[Flavor, bool]]:
    """The libraries that a statement uses, each with whether that trains a model or makes one."""
    for node in walk(statement.tree):
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            for flavor in FLAVORS:
                scores = (
                    flavor.name == "sklearn" and node.module == "sklearn.metrics" and tracking == "autolog"
                )
                if scores or flavor.patched.intersection(names):
                    yield flavor, False
            continue
        path = paths.called(node)
        library = library_of(path) if path else None
        if library is None or (library.autologs is not None and path.split(".")[0] not in library.autologs):
            continue
        module, _, name = path.rpartition(".")
        made = flavor_of(module, name) is library or path in library.trainers
        lightning = library.autologs is not None
        if made or lightning or path in library.datasets:
            yield library, made or lightning


def _place(statements: Sequence[Statement], number: int) -> int:
    """The next statement that is no definition: those rise, and would leave a function of one line."""
    for later in range(number, len(statements)):
        if statements[later].node is not None and not isinstance(statements[later].node, _DEFINITIONS):
            return later
    return number


def _with(program: Program, before: dict[int, list[Statement]]) -> Program:
    number = 0
    units = []
    for unit in program.units:
        held: list[Statement] = []
        for one in unit.statements:
            held += [*before.get(number, ()), one]
            number += 1
        units.append(unit.holding(held))
    return replace(program, units=tuple(units))


def _told_apart(program: Program, keys: frozenset[str]) -> Program:
    """Our metrics under other names, where autolog logs one of the same name."""
    taken = keys & {*program.metrics}
    if not taken:
        return program
    own = {program.generated.log_value, f"{program.generated.mlflow}.log_metric"}
    units = tuple(
        unit.holding(new for one in unit.statements for new in rewritten(one, _renamed(one, own, taken)))
        for unit in program.units
    )
    metrics = tuple(f"printed {name}" if name in taken else name for name in program.metrics)
    return replace(program, units=units, metrics=metrics)


def _renamed(statement: Statement, own: set[str], taken: frozenset[str]) -> list[Replace]:
    found = []
    for node in walk(statement.tree):
        if isinstance(node, ast.Call) and node.args and unparse(node.func) in own:
            key = node.args[0]
            if isinstance(key, ast.Constant) and key.value in taken:
                found.append(Replace(key, f'"printed {key.value}"'))
    return found


def _by_hand(program: Program, paths: ImportedNames) -> Iterator[Note]:
    """The training loops of PyTorch: nothing tells autolog of them."""
    pytorch = any(meaning.split(".")[0] == "torch" for meaning in paths.meanings.values())
    if pytorch and trains_by_hand(program):
        loop = next(one for one in program.statements() if ".backward(" in one.text)
        yield Note("NB220", loop.place, "autolog does not see a training loop of PyTorch")


def _several(program: Program) -> Iterator[Note]:
    """Fits after a library's first: their params have the same keys, and a run takes one value for each.

    So have those of XGBoost, LightGBM and scikit-learn: `max_depth`, of which one loses all its params.
    """
    counts: Counter[str] = Counter()
    told: set[str] = set()
    for model in fitted_models(program):
        kind = "" if model.flavor.shares_params else model.flavor.name
        counts[kind] += 1
        if counts[kind] > 1 and model.flavor.name not in told:
            told.add(model.flavor.name)
            yield Note("NB221", model.statement.place, f"autolog loses params of {model.text}{_DIFFER}")
    times = Times(program)
    seen: set[str] = set()
    for one in unlogged(program):
        function = one.where.removeprefix("in ").removesuffix("()") if one.where.endswith("()") else ""
        often = one.where in {IN_LOOP, OVER_MODELS} or (function and times.at_most(function) not in {0, 1})
        if often and f"{function} {one.where}" not in seen:
            seen |= {f"{function} {one.where}"} if function else set()
            place = place_of(one.statement, one.node)
            yield Note("NB221", place, f"autolog loses params of {one.name}, {one.where}{_DIFFER}")
