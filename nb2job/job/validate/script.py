"""Script: the arguments that a training script takes, read from its argparse calls without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LITERAL = frozenset("nargs required choices action dest const".split())
_UNSURE = frozenset("add_subparsers parse_intermixed_args parse_known_intermixed_args set_defaults".split())
_OWN_TYPES = {"Read an integer": "integer", "Read a number": "float"}
_PARSES = frozenset({"parse_args", "parse_known_args"})


@dataclass(frozen=True, slots=True)
class Argument:
    """One add_argument: its flags (or its one name), the keywords that are literals, and its type's name."""

    flags: tuple[str, ...]
    keywords: dict[str, Any]
    type: str
    line: int

    @property
    def name(self) -> str:
        return max(self.flags, key=len)


@dataclass(frozen=True, slots=True)
class Script:
    """A script by its tree; `arguments` is None where reading does not tell what it takes.

    `exact` is False where it leaves arguments alone that it does not know; `short` is whether it takes
    `--epo` for `--epochs`.
    """

    path: Path
    tree: ast.Module
    arguments: tuple[Argument, ...] | None
    exact: bool = True
    short: bool = True


def read_script(path: Path) -> Script | None:
    """None for a file that is no Python, or far too long."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        tree = ast.parse(text) if len(text) < 1_000_000 else None
    except (OSError, ValueError, SyntaxError, RecursionError):
        return None
    if tree is None:
        return None
    found = _Parser(tree)
    return Script(path, tree, found.arguments(), found.exact, found.short)


class _Unsure(Exception):
    """The parser is made in a way that reading does not follow."""


class _Parser:
    """The one parser of a script, if it has one."""

    def __init__(self, tree: ast.Module) -> None:
        self.calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        self.tree = tree
        self.short = not any(
            keyword.arg == "allow_abbrev" and ast.unparse(keyword.value) == "False"
            for call in self.calls
            for keyword in call.keywords
        )
        self.exact = not any(_method(call) == "parse_known_args" for call in self.calls)

    def arguments(self) -> tuple[Argument, ...] | None:
        names = _names_of_the_parser(self.tree)
        made = [call for call in self.calls if ast.unparse(call.func) in names]
        if len(made) != 1 or any(_method(call) in _UNSURE for call in self.calls):
            return None
        try:
            self.check_made(made[0])
            self.check_parsed()
            self.check_kept()
            return tuple(self.each())
        except _Unsure:
            return None

    def check_made(self, call: ast.Call) -> None:
        doubtful = {
            "parents",
            "prefix_chars",
            "fromfile_prefix_chars",
            "argument_default",
            "conflict_handler",
            None,
        }
        if doubtful & {keyword.arg for keyword in call.keywords}:
            raise _Unsure

    def check_parsed(self) -> None:
        """It is parsed once, from the command line."""
        parsed = [call for call in self.calls if _method(call) in _PARSES]
        if len(parsed) != 1:
            raise _Unsure
        given = [
            *parsed[0].args,
            *(keyword.value for keyword in parsed[0].keywords if keyword.arg != "namespace"),
        ]
        for one in given:
            if ast.unparse(one) not in ("None", "sys.argv[1:]", *self.left_out(parsed[0])):
                raise _Unsure

    def left_out(self, call: ast.Call) -> list[str]:
        """Parameters of the function around a call that are None by default: `parse_args(argv=None)`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef) and any(one is call for one in ast.walk(node)):
                names, defaults = [one.arg for one in node.args.args], node.args.defaults
                pairs = zip(reversed(names), reversed(defaults), strict=False)
                return [name for name, default in pairs if ast.unparse(default) == "None"]
        return []

    def check_kept(self) -> None:
        """Nobody else gets the parser, who might add arguments to it."""
        owners = {ast.unparse(call.func.value) for call in self.calls if _method(call) == "add_argument"}  # type: ignore[attr-defined]
        for call in self.calls:
            for value in [*call.args, *(keyword.value for keyword in call.keywords)]:
                if isinstance(value, ast.Name | ast.Attribute) and ast.unparse(value) in owners:
                    raise _Unsure

    def each(self) -> Iterator[Argument]:
        types = dict(_own_types(self.tree))
        repeated = {
            id(node)
            for loop in ast.walk(self.tree)
            if isinstance(loop, ast.For | ast.While | ast.If | ast.Try | ast.comprehension)
            and not is_main(loop)
            for node in ast.walk(loop)
        }
        for call in self.calls:
            if _method(call) == "add_argument":
                if id(call) in repeated:
                    raise _Unsure
                yield _argument(call, types)


def _names_of_the_parser(tree: ast.Module) -> set[str]:
    """What argparse's class is called here; those of jsonargparse and the like take other arguments."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    bound = [
        (one.asname or one.name, node.module or "" if isinstance(node, ast.ImportFrom) else "", one.name)
        for node in imports
        for one in node.names
    ]
    modules = {name for name, source, whole in bound if not source and whole == "argparse"}
    classes = {name for name, source, whole in bound if (source, whole) == ("argparse", "ArgumentParser")}
    others = {
        name for name, *origin in bound if origin not in (["", "argparse"], ["argparse", "ArgumentParser"])
    }
    return {f"{name}.ArgumentParser" for name in modules - others} | (classes - others)


def _own_types(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Functions of scripts that nb2job wrote, by the words in which they say what they read."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            words = (ast.get_docstring(node) or "").partition(";")[0]
            if words in _OWN_TYPES:
                yield node.name, _OWN_TYPES[words]


def _argument(call: ast.Call, types: dict[str, str]) -> Argument:
    flags = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if len(flags) != len(call.args) or not flags:
        raise _Unsure
    keywords: dict[str, Any] = {}
    type_ = ""
    for keyword in call.keywords:
        if keyword.arg is None:
            raise _Unsure
        if keyword.arg == "type":
            type_ = types.get(ast.unparse(keyword.value), ast.unparse(keyword.value))
        elif keyword.arg in _LITERAL:
            keywords[keyword.arg] = _literal(keyword.arg, keyword.value)
    # Of a text each part is a choice: hardly what was meant, and nothing to judge by.
    if not isinstance(keywords.get("choices", []), list | tuple | set | dict):
        del keywords["choices"]
    return Argument(tuple(flags), keywords, type_, call.lineno)


def _literal(name: str, node: ast.expr) -> Any:
    """A literal keyword; choices that are computed are none, an action of one's own is not followed."""
    if ast.unparse(node).rpartition(".")[2] == "BooleanOptionalAction":
        return "BooleanOptionalAction"
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError):
        if name == "choices":
            return None
        if ast.unparse(node).rpartition(".")[2] == "REMAINDER":
            return "..."
        raise _Unsure from None


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def is_main(node: ast.AST) -> bool:
    """Whether a statement is `if __name__ == "__main__":`, which holds for a job's script alone."""
    return isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)
