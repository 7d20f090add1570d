"""What the code of a unit is about: what it draws, what it makes for later ones, what it calls."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from nb2job.program.border_cost import size_of
from nb2job.program.names import BUILTINS
from nb2job.program.nodes import walk
from nb2job.program.phrases import phrase
from nb2job.program.program import Statement
from nb2job.program.slug import slug
from nb2job.program.stages import TRAINING
from nb2job.program.unit_stage import TEXTS, own, stage_of
from nb2job.program.verbs import BASES

_MEANS_NOTHING = frozenset(
    "args arr axes axs col cols data data1 data2 df dfs fig figure history idx ids kwargs output"
    " outputs pred preds res result results ret row rows temp tmp val vals value values".split()
)
"""Names that say less than what is done."""
_TITLES = frozenset({"title", "set_title", "suptitle"})
_FILE = re.compile(r"([\w-]+)\.(?:cfg|json|md|py|R|sh|toml|txt|ya?ml)[\"']")
_LABELS = frozenset({"ylabel", "set_ylabel"})


# -- figures --------------------------------------------------------------------------------------


def drawn(statements: Sequence[Statement]) -> Iterator[str]:
    """What is drawn: the title of a figure, the label of its values, or the name of what it shows."""
    for names in (_TITLES, _LABELS):
        for call in _calls(statements):
            titles = [one.value for one in call.keywords if one.arg == "title" and names is _TITLES]
            if (_last(call.func) in names and call.args) or titles:
                said = _words(titles[0] if titles else call.args[0])
                if len(said) > 2 * bool(titles) and (names is _TITLES or "_" in said):
                    yield said
    for statement in own(statements):
        if stage_of(statement.text).startswith("plot_"):
            yield from _shown(statement)


def _words(node: ast.expr) -> str:
    """A literal text as words, without the drawing that it may begin with."""
    text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    return re.sub(r"^(?:display|draw|plot|show|visuali[sz]e)_(?:of_)?", "", phrase(text))


def _shown(statement: Statement) -> Iterator[str]:
    """The names of the values that a statement draws."""
    for call in _calls([statement]):
        data = [word.value for word in call.keywords if word.arg == "data"]
        owner = [call.func.value] if isinstance(call.func, ast.Attribute) else []
        for name in map(_root, (*owner, *call.args, *data)):
            if says_something(name) and name in statement.facts.reads - BUILTINS and not _is_tool(name):
                yield slug(name)


def _root(node: ast.expr) -> str:
    """The variable that an expression is about: that of `x` in `x["a"].mean()` and in `len(x)`."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if not node.args:
                return ""
            node = node.args[0]
        else:
            node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _is_tool(name: str) -> bool:
    """Whether a name is rather that of a module, an axis or a function that draws."""
    return bool(
        re.match(r"(plt|pl|pyplot|sns|px|go|np|pd|tf|torch|ax\w?\d*|axe?s|fig\w*|plot\w*|show\w*)$", name)
    )


# -- values ---------------------------------------------------------------------------------------


def says_something(name: str) -> bool:
    """Whether a variable's name tells what its value is."""
    return len(name) > 2 and name.lower() not in _MEANS_NOTHING and not name.startswith("_")


def worked_on(statements: Sequence[Statement], does: str, leaving: Sequence[str]) -> Iterator[str]:
    """What statements of a stage are about: a model that is fitted, or what they set for later ones."""
    for statement in own(statements):
        if does in TRAINING | {"evaluate_model"}:
            yield from _models(statement)
    if does == "write_file":
        yield from (slug(found) for one in statements for found in _FILE.findall(TEXTS.sub('""', one.text)))
    if does == "split_data":
        calls = (one for one in _calls(own(statements)) if _last(one.func) == "train_test_split" and one.args)
        yield from (slug(_root(one.args[0])) for one in calls if says_something(_root(one.args[0])))
    if does in TRAINING | {"split_data"}:
        return
    doing = [one for one in own(statements) if stage_of(one.text) == does]
    names = [name for one in doing for name in targets(one)]
    yield from (slug(name) for name in names if name in leaving and says_something(name))
    yield from (slug(name) for name in names if says_something(name))


def _models(statement: Statement) -> Iterator[str]:
    for call in _calls([statement]):
        if isinstance(call.func, ast.Attribute) and call.func.attr in _WORK:
            owner = call.func.value
            if isinstance(owner, ast.Name) and says_something(owner.id):
                yield slug(owner.id)
            elif isinstance(owner, ast.Call) and call.func.attr == "fit":
                yield from (slug(name) for name in targets(statement) if says_something(name))
        elif isinstance(call.func, ast.Name) and re.match(r"(?:fit|train)(?:_model\w*)?$", call.func.id):
            yield from (slug(name) for name in targets(statement) if says_something(name))


_WORK = frozenset({"fit", "train", "predict", "score", "evaluate", "compile"})


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
    elif _root(target):
        yield _root(target)


def made(statements: Sequence[Statement], leaving: Sequence[str]) -> Iterator[str]:
    """Names from what a unit makes: best what later units need, then what it sets last."""
    setting = [(one, name) for one in reversed(own(statements)) for name in reversed(targets(one))]
    telling = [pair for pair in setting if len(pair[1]) > 2 and not _is_tool(pair[1])]
    if sum(map(size_of, own(statements))) > _MUCH:
        telling = [pair for pair in telling if not _is_plain(pair[0])] or telling
    telling.sort(key=lambda pair: (not says_something(pair[1]), _is_plain(pair[0])))
    first = [pair for pair in telling if pair[1] in leaving]
    first.sort(key=lambda pair: (not says_something(pair[1]), _verb(pair[0]) in _WEAK))
    for statement, name in (*first, *telling):
        said = slug(name)
        verb = _verb(statement) if first else _shows(statements) or _verb(statement)
        if said:
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
        if isinstance(call, ast.Call) and verb in BASES and name not in BUILTINS:
            yield f"run_{slug(name)}" if not call.args else ""
            for node in call.args:
                if says_something(_root(node)) and _root(node) not in BUILTINS:
                    yield f"{verb}_{slug(_root(node))}"


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
    printing = [one for one in lines if any(_last(call.func) in {"print", "info"} for call in _calls([one]))]
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
    name = _last(value.func)
    first = name.partition("_")[0]
    if name in BUILTINS:
        return "collect" if name in {"list", "set", "dict", "tuple", "sorted"} else "compute"
    if name[:1].isupper() or name in _CREATING:
        return "create"
    return first if first in BASES else "compute" if isinstance(value.func, ast.Attribute) else "make"


_WEAK = frozenset({"define", "get", "select", "set"})
"""What says less than how another value is made."""


_CREATING = frozenset(
    "array arange linspace logspace zeros ones full eye meshgrid constant tensor dict".split()
)


def _calls(statements: Sequence[Statement]) -> Iterator[ast.Call]:
    for statement in statements:
        for node in walk(statement.tree):
            if isinstance(node, ast.Call):
                yield node


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
