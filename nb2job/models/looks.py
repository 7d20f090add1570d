"""How a statement deals with a model: whether it fits it, looks at how good it is, or saves it."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from functools import cache

from nb2job.flavors.flavor import Flavor
from nb2job.models.by_tape import taped
from nb2job.models.own import fitted_names, fitting
from nb2job.models.touches import steps
from nb2job.models.training_data import fitted_on
from nb2job.program.names import tree
from nb2job.program.nodes import is_named, of_kind, unparse, walk
from nb2job.program.program import Program, Statement

Names = frozenset[str]

_FITS = frozenset({"fit", "partial_fit", "fit_generator", "fit_predict"})
_TRAINS = frozenset({"fit", "fit_one_cycle", "fine_tune"})
_EVALUATES = frozenset({"predict", "predict_proba", "decision_function", "score", "save", "save_model"})
_JUDGES = _EVALUATES | {"evaluate", "eval", "state_dict"}
_ONLY_SHOWS = frozenset({"print", "type", "id", "isinstance", "repr", "str", "display", "hasattr", "getattr"})


class Looks:
    """Judges the statements of one program.

    `seen_in_functions` are names that its functions evaluate, `called_in_functions` those that functions
    which train nothing call, as they do a net, `written_in_functions` those that they bind,
    `fitted_in_functions` variables of the notebook that they train,
    `given` those that are there from the start.
    """

    def __init__(self, program: Program) -> None:
        statements = list(program.statements())
        self.fitting = fitting(program)
        self.judging = _judging(statements, self.fitting)
        none = Names()
        self.written_in_functions = none.union(*(one.facts.function_writes for one in statements))
        self.given = frozenset(one.variable for one in program.parameters)
        definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        functions = [one for one in statements if isinstance(one.node, definitions)]
        self.fitted_in_functions = none.union(
            *(fitted_names(one.tree).keys() & one.facts.deferred for one in functions if one.facts.deferred)
        )
        self.seen_in_functions = none.union(
            *(_evaluated(one.text) & one.facts.deferred for one in functions if one.facts.deferred)
        )
        asking = [one for one in functions if isinstance(one.node, ast.FunctionDef) and not steps(one.tree)]
        self.called_in_functions = none.union(*(_called(one.text) & one.facts.deferred for one in asking))

    def fits(self, statement: Statement, name: str, by_hand: bool) -> str | None:
        """The name of the data that a statement fits a model on, "" for other data, None if it does not."""
        found: str | None = "" if name in taped(tree(statement.text)) else None
        for call in _calls(statement.text):
            method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            on_model = is_named(call.func.value, name) if isinstance(call.func, ast.Attribute) else False
            if on_model and method in _FITS:
                found = fitted_on(call)
            elif (
                (on_model and by_hand and method == "parameters")
                or self._is_fitted_by(call, name)
                or (method in _TRAINS and _is_first(call, name))
            ):
                found = ""
        return found

    def evaluates(self, statement: Statement, name: str, flavor: Flavor, fitted: bool) -> bool:
        """Whether a statement asks a model for results, saves it, or hands it on once it is fitted."""
        for use in _uses(statement.text):
            if use.name != name:
                continue
            if use.attribute:
                known = use.attribute in _EVALUATES | flavor.evaluates
                if known or (fitted and "*" in flavor.evaluates) or _asks_in_chain(statement, name, flavor):
                    return True
            elif use.called:
                trains = ".backward(" in statement.text or name in taped(tree(statement.text))
                if fitted and flavor.fits in {"loop", "history"} and not trains:
                    return True
            elif use.handed_to in self.judging or (fitted and self._asks(use.handed_to)):
                return True
        return False

    def _asks(self, function: str) -> bool:
        """Whether a function that is handed a model does more than to show or to fit it."""
        return function not in _ONLY_SHOWS and function not in self.fitting

    def _is_fitted_by(self, call: ast.Call, name: str) -> bool:
        """Whether a function of the notebook's own fits its argument."""
        places = self.fitting.get(call.func.id, frozenset()) if isinstance(call.func, ast.Name) else ()
        given = [number for number, one in enumerate(call.args) if is_named(one, name)]
        words = [word.arg for word in call.keywords if is_named(word.value, name)]
        return any(place in places for place in (*given, *words))


def _asks_in_chain(statement: Statement, name: str, flavor: Flavor) -> bool:
    """Whether a model is asked in the line that fits it: `model.fit(X, y).predict(X)`."""
    known = _EVALUATES | flavor.evaluates
    asks = (one for one in of_kind(statement.tree, ast.Attribute) if one.attr in known)
    calls = (one.value.func for one in asks if isinstance(one.value, ast.Call))
    fits = (one for one in calls if isinstance(one, ast.Attribute) and one.attr == "fit")
    return any(is_named(one.value, name) for one in fits)


def _judging(statements: Sequence[Statement], fitting: Mapping[str, frozenset[int | str]]) -> Names:
    """The own functions that also judge, or keep, the model that they fit for their caller."""
    found = set()
    for statement in statements:
        node = statement.node
        if isinstance(node, ast.FunctionDef) and node.name in fitting:
            names = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
            places = fitting[node.name]
            fitted = {names[one] if isinstance(one, int) else one for one in places}
            if any(use.name in fitted and use.attribute in _JUDGES for use in _uses(statement.text)):
                found.add(node.name)
    return frozenset(found)


class _Use:
    """One read of a name: which attribute, whether it is called, and which function it is handed to."""

    __slots__ = ("attribute", "called", "handed_to", "name")

    def __init__(self, name: str, attribute: str = "", called: bool = False, handed_to: str = "") -> None:
        self.name, self.attribute, self.called, self.handed_to = name, attribute, called, handed_to


@cache
def _uses(text: str) -> tuple[_Use, ...]:
    found: list[_Use] = []
    seen: set[int] = set()
    root = tree(text)
    for node in walk(root):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            seen.add(id(node.value))
            found.append(_Use(node.value.id, attribute=node.attr))
        elif isinstance(node, ast.Attribute) and _is_best(node.value):
            found.append(_Use(unparse(node.value).partition(".")[0], attribute=node.attr))
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                seen.add(id(node.func))
                found.append(_Use(node.func.id, called=True))
            for one in (*node.args, *(word.value for word in node.keywords)):
                if isinstance(one, ast.Name) and id(one) not in seen:
                    seen.add(id(one))
                    found.append(_Use(one.id, handed_to=unparse(node.func)))
        elif isinstance(node, (ast.Assign, ast.Expr)) and isinstance(node.value, ast.Name):
            seen.add(id(node.value))
    found += [
        _Use(node.id)
        for node in walk(root)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in seen
    ]
    return tuple(found)


def _is_best(node: ast.expr) -> bool:
    """Whether it is `search.best_estimator_`, which stands for the search."""
    best = isinstance(node, ast.Attribute) and node.attr == "best_estimator_"
    return best and isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)


@cache
def _evaluated(text: str) -> Names:
    return frozenset(use.name for use in _uses(text) if use.attribute in _EVALUATES)


@cache
def _called(text: str) -> Names:
    return frozenset(use.name for use in _uses(text) if use.called)


@cache
def _calls(text: str) -> tuple[ast.Call, ...]:
    return tuple(node for node in walk(tree(text)) if isinstance(node, ast.Call))


def _is_first(call: ast.Call, name: str) -> bool:
    """Whether it is the first argument, or the one of that name: `trainer.fit(model, data)`."""
    given = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "model")]
    return any(is_named(one, name) for one in given)
