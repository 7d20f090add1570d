"""What a statement reads, writes, deletes and captures.

The terms are those of compilers. A *read* is exposed when the statement may need the name's earlier
value; a *deferred* read happens inside a function, lambda or generator that the statement creates, so it
happens when that is called. A *write* is definite when every way through the statement that does not raise
makes it. The rules of scope are those of the Python reference, "Naming and binding".
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache

from nb2job.program import lookups
from nb2job.program.scopes import FunctionNode, bound_names, captured, type_parameters

Names = frozenset[str]


@dataclass(frozen=True, slots=True)
class Facts:
    """The data flow of one statement, as sets of names of the notebook's one namespace."""

    reads: Names = frozenset()
    sure_reads: Names = frozenset()
    deferred: Names = frozenset()
    writes: Names = frozenset()
    maybe_writes: Names = frozenset()
    deletes: Names = frozenset()
    maybe_deletes: Names = frozenset()
    function_writes: Names = frozenset()
    class_reads: Names = frozenset()
    declared: Names = frozenset()
    called: Names = frozenset()
    valued: Names = frozenset()
    stars: tuple[str, ...] = ()
    dynamic: tuple[tuple[str, int], ...] = ()
    awaits: bool = False

    @property
    def bindings(self) -> Names:
        """Every name whose binding the statement may change when it runs."""
        return self.writes | self.maybe_writes | self.deletes | self.maybe_deletes

    @property
    def uses(self) -> Names:
        """Every name that the statement may look up, now or later."""
        return self.reads | self.deferred | self.class_reads


@lru_cache(maxsize=None)
def tree(text: str) -> ast.Module:
    """The syntax tree of a statement's text, made once."""
    return ast.parse(text)


@lru_cache(maxsize=None)
def facts(text: str) -> Facts:
    """The data flow of a statement (or of several, one after the other)."""
    flow = _Flow()
    flow.block(tree(text).body)
    return flow.facts()


@dataclass
class _Flow:
    """Walks statements in the order in which they run, keeping what is surely bound so far."""

    defined: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    dead: bool = False
    unsure: int = 0
    conditional: int = 0
    later: int = 0
    hidden: list[frozenset[str]] = field(default_factory=list)
    found: dict[str, set[str]] = field(
        default_factory=lambda: {
            name: set()
            for name in (
                "reads sure_reads deferred written removed function_writes class_reads declared called valued"
            ).split()
        }
    )
    stars: list[str] = field(default_factory=list)
    dynamic: list[tuple[str, int]] = field(default_factory=list)
    awaits: bool = False

    def facts(self) -> Facts:
        written, removed = self.found["written"], self.found["removed"]
        writes = set() if self.dead else self.defined
        deletes = set() if self.dead else self.deleted
        rest = ("reads", "sure_reads", "deferred", "function_writes", "class_reads", "declared", "called", "valued")
        return Facts(
            writes=frozenset(writes),
            maybe_writes=frozenset(written - writes),
            deletes=frozenset(deletes),
            maybe_deletes=frozenset(removed - deletes),
            stars=tuple(self.stars),
            dynamic=tuple(self.dynamic),
            awaits=self.awaits,
            **{name: frozenset(self.found[name]) for name in rest},
        )

    # -- bindings ---------------------------------------------------------------------------------

    def read(self, name: str) -> None:
        if any(name in names for names in self.hidden):
            return
        if self.later:
            self.found["deferred"].add(name)
        elif name not in self.defined:
            self.found["reads"].add(name)
            if not self.unsure and not self.conditional and name not in self.found["written"]:
                self.found["sure_reads"].add(name)

    def write(self, name: str) -> None:
        self.found["written"].add(name)
        if not self.unsure:
            self.defined.add(name)
            self.deleted.discard(name)

    def delete(self, name: str) -> None:
        self.read(name)
        self.found["removed"].add(name)
        self.defined.discard(name)
        if not self.unsure:
            self.deleted.add(name)

    # -- statements -------------------------------------------------------------------------------

    def block(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            visit: Callable[[ast.stmt], None] = getattr(
                self, f"on_{type(statement).__name__.lower()}", self.on_other
            )
            visit(statement)

    def branches(self, *ways: Callable[[], None], skip: bool = False) -> None:
        """Run each way from the present state and keep what all that go on agree on."""
        start = (set(self.defined), set(self.deleted), self.dead)
        ends: list[tuple[set[str], set[str], bool]] = [start] if skip else []
        self.conditional += 1
        for way in ways:
            self.defined, self.deleted, self.dead = set(start[0]), set(start[1]), start[2]
            way()
            ends.append((self.defined, self.deleted, self.dead))
        self.conditional -= 1
        going_on = [end for end in ends if not end[2]] or ends
        self.defined = set.intersection(*(end[0] for end in going_on))
        self.deleted = set.intersection(*(end[1] for end in going_on))
        self.dead = all(end[2] for end in ends)

    def on_other(self, node: ast.stmt) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.expression(child)

    def leave(self, node: ast.stmt) -> None:
        self.on_other(node)
        self.dead = True

    on_raise = on_return = on_break = on_continue = leave

    def on_assign(self, node: ast.Assign) -> None:
        self.expression(node.value)
        for target in node.targets:
            self.target(target)

    def on_augassign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.read(node.target.id)
            self.found["valued"].add(node.target.id)
        else:
            self.target(node.target)
        self.expression(node.value)
        if isinstance(node.target, ast.Name):
            self.write(node.target.id)

    def on_annassign(self, node: ast.AnnAssign) -> None:
        self.expression(node.annotation)
        if isinstance(node.target, ast.Name):
            self.found["declared"].add(node.target.id)
        if node.value is not None:
            self.expression(node.value)
            self.target(node.target)

    def on_delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            self.target(target)

    def on_import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.write(alias.asname or alias.name.split(".")[0])

    def on_importfrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(node.module or "")
            else:
                self.write(alias.asname or alias.name)

    def on_functiondef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            self.expression(decorator)
        self.function(node)
        self.write(node.name)

    on_asyncfunctiondef = on_functiondef

    def on_classdef(self, node: ast.ClassDef) -> None:
        for expression in (*node.decorator_list, *node.bases, *(word.value for word in node.keywords)):
            self.expression(expression)
        body = _Flow()
        body.block(node.body)
        inside = body.facts()
        own = inside.writes | inside.maybe_writes
        types = type_parameters(node)
        for name in sorted(inside.reads - types):
            self.read(name)
            if name in own and not self.later:
                self.found["class_reads"].add(name)
        self.found["deferred"] |= inside.deferred - types
        self.found["function_writes"] |= inside.function_writes
        self.found["called"] |= inside.called
        self.found["valued"] |= inside.valued
        self.dynamic.extend(inside.dynamic)
        self.write(node.name)

    def on_if(self, node: ast.If) -> None:
        self.expression(node.test)
        self.branches(lambda: self.block(node.body), lambda: self.block(node.orelse))

    def on_for(self, node: ast.For | ast.AsyncFor) -> None:
        self.awaits |= isinstance(node, ast.AsyncFor)
        self.expression(node.iter)

        def body() -> None:
            self.target(node.target)
            self.block(node.body)

        self.loop(body, node)

    on_asyncfor = on_for

    def on_while(self, node: ast.While) -> None:
        self.expression(node.test)

        def body() -> None:
            self.block(node.body)
            self.dead = False

        self.loop(body, node)

    def loop(self, body: Callable[[], None], node: ast.For | ast.AsyncFor | ast.While) -> None:
        self.branches(body, skip=not lookups.runs_at_least_once(node))
        breaks = any(isinstance(child, ast.Break) for child in ast.walk(node))
        self.branches(lambda: self.block(node.orelse), skip=breaks)

    def on_global(self, node: ast.Global) -> None:
        self.found["function_writes"].update(node.names)

    def on_try(self, node: ast.Try) -> None:
        start = (set(self.defined), set(self.deleted), self.dead)
        self.conditional += 1
        self.block(node.body)
        self.conditional -= 1
        gone = self.found["removed"]

        def handler(clause: ast.ExceptHandler) -> Callable[[], None]:
            def way() -> None:
                self.defined, self.deleted, self.dead = start[0] - gone, set(start[1]), start[2]
                self.handler(clause)

            return way

        self.branches(
            lambda: self.block(node.orelse), *(handler(clause) for clause in node.handlers)
        )
        if node.finalbody:
            dead, sure = self.dead, set(self.defined)
            self.defined = sure & (start[0] - gone) if not dead else start[0] - gone
            self.block(node.finalbody)
            self.defined |= sure - gone
            self.dead |= dead

    on_trystar = on_try

    def handler(self, clause: ast.ExceptHandler) -> None:
        if clause.type is not None:
            self.expression(clause.type)
        if clause.name:
            self.write(clause.name)
        self.block(clause.body)
        if clause.name:
            self.found["removed"].add(clause.name)
            self.defined.discard(clause.name)

    def on_with(self, node: ast.With | ast.AsyncWith) -> None:
        self.awaits |= isinstance(node, ast.AsyncWith)
        for item in node.items:
            self.expression(item.context_expr)
            if item.optional_vars is not None:
                self.target(item.optional_vars)
        swallows = any(lookups.may_swallow(item.context_expr) for item in node.items)
        if swallows:
            self.branches(lambda: self.block(node.body), skip=True)
        else:
            self.block(node.body)

    on_asyncwith = on_with

    def on_match(self, node: ast.Match) -> None:
        self.expression(node.subject)

        def case(one: ast.match_case) -> Callable[[], None]:
            def way() -> None:
                for part in ast.walk(one.pattern):
                    if isinstance(part, ast.expr):
                        self.expression(part)
                for name in bound_names(one.pattern):
                    self.write(name)
                if one.guard is not None:
                    self.expression(one.guard)
                self.block(one.body)

            return way

        last = node.cases[-1]
        whole = isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None
        self.branches(
            *(case(one) for one in node.cases), skip=not (whole and last.guard is None)
        )
        self.found["written"].update(*(bound_names(one.pattern) for one in node.cases))

    def on_typealias(self, node: ast.stmt) -> None:
        with self.deferring():
            self.expression(node.value)  # type: ignore[attr-defined]
        self.write(node.name.id)  # type: ignore[attr-defined]

    # -- targets and expressions ------------------------------------------------------------------

    def target(self, node: ast.expr) -> None:
        if isinstance(node, ast.Name):
            (self.delete if isinstance(node.ctx, ast.Del) else self.write)(node.id)
        elif isinstance(node, (ast.Tuple, ast.List)):
            for element in node.elts:
                self.target(element)
        elif isinstance(node, ast.Starred):
            self.target(node.value)
        else:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self.expression(child)

    def expression(self, node: ast.AST) -> None:
        visit: Callable[[ast.AST], None] | None = getattr(
            self, f"see_{type(node).__name__.lower()}", None
        )
        if visit is not None:
            visit(node)
        else:
            self.children(node)

    def children(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            self.expression(child)

    def see_name(self, node: ast.Name) -> None:
        self.found["valued"].add(node.id)
        self.read(node.id)

    def see_namedexpr(self, node: ast.NamedExpr) -> None:
        self.expression(node.value)
        self.write(node.target.id)

    def see_await(self, node: ast.Await) -> None:
        self.awaits = True
        self.children(node)

    def see_boolop(self, node: ast.BoolOp) -> None:
        self.expression(node.values[0])
        with self.doubting():
            for value in node.values[1:]:
                self.expression(value)

    def see_compare(self, node: ast.Compare) -> None:
        self.expression(node.left)
        self.expression(node.comparators[0])
        with self.doubting():
            for value in node.comparators[1:]:
                self.expression(value)

    def see_ifexp(self, node: ast.IfExp) -> None:
        self.expression(node.test)
        with self.doubting():
            self.expression(node.body)
            self.expression(node.orelse)

    def see_lambda(self, node: ast.Lambda) -> None:
        self.function(node)

    def see_call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name):
            self.found["called"].add(node.func.id)
            self.read(node.func.id)
        else:
            self.expression(node.func)
        reason = lookups.dynamic(node, inside_function=False)
        if reason:
            self.dynamic.append((reason, node.lineno))
        for name in lookups.names_in_strings(node):
            self.read(name)
        at_once = lookups.calls_at_once(node.func)
        for argument in (*node.args, *(word.value for word in node.keywords)):
            if at_once and isinstance(argument, ast.Lambda):
                self.function(argument, at_once=True)
            elif isinstance(argument, ast.GeneratorExp) and lookups.consumes(node.func):
                self.comprehension(argument, at_once=True)
            else:
                self.expression(argument)

    def see_subscript(self, node: ast.Subscript) -> None:
        if lookups.is_main_module(node):
            self.dynamic.append(("sys.modules['__main__']", node.lineno))
        self.children(node)

    def see_listcomp(self, node: ast.ListComp) -> None:
        self.comprehension(node, at_once=True)

    see_setcomp = see_dictcomp = see_listcomp

    def see_generatorexp(self, node: ast.GeneratorExp) -> None:
        self.comprehension(node, at_once=False)

    def comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp, *, at_once: bool
    ) -> None:
        self.expression(node.generators[0].iter)
        self.awaits |= any(generator.is_async for generator in node.generators)
        targets = frozenset().union(*(bound_names(one.target) for one in node.generators))
        self.hidden.append(targets)
        with self.doubting() if at_once else self.deferring():
            for number, generator in enumerate(node.generators):
                if number:
                    self.expression(generator.iter)
                for child in (generator.target, *generator.ifs):
                    self.expression(child)
            parts = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
            for part in parts:
                self.expression(part)
        self.hidden.pop()

    def function(self, node: FunctionNode, *, at_once: bool = False) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.expression(default)
        types = type_parameters(node)
        self.hidden.append(types)
        if not isinstance(node, ast.Lambda):
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            extra = [one for one in (node.args.vararg, node.args.kwarg) if one is not None]
            notes = [one.annotation for one in (*arguments, *extra)]
            for annotation in (*notes, node.returns):
                if annotation is not None:
                    self.expression(annotation)
        inside = captured(node)
        with self.doubting() if at_once else self.deferring():
            for name in sorted(inside.free):
                self.read(name)
        self.hidden.pop()
        self.found["function_writes"] |= inside.global_writes
        self.found["called"] |= inside.called
        self.found["valued"] |= inside.valued
        self.dynamic.extend(inside.dynamic)

    @contextmanager
    def doubting(self) -> Iterator[None]:
        self.unsure += 1
        yield
        self.unsure -= 1

    @contextmanager
    def deferring(self) -> Iterator[None]:
        self.later += 1
        self.unsure += 1
        yield
        self.later -= 1
        self.unsure -= 1
