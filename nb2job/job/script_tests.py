"""tests/test_train.py: what a reviewer wants to see of the script hold, from reading the script itself."""

from __future__ import annotations

import ast
import json
import keyword
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from nb2job.job import template
from nb2job.job.formatting import formatted
from nb2job.job.job import Job
from nb2job.job.python_text import WIDTH, literal
from nb2job.program.generated import Generated
from nb2job.program.nodes import unparse, walk
from nb2job.program.program import Parameter, Program
from nb2job.regex import regex
from nb2job.uri import is_read_by_azure, scheme_of

_EPOCHS = regex(r"(?:n|num|max)?_?epochs?", re.IGNORECASE)
_DATA_FILE = regex(
    r"(?!/)[\w./ -]*\w\.(?:csv|tsv|txt|json|jsonl|parquet|feather|xlsx?|npy|npz|pkl|pickle|joblib|h5|hdf5|db"
    r"|png|jpe?g)"
)
_EXAMPLES = {
    "int": ("16.0", "16"),
    "float": ("-1e-05", "-1e-05"),
    "json": ("[1, 2]", "[1, 2]"),
    "tuple": ("[1, 2]", "(1, 2)"),
}
"""Type of an argument -> a text as a sweep writes it, and what it must be read as."""


@dataclass(frozen=True, slots=True)
class _Argument:
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


def render(script: str, program: Program, job: Job, to_notebook: str) -> str:
    """The text of the tests; they need pytest and what the script needs.

    A run is left out where it cannot be had by itself: a required argument, remote data.

    Args:
        script: the script's text.
        program: what it came from.
        job: the job that runs it.
        to_notebook: the path from the job folder to the notebook's folder, with forward slashes.
    """
    tree, names = ast.parse(script), program.generated
    arguments = list(_arguments(tree, names))
    required = [one.given for one in arguments if one.required]
    data = [(one.flag, one.default.replace("\\", "/")) for one in program.parameters if _is_path(one)]
    remote = any(_is_remote(path) for _, path in data) or any(map(_is_address, program.parameters))
    smoke = not required and not remote
    text = template.render(
        "test_script.py.j2",
        job=job,
        to_notebook=to_notebook,
        parse_args=names.parse_args,
        flags=[one.flag for one in arguments],
        required=", ".join(map(literal, required)),
        defaults=[(one.name, one.default) for one in arguments if one.default and _is_name(one.name)],
        examples=[one.example for one in arguments if one.example],
        functions=[_row(*one) for one in _functions(tree, names)],
        smoke=smoke,
        data=", ".join(f"{literal(flag)}: NOTEBOOK / {literal(path)}" for flag, path in data)
        if smoke
        else "",
        beside=", ".join(map(literal, _files(tree, program))) if smoke else "",
        variables=_environment_variables(tree),
        quick=_quick(tree, program.parameters),
        literal=literal,
    )
    return formatted(text)


def _row(name: str, arguments: str) -> str:
    """A line of a list of pairs, as black lays it out: what it leaves alone it does not format twice."""
    parts = (literal(name), literal(arguments))
    line = f"        ({', '.join(parts)}),"
    return (
        line
        if len(line) <= WIDTH
        else "\n".join(["        (", *(f"            {one}," for one in parts), "        ),"])
    )


def _is_name(text: str) -> bool:
    """Whether it can stand behind a dot: an own parser may have `--lambda`."""
    return text.isidentifier() and not keyword.iskeyword(text)


def _is_path(parameter: Parameter) -> bool:
    return parameter.is_data and isinstance(parameter.default, str)


def _is_address(parameter: Parameter) -> bool:
    """Whether it is a text that says where data is, of which Azure ML mounts nothing."""
    default = parameter.default
    return isinstance(default, str) and "://" in default and not is_read_by_azure(default)


def _is_remote(path: str) -> bool:
    return bool(scheme_of(path)) or path.startswith("~")


def _arguments(tree: ast.Module, names: Generated) -> Iterator[_Argument]:
    types = {names.integer: "int", names.boolean: "bool", names.json_value: "json"}
    types |= {names.json_tuple: "tuple"}
    types |= {names.number: "float", "float": "float"}
    reads = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == names.parse_args]
    for node in (node for one in reads for node in walk(one)):
        if isinstance(node, ast.Call) and unparse(node.func) == f"{names.parser}.add_argument":
            flag = str(ast.literal_eval(node.args[0]))
            words = {word.arg: word.value for word in node.keywords}
            type_ = types.get(unparse(words["type"]) if "type" in words else "", "")
            dest, choices = _value(words.get("dest")), _value(words.get("choices"))
            yield _Argument(
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


def _functions(tree: ast.Module, names: Generated) -> Iterator[tuple[str, str]]:
    """The functions at module level, each with its arguments; not those that any script may have."""
    bound: dict[str, ast.AST] = {getattr(names, one.name): tree for one in fields(names)}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            bound[node.name] = tree if node.name in bound else node
        else:
            bound |= {one.id: tree for one in walk(node) if isinstance(one, ast.Name) and _is_set(one)}
    for name, found in bound.items():
        if isinstance(found, (ast.FunctionDef, ast.AsyncFunctionDef)) and not found.decorator_list:
            yield name, ", ".join(_parameters(found.args))


def _is_set(name: ast.Name) -> bool:
    return not isinstance(name.ctx, ast.Load)


def _parameters(given: ast.arguments) -> list[str]:
    """The names in the order of `inspect.signature`."""
    middle = [given.vararg] if given.vararg else []
    last = [given.kwarg] if given.kwarg else []
    return [one.arg for one in (*given.posonlyargs, *given.args, *middle, *given.kwonlyargs, *last)]


def _files(tree: ast.Module, program: Program) -> list[str]:
    """Literal paths of data files that are no argument, and no part of another path."""
    known = {one.default for one in program.parameters if isinstance(one.default, str)}
    for node in walk(tree):
        joins = isinstance(node, ast.Call) and unparse(node.func).endswith("path.join")
        if joins or isinstance(node, (ast.BinOp, ast.JoinedStr)):
            known |= set(_texts(node))
    return sorted(
        text for text in set(_texts(tree)) - known if _DATA_FILE.fullmatch(text) and ".." not in text
    )


def _texts(node: ast.AST) -> Iterator[str]:
    for one in walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def _environment_variables(tree: ast.Module) -> list[str]:
    """Names that the script looks up in the environment and cannot do without."""
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for node in walk(tree):
        if isinstance(node, ast.Subscript) and unparse(node.value) == "os.environ":
            name = _value(node.slice)
            if isinstance(name, str):
                found[isinstance(node.ctx, ast.Load)].add(name)
    return sorted(found[True] - found[False])


def _quick(tree: ast.Module, parameters: tuple[Parameter, ...]) -> str:
    """An argument that makes a run short: two epochs, unless the script asserts how well they go."""
    if any(isinstance(node, ast.Assert) for node in walk(tree)):
        return ""
    flags = [one.flag for one in parameters if one.type == "int" and _EPOCHS.fullmatch(one.name)]
    return ", ".join(literal(f"{flag}=2") for flag in flags)
