"""Models that the notebook fits and then looks at or saves: each once, with where it can be logged."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from nb2job.flavors.flavor import Flavor
from nb2job.models.changes import Changes
from nb2job.models.held import Held
from nb2job.models.looks import Looks
from nb2job.models.making import Made, is_the_same
from nb2job.models.own import makers, trains_by_hand
from nb2job.models.touches import Touches, steps
from nb2job.models.training_data import names_in
from nb2job.models.within import COMPOUND, models_within, root, sure_assignments, surely_reads
from nb2job.program.program import Program, Statement
from nb2job.program.shared import of_program


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted model: the expression that gives it, and the statement after which it is logged.

    `number` is that of the statement among the program's, None for the end of main. `data` is the name of
    what it was fitted on, as long as that is still the same there. `root` is the name in the expression.
    `behind` is the line of a `function` after which it is logged there, and `again` whether that may run
    more than once.
    """

    text: str
    root: str
    made: Made
    statement: Statement
    data: str
    number: int | None
    behind: ast.stmt | None = None
    function: str = ""
    again: bool = False

    @property
    def flavor(self) -> Flavor:
        """Its library."""
        return self.made.flavor


def fitted_models(program: Program) -> list[Fitted]:
    """Every model that is fitted and then used, in the order in which they are made."""
    walk = _walked(program)
    pairs = [pair for pair in walk.found if not any(id(copy) in walk.kept for copy in pair[0].copies)]
    order = {id(statement): number for number, statement in enumerate(walk.statements)}
    return sorted((one for _, one in pairs), key=lambda one: order[id(one.statement)])


def never_seen(program: Program) -> list[tuple[str, Statement]]:
    """Every model that is fitted, and that nothing looks at: its name, and the statement that makes it."""
    walk = _walked(program)
    logged = {id(copy) for held, _ in walk.found for copy in held.copies}
    return [(name, held.statement) for name, held in walk.unseen if id(held) not in logged]


@of_program
def _walked(program: Program) -> _Walk:
    walk = _Walk(program)
    for number, statement in enumerate(walk.statements):
        walk.step(number, statement)
    for name in list(walk.alive):
        walk.kill(name, None)
    return walk


@dataclass(frozen=True, slots=True)
class Fit:
    """One fitting of a model: the statement's number, and the name that holds the model."""

    number: int
    name: str
    made: Made


def fits(program: Program) -> list[Fit]:
    """Every fitting that is seen, whether the model is used or not."""
    return _walked(program).fits


class _Known(Mapping[str, Made]):
    """What names hold now, of thousands perhaps: nothing is copied."""

    def __init__(self, alive: Mapping[str, Held]) -> None:
        self.alive = alive

    def __getitem__(self, name: str) -> Made:
        return self.alive[name].made

    def __iter__(self) -> Iterator[str]:
        return iter(self.alive)

    def __len__(self) -> int:
        return len(self.alive)


class _Walk:
    def __init__(self, program: Program) -> None:
        self.statements = list(program.statements())
        self.makers = makers(program)
        self.by_hand = trains_by_hand(program)
        self.looks = Looks(program)
        self.changes = Changes(self.statements)
        self.touches = Touches(program, self.makers)
        self.alive: dict[str, Held] = {}
        self.found: list[tuple[Held, Fitted]] = []
        self.kept: set[int] = set()
        self.unseen: list[tuple[str, Held]] = []
        self.fits: list[Fit] = []

    def step(self, number: int, statement: Statement) -> None:
        """What one statement does to the models that there are."""
        if isinstance(statement.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for name in statement.facts.bindings & self.alive.keys():
                self.kill(name, number)
            return
        self._look(number, statement)
        assigned, before = set[str](), frozenset(self.alive)
        for node in sure_assignments(statement.node):
            assigned |= self._assign(number, statement, node)
        if isinstance(statement.node, ast.With):
            # `with strategy.scope():` around making and fitting.
            self._look(number, statement, assigned - before)
        within = self._within(statement)
        for name in (statement.facts.bindings - assigned) & self.alive.keys():
            self.kill(name, number)
        for name, made in within.items():
            fit = number if made.fitted else -1
            self.alive[name] = Held(made, statement, {name}, number, fit, data=made.data, maybe=True)

    def _within(self, statement: Statement) -> dict[str, Made]:
        """The models that a loop or a branch gives to names."""
        if not isinstance(statement.node, COMPOUND):
            return {}
        known = _Known(self.alive)
        return models_within(statement, self.makers, self.looks, known, by_hand=self.by_hand)

    def kill(self, name: str, number: int | None) -> None:
        """A name is bound again before statement `number`, or main ends: the model may be logged now."""
        held = self.alive.pop(name)
        held.names.discard(name)
        if held.names or name in self.looks.written_in_functions:
            return
        judged = held.made.flavor.fits == "loop" and name in self.looks.called_in_functions
        seen = not held.maybe and (judged or name in self.looks.seen_in_functions)
        late = held.used or (number is None and seen) or (held.asked and not held.taken)
        if held.fit < 0 or not late:
            self.unseen += [(name, held)] if held.fit >= 0 and not (held.maybe or held.taken) else []
            return
        end = self._place(held, number)
        same = held.data and all(self._is_same(one, held.fit, end) for one in names_in(held.data))
        data = self.makers.readable(held.data) if same else ""
        text = f"{name}.best_estimator_" if held.made.search else name
        self.found.append((held, Fitted(text, name, held.made, held.statement, data, end)))
        self.kept.add(id(held))

    def _place(self, held: Held, number: int | None) -> int | None:
        """The statement that may change a model last, where it is surely there; None for the end of main."""
        if number is None and held.stored:
            return None
        return max(held.last, held.sure)

    def _look(self, number: int, statement: Statement, names: Collection[str] | None = None) -> None:
        found = statement.facts.uses & self.alive.keys() if names is None else names
        for name in found:
            held = self.alive[name]
            flavor, before = held.made.flavor, held.fit >= 0
            if flavor.fits != "results":
                data = self.looks.fits(statement, name, self.by_hand and flavor.fits == "loop")
                if data is not None:
                    held.fit, held.data, held.last = number, data, number
                    self.fits.append(Fit(number, name, held.made))
            sure = not held.maybe or surely_reads(statement, name)
            if sure and held.sure < 0:
                held.sure = number if held.maybe else -1
            if sure and self.looks.evaluates(statement, name, flavor, before):
                held.used = True
            if held.made.search and f"{name}.best_params_" in statement.text:
                alone = isinstance(statement.node, ast.Expr)
                held.asked, held.taken = held.asked or (alone and sure), held.taken or not alone
            if name not in statement.facts.bindings and self.touches.changes(statement.tree, name):
                held.last = number
            held.stored |= self.touches.keeps(statement.tree, name)
        self._called(number, statement)

    def _called(self, number: int, statement: Statement) -> None:
        """A function that is called, or handed on, may change the models that it reads as variables."""
        called, stepping = statement.facts.uses & self.touches.defined, steps(statement.tree)
        for name, held in self.alive.items() if called or stepping else ():
            calling = bool(called & self.touches.changing(name))
            if calling or (stepping and held.made.flavor.fits == "loop"):
                held.last = number
            if calling and held.fit < 0 and name in self.looks.fitted_in_functions:
                held.fit = number

    def _assign(self, number: int, statement: Statement, node: ast.Assign) -> set[str]:
        """Bind the targets of an assignment; returns the names that are dealt with."""
        known = _Known(self.alive)
        target = node.targets[0]
        if isinstance(target, ast.Tuple):
            members = self.makers.several(node.value, known)
            pairs = zip(target.elts, members, strict=False) if len(members) == len(target.elts) else ()
            made = [(one.id, model) for one, model in pairs if isinstance(one, ast.Name) and model]
        else:
            model = self.makers.made(node.value, known)
            made = [(target.id, model)] if isinstance(target, ast.Name) and model else []
        source = self.alive.get(self.makers.handed_back(node.value)[0] or root(node.value))
        for name, model in made:
            if source is not None and is_the_same(source.made, model):
                self._alias(number, name, model, source)
            else:
                self._bind(number, statement, name, model, source)
        return {name for name, _ in made}

    def _bind(self, number: int, statement: Statement, name: str, model: Made, source: Held | None) -> None:
        """A name for a new model; the best estimator of a search is one, and stands for the search."""
        if name in self.alive:
            self.kill(name, number)
        held = Held(model, statement, {name}, number, number if model.fitted else -1, data=model.data)
        if source is not None and source.made.search and not model.search:
            held.fit, held.data = source.fit, source.data
            source.copies.append(held)
        self.alive[name] = held
        if model.fitted:
            self.fits.append(Fit(number, name, model))

    def _alias(self, number: int, name: str, model: Made, source: Held) -> None:
        """One more name for a model, or the same one after it was fitted or moved to a device."""
        if self.alive.get(name) is not source:
            if name in self.alive:
                self.kill(name, number)
            self.alive[name] = source
            source.names.add(name)
        if model.fitted and not source.made.fitted:
            source.made, source.fit, source.data = model, number, model.data
        source.last = number

    def _is_same(self, data: str, start: int, end: int | None) -> bool:
        """Whether a name surely holds at the end what it held when the model was fitted on it."""
        if data in self.looks.written_in_functions:
            return False
        there = self.changes.first_write(data) < start or data in self.looks.given
        return there and not self.changes.between(data, start, len(self.statements) if end is None else end)
