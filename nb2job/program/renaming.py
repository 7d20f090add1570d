"""Names in place of values in a statement's source, which else stays as it is written."""

from __future__ import annotations

import ast

from nb2job.program.edit import source_of, within
from nb2job.program.nodes import unparse, walk


def with_names(text: str, statement: ast.stmt, names: dict[ast.expr, str]) -> str:
    """A statement with names in place of some of its values; as it is written, where positions are right."""
    source = source_of(text, statement)
    spans = {node: within(text, statement, node) for node in names}
    for node, (start, end) in sorted(spans.items(), key=lambda one: -one[1][0]):
        try:
            same = ast.dump(ast.parse(source[start:end], mode="eval").body) == ast.dump(node)
        except SyntaxError:
            same = False
        if not same:
            # Before Python 3.12 the places inside an f-string are not those of the file.
            return unparse(_Renamer(names).visit(statement))
        source = source[:start] + names[node] + source[end:]
    return source


class _Renamer(ast.NodeTransformer):
    """Puts names in place of nodes, in a copy."""

    def __init__(self, names: dict[ast.expr, str]) -> None:
        self.names = names

    def visit(self, node: ast.AST) -> ast.AST:
        """A copy of the node, or its name."""
        if isinstance(node, ast.expr) and node in self.names:
            return ast.Name(self.names[node], ast.Load())
        fields = {
            field: [self.visit(one) if isinstance(one, ast.AST) else one for one in value]
            if isinstance(value, list)
            else self.visit(value)
            if isinstance(value, ast.AST)
            else value
            for field, value in ast.iter_fields(node)
        }
        return type(node)(**fields)


def is_cheap(node: ast.expr) -> bool:
    """Whether evaluating it twice is nothing: names, attributes, subscripts, arithmetic on them."""
    plain = (
        ast.Name,
        ast.Attribute,
        ast.Subscript,
        ast.Constant,
        ast.BinOp,
        ast.UnaryOp,
        ast.Slice,
    )
    rest = (ast.operator, ast.unaryop, ast.expr_context, ast.Tuple)
    return all(isinstance(one, (*plain, *rest)) for one in walk(node))
