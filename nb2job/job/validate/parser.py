"""Parser: the one argparse parser of a script, which its own modules may make, fill or read."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any

from nb2job.job.validate.argument import Argument, Unsure, argument, own_types
from nb2job.job.validate.call_tree import CallTree
from nb2job.job.validate.reach import Reach

_UNSURE = frozenset("add_subparsers parse_intermixed_args parse_known_intermixed_args set_defaults".split())
_PARSES = frozenset({"parse_args", "parse_known_args"})
_GROUPS = frozenset({"add_argument_group", "add_mutually_exclusive_group"})
_DOUBTFUL = frozenset(
    {"parents", "prefix_chars", "fromfile_prefix_chars", "argument_default", "conflict_handler", None}
)
_TURNS = 10
"""Names of the parser are followed so often from hand to hand."""

_FOLLOWED = (ast.AnnAssign, ast.Assign, ast.Attribute, ast.Call, ast.keyword, ast.Return)
"""Where a name of the parser is looked at."""

Found = tuple[ast.Call, CallTree]


class Parser:
    """What is read of it; `arguments` raises Unsure where reading does not follow.

    `exact` and `short` are as in a Script.
    """

    def __init__(self, trees: Sequence[ast.Module]) -> None:
        self.modules = [CallTree(tree, number == 0) for number, tree in enumerate(trees)]
        self.reach = Reach(self.modules)
        calls = [(call, module) for module in self.modules for call in module.calls]
        made = [(call, module) for call, module in calls if ast.unparse(call.func) in _classes(module.tree)]
        self.made = self._living(made)
        self.calls = self._living(calls) if self.made else []
        self.names, self.givers = self._named_so()
        self.exact = not any(_method(call) == "parse_known_args" for call, _ in self._own(self.calls))
        words = [keyword for call, _ in self.made for keyword in call.keywords]
        self.short = not any(one.arg == "allow_abbrev" and ast.unparse(one.value) == "False" for one in words)

    def arguments(self) -> tuple[Argument, ...]:
        """In the order in which they are added."""
        if len(self.made) != 1 or any(_method(call) in _UNSURE for call, _ in self._own(self.calls)):
            raise Unsure
        call, module = self.made[0]
        if _DOUBTFUL & {keyword.arg for keyword in call.keywords} or not self._is_sure(call, module):
            raise Unsure
        self._check_parsed()
        self._check_kept()
        return tuple(self._each())

    def _living(self, calls: list[Found]) -> list[Found]:
        return [one for one in calls if self.reach.runs(*one) is not False]

    def _is_sure(self, call: ast.Call, module: CallTree) -> bool:
        """The script's own is taken for granted, but for what it adds to the parser."""
        return module.is_script or self.reach.runs(call, module) is True

    def _own(self, calls: list[Found]) -> list[Found]:
        """Calls of the parser's methods: in the script each that is named so, elsewhere of its own names."""
        return [(call, module) for call, module in calls if module.is_script or self._is_its(call)]

    def _is_its(self, call: ast.Call) -> bool:
        return isinstance(call.func, ast.Attribute) and self._means(call.func.value)

    def _means(self, node: ast.expr) -> bool:
        """Whether an expression is the parser: a name of it, the call that makes it or that hands it over."""
        if isinstance(node, ast.Call):
            is_made = any(node is call for call, _ in self.made)
            return is_made or _last_name(node.func) in self.givers or _method(node) in _GROUPS
        return isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) in self.names

    def _named_so(self) -> tuple[set[str], set[str]]:
        """The names of the parser and of its groups, and of the functions that return it."""
        self.names, self.givers = set(), set()
        for call, module in self.calls:
            if module.is_script and _method(call) in _PARSES | {"add_argument"}:
                self.names.add(ast.unparse(call.func.value))  # type: ignore[attr-defined]
        for _ in range(_TURNS):
            before = len(self.names) + len(self.givers)
            for call, module in self.calls:
                self._follow(call, module)
            self.names |= {*self._other_names()}
            for function, found in self._returned():
                self.givers |= {function.name} if self._means(found) else set()
            if before == len(self.names) + len(self.givers):
                break
        return self.names, self.givers

    def _follow(self, call: ast.Call, module: CallTree) -> None:
        """The name that a call's result gets, or the function's parameter that it is given for."""
        above = module.above.get(id(call))
        if self._means(call) and isinstance(above, ast.Assign | ast.AnnAssign):
            targets = above.targets if isinstance(above, ast.Assign) else [above.target]
            self.names |= {ast.unparse(one) for one in targets}
        for place, value in enumerate(call.args):
            names = self._parameters(call, module) if self._means(value) else []
            self.names |= {*names[place : place + 1]}
        for keyword in call.keywords:
            if keyword.arg and self._means(keyword.value) and self._parameters(call, module):
                self.names.add(keyword.arg)

    def _other_names(self) -> Iterator[str]:
        """`self.parser = parser`."""
        for module in self.modules:
            for node in ast.walk(module.tree):
                if (
                    isinstance(node, ast.Assign)
                    and isinstance(node.value, ast.Name)
                    and self._means(node.value)
                ):
                    yield from map(ast.unparse, node.targets)

    def _parameters(self, call: ast.Call, module: CallTree) -> list[str]:
        """Those of the function that a call surely runs."""
        function = self.reach.one_call(call, module)
        return [one.arg for one in function.args.posonlyargs + function.args.args] if function else []

    def _returned(self) -> Iterator[tuple[ast.FunctionDef, ast.expr]]:
        for found in self.reach.definitions.values():
            for function, _ in found:
                for node in ast.walk(function):
                    if isinstance(node, ast.Return) and node.value is not None:
                        yield function, node.value

    def _check_parsed(self) -> None:
        """It is parsed once, from the command line."""
        parsed = [one for one in self._own(self.calls) if _method(one[0]) in _PARSES]
        if len(parsed) != 1 or not self._is_sure(*parsed[0]):
            raise Unsure
        call, module = parsed[0]
        words = [one.value for one in call.keywords if one.arg != "namespace"]
        allowed = ("None", "sys.argv[1:]", *_left_out(module.function_of(call)))
        if any(ast.unparse(one) not in allowed for one in [*call.args, *words]):
            raise Unsure

    def _check_kept(self) -> None:
        """Nobody else gets the parser, who might add arguments to it; functions that are read may."""
        for call, module in self.calls:
            given = [*call.args, *(keyword.value for keyword in call.keywords)]
            if any(map(self._means, given)) and self.reach.one_call(call, module) is None:
                raise Unsure
        for module in self.modules:
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Name) and node.id in self.names and self._is_hidden(node, module):
                    raise Unsure

    def _is_hidden(self, node: ast.Name, module: CallTree) -> bool:
        """Whether a name of the parser is read where it is not followed: in a list, a comparison, a loop."""
        above = module.above.get(id(node))
        is_seen = isinstance(node.ctx, ast.Store) or isinstance(above, _FOLLOWED)
        return not is_seen and self.reach.runs(node, module) is not False

    def _each(self) -> Iterator[Argument]:
        places = set()
        for call, module in self.calls:
            if _method(call) != "add_argument":
                continue
            if not self.reach.runs(call, module) or not (module.is_script or self._is_its(call)):
                raise Unsure
            found = argument(call, dict(own_types(module.tree)))
            places |= set() if found.flags[0].startswith("-") else {id(module.function_of(call))}
            yield found
        if len(places) > 1:  # which of them comes first
            raise Unsure


def _classes(tree: ast.Module) -> set[str]:
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


def _left_out(function: ast.FunctionDef | None) -> list[str]:
    """Parameters of a function that are None by default: `parse_args(argv=None)`."""
    names: list[Any] = [one.arg for one in function.args.args] if function else []
    defaults = function.args.defaults if function else []
    pairs = zip(reversed(names), reversed(defaults), strict=False)
    return [name for name, default in pairs if ast.unparse(default) == "None"]


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
