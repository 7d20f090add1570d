"""What the code of a unit is about: what it works on, what it makes for later ones, what it calls."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from nb2job.program.border_cost import size_of
from nb2job.program.borne_out import MOST, leads_to
from nb2job.program.names import BUILTINS
from nb2job.program.nodes import last_name, of_kind
from nb2job.program.program import Statement
from nb2job.program.slug import slug
from nb2job.program.stages import FITS_NO_MODEL, TRAINING
from nb2job.program.unit_stage import TEXTS, own, stage_of
from nb2job.program.verbs import BASES
from nb2job.regex import regex

_MEANS_NOTHING = frozenset(
    "args arr axes axs col cols data data1 data2 df dfs fig figure history idx ids kwargs output"
    " outputs pred preds res result results ret row rows temp tmp val vals value values".split()
)
"""Names that say less than what is done."""
_FILE = regex(r"([\w-]+)\.(?:cfg|json|md|py|R|sh|toml|txt|ya?ml)[\"']")


def root(node: ast.expr) -> str:
    """The variable that an expression is about: that of `x` in `x["a"].mean()` and in `len(x)`."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if not node.args:
                return ""
            node = node.args[0]
        else:
            node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def is_tool(name: str) -> bool:
    """Whether a name is rather that of a module, an axis, a function that draws, or what every script has."""
    return bool(
        re.match(
            r"(plt|pl|pyplot|sns|px|go|np|pd|tf|torch|logger|output_dir|ax\w?\d*|axe?s|fig\w*|plot\w*|show\w*)$",
            name,
        )
    )


def says_something(name: str) -> bool:
    """Whether a variable's name tells what its value is."""
    return len(name) > 2 and name.lower() not in _MEANS_NOTHING and not name.startswith("_")


def worked_on(statements: Sequence[Statement], does: str, leaving: Sequence[str]) -> Iterator[str]:
    """What statements of a stage are about: a model that is fitted, or what they set for later ones."""
    if does == "tune_model":
        yield from _searched(statements)
    for statement in own(statements):
        if does in TRAINING | {"evaluate_model"}:
            yield from _models(statement)
    if does == "write_file":
        yield from (slug(found) for one in statements for found in _FILE.findall(TEXTS.sub('""', one.text)))
    if does == "split_data":
        splits = (
            one for one in calls(own(statements)) if last_name(one.func) == "train_test_split" and one.args
        )
        yield from (slug(root(one.args[0])) for one in splits if says_something(root(one.args[0])))
    if does in TRAINING | {"evaluate_model", "split_data"}:
        return
    doing = [one for one in own(statements) if stage_of(one.text) == does and targets(one)]
    doing = [one for one in doing if does != "download_data" or not _OF_FILE.search(targets(one)[0])]
    if len({targets(one)[0] for one in doing}) > 1:  # of several things, what most of the unit leads to
        doing = [one for one in doing if leads_to(statements, one) >= MOST]
    names = [name for one in doing for name in targets(one)]
    yield from (slug(name) for name in names if name in leaving and says_something(name))
    yield from (slug(name) for name in names if says_something(name))


def _searched(statements: Sequence[Statement]) -> Iterator[str]:
    """The models whose settings are searched: `lgbm_classifier` of `GridSearchCV(LGBMClassifier(), grid)`."""
    for call in calls(own(statements)):
        if last_name(call.func).endswith("SearchCV"):
            given = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "estimator")]
            for one in given:
                name = last_name(one.func) if isinstance(one, ast.Call) else root(one)
                name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
                yield slug(name) if len(name) > 1 and name not in {"model", "pipeline"} else ""


def _models(statement: Statement) -> Iterator[str]:
    yield from (slug(name) for name in _worked(statement) if not _OF_ROWS.search(name.lower()))


def _worked(statement: Statement) -> Iterator[str]:
    for call in calls([statement]):
        if isinstance(call.func, ast.Attribute) and call.func.attr in _WORK:
            owner = call.func.value
            if isinstance(owner, ast.Name) and (says_something(owner.id) or re.match(_SHORT, owner.id)):
                yield owner.id
            elif isinstance(owner, ast.Call) and call.func.attr == "fit":
                yield from (name for name in targets(statement) if says_something(name))
        elif isinstance(call.func, ast.Name) and re.match(r"(?:fit|train)(?:_model\w*)?$", call.func.id):
            yield from (name for name in targets(statement) if says_something(name))


def fitted(statements: Sequence[Statement]) -> Iterator[str]:
    """The variables of the models that are trained, in order."""
    for call in calls(own(statements)):
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"fit", "fit_predict", "train"}:
            owner = call.func.value
            if isinstance(owner, ast.Name) and not FITS_NO_MODEL.search(f"{owner.id}.fit("):
                yield owner.id


_OF_FILE = regex(r"(?i)(?:file|name|path|url|response|resp|r)$")
"""What a download gives besides the data."""
_OF_ROWS = regex(r"(?:loaders?|datasets?|data|df|ds|batch(?:es)?)$")
"""What a training is given, not what it trains."""
_SHORT = r"(?!df|pd|np|pl|tf|ax)[a-z]{2}$"
"""`rf` is as good a name of a forest as many have."""
_WORK = frozenset({"fit", "fit_predict", "train", "predict", "score", "evaluate", "compile"})


def targets(statement: Statement) -> list[str]:
    """The variables that an assignment sets or changes, in its order."""
    node = statement.node
    if isinstance(node, ast.Assign):
        return [name for target in node.targets for name in _named(target)]
    return [*_named(node.target)] if isinstance(node, (ast.AnnAssign, ast.AugAssign)) else []


def _named(target: ast.expr) -> Iterator[str]:
    if isinstance(target, (ast.Tuple, ast.List)):
        for one in target.elts:
            yield from _named(one)
    elif root(target):
        yield root(target)


def made(statements: Sequence[Statement], leaving: Sequence[str]) -> Iterator[str]:
    """Names from what most of a unit leads to: best what later units need, then what it sets last."""
    leading = [one for one in own(statements) if targets(one) and leads_to(statements, one) >= MOST]
    setting = [(one, name) for one in reversed(leading) for name in reversed(targets(one))]
    telling = [pair for pair in setting if len(pair[1]) > 2 and not is_tool(pair[1])]
    if sum(map(size_of, own(statements))) > _MUCH:
        telling = [pair for pair in telling if not _is_plain(pair[0])] or telling
    telling.sort(key=lambda pair: (not says_something(pair[1]), _is_plain(pair[0])))
    first = [pair for pair in telling if pair[1] in leaving]
    first.sort(key=lambda pair: (not says_something(pair[1]), _verb(pair[0]) in _WEAK))
    for statement, name in (*first, *telling):
        said = slug(name)
        verb = _verb(statement) if first else _shows(statements) or _verb(statement)
        if verb == "download" and _OF_FILE.search(name):
            yield "download_data"
        elif said:
            yield said if said.startswith(f"{verb}_") else f"{verb}_{said}"


_MUCH = 8
"""A unit of more lines does more than to set a literal."""


def called(statements: Sequence[Statement]) -> Iterator[str]:
    """Names from what a unit calls for what it does: `show_walk(square)` shows a square, shell commands."""
    shell = [one for one in map(_command, own(statements)) if one]
    if shell and 2 * len(shell) > len(own(statements)):
        if {*shell} & {"curl", "wget"}:
            yield "download_data"
        kind = f"{shell[0]}_" if len({*shell}) == 1 else ""
        yield from (f"run_{kind}commands", f"run_more_{kind}commands")
    for statement in own(statements):
        call = statement.node.value if isinstance(statement.node, ast.Expr) else None
        name = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
        verb = name.partition("_")[0]
        if not isinstance(call, ast.Call) or verb not in BASES - {"log"} or name in BUILTINS:
            continue
        if leads_to(statements, statement) >= MOST:
            yield f"run_{slug(name)}" if not call.args else ""
            for node in call.args:
                if says_something(root(node)) and root(node) not in BUILTINS:
                    yield f"{verb}_{slug(root(node))}"


def _command(statement: Statement) -> str:
    """The program that a line runs in a shell."""
    found = re.search(r"\b(?:run_shell|system)\(\s*[rf]*[\"']+\s*(\w+)", statement.text)
    return slug(found[1]) if found else ""


def _is_plain(statement: Statement) -> bool:
    """Whether it sets one literal, or what is only filled later."""
    return _is_empty(statement) or isinstance(getattr(statement.node, "value", None), ast.Constant)


def _is_empty(statement: Statement) -> bool:
    value = getattr(statement.node, "value", None)
    empty = isinstance(value, (ast.List, ast.Tuple)) and not value.elts
    return empty or (isinstance(value, ast.Dict) and not value.keys)


def _shows(statements: Sequence[Statement]) -> str:
    """`show` where nothing comes of it but lines that are printed, and those are not the least of it."""
    lines = own(statements)
    printing = [
        one for one in lines if any(last_name(call.func) in {"print", "info"} for call in calls([one]))
    ]
    return "show" if _SHOWN * sum(map(size_of, lines)) <= sum(map(size_of, printing)) > 0 else ""


_SHOWN = 0.25
"""A unit shows something if so much of its lines do."""


def _verb(statement: Statement) -> str:
    """How a statement comes to what it sets: by a call that says so, a class, a literal."""
    value = getattr(statement.node, "value", None)
    if _is_plain(statement):
        return "collect" if _is_empty(statement) else "set"
    if isinstance(value, (ast.List, ast.Dict, ast.Set, ast.Tuple, ast.Lambda, ast.JoinedStr)):
        return "define"
    if isinstance(value, (ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp)):
        return "collect"
    if isinstance(value, (ast.Subscript, ast.Attribute)):
        return "select" if isinstance(value, ast.Subscript) else "get"
    if not isinstance(value, ast.Call):
        return "compute"
    name = last_name(value.func)
    first = name.partition("_")[0]
    if name in BUILTINS:
        return "collect" if name in {"list", "set", "dict", "tuple", "sorted"} else "compute"
    if name[:1].isupper() or name in _CREATING:
        return "create"
    return (
        first if first in BASES - {"join"} else "compute" if isinstance(value.func, ast.Attribute) else "make"
    )


_WEAK = frozenset({"define", "get", "select", "set"})
"""What says less than how another value is made."""


_CREATING = frozenset(
    "array arange linspace logspace zeros ones full eye meshgrid constant tensor dict".split()
)


def calls(statements: Sequence[Statement]) -> Iterator[ast.Call]:
    for statement in statements:
        yield from of_kind(statement.tree, ast.Call)
