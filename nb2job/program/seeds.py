"""Where a notebook sets a seed: `random_state=42`, `np.random.seed(42)`, `manual_seed(42)`."""

from __future__ import annotations

import ast

from nb2job.program.candidates import Candidate, literal, variables
from nb2job.program.imported_names import ImportedNames
from nb2job.program.nodes import unparse, walk
from nb2job.program.program import Program, Statement
from nb2job.regex import regex

_WORD = regex(r"random_state|seed|random_seed|bagging_seed|data_random_seed|data_seed")
_VARIABLE = regex(r"(?i)(?:[a-z0-9]+_)?seed(?:_value|_number|_num)?|random_?state|rand_?state|randomseed")
_CALL = regex(
    r"seed|set_seed|manual_seed(_all)?|seed_everything|set_random_seed|RandomState|default_rng|PRNGKey|Generator"
    r"|fix_seed|seed_all|set_all_seeds|random_seed"
)

SHARED = frozenset({"numpy", "random", "torch", "tensorflow"})
"""The libraries whose generators a whole process shares."""
_OWN = frozenset({"RandomState", "default_rng", "PRNGKey", "Generator", "Random"})
"""What makes a generator of its own, and leaves the shared ones alone."""
_STATES = frozenset({"set_state", "setstate", "set_rng_state"})


def seeds(program: Program) -> list[Candidate]:
    """Every literal seed: keywords, entries of dicts, and what is given to a call that sets one."""
    return [one for statement in program.statements() for one in _seeds(statement)]


def seed_variables(program: Program) -> list[Candidate]:
    """The notebook's own variables for a seed: `SEED = 42`."""
    found = [one for one in variables(program) if _VARIABLE.fullmatch(one.name) and type(one.value) is int]
    return list({one.name: one for one in found}.values())


def seeding_call(node: ast.AST) -> bool:
    """Whether it is a call that sets a seed, by a literal or not."""
    if not isinstance(node, ast.Call):
        return False
    name = unparse(node.func).split(".")[-1]
    of_pycaret = name == "setup" and any(word.arg == "session_id" for word in node.keywords)
    return of_pycaret or (bool(_CALL.fullmatch(name)) and bool(node.args or node.keywords))


def seeded_by(call: ast.Call, paths: ImportedNames) -> frozenset[str]:
    """The generators that a call seeds; all of them where it may be a function that does so."""
    name = unparse(call.func).split(".")[-1]
    if name in _OWN or not (seeding_call(call) or (name in _STATES and call.args)):
        return frozenset()
    path = paths.called(call)
    library = path.split(".")[0]
    return frozenset({library}) if library in SHARED and ".keras." not in path else SHARED


def _seeds(statement: Statement) -> list[Candidate]:
    found: dict[ast.expr, Candidate] = {}
    for node in walk(statement.tree):
        owner, values = "", list[ast.expr]()
        if isinstance(node, ast.Call):
            owner = unparse(node.func).split(".")[-1]
            values = [word.value for word in node.keywords if _WORD.fullmatch(word.arg or "")]
            values += node.args[:1] if seeding_call(node) else []
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            values = [value for key, value in pairs if _names_seed(key)]
        for value in values:
            known, given = literal(value)
            if known and type(given) is int:
                found[value] = Candidate("seed", owner, given, value, statement)
    return sorted(found.values(), key=lambda one: (one.node.lineno, one.node.col_offset))


def _names_seed(key: ast.expr | None) -> bool:
    return isinstance(key, ast.Constant) and isinstance(key.value, str) and bool(_WORD.fullmatch(key.value))
