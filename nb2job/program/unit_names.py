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
from nb2job.program.stages import STAGES

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
_STEP = "run_step"


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
    drawn = _drawn(unit.statements) if does == "plot_results" else ""
    made = _made(unit.statements)
    if title:
        found = [title, _VERBS.get(title, ""), f"run_{title}", does if does != _STEP else ""]
    elif does != _STEP:
        about = _object(unit.statements)
        again = f"{does.partition('_')[0]}_{about}" if about else ""
        there = section if section.count("_") < 3 and section != does else ""
        found = [drawn, does, again, f"{does}_for_{there}" if there else ""]
    else:
        found = [f"compute_{made}" if made else "", f"continue_{section}" if section else ""]
    return [one for one in found if one and len(one) <= 60]


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
    code = re.sub(r"#.*", "", text)
    for name, pattern in STAGES:
        if re.search(pattern, code):
            return name
    return _STEP


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
    return _made(statements)


_WORK = frozenset({"fit", "train", "predict", "score", "evaluate", "compile"})


def _made(statements: Sequence[Statement]) -> str:
    """The name that a unit sets last, if it says something."""
    for statement in reversed(_rest(statements)):
        node = statement.node
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(target, ast.Name) and len(made := slug(target.id)) > 2 and made != "fig":
            return made
    return ""
