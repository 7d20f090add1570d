"""What units are called: by their heading, by a comment that opens them, or by what their code does."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Sequence
from dataclasses import replace

from nb2job.program.border_cost import is_definition
from nb2job.program.import_statements import is_import
from nb2job.program.program import Statement, Unit
from nb2job.program.slug import slug
from nb2job.program.stages import FITS_NO_MODEL, STAGES, TRAINING

_NOT_A_TITLE = re.compile(r"[=\[\]{}<>;$\\]|https?:|\w\(|-\*-|\bnb2job\b|\btype: ")
_VERBS = {
    "train": "train_model",
    "test": "test_model",
    "fit": "fit_model",
    "predict": "make_predictions",
    "evaluate": "evaluate_model",
    "data": "load_data",
    "model": "build_model",
    "results": "show_results",
    "plot": "plot_results",
}
_NOUNS = frozenset({"data", "model", "results"})
"""Titles that would be the names of values, not of functions."""
_STEP = "run_step"
_NUMBERED = re.compile(
    r"(question|exercise|step|part|task|problem|section|chapter|lab|example|q|ex|case|lesson|day|week|phase"
    r"|solution|answer|quiz)(_?\d+|_[a-z]|_one|_two|_three)*"
)
"""Titles that only count: what the code does says more."""


def named(units: Sequence[Unit], taken: frozenset[str]) -> tuple[Unit, ...]:
    """Give each unit a name: valid, unique, and none that the program uses."""
    used = set(taken) | set(keyword.kwlist) | set(keyword.softkwlist)
    found = []
    section = ""
    for unit in units:
        section = slug(unit.title) if unit.level else section
        name = next((one for one in _candidates(unit, section) if one not in used), "")
        if not name:
            name = _numbered(slug(unit.title) or stage(unit), used)
        used.add(name)
        found.append(replace(unit, name=name))
    return tuple(found)


def _candidates(unit: Unit, section: str) -> list[str]:
    """Names from the best on: the heading's, then what the code does, then where it stands."""
    title, does = slug(unit.title), stage(unit)
    if _NUMBERED.fullmatch(title):
        return [*_candidates(replace(unit, title=""), ""), title]
    drawn = _drawn(unit.statements) if does == "plot_results" else ""
    made = _made(unit.statements)
    verb = does.partition("_")[0]
    if does == _STEP and any(title in one.facts.bindings for one in unit.statements):
        verb = "compute"
    about = _object(unit.statements)
    again = f"{verb}_{about}" if about and does != _STEP else ""
    if title:
        done = title.startswith((f"{verb}_", f"{verb}ing"))
        found = [_VERBS[title]] if title in _NOUNS else []
        found += [
            title,
            _tail(unit.title, title),
            _VERBS.get(title, ""),
            "" if done or "_" in title else f"{verb}_{title}",
        ]
        found += [again, does if does != _STEP else "", f"run_{title}"]
    elif does != _STEP:
        there = section if section.count("_") < 3 and section != does else ""
        found = [drawn, does, again, f"{does}_for_{there}" if there else ""]
    else:
        found = [f"{_verb(unit.statements)}_{made}" if made else "", f"continue_{section}" if section else ""]
    return [one for one in found if one and len(one) <= 60]


def _tail(heading: str, name: str) -> str:
    """The last words of a heading that is too long for a name: others may begin as it does."""
    words = heading.split()
    last = slug(" ".join(words[-5:]))
    return last if len(words) > 6 and "_" in last and not name.endswith(last) else ""


def _numbered(name: str, used: set[str]) -> str:
    number = 2
    while f"{name}_{number}" in used:
        number += 1
    return f"{name}_{number}" if name in used else name


# -- from comments ------------------------------------------------------------------------------


def leading_comment(statements: Sequence[Statement]) -> str:
    """The comment that opens a unit, where it reads like a heading: a few words, no code."""
    if not statements:
        return ""
    lines = statements[0].text.lstrip().split("\n")
    text = lines[0].lstrip("#").strip(" -=*#\t:.") if lines[0].startswith("#") else ""
    single = len(lines) < 2 or not lines[1].startswith("#")
    words = text.split()
    fits = single and 2 <= len(words) <= 7 and not _NOT_A_TITLE.search(text)
    return text if fits and text[0].isalpha() else ""


# -- from code ------------------------------------------------------------------------------------


def stage(unit: Unit) -> str:
    """What a unit does, read from its code."""
    text = "\n".join(one.text for one in _rest(unit.statements))
    code = FITS_NO_MODEL.sub("", re.sub(r"#.*", "", text))
    found = [name for name, pattern in STAGES if re.search(pattern, code)]
    if found[:1] == ["split_data"] and TRAINING & {*found}:
        return next(one for one in found if one in TRAINING)
    return found[0] if found else _STEP


def _rest(statements: Sequence[Statement]) -> list[Statement]:
    return [one for one in statements if not is_import(one) and not is_definition(one)]


def _drawn(statements: Sequence[Statement]) -> str:
    """`plot_` and a figure's title, where it has one that is a literal."""
    for statement in statements:
        for node in ast.walk(statement.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in _TITLES and node.args:
                title = node.args[0]
                if isinstance(title, ast.Constant) and isinstance(title.value, str):
                    name = slug(title.value)
                    return name if name.startswith("plot") else f"plot_{name}" if name else ""
    return ""


_TITLES = frozenset({"title", "set_title", "suptitle"})


def _object(statements: Sequence[Statement]) -> str:
    """What a unit works on: the object whose `fit`, `train` or `predict` is called, else what it sets."""
    for statement in _rest(statements):
        for node in ast.walk(statement.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                named = isinstance(owner, ast.Name) and len(owner.id) > 2
                if named and node.func.attr in _WORK:
                    return slug(ast.unparse(owner))
                if isinstance(owner, ast.Call) and node.func.attr == "fit" and _sets(statement):
                    return _sets(statement)
    return _made(statements)


def _sets(statement: Statement) -> str:
    """The name that a plain assignment sets, if it says something: `nmf = NMF(n_components=10).fit(X)`."""
    target = statement.node.targets[0] if isinstance(statement.node, ast.Assign) else None
    return slug(target.id) if isinstance(target, ast.Name) and len(target.id) > 2 else ""


_WORK = frozenset({"fit", "train", "predict", "score", "evaluate", "compile"})


def _made(statements: Sequence[Statement]) -> str:
    """The name that a unit sets last, if it says something."""
    node = _last_set(statements)
    return slug(ast.unparse(node.targets[0])) if node is not None else ""


def _last_set(statements: Sequence[Statement]) -> ast.Assign | None:
    for statement in reversed(_rest(statements)):
        node = statement.node
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        made = slug(target.id) if isinstance(target, ast.Name) else ""
        if isinstance(node, ast.Assign) and len(made) > 2 and made != "fig":
            return node
    return None


def _verb(statements: Sequence[Statement]) -> str:
    """How a unit comes to what it sets last: by a call that says so, a class, or a literal."""
    node = _last_set(statements)
    value = node.value if node is not None else None
    if isinstance(value, (ast.List, ast.Dict, ast.Set, ast.Tuple, ast.Constant)):
        return "define"
    if not isinstance(value, ast.Call):
        return "compute"
    called = ast.unparse(value.func).split(".")[-1]
    said = called.partition("_")[0]
    return "create" if called[:1].isupper() else said if said in _SAID else "compute"


_SAID = frozenset(
    "get create build make load read fetch find select filter count sample generate update add merge join"
    " drop sort scale encode decode split parse extract convert transform normalize clean draw simulate open"
    " list query search choose shuffle stack apply define register submit deploy train fit predict evaluate"
    " score resample estimate solve plot summarize format tokenize reshape rename fill".split()
)
"""Verbs with which the name of a called function may begin."""
