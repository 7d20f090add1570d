"""What a program says about contexts: names that hold a library's, and attributes that are its own."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from nb2job.program.contexts import PASSING_ON, Contexts
from nb2job.program.nodes import once, unparse, walk
from nb2job.program.program import Program, Statement
from nb2job.program.shared import of_program
from nb2job.program.sure_loops import NO_LOOPS, SureLoops, sure_loops

Names = frozenset[str]

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@of_program
def contexts_of(program: Program) -> Contexts:
    """All that is known of the contexts of one program, its own modules among it."""
    statements = list(program.every_statement())
    texts = [ast.parse(text) for _, text in program.own_modules]
    files = {name.split(".")[0].split("/")[0] for name, _ in program.own_modules}
    trees: list[ast.AST] = [*(one.tree for one in statements), *texts]
    own = frozenset().union(*map(_own, trees), Names())
    bound: Counter[str] = Counter()
    for one in trees:
        bound.update(_bound(one))
    imports = Counter(name for one in trees for name in _imported(one, files))
    modules = frozenset(name for name, count in imports.items() if bound[name] == count)
    own |= frozenset(bound.keys() & PASSING_ON) - modules
    known = Contexts(frozenset(), modules, own)
    return Contexts(_passing(statements, known), modules, own, _loops(program, trees, bound, own))


def _loops(program: Program, trees: Sequence[ast.AST], bound: Counter[str], own: Names) -> SureLoops:
    """What is known of loops; nothing where a star import may bind any name."""
    if any(one.facts.stars for one in program.every_statement()):
        return NO_LOOPS
    parameters = frozenset(parameter.variable for parameter in program.parameters)
    return sure_loops(trees, bound, own, parameters)


@once
def _own(tree: ast.AST) -> Names:
    """Functions, classes and attributes that code defines, at any depth."""
    return frozenset(_defined(tree))


def _defined(tree: ast.AST) -> Iterator[str]:
    for node in walk(tree):
        if isinstance(node, _DEFINITIONS):
            yield node.name
        if isinstance(node, ast.ClassDef):
            yield from (one.id for one in walk(node) if isinstance(one, ast.Name) and _is_set(one))
        elif isinstance(node, ast.Attribute) and _is_set(node):
            yield node.attr
        elif isinstance(node, ast.Call) and unparse(node.func).endswith("SimpleNamespace"):
            yield from (word.arg for word in node.keywords if word.arg)
        elif isinstance(node, ast.Call) and unparse(node.func) == "setattr":
            yield from (str(one.value) for one in node.args[1:2] if isinstance(one, ast.Constant))


def _is_set(node: ast.Name | ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Store)


@once
def _bound(tree: ast.AST) -> Counter[str]:
    """How often code binds each name, at any depth; `del` counts too."""
    return Counter(_binding(tree))


def _binding(tree: ast.AST) -> Iterator[str]:
    for node in walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.alias):
            yield node.asname or node.name.split(".")[0]
        elif isinstance(node, ast.arg):
            yield node.arg
        elif not isinstance(node, ast.expr):
            yield from (one for key in ("name", "rest") if isinstance(one := getattr(node, key, None), str))


def _imported(tree: ast.AST, own_files: set[str]) -> Iterator[str]:
    """What imports of libraries bind, other than by a name that means something else."""
    for node in walk(tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                if one.name.split(".")[0] not in own_files:
                    yield one.asname or one.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            own = (node.module or "").split(".")[0] in own_files
            names = (one.asname or one.name for one in node.names if one.asname not in PASSING_ON)
            yield from () if own else names


def _passing(statements: Iterable[Statement], known: Contexts) -> Names:
    """Names that only ever hold what a library's call gives whose `with` hides no exception.

    `model = pm.Model()` and `with pm.Model() as model` make `with model` such a block.
    """
    made: Counter[str] = Counter()
    bound: Counter[str] = Counter()
    for statement in statements:
        made.update(name for name, call in _made(statement.tree) if _passes(call, known))
        bound.update(_bound(statement.tree))
    return frozenset(name for name, count in made.items() if bound[name] == count)


def _passes(call: ast.expr, known: Contexts) -> bool:
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and not known.may_swallow(call)


@once
def _made(tree: ast.AST) -> tuple[tuple[str, ast.expr], ...]:
    """Names that are set to a value, or by `with VALUE as NAME`."""
    return tuple(_making(tree))


def _making(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    for node in walk(tree):
        if isinstance(node, ast.Assign):
            yield from ((one.id, node.value) for one in node.targets if isinstance(one, ast.Name))
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                if isinstance(item.optional_vars, ast.Name):
                    yield item.optional_vars.id, item.context_expr
