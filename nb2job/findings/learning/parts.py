"""Which names hold the part of the data that is trained on, and which the part that is tested on."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nb2job.findings.finding import Look
from nb2job.program.nodes import children, names_in
from nb2job.regex import regex

Names = frozenset[str]

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_WORDS = regex(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_CROSSED = ("sklearn.model_selection.cross_val", "sklearn.cross_validation.cross_val")
_GLUED = regex(r"(?:[xyXY]|df)?(test|train|valid|val)(?:s|ing|[XxYy]|df|set|data)?")
_MEANS = {"test": "test", "holdout": "test", "train": "train", "valid": "valid", "val": "valid"}
_MEANS |= {"validation": "valid", "dev": "valid", "training": "train", "testing": "test", "eval": "valid"}


@dataclass(frozen=True, slots=True)
class Split:
    """A `train_test_split`: the statement's number, what is split, and the names of both parts.

    A cross-validation splits by itself, again and again: no name holds its parts.
    """

    number: int
    given: tuple[ast.expr, ...]
    train: tuple[str, ...] = ()
    test: tuple[str, ...] = ()

    @property
    def is_crossed(self) -> bool:
        """Whether it is a cross-validation."""
        return not self.train

    @property
    def names(self) -> Names:
        """The names in what is split."""
        return Names().union(*map(names_in, self.given))


class Parts:
    """Judges the names of one notebook by its splits, and by how they are called."""

    def __init__(self, look: Look) -> None:
        self.statements = look.statements
        self.splits = tuple(_splits(look))
        self.crossed = tuple(_crossed(look))
        spelled = Names().union(*(one.facts.bindings | one.facts.uses for one in look.statements))
        self.has_both = {role(one) for one in spelled} >= {"train", "test"}

    def is_test(self, node: ast.expr) -> bool:
        """Whether an expression is made of nothing but what is tested on."""
        return self._is(node, "test")

    def is_train(self, node: ast.expr) -> bool:
        """Whether an expression is made of nothing but what is trained on."""
        return self._is(node, "train")

    def _is(self, node: ast.expr, wanted: str) -> bool:
        data = data_names(node)
        return bool(data) and self.has_both and all(role(one) == wanted for one in data)


@cache
def role(name: str) -> str:
    """What the words of a name say: "train", "valid", "test", or "" for neither, or for several of them."""
    said = {_MEANS[one.lower()] for one in _WORDS.findall(name) if one.lower() in _MEANS}
    glued = _GLUED.fullmatch(name)
    said |= {_MEANS[glued[1]]} if glued else set()
    return said.pop() if len(said) == 1 else ""


def data_names(node: ast.expr) -> Names:
    """The names that an expression takes data from: `X_test` of `X_test[columns].values`, none of a call's
    function."""
    if isinstance(node, ast.Name):
        return Names({node.id})
    if isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        return data_names(node.value)
    if isinstance(node, ast.Call):
        method = data_names(node.func.value) if isinstance(node.func, ast.Attribute) else Names()
        return method if not node.args else Names({""})
    return Names({""})


def outside_functions(tree: ast.AST) -> Iterator[ast.AST]:
    """The parts of a statement that run when it does, in the order in which they stand."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, _SCOPES):
            yield node
            waiting += reversed([*children(node)])


def _splits(look: Look) -> Iterator[Split]:
    for number, statement in enumerate(look.statements):
        for node in outside_functions(statement.tree) if "train_test_split" in statement.text else ():
            value = node.value if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
            if isinstance(value, ast.Call) and _is_split(look, value):
                assert isinstance(node, ast.Assign)
                yield from _parted(number, value, node.targets[0])


def _crossed(look: Look) -> Iterator[Split]:
    """`cross_val_score(model, X, y)`"""
    for number, statement in enumerate(look.statements):
        for node in outside_functions(statement.tree) if "cross_val" in statement.text else ():
            if isinstance(node, ast.Call) and look.paths.called(node).startswith(_CROSSED):
                yield Split(number, tuple(node.args[1:3]))


def _is_split(look: Look, call: ast.Call) -> bool:
    path = look.paths.called(call)
    return path.startswith("sklearn.") and path.endswith(".train_test_split")


def _parted(number: int, call: ast.Call, target: ast.expr) -> Iterator[Split]:
    names = [getattr(one, "id", "") for one in getattr(target, "elts", ())]
    plain = not any(isinstance(one, ast.Starred) for one in call.args)
    if plain and len(names) == 2 * len(call.args):
        yield Split(number, tuple(call.args), tuple(names[::2]), tuple(names[1::2]))


def last_value(look: Look, name: str, before: int) -> tuple[int, ast.expr] | None:
    """What a name was set to last above a statement, and where, if that is one plain assignment."""
    number = look.bound.last_before(name, before)
    node = look.statements[number].node if number is not None else None
    if number is None or not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return None
    return (number, node.value) if isinstance(node.targets[0], ast.Name) else None
