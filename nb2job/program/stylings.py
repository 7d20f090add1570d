"""What only styles the notebook: a file of styles that is read to be shown, and functions that do so."""

from __future__ import annotations

import ast
from collections import Counter

from nb2job.program.program import Program, Statement
from nb2job.program.purity import Purity

_READERS = frozenset({"urllib.request.urlopen", "urllib2.urlopen", "pathlib.Path", "io.open"})


class Stylings:
    """Judges the statements of one program; `css_styling()` gives `HTML(open("custom.css").read())`."""

    def __init__(self, program: Program, purity: Purity) -> None:
        self.purity = purity
        statements = list(program.every_statement())
        seen = any(one.facts.dynamic for one in statements)
        bound = Counter(name for one in statements for name in one.facts.bindings)
        once = {name for name, number in bound.items() if number == 1}
        once -= frozenset().union(*(one.facts.function_writes for one in statements), frozenset())
        makers = {
            one.node.name
            for one in statements
            if isinstance(one.node, ast.FunctionDef) and self._styles(one.node)
        }
        texts = {name for one in statements if (name := self._text_of(one.node))}
        others = [one for one in statements if not self._is_styled(one, makers, texts)]
        read = frozenset().union(*(one.facts.uses | one.facts.deferred for one in others), frozenset())
        shows = (one for one in statements if one not in others and not self._text_of(one.node))
        shown = frozenset().union(*(one.facts.uses for one in shows), frozenset())
        self.names = frozenset() if seen else frozenset((makers | texts & shown) & once - read)

    def is_styling(self, statement: Statement) -> bool:
        """Whether it defines, calls or feeds what is only shown to style the notebook."""
        node = statement.node
        if isinstance(node, ast.FunctionDef):
            return node.name in self.names
        call = node.value if isinstance(node, ast.Expr) else None
        named = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in self.names
        return named or self._text_of(node) in self.names

    def _is_styled(self, statement: Statement, makers: set[str], texts: set[str]) -> bool:
        """Whether a statement does nothing but show what they give, or makes it."""
        node = statement.node
        if statement.kept:
            return False
        if isinstance(node, ast.FunctionDef):
            return node.name in makers
        call = node.value if isinstance(node, ast.Expr) else None
        if not isinstance(call, ast.Call) or call.keywords:
            return self._text_of(node) in texts
        called = isinstance(call.func, ast.Name) and call.func.id in makers and not call.args
        shows = self.purity.is_shown(call) and all(isinstance(one, ast.Name) for one in call.args)
        return called or (shows and bool(call.args))

    def _text_of(self, node: ast.stmt | None) -> str:
        """The name that a statement gives the text of a file, or ""."""
        plain = isinstance(node, ast.Assign) and len(node.targets) == 1 and self.reads(node.value)
        target = node.targets[0] if plain and isinstance(node, ast.Assign) else None
        return target.id if isinstance(target, ast.Name) else ""

    def _styles(self, function: ast.FunctionDef) -> bool:
        """Whether it does nothing but read a text and give or show it: `return HTML(styles)`."""
        arguments = function.args
        if arguments.args or arguments.vararg or arguments.kwonlyargs or function.decorator_list:
            return False
        *before, last = function.body
        value = last.value if isinstance(last, ast.Return | ast.Expr) else None
        if not isinstance(value, ast.Call) or not self.purity.is_shown(value):
            return False
        words = [*value.args, *(one.value for one in value.keywords)]
        read = any(map(self.reads, words)) or any(map(self._text_of, before))
        plain = all(self.purity.is_pure(one) or self.reads(one) for one in words)
        return read and plain and all(self._is_said(one) or self._text_of(one) for one in before)

    @staticmethod
    def _is_said(node: ast.stmt) -> bool:
        imports = isinstance(node, ast.Import | ast.ImportFrom)
        return imports or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))

    def reads(self, node: ast.expr) -> bool:
        """Whether it gives the text of a file, read at once: `open("custom.css").read()`."""
        method = node.func if isinstance(node, ast.Call) and not node.args else None
        if not isinstance(method, ast.Attribute) or method.attr not in {"read", "decode", "read_text"}:
            return False
        inner = method.value
        if method.attr == "decode":
            return self.reads(inner)
        if not isinstance(inner, ast.Call) or not all(isinstance(one, ast.Constant) for one in inner.args):
            return False
        builtin = isinstance(inner.func, ast.Name) and inner.func.id == "open" not in self.purity.rebound
        modes = [one.value for one in inner.args[1:2] if isinstance(one, ast.Constant)]
        reading = bool(inner.args) and {*modes} <= {"r", "rb", "rt"}
        return (builtin and reading) or self.purity.paths.called(inner) in _READERS
