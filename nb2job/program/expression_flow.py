"""What an expression reads, writes and captures: the half of the flow below statements."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from nb2job.program import lookups
from nb2job.program.contexts import NOTHING_KNOWN, Contexts
from nb2job.program.scopes import FunctionNode, bound_names, captured, type_parameters

_KINDS = (
    "reads",
    "sure_reads",
    "deferred",
    "early",
    "mapped",
    "written",
    "removed",
    "function_writes",
    "class_reads",
    "absolute",
    "declared",
    "called",
    "valued",
)


@dataclass
class ExpressionFlow:
    """Walks expressions in the order in which they run, keeping what is surely bound so far.

    `unsure` counts the expressions around that may not run, `conditional` the branches, `later` the
    functions (`mapping`: the outermost is handed to a method `map`); `inside` the comprehensions, whose
    scope does not see that of a class body. `hidden` are names that scopes around bind, `found` the names
    by what befell them.
    """

    defined: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    dead: bool = False
    postponed: bool = False
    contexts: Contexts = NOTHING_KNOWN
    class_body: bool = False
    inside: int = 0
    unsure: int = 0
    conditional: int = 0
    later: int = 0
    mapping: bool = False
    hidden: list[frozenset[str]] = field(default_factory=list)
    found: dict[str, set[str]] = field(default_factory=lambda: {kind: set() for kind in _KINDS})
    stars: list[str] = field(default_factory=list)
    dynamic: list[tuple[str, int]] = field(default_factory=list)
    awaits: bool = False

    def read(self, name: str) -> None:
        if any(name in names for names in self.hidden):
            return
        if self.later:
            self.found["mapped" if self.mapping else "deferred"].add(name)
            self.found["early"] |= {name} - self.defined
        elif name not in self.defined or (self.class_body and self.inside):
            self.found["reads"].add(name)
            sure = not (self.unsure or self.conditional or self.dead)
            if sure and name not in self.found["written"]:
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
        visit: Callable[[ast.AST], None] | None = getattr(self, f"see_{type(node).__name__.lower()}", None)
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
        if self.later:
            self.found["function_writes"].add(node.target.id)

    def see_await(self, node: ast.Await) -> None:
        self.awaits = True
        self.children(node)

    def see_boolop(self, node: ast.BoolOp) -> None:
        self.expression(node.values[0])
        with self.doubting():
            for value in node.values[1:]:
                self.expression(value)

    def see_compare(self, node: ast.Compare) -> None:
        asked = lookups.asked_for(node)
        if asked and not (self.inside or self.later or self.class_body):
            with self.doubting():
                self.read(asked)
            return
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

    def see_call(self, node: ast.Call, *, at_once: bool = False) -> None:
        if isinstance(node.func, ast.Name):
            self.found["called"].add(node.func.id)
            self.read(node.func.id)
        elif isinstance(node.func, ast.Lambda):
            self.function(node.func, at_once=True)
        else:
            self.expression(node.func)
        reason = lookups.dynamic(node, inside_function=False)
        if reason:
            self.dynamic.append((reason, node.lineno))
        self.unsure += 1  # an own function of such a name looks nothing up
        for name in lookups.names_in_strings(node):
            self.read(name)
        self.unsure -= 1
        at_once = at_once or lookups.calls_at_once(node.func)
        for argument in (*node.args, *(word.value for word in node.keywords)):
            if isinstance(argument, ast.Lambda) and not lookups.hands_out(argument):
                self.function(argument, at_once=at_once, mapped=lookups.is_map(node.func))
            elif isinstance(argument, ast.GeneratorExp) and lookups.consumes(node.func):
                self.comprehension(argument, at_once=True)
            elif isinstance(argument, ast.Call) and lookups.is_lazy(argument):
                self.see_call(argument, at_once=lookups.consumes(node.func))
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
        self.inside += 1
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
        self.inside -= 1

    def function(self, node: FunctionNode, *, at_once: bool = False, mapped: bool = False) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.expression(default)
        types = type_parameters(node)
        self.hidden.append(types)
        if not isinstance(node, ast.Lambda) and not self.postponed:
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            extra = [one for one in (node.args.vararg, node.args.kwarg) if one is not None]
            notes = [one.annotation for one in (*arguments, *extra)]
            for annotation in (*notes, node.returns):
                if annotation is not None:
                    self.expression(annotation)
        inside = captured(node)
        with self.doubting() if at_once else self.deferring(mapped):
            for name in sorted(inside.free):
                self.read(name)
        self.hidden.pop()
        self.found["function_writes"] |= inside.global_writes
        self.found["absolute"] |= inside.absolute
        self.found["called"] |= inside.called
        self.found["valued"] |= inside.valued
        self.dynamic.extend(inside.dynamic)

    @contextmanager
    def doubting(self) -> Iterator[None]:
        self.unsure += 1
        yield
        self.unsure -= 1

    @contextmanager
    def deferring(self, mapping: bool = False) -> Iterator[None]:
        before, self.mapping = self.mapping, mapping and not self.later
        self.later += 1
        self.unsure += 1
        yield
        self.later -= 1
        self.unsure -= 1
        self.mapping = before
