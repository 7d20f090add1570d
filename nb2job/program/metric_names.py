"""Names of metrics: two numbers of one name are told apart by their models, their sections or a count."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nb2job.program.metric_words import blank, folded, told_by_names
from nb2job.program.nodes import dump, is_named, names_in, walk
from nb2job.program.numbers import assignments
from nb2job.program.own_calls import OwnCalls, maker
from nb2job.program.program import Statement
from nb2job.program.slug import slug
from nb2job.program.walk import Line, lines
from nb2job.regex import regex

Key = tuple[int, int]
Spot = tuple[int, int, int]
"""The number of a statement, a line and a column in it."""

_SPLITS = {"train": "train", "valid": "valid", "validation": "valid", "val": "valid", "test": "test"}
_SPLIT = regex(r"(?<![a-z])(train|validation|valid|val|test)(?![a-z])")
_JUDGED = frozenset({"predict", "predict_proba", "decision_function", "score", "evaluate", "transform"})


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A number that is logged: its name, where it stands, and the heading above."""

    name: str
    value: ast.expr
    line: Line
    number: int
    title: str

    @property
    def key(self) -> Key:
        """The number of its statement, and the node of its value there."""
        return self.number, id(self.value)

    @property
    def place(self) -> Spot:
        """What comes later is greater."""
        return self.number, self.line.node.lineno, self.line.node.col_offset


def told_apart(found: Sequence[Occurrence], statements: Sequence[Statement]) -> dict[Key, str]:
    """A name for each; one that is used for one number only stays as it is.

    Names that differ by case alone are one: stores and file systems may not tell them apart.
    """
    groups: dict[str, list[Occurrence]] = {}
    for one in found:
        groups.setdefault(_fold(one), []).append(one)
    given = _Assignments(statements) if any(len(group) > 1 for group in groups.values()) else None
    names: dict[Key, str] = {}
    taken = set(groups)
    for fold, group in groups.items():
        numbers: list[list[Occurrence]] = []
        for one in group:
            same = next((n for n in numbers if given and given.is_same(n[0], one, statements)), None)
            numbers.append([one]) if same is None else same.append(one)
        alone = len(numbers) == 1 or given is None
        chosen = [group[0].name] if alone or given is None else _chosen(fold, numbers, given, taken)
        for new, members in zip(chosen, numbers, strict=True):
            names.update((one.key, new) for one in members)
    return names


def _fold(one: Occurrence) -> str:
    """Its name as others may have it; two functions are given names of their own: `show(label, x)`."""
    fold = folded(one.name)
    given = fold == "{}" and one.line.function and not one.line.loops
    return f"{{{one.line.function}}}" if given else fold


def judged(found: Sequence[Occurrence], statements: Sequence[Statement], calls: OwnCalls) -> dict[Key, str]:
    """The parameter that holds the model of each number that a function logs for several models."""
    inside = [one for one in found if calls.repeats(one.line.function)]
    given = _Assignments(statements) if inside else None
    models = {one.key: given.model(one) for one in inside if given is not None}
    return {one.key: models[one.key] for one in inside if calls.differ(one.line.function, models[one.key])}


def _chosen(
    fold: str, numbers: list[list[Occurrence]], given: _Assignments, taken: set[str]
) -> Iterator[str]:
    models = [given.model(members[0]) for members in numbers]
    titles = [slug(members[0].title).replace("_", " ") for members in numbers]
    makers = [given.maker(members[0]) for members in numbers]
    words = _by_class(models, makers) if len(set(models)) > 1 else makers
    words = words if len(set(words)) > 1 else [""] * len(numbers)
    splits = [given.split(members[0]) for members in numbers]
    if len(set(words)) < len(words) and len(set(splits)) > 1 and not _SPLIT.search(fold):
        words = [f"{split} {word}".strip() for split, word in zip(splits, words, strict=True)]
    if len(set(words)) < len(words):
        spelled = told_by_names([members[0].value for members in numbers])
        spelled = spelled or told_by_names([given.value(members[0]) for members in numbers])
        words = spelled or (words if any(words) else titles if len(set(titles)) > 1 else words)
    seen_as = blank if fold == "{}" else folded
    used = {seen_as(one) for one in taken - {fold}}
    for word, members in zip(words, numbers, strict=True):
        name = members[0].name
        says = word == name or word.endswith(f" {name}")
        said = word.lower() in name.lower().split()
        plain = name if said else (word or name) if says or not word else f"{word} {name}"
        new, count = plain, 2
        while seen_as(new) in used:
            new, count = f"{plain} {count}", count + 1
        used.add(seen_as(new))
        yield new


def _by_class(models: Sequence[str], makers: Sequence[str]) -> list[str]:
    """The names of models, or their classes where one name has held models of several."""
    classes: dict[str, set[str]] = {}
    for model, made in zip(models, makers, strict=True):
        classes.setdefault(model, set()).add(made)
    pairs = zip(models, makers, strict=True)
    return [made if made and len(classes[model]) > 1 else model for model, made in pairs]


class _Assignments:
    """What each name is given, by place, in the function that it belongs to."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.given: dict[str, list[tuple[Spot, str, ast.expr | None]]] = {}
        for number, statement in enumerate(statements):
            for line in lines(statement.tree):
                place = (number, line.node.lineno, line.node.col_offset)
                for name, value in assignments(line.node):
                    self.given.setdefault(name, []).append((place, line.function, value))
                if isinstance(line.node, ast.Expr):
                    for name in _changed(line.node.value):
                        self.given.setdefault(name, []).append((place, line.function, None))

    def is_same(self, one: Occurrence, other: Occurrence, statements: Sequence[Statement]) -> bool:
        """Whether both are surely one number, or only one of both is ever logged."""
        if one.number == other.number and _excludes(statements[one.number].tree, one.line, other.line):
            return True
        if dump(one.value) != dump(other.value) or one.line.function != other.line.function:
            return False
        if one.number != other.number and _asks_anew(one.value):
            return False
        names = names_in(one.value)
        places = [place for name in names for place, _, _ in self.given.get(name, ())]
        return not any(one.place < place < other.place for place in places)

    def value(self, one: Occurrence) -> ast.expr:
        """What a name was given last that is logged; any other value as it is."""
        name = one.value.id if isinstance(one.value, ast.Name) else ""
        before = [
            (where, value)
            for where, function, value in self.given.get(name, ())
            if where < one.place and function == one.line.function and value is not None
        ]
        return max(before, key=lambda pair: pair[0], default=(one.place, one.value))[1]

    def split(self, one: Occurrence) -> str:
        """Whether a number judges the training, validation or test data, by the names that it comes from."""
        names, place = _names(one.value), one.place
        for _ in range(4):
            found = {_SPLITS[match[1]] for name in names if (match := _SPLIT.search(name.lower()))}
            if found or not names:
                return next(iter(found)) if len(found) == 1 else ""
            before = [
                (where, given)
                for name in names
                for where, function, given in self.given.get(name, ())
                if where < place and function == one.line.function and given is not None
            ]
            place, value = max(before, key=lambda pair: pair[0], default=(place, ast.Constant(None)))
            names = _names(value)
        return ""

    def maker(self, one: Occurrence) -> str:
        """The class of the model that a number judges, as far as it is seen; or ""."""
        name = self.model(one)
        before = [
            (where, maker(value))
            for where, function, value in self.given.get(name, ())
            if where < one.place and function == one.line.function and maker(value)
        ]
        return max(before, default=(one.place, ""))[1]

    def model(self, one: Occurrence) -> str:
        """The name of the model that a number judges, as far as it can be followed back; or ""."""
        value: ast.expr | None = one.value
        place = one.place
        for _ in range(4):
            if value is None:
                return ""
            name = _judged(value)
            if name:
                return name
            sources = [node.id for node in walk(value) if isinstance(node, ast.Name)]
            before = [
                (where, given)
                for source in sources
                for where, function, given in self.given.get(source, ())
                if where < place and function == one.line.function and given is not None
            ]
            place, value = max(before, key=lambda pair: pair[0], default=(place, None))
        return ""


def _asks_anew(value: ast.expr) -> bool:
    """Whether it asks a session, which may have trained since: `prediction.eval()`."""
    calls = (one.func for one in walk(value) if isinstance(one, ast.Call))
    return any(isinstance(one, ast.Attribute) and one.attr in {"eval", "run"} for one in calls)


def _names(value: ast.expr) -> set[str]:
    """The names that it comes from, but for those of which it takes only how many there are."""
    counts = [one for one in walk(value) if isinstance(one, ast.Call) and is_named(one.func, "len")]
    counted = {id(node) for one in counts for node in walk(one)}
    return {node.id for node in walk(value) if isinstance(node, ast.Name) and id(node) not in counted}


def _judged(value: ast.expr) -> str:
    for node in walk(value):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _JUDGED:
            return node.func.value.id if isinstance(node.func.value, ast.Name) else ""
    return ""


def _changed(value: ast.expr) -> set[str]:
    """Names whose objects a call may change: it is theirs, such as `model.fit(X)`."""
    inner = value
    while isinstance(inner, (ast.Call, ast.Attribute, ast.Subscript)):
        inner = inner.func if isinstance(inner, ast.Call) else inner.value
    return {inner.id} if isinstance(inner, ast.Name) and isinstance(value, ast.Call) else set()


def _excludes(tree: ast.AST, one: Line, other: Line) -> bool:
    """Whether two lines stand in different branches of one condition, or of one try."""
    for node in walk(tree):
        if isinstance(node, (ast.If, ast.Try)):
            blocks = [node.body, node.orelse, *(part.body for part in getattr(node, "handlers", ()))]
            homes = [
                number
                for line in (one, other)
                for number, block in enumerate(blocks)
                if any(line.node is inner for child in block for inner in walk(child))
            ]
            if len(homes) == 2 and homes[0] != homes[1]:
                return True
    return False
