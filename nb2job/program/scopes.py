"""What a function takes from outside: its free names, resolved by Python's rules of scope."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from nb2job.program import lookups
from nb2job.program.nodes import children, once, walk

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True, slots=True)
class Captured:
    """The names of the module that a function reads, writes through `global`, calls, and passes on.

    `absolute` are those that it finds only in the module, whatever scope it is defined in: names that it
    declares `global`, and names that a class body within it reads and also assigns.
    """

    free: frozenset[str]
    absolute: frozenset[str]
    global_writes: frozenset[str]
    called: frozenset[str]
    valued: frozenset[str]
    dynamic: tuple[tuple[str, int], ...]


@once
def captured(node: FunctionNode) -> Captured:
    """What a function defined at the top level takes from the module when it is called."""
    scope = _Scope()
    scope.enter_function(node)
    return Captured(
        free=frozenset(scope.free() | scope.absolute),
        absolute=frozenset(scope.absolute),
        global_writes=frozenset(scope.global_writes),
        called=frozenset(scope.outer(scope.called)),
        valued=frozenset(scope.outer(scope.valued)),
        dynamic=tuple(scope.dynamic),
    )


def bound_names(node: ast.AST) -> frozenset[str]:
    """The names that a target or a pattern binds (not those of scopes within it)."""
    names: set[str] = set()
    for child in walk(node):
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            names.add(child.id)
        elif isinstance(child, (ast.MatchAs, ast.MatchStar)) and child.name:
            names.add(child.name)
        elif isinstance(child, ast.MatchMapping) and child.rest:
            names.add(child.rest)
    return frozenset(names)


def type_parameters(node: ast.AST) -> frozenset[str]:
    """The names of `def f[T]`, `class C[T]` (Python 3.12)."""
    return frozenset(parameter.name for parameter in getattr(node, "type_params", ()))


def argument_names(arguments: ast.arguments) -> list[str]:
    """Every parameter's name, in order."""
    every = [*arguments.posonlyargs, *arguments.args]
    every += [one for one in (arguments.vararg,) if one is not None]
    every += [*arguments.kwonlyargs]
    every += [one for one in (arguments.kwarg,) if one is not None]
    return [one.arg for one in every]


@dataclass
class _Scope:
    """One function's or class body's names while it is walked."""

    is_class: bool = False
    bound: set[str] = field(default_factory=set)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)
    valued: set[str] = field(default_factory=set)
    inner_free: set[str] = field(default_factory=set)
    absolute: set[str] = field(default_factory=set)
    global_writes: set[str] = field(default_factory=set)
    dynamic: list[tuple[str, int]] = field(default_factory=list)

    def outer(self, names: set[str]) -> set[str]:
        """Those of the names that are not this scope's own."""
        return names - (self.bound - self.globals - self.nonlocals)

    def free(self) -> set[str]:
        return self.outer(self.called | self.valued | self.nonlocals) | self.outer_of_inner()

    def outer_of_inner(self) -> set[str]:
        """What inner scopes need from outside: a class body's own names do not hide anything."""
        return self.inner_free if self.is_class else self.outer(self.inner_free)

    def enter_function(self, node: FunctionNode) -> None:
        self.bound |= set(argument_names(node.args)) | type_parameters(node)
        for part in node.body if isinstance(node.body, list) else [node.body]:
            self.visit(part)
        self.settle()

    def settle(self) -> None:
        self.global_writes |= self.globals & self.bound
        self.absolute |= self.globals & (self.bound | self.called | self.valued)

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            self.visit_function(node)
        elif isinstance(node, ast.ClassDef):
            self.visit_class(node)
        elif isinstance(node, Comprehension):
            self.visit_comprehension(node)
        else:
            self.visit_plain(node)

    def visit_plain(self, node: ast.AST) -> None:
        if isinstance(node, ast.Name):
            (self.valued if isinstance(node.ctx, ast.Load) else self.bound).add(node.id)
        elif isinstance(node, ast.Global):
            self.globals |= set(node.names)
        elif isinstance(node, ast.Nonlocal):
            self.nonlocals |= set(node.names)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self.bound |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ExceptHandler) and node.name:
            self.bound.add(node.name)
        elif isinstance(node, (ast.MatchAs, ast.MatchStar, ast.MatchMapping)):
            self.bound |= bound_names(node)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            self.valued.add(node.target.id)
        if isinstance(node, ast.Call):
            self.visit_call(node)
        else:
            self.visit_all(children(node))

    def visit_call(self, node: ast.Call) -> None:
        reason = lookups.dynamic(node, inside_function=not self.is_class)
        if reason:
            self.dynamic.append((reason, node.lineno))
        self.valued |= lookups.names_in_strings(node)
        if isinstance(node.func, ast.Name):
            self.called.add(node.func.id)
        else:
            self.visit(node.func)
        self.visit_all(node.args)
        self.visit_all(word.value for word in node.keywords)

    def visit_all(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)

    def visit_function(self, node: FunctionNode) -> None:
        if not isinstance(node, ast.Lambda):
            self.bound.add(node.name)
            self.visit_all(node.decorator_list)
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            notes = [one.annotation for one in arguments] + [node.returns]
            self.visit_all(note for note in notes if note is not None)
        self.visit_all(one for one in node.args.defaults)
        self.visit_all(one for one in node.args.kw_defaults if one is not None)
        inner = _Scope()
        inner.enter_function(node)
        self.absorb(inner)

    def visit_class(self, node: ast.ClassDef) -> None:
        self.bound.add(node.name)
        self.visit_all(node.decorator_list)
        self.visit_all(node.bases)
        self.visit_all(word.value for word in node.keywords)
        inner = _Scope(is_class=True)
        inner.bound |= type_parameters(node)
        inner.visit_all(node.body)
        # A class body looks up a name that it also assigns among its own, then in the module.
        inner.absolute |= (inner.called | inner.valued) & inner.bound - inner.globals
        inner.settle()
        self.absorb(inner)

    def visit_comprehension(self, node: ast.AST) -> None:
        generators: list[ast.comprehension] = node.generators  # type: ignore[attr-defined]
        self.visit(generators[0].iter)
        inner = _Scope()
        inner.bound |= set().union(*(bound_names(one.target) for one in generators))
        for number, generator in enumerate(generators):
            if number:
                inner.visit(generator.iter)
            inner.visit_all(generator.ifs)
            inner.visit(generator.target)
        parts = ("key", "value") if isinstance(node, ast.DictComp) else ("elt",)
        inner.visit_all(getattr(node, part) for part in parts)
        for child in walk(node):
            if isinstance(child, ast.NamedExpr):
                self.bound.add(child.target.id)
                inner.bound.discard(child.target.id)
        self.absorb(inner)

    def absorb(self, inner: _Scope) -> None:
        self.inner_free |= inner.free()
        self.called |= set() if inner.is_class else inner.outer(inner.called)
        self.absolute |= inner.absolute
        self.global_writes |= inner.global_writes
        self.dynamic.extend(inner.dynamic)
        if not inner.is_class:
            self.valued |= inner.outer(inner.valued)
            return
        self.called |= inner.called - inner.bound
        self.valued |= inner.valued - inner.bound
