"""What an expression makes: a model of one of the libraries, fitted or not, and on what data."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace

from nb2job.flavors import FLAVORS, flavor_of
from nb2job.flavors.flavor import Flavor
from nb2job.models.training_data import data_of, fitted_on, is_told, of_formula, renamed
from nb2job.program.imported_names import ImportedNames
from nb2job.program.nodes import unparse

_FITS = frozenset({"fit", "fit_regularized", "fit_constrained"})
_SAME_MODEL = frozenset({"set_params", "to", "cuda", "cpu", "float", "double", "half"})
_DATASET_WORDS = frozenset({"dtrain", "train_set"})


@dataclass(frozen=True, slots=True)
class Made:
    """A model: its library, what made it, whether it is fitted, and its data where that can be read again.

    `search` says that its best estimator is what was looked for, `trained` that a trainer made it, `own` that
    its class is the notebook's, or that it keeps a state from one guess to the next.
    """

    flavor: Flavor
    label: str
    fitted: bool = False
    data: str = ""
    search: bool = False
    trained: bool = False
    own: bool = False

    @property
    def predicts(self) -> bool:
        """Whether it can be asked for what rows of its data give, with no effect on what comes after."""
        if self.own or self.label.startswith("Dummy"):
            return False  # An own class may do anything, a dummy guesses with NumPy's random numbers.
        return self.flavor.boosters if self.trained else self.flavor.predicts


Returned = tuple["Made | None", ...]
"""What a function gives: one, or the members of a tuple."""

DATASETS = frozenset[str]().union(*(flavor.datasets for flavor in FLAVORS))
"""What wraps the data of trainers."""


@dataclass(frozen=True, slots=True)
class Passed:
    """An argument that a function surely gives back, and whether it surely fits it, on data of that name.

    `place` is that among the members of a tuple, None where it gives nothing else.
    """

    argument: str
    place: int | None = None
    fitted: bool = False
    data: str = ""


@dataclass(frozen=True, slots=True)
class Function:
    """An own function that gives models: its arguments, by which their data is named, and what it gives."""

    arguments: tuple[str, ...]
    returned: Returned = ()
    passed: Passed | None = None


class Makers:
    """Tells what expressions of one program make; `classes` and `functions` are the notebook's own."""

    def __init__(
        self, paths: ImportedNames, classes: Mapping[str, Flavor], datasets: Mapping[str, str]
    ) -> None:
        self.paths = paths
        self.classes = classes
        self.datasets = datasets
        self.functions: dict[str, Function] = {}
        self.stateful = False
        self.transformers: frozenset[str] = frozenset()

    def made(self, node: ast.expr, known: Mapping[str, Made]) -> Made | None:
        """What an expression makes, given what names hold."""
        if isinstance(node, ast.Name):
            return known.get(node.id)
        if isinstance(node, ast.Attribute) and node.attr == "best_estimator_":
            search = self.made(node.value, known)
            return replace(search, search=False) if search and search.search else None
        if isinstance(node, ast.IfExp):
            return agreed([self.made(one, {}) for one in (node.body, node.orelse)])
        return self._called(node, known) if isinstance(node, ast.Call) else None

    def several(self, node: ast.expr, known: Mapping[str, Made]) -> Returned:
        """What the members of a tuple are, or of what a function gives; () where it gives no tuple."""
        if isinstance(node, ast.Tuple):
            return tuple(self.made(one, known) for one in node.elts)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found = self._returned(node)
            name, place = self.handed_back(node)
            if name and place is not None:
                return (*(None for _ in range(place)), known.get(name))
            return found if len(found) > 1 else ()
        return ()

    def flavor_of_class(self, node: ast.expr) -> Flavor | None:
        """The flavor of a class, imported or the notebook's own."""
        if isinstance(node, ast.Name) and node.id in self.classes:
            return self.classes[node.id]
        module, _, name = self.paths.path(node).rpartition(".")
        return flavor_of(module, name) if module else None

    def readable(self, data: str) -> str:
        """The data itself, where reading it again is known to have no effect; else ""."""
        return data if data and is_told(data, self.paths.path, self.transformers) else ""

    def _called(self, call: ast.Call, known: Mapping[str, Made]) -> Made | None:
        path = self.paths.path(call.func)
        trainer = next((one for one in FLAVORS if path in one.trainers), None)
        if trainer is not None:
            return Made(trainer, "booster", fitted=True, data=self._wrapped(call), trained=True)
        if path == "sklearn.base.clone" and call.args:
            model = self.made(call.args[0], known)
            return replace(model, fitted=False, data="") if model else None
        flavor = self.flavor_of_class(call.func)
        if flavor is not None:
            return self._constructed(call, flavor)
        if isinstance(call.func, ast.Name):
            returned = self._returned(call)
            return returned[0] if len(returned) == 1 else self._passed(call, known)
        return self._method(call, known) if isinstance(call.func, ast.Attribute) else None

    def _passed(self, call: ast.Call, known: Mapping[str, Made]) -> Made | None:
        """The model that is made for a function, which fits it and gives it back, or that a name has."""
        found = self._handed(call)
        if found is None or found[1].place is not None:
            return None
        node, passed, given = found
        model = self.made(node, known)
        if model is not None and model.flavor.fits == "model" and passed.fitted:
            return replace(model, fitted=True, data=renamed(passed.data, given))
        return model if isinstance(node, ast.Name) else None

    def handed_back(self, node: ast.expr) -> tuple[str, int | None]:
        """The variable whose model a call of an own function gives back, and its place in a tuple; or ""."""
        found = self._handed(node)
        name = found[0].id if found is not None and isinstance(found[0], ast.Name) else ""
        return (name, found[1].place) if found is not None and name else ("", None)

    def _handed(self, node: ast.expr) -> tuple[ast.expr, Passed, dict[str, ast.expr]] | None:
        """What a call of an own function gives back of its arguments, which these are by name."""
        called = node.func if isinstance(node, ast.Call) else None
        function = self.functions.get(called.id) if isinstance(called, ast.Name) else None
        if function is None or function.passed is None or not isinstance(node, ast.Call):
            return None
        given = self._given(node, function)
        held = given.get(function.passed.argument)
        return (held, function.passed, given) if held is not None else None

    @staticmethod
    def _given(call: ast.Call, function: Function) -> dict[str, ast.expr]:
        """The arguments of a call by their names."""
        given = dict(zip(function.arguments, call.args, strict=False))
        return given | {word.arg: word.value for word in call.keywords if word.arg}

    def _returned(self, call: ast.Call) -> Returned:
        """What a call of an own function gives, with the data by the name that it has outside."""
        assert isinstance(call.func, ast.Name)
        function = self.functions.get(call.func.id)
        if function is None:
            return ()
        given = self._given(call, function)
        return tuple(one and replace(one, data=renamed(one.data, given)) for one in function.returned)

    def _wrapped(self, call: ast.Call) -> str:
        """The name of what is in the dataset that a trainer takes."""
        given = [word.value for word in call.keywords if word.arg in _DATASET_WORDS] + call.args[1:2]
        if given and isinstance(given[0], ast.Call) and self.paths.called(given[0]) in DATASETS:
            return data_of(given[0])
        return self.datasets.get(given[0].id, "") if given and isinstance(given[0], ast.Name) else ""

    def _constructed(self, call: ast.Call, flavor: Flavor) -> Made | None:
        """What a class makes; a search that does not fit its best estimator again is no model."""
        label = unparse(call.func).removesuffix(".from_formula").rpartition(".")[2]
        search = label in flavor.searches and not any(
            word.arg is None or (word.arg == "refit" and not _refits(word.value)) for word in call.keywords
        )
        results = flavor.fits == "results" and label[:1].isupper() and label not in flavor.series
        data = fitted_on(call, 1) if results else ""
        if flavor.fits == "results" and (label.islower() or unparse(call.func).endswith(".from_formula")):
            data = of_formula(_argument(call, 0, "formula"), _argument(call, 1, "data"))
        if label in flavor.searches and not search:
            return None
        own = isinstance(call.func, ast.Name) and call.func.id in self.classes
        own |= self.stateful and flavor.fits == "history"
        return Made(flavor, label, data=data, search=search, own=own)

    def _method(self, call: ast.Call, known: Mapping[str, Made]) -> Made | None:
        assert isinstance(call.func, ast.Attribute)
        owner = self.made(call.func.value, known)
        if owner is None or call.func.attr in _SAME_MODEL:
            return owner
        if call.func.attr not in _FITS:
            return None
        if owner.flavor.fits == "model":
            return replace(owner, fitted=True, data=fitted_on(call))
        return replace(owner, fitted=True) if owner.flavor.fits == "results" else None


def agreed(members: list[Made | None]) -> Made | None:
    """The first of several models, if they are all of one library and as much as that is fitted."""
    first = members[0]
    kinds = {(one.flavor.name, one.search, one.trained, one.fitted) if one else None for one in members}
    if first is None or len(kinds) != 1:
        return None
    return first if all(one and one.data == first.data for one in members) else replace(first, data="")


def is_the_same(source: Made, model: Made) -> bool:
    """Whether an expression gives a model itself, and not its results, or the best that a search found."""
    results = model.flavor.fits == "results" and model.fitted and not source.fitted
    return source.flavor is model.flavor and source.search == model.search and not results


def _argument(call: ast.Call, position: int, word: str) -> ast.expr | None:
    given = [one.value for one in call.keywords if one.arg == word] + call.args[position : position + 1]
    return given[0] if given else None


def _refits(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and (node.value is True or isinstance(node.value, str))
