"""Which expressions surely are images of PIL."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2job.program.imported_names import ImportedNames, bound_otherwise, imported
from nb2job.program.nodes import walk
from nb2job.program.program import Program

Names = frozenset[str]

_MAKERS = ("PIL.Image.open", "PIL.Image.fromarray", "PIL.Image.new", ".load_img", ".array_to_img")
_TURNS = frozenset({"resize", "crop", "convert", "rotate", "transpose", "copy", "filter"})
"""Methods of an image that give another."""


def is_image(node: ast.expr, names: Names, paths: ImportedNames) -> bool:
    """Whether it surely is an image, where `names` only ever hold some."""
    if isinstance(node, ast.Name):
        return node.id in names
    if not isinstance(node, ast.Call):
        return False
    if paths.called(node).endswith(_MAKERS):
        return True
    method = node.func if isinstance(node.func, ast.Attribute) else None
    return method is not None and method.attr in _TURNS and is_image(method.value, names, paths)


def image_names(program: Program, paths: ImportedNames) -> Names:
    """Names that hold nothing else in any scope of the program."""
    nodes = [node for one in program.every_statement() for node in walk(one.tree)]
    pairs = [pair for node in nodes for pair in _given(node)]
    plain = {id(target) for target, _ in pairs}
    other = {name for node in nodes if id(node) not in plain for name in bound_otherwise(node)}
    other |= {name for node in nodes for name, _ in imported(node)}
    found = Names(target.id for target, _ in pairs) - other
    while True:
        wrong = {target.id for target, value in pairs if not is_image(value, found, paths)}
        if not wrong & found:
            return found
        found -= wrong


def _given(node: ast.AST) -> Iterator[tuple[ast.Name, ast.expr]]:
    """Names that get a value as it is: `im = Image.open(…)`, `with Image.open(…) as im`."""
    if isinstance(node, ast.Assign):
        yield from ((one, node.value) for one in node.targets if isinstance(one, ast.Name))
    elif isinstance(node, ast.withitem) and isinstance(node.optional_vars, ast.Name):
        yield node.optional_vars, node.context_expr
