"""Settings that are chosen by the test part: what it measures at the end is too good then."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nb2job.findings.finding import Look
from nb2job.findings.learning.objectives import on_test
from nb2job.findings.learning.parts import Parts, last_value, outside_functions
from nb2job.findings.learning.scoring import scored_in
from nb2job.notebook.cell import Note
from nb2job.program.nodes import last_name, names_in, unparse, walk
from nb2job.program.places import place_of
from nb2job.program.program import Statement
from nb2job.regex import regex

_SEARCHES = frozenset(
    "GridSearchCV RandomizedSearchCV HalvingGridSearchCV HalvingRandomSearchCV BayesSearchCV".split()
)
_SETS = ("eval_set", "valid_sets", "evals", "validation_data")
_STOPS = frozenset({"EarlyStopping", "ReduceLROnPlateau", "early_stopping"})
_BEST = frozenset({"argmax", "argmin", "nanargmax", "nanargmin", "idxmax", "idxmin"})
_CALLS = regex(r"\.fit\(|\.train\(")
_LOOPS = (ast.For, ast.While)


def tuned_on_test(look: Look) -> Iterator[Note]:
    """A search, its objective, an early stopping or the best of a loop that looks at the test part."""
    parts = Parts(look)
    for number, statement in enumerate(look.statements) if parts.has_both else ():
        for node in outside_functions(statement.tree) if _CALLS.search(statement.text) else ():
            reason = ""
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                reason = _searched(look, node, number, parts) or _stopped(look, node, number, parts)
            if reason:
                yield Note("NB233", place_of(statement, node), reason)
        if isinstance(statement.node, _LOOPS):
            yield from _best(look, number, statement, parts)
    for one in on_test(look, parts) if parts.has_both else ():
        words = f"{one.function.name} gives the search a score of the test part: {unparse(one.call)[:50]}"
        yield Note("NB233", place_of(one.statement, one.call), words)


def _searched(look: Look, call: ast.Call, number: int, parts: Parts) -> str:
    """`GridSearchCV(...).fit(X_test, y_test)`"""
    if last_name(call.func) != "fit" or not call.args or not parts.is_test(call.args[0]):
        return ""
    name = last_name(_made(look, call.func.value, number).func)  # type: ignore[attr-defined]
    return f"{name} searches on the test part, {unparse(call.args[0])[:40]}" if name in _SEARCHES else ""


def _made(look: Look, node: ast.expr, number: int) -> ast.Call:
    """The call that made what an expression holds; an empty one where that is not seen."""
    if isinstance(node, ast.Name):
        found = last_value(look, node.id, number)
        node = found[1] if found is not None else node
    return node if isinstance(node, ast.Call) else ast.Call(ast.Constant(None), [], [])


def _stopped(look: Look, call: ast.Call, number: int, parts: Parts) -> str:
    """`model.fit(X, y, eval_set=[(X_test, y_test)], early_stopping_rounds=10)`, and as Keras says it."""
    words = {one.arg: one.value for one in call.keywords if one.arg}
    given = next((words[one] for one in _SETS if one in words), None)
    if given is None or not _all_test(given, parts):
        return ""
    made = _made(look, call.func.value, number) if isinstance(call.func, ast.Attribute) else call
    words = {one.arg: one.value for one in made.keywords if one.arg} | words
    if "early_stopping_rounds" in words and unparse(words["early_stopping_rounds"]) != "None":
        return f"training is stopped by the test part, {unparse(given)[:50]}"
    callbacks = words.get("callbacks")
    chosen = _chooser(look, callbacks, number) if callbacks is not None else ""
    return f"{chosen} looks at the test part, {unparse(given)[:50]}" if chosen else ""


def _all_test(node: ast.expr, parts: Parts) -> bool:
    """Whether all data in a list of pairs is the test part, but for the training part itself."""
    pairs = node.elts if isinstance(node, ast.List) else [node]
    data = [one.elts[0] if isinstance(one, ast.Tuple) and one.elts else one for one in pairs]
    others = [one for one in data if not parts.is_train(one)]
    return bool(others) and all(map(parts.is_test, others))


def _chooser(look: Look, callbacks: ast.expr, number: int) -> str:
    """The callback that chooses by what it sees: one that stops, or that keeps the best."""
    if isinstance(callbacks, ast.Name):
        found = last_value(look, callbacks.id, number)
        callbacks = found[1] if found is not None else callbacks
    for one in callbacks.elts if isinstance(callbacks, (ast.List, ast.Tuple)) else [callbacks]:
        call = _made(look, one, number)
        name = last_name(call.func)
        best = [
            word for word in call.keywords if word.arg == "save_best_only" and unparse(word.value) == "True"
        ]
        trained = any(word.arg == "monitor" and unparse(word.value) in _OF_TRAINING for word in call.keywords)
        if (name in _STOPS or best) and not trained:
            return name
    return ""


_OF_TRAINING = frozenset({"'loss'", "'accuracy'", "'acc'"})


def _best(look: Look, number: int, statement: Statement, parts: Parts) -> Iterator[Note]:
    """A loop whose rounds are measured on the test part, and of which the best is taken."""
    calls = [one for one, data in scored_in(look, statement.tree) if parts.is_test(data)]
    if not calls:
        return
    scores, lists = _held(statement.tree, calls)
    if _kept(statement.tree, scores) or _picked(look.statements[number + 1 :], lists):
        words = f"the best of this loop is chosen by the test part: {unparse(calls[0])[:50]}"
        yield Note("NB233", place_of(statement, calls[0]), words)


def _held(tree: ast.AST, calls: Sequence[ast.Call]) -> tuple[set[str], set[str]]:
    """The names that get such a score, and the lists and dicts that it is put into."""
    scores: set[str] = set()
    lists: set[str] = set()
    wanted = {id(one) for one in calls}
    for node in outside_functions(tree):
        inside = any(id(one) in wanted for one in walk(node)) or bool(names_in(node) & scores)
        if isinstance(node, ast.Assign) and any(id(one) in wanted for one in walk(node.value)):
            scores |= {one.id for one in node.targets if isinstance(one, ast.Name)}
            lists |= _filled(node)
        elif isinstance(node, ast.Assign) and names_in(node.value) & scores:
            lists |= _filled(node)
        elif isinstance(node, ast.Call) and last_name(node.func) == "append" and inside:
            lists |= names_in(node.func)
    return scores, lists


def _filled(node: ast.Assign) -> set[str]:
    """`scores` of `scores[C] = …`"""
    held = [one.value for one in node.targets if isinstance(one, ast.Subscript)]
    return {one.id for one in held if isinstance(one, ast.Name)}


def _kept(tree: ast.AST, scores: set[str]) -> bool:
    """`if score > best: best = score`"""
    for node in outside_functions(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Compare):
            compared = names_in(node.test)
            bound = {one.id for part in node.body for one in walk(part) if _is_stored(one)}  # type: ignore[attr-defined]
            if compared & scores and compared & bound:
                return True
    return False


def _is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _picked(statements: Sequence[Statement], lists: set[str]) -> bool:
    """`ks[np.argmax(scores)]`, `scores.index(max(scores))`, `max(scores, key=scores.get)`"""
    for statement in statements:
        for node in outside_functions(statement.tree):
            if not isinstance(node, ast.Call):
                continue
            name = last_name(node.func)
            keyed = name in {"max", "min"} and any(word.arg == "key" for word in node.keywords)
            if (keyed or name in _BEST or name == "index") and names_in(node) & lists:
                return True
        if lists & statement.facts.writes:
            return False
    return False
