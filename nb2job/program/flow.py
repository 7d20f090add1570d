"""What a statement reads, writes and deletes: branches, loops, handlers, definitions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from nb2job.program import lookups
from nb2job.program.expression_flow import ExpressionFlow
from nb2job.program.nodes import children, walk
from nb2job.program.scopes import bound_names, type_parameters


class Flow(ExpressionFlow):
    """Walks statements in the order in which they run."""

    def block(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            visit: Callable[[ast.stmt], None] = getattr(
                self, f"on_{type(statement).__name__.lower()}", self.on_other
            )
            visit(statement)

    def branches(self, *ways: Callable[[], None], skip: bool = False) -> None:
        """Run each way from the present state and keep what all that go on agree on."""
        several = skip or len(ways) > 1
        start = (set(self.defined), set(self.deleted), self.dead)
        ends: list[tuple[set[str], set[str], bool]] = [start] if skip else []
        self.conditional += several
        for way in ways:
            self.defined, self.deleted, self.dead = set(start[0]), set(start[1]), start[2]
            way()
            ends.append((self.defined, self.deleted, self.dead))
        self.conditional -= several
        going_on = [end for end in ends if not end[2]] or ends
        self.defined = set.intersection(*(end[0] for end in going_on))
        self.deleted = set.intersection(*(end[1] for end in going_on))
        self.dead = all(end[2] for end in ends)

    def on_other(self, node: ast.stmt) -> None:
        for child in children(node):
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
        if not self.postponed:
            self.expression(node.annotation)
        if isinstance(node.target, ast.Name):
            self.found["declared"].add(node.target.id)
        if node.value is not None:
            self.expression(node.value)
            self.target(node.target)

    def on_assert(self, node: ast.Assert) -> None:
        self.expression(node.test)
        if node.msg is not None:
            with self.doubting():
                self.expression(node.msg)

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
        for expression in (
            *node.decorator_list,
            *node.bases,
            *(word.value for word in node.keywords),
        ):
            self.expression(expression)
        body = Flow(postponed=self.postponed, contexts=self.contexts, class_body=True)
        body.block(node.body)
        types = type_parameters(node)
        for name in sorted(body.found["reads"] - types):
            unsure = name not in body.found["sure_reads"]
            self.unsure += unsure
            self.read(name)
            self.unsure -= unsure
            if name in body.found["written"] and not self.later:
                self.found["class_reads"].add(name)
        later = (body.found["deferred"] | body.found["mapped"]) - types
        self.found["deferred"] |= later
        self.found["early"] |= later - self.defined
        for kind in ("function_writes", "absolute", "called", "valued"):
            self.found[kind] |= body.found[kind]
        self.dynamic.extend(body.dynamic)
        self.write(node.name)

    def on_if(self, node: ast.If) -> None:
        self.expression(node.test)
        self.branches(lambda: self.block(node.body), lambda: self.block(node.orelse))

    def on_for(self, node: ast.For | ast.AsyncFor) -> None:
        self.awaits |= isinstance(node, ast.AsyncFor)
        self.expression(node.iter)
        self.loop(node, lambda: self.target(node.target))

    on_asyncfor = on_for

    def on_while(self, node: ast.While) -> None:
        self.expression(node.test)
        self.loop(node, lambda: None)

    def loop(self, node: ast.For | ast.AsyncFor | ast.While, start: Callable[[], None]) -> None:
        """The body up to its first jump runs where the loop is entered; what follows may not."""
        jump = next((number for number, one in enumerate(node.body) if lookups.jumps(one)), len(node.body))

        def body() -> None:
            start()
            self.block(node.body[:jump])
            if node.body[jump:]:
                self.branches(lambda: self.block(node.body[jump:]), skip=True)

        self.branches(body, skip=not self.contexts.loops.begin(node))
        breaks = any(isinstance(child, ast.Break) for child in walk(node))
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

        self.branches(lambda: self.block(node.orelse), *(handler(clause) for clause in node.handlers))
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
        if self.contexts.catches(node):
            self.branches(lambda: self.block(node.body), skip=True)
        else:
            self.block(node.body)

    on_asyncwith = on_with

    def on_match(self, node: ast.Match) -> None:
        self.expression(node.subject)

        def case(one: ast.match_case) -> Callable[[], None]:
            def way() -> None:
                for part in walk(one.pattern):
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
        self.branches(*(case(one) for one in node.cases), skip=not (whole and last.guard is None))
        self.found["written"].update(*(bound_names(one.pattern) for one in node.cases))

    def on_typealias(self, node: ast.stmt) -> None:
        with self.deferring():
            self.expression(node.value)  # type: ignore[attr-defined]
        self.write(node.name.id)  # type: ignore[attr-defined]
