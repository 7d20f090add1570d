"""Other names of IPython's shell: `ip = get_ipython()`, `from IPython import get_ipython as shell`."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from nb2job.notebook.magics import is_shell
from nb2job.program.bindings import bindings
from nb2job.program.captures import code_texts
from nb2job.program.edit import Replace, apply
from nb2job.program.identifiers import identifiers
from nb2job.program.imported_names import bound_otherwise, imported
from nb2job.program.magic import refused
from nb2job.program.names import tree
from nb2job.program.nodes import of_kind, walk
from nb2job.program.program import Statement


class ShellAliases:
    """Names of one program that stand for the shell, or for the function that gives it, and nothing else."""

    def __init__(self, statements: list[Statement]) -> None:
        texts = [text for one in statements for text in code_texts(one.text)]
        trees = [*_trees(texts)] if any("get_ipython" in text for text in texts) else []
        functions = {name for one in trees for name, path in _imports(one) if _is_function(name, path)}
        self.others = functions & {name for one in trees for name in _other_meanings(one)}
        self.objects = _objects(statements, functions | {"get_ipython"})
        self.plain = {
            **dict.fromkeys(functions, "get_ipython"),
            **dict.fromkeys(self.objects, "get_ipython()"),
        }

    def without(self, statement: Statement) -> Statement | None:
        """The statement with the shell's own names; None for one that only gives it another.

        Raises:
            RewriteError: NB310, a name is that of the shell and of something else.
        """
        spelled = identifiers(statement.text) & self.plain.keys() if self.plain else frozenset()
        if not spelled:
            return statement
        if spelled & self.others:
            raise refused(f"{min(spelled & self.others)} is get_ipython and something else", "Rename one.")
        edits = [
            Replace(one, self.plain[one.id])
            for one in of_kind(statement.tree, ast.Name)
            if one.id in spelled and isinstance(one.ctx, ast.Load)
        ]
        found = statement.saying(apply(statement.text, edits))
        node = found.node
        names = isinstance(node, ast.Assign) and is_shell(node.value) and found.facts.bindings & self.objects
        return None if names else found


def _objects(statements: list[Statement], functions: Iterable[str]) -> frozenset[str]:
    """Variables that hold the shell and nothing else."""
    found = {
        one.node.targets[0].id
        for one in statements
        if isinstance(one.node, ast.Assign)
        and isinstance(one.node.targets[0], ast.Name)
        and (is_shell(one.node.value) or _calls(one.node.value, functions))
    }
    counts = bindings(statements) if found else {}
    return frozenset(name for name in found if counts[name] == 1)


def _calls(node: ast.expr, functions: Iterable[str]) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in functions


def _trees(texts: Iterable[str]) -> Iterator[ast.Module]:
    for text in texts:
        try:
            yield tree(text)
        except (SyntaxError, ValueError):
            continue


def _imports(code: ast.Module) -> Iterator[tuple[str, str]]:
    return (found for node in walk(code) for found in imported(node))


def _is_function(name: str, path: str) -> bool:
    return name != "get_ipython" and path.startswith("IPython.") and path.endswith(".get_ipython")


def _other_meanings(code: ast.Module) -> Iterator[str]:
    for node in walk(code):
        yield from bound_otherwise(node)
        yield from (name for name, path in imported(node) if not _is_function(name, path))
