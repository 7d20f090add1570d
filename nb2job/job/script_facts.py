"""What a script says of itself: its arguments and functions, the files and variables that it names."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields

from nb2job.job.python_text import literal
from nb2job.job.script_parts import trees
from nb2job.program.generated import Generated
from nb2job.program.nodes import last_name, unparse, walked
from nb2job.program.path_calls import given_paths
from nb2job.regex import regex

_DATA_FILE = regex(
    r"(?!/)[\w./ -]*\w\.(?:csv|tsv|txt|json|jsonl|parquet|feather|xlsx?|npy|npz|pkl|pickle|joblib|h5|hdf5|db"
    r"|png|jpe?g)"
)
_SAYING = frozenset(
    "print info warning error debug exception critical title suptitle xlabel ylabel log_text log_dict"
    " log_figure log_image log_table".split()
)
"""Calls whose texts are for people, also where they end as the name of a file does."""
_EXAMPLES = {
    "int": ("16.0", "16"),
    "float": ("-1e-05", "-1e-05"),
    "json": ("[1, 2]", "[1, 2]"),
    "tuple": ("[1, 2]", "(1, 2)"),
}
"""Type of an argument -> a text as a sweep writes it, and what it must be read as."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One `add_argument` of the script; `default` is code, empty where it is required or not literal."""

    flag: str
    name: str
    type: str
    default: str
    required: bool
    choices: Sequence[object]

    @property
    def given(self) -> str:
        """A text that it takes."""
        return f"{self.flag}={self.choices[0] if self.choices else 1}"

    @property
    def example(self) -> tuple[str, str, str] | None:
        """A text, the argument's name, and the value that must come out, as code; None for plain text."""
        if self.choices:
            return f"{self.flag}={self.choices[-1]}", self.name, _code(self.choices[-1])
        if self.type == "bool":
            off = self.default == "True"
            return f"{self.flag}={'false' if off else '1'}", self.name, str(not off)
        found = _EXAMPLES.get(self.type)
        return (f"{self.flag}={found[0]}", self.name, found[1]) if found else None


@dataclass(slots=True)
class ScriptFacts:
    """What is found tree by tree, of which none is kept.

    `functions` are those at module level with their arguments, None for a name that is no plain function, or
    one that any script may have; `texts` all literal texts but those for people and the names of files that
    are written, `joined` those that are part of another path or text; `set_variables` and `read_variables`
    names in the environment.
    """

    arguments: list[Argument] = field(default_factory=list)
    functions: dict[str, str | None] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    joined: set[str] = field(default_factory=set)
    set_variables: set[str] = field(default_factory=set)
    read_variables: set[str] = field(default_factory=set)
    asserts: bool = False

    @property
    def files(self) -> list[str]:
        """Literal paths of data files that are no part of another path."""
        return sorted(
            text for text in self.texts - self.joined if _DATA_FILE.fullmatch(text) and ".." not in text
        )


def script_facts(script: str, names: Generated) -> ScriptFacts:
    """What a script says; `names` is how it spells what nb2job adds."""
    found = ScriptFacts(functions=dict.fromkeys(getattr(names, one.name) for one in fields(names)))
    for tree in trees(script):
        for node in tree.body:
            _add_names(node, found.functions)
            if isinstance(node, ast.FunctionDef) and node.name == names.parse_args:
                found.arguments += _arguments(node, names)
        said: set[int] = set()  # of this tree, whose nodes go with it
        for one in walked(tree):
            if id(one) not in said:
                said |= {id(text) for text in _no_files(one)}
                _add(one, found)
    return found


def _add_names(node: ast.stmt, functions: dict[str, str | None]) -> None:
    """What a statement at module level binds."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        again = node.name in functions or isinstance(node, ast.ClassDef) or node.decorator_list
        functions[node.name] = None if again else ", ".join(_parameters(node.args))  # type: ignore[union-attr]
    else:
        stored = (one.id for one in walked(node) if isinstance(one, ast.Name) and _is_set(one))
        functions.update(dict.fromkeys(stored))


def _no_files(node: ast.AST) -> Iterator[ast.AST]:
    """The texts that a node says to people, and the names of the files that it writes."""
    said: list[ast.expr] = []
    if isinstance(node, ast.Call):
        said += node.args if last_name(node.func) in _SAYING else []
        said += [one.node for one in given_paths(node, {}) if one.kind == "write"]
    elif isinstance(node, ast.Raise) and node.exc is not None:
        said.append(node.exc)
    for one in said:
        yield from (text for text in walked(one) if isinstance(text, ast.Constant))


def _add(node: ast.AST, found: ScriptFacts) -> None:
    """What any node says."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        found.texts.add(node.value)
    elif isinstance(node, ast.Assert):
        found.asserts = True
    elif isinstance(node, ast.Subscript) and unparse(node.value) == "os.environ":
        name = _value(node.slice)
        if isinstance(name, str):
            (found.read_variables if isinstance(node.ctx, ast.Load) else found.set_variables).add(name)
    joins = isinstance(node, ast.Call) and unparse(node.func).endswith("path.join")
    if joins or isinstance(node, (ast.BinOp, ast.JoinedStr)):
        inner = (one.value for one in walked(node) if isinstance(one, ast.Constant))
        found.joined.update(one for one in inner if isinstance(one, str))


def _arguments(function: ast.FunctionDef, names: Generated) -> Iterator[Argument]:
    types = {names.integer: "int", names.boolean: "bool", names.json_value: "json"}
    types |= {names.json_tuple: "tuple"}
    types |= {names.number: "float", "float": "float"}
    for node in walked(function):
        if isinstance(node, ast.Call) and unparse(node.func) == f"{names.parser}.add_argument":
            flag = str(ast.literal_eval(node.args[0]))
            words = {word.arg: word.value for word in node.keywords}
            type_ = types.get(unparse(words["type"]) if "type" in words else "", "")
            dest, choices = _value(words.get("dest")), _value(words.get("choices"))
            yield Argument(
                flag,
                str(dest or flag.strip("-").replace("-", "_")),
                type_,
                _default(words.get("default"), type_),
                _value(words.get("required")) is True,
                choices if isinstance(choices, (list, tuple)) else (),
            )


def _default(node: ast.expr | None, type_: str) -> str:
    """What `parse_args` makes of a default, as code; empty where that is not literal."""
    if not isinstance(node, (ast.Constant, ast.UnaryOp)):
        return ""
    value = _value(node)
    if type_ in {"json", "tuple"} and isinstance(value, str):
        read = json.loads(value)
        return repr(tuple(read) if type_ == "tuple" else read)
    return literal(value) if isinstance(value, str) else unparse(node)


def _value(node: ast.expr | None) -> object:
    try:
        return ast.literal_eval(node) if node is not None else None
    except ValueError:
        return None


def _code(value: object) -> str:
    return literal(value) if isinstance(value, str) else repr(value)


def _is_set(name: ast.Name) -> bool:
    return not isinstance(name.ctx, ast.Load)


def _parameters(given: ast.arguments) -> list[str]:
    """The names in the order of `inspect.signature`."""
    middle = [given.vararg] if given.vararg else []
    last = [given.kwarg] if given.kwarg else []
    return [one.arg for one in (*given.posonlyargs, *given.args, *middle, *given.kwonlyargs, *last)]
