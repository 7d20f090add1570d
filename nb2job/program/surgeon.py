"""The libcst transformer that makes planned edits, and keeps the comments around them."""

from __future__ import annotations

from typing import Any

import libcst as cst


class Surgeon(cst.CSTTransformer):
    """Makes the edits of a plan: libcst node -> edit."""

    def __init__(self, plan: dict[cst.CSTNode, Any]) -> None:
        super().__init__()
        self.plan = plan

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        """Edit expressions and functions here, and statements where their line is left."""
        node: Any = super().on_leave(original_node, updated_node)
        if isinstance(original_node, cst.SimpleStatementLine):
            return self._line(original_node, node)
        if isinstance(original_node, cst.SimpleStatementSuite):
            return self._suite(original_node, node)
        if isinstance(original_node, cst.Else) and not node.body.body and original_node.body.body:
            return cst.RemovalSentinel.REMOVE
        edit = self.plan.get(original_node)
        if edit is None or isinstance(original_node, cst.BaseSmallStatement):
            return node
        if hasattr(edit, "text"):
            return _with_parentheses_of(node, cst.parse_expression(edit.text))
        if isinstance(node, cst.Call):
            return node.with_changes(args=[*map(_closed, node.args), *map(_keyword, edit.names)])
        return node.with_changes(params=_with_parameters(node.params, edit.names))

    def _line(self, original: cst.SimpleStatementLine, line: cst.SimpleStatementLine) -> Any:
        if not any(part in self.plan for part in original.body):
            return line
        statements = self._statements(original.body, line.body)
        if not statements:
            return cst.RemovalSentinel.REMOVE
        first, last = statements[0], statements[-1]
        above = [*line.leading_lines, *getattr(first, "leading_lines", ())]
        statements[0] = first = first.with_changes(leading_lines=above)
        if isinstance(last, cst.SimpleStatementLine) and line.trailing_whitespace.comment:
            last = statements[-1]
            statements[-1] = last.with_changes(trailing_whitespace=line.trailing_whitespace)
        return cst.FlattenSentinel(statements)

    def _suite(self, original: cst.SimpleStatementSuite, suite: cst.SimpleStatementSuite) -> Any:
        if not any(part in self.plan for part in original.body):
            return suite
        header = cst.TrailingWhitespace(
            whitespace=suite.trailing_whitespace.whitespace,
            comment=suite.trailing_whitespace.comment,
        )
        return cst.IndentedBlock(self._statements(original.body, suite.body), header=header)

    def _statements(self, original: Any, updated: Any) -> list[Any]:
        found: list[Any] = []
        for before, after in zip(original, updated, strict=True):
            edit = self.plan.get(before)
            if edit is None:
                plain = after.with_changes(semicolon=cst.MaybeSentinel.DEFAULT)
                found.append(cst.SimpleStatementLine([plain]))
            else:
                found.extend(cst.parse_module(edit.text).body)
        return found


def _closed(argument: cst.Arg) -> cst.Arg:
    """A generator that stood alone between a call's parentheses needs its own beside another argument."""
    value = argument.value
    if not isinstance(value, cst.GeneratorExp) or value.lpar:
        return argument
    closed = value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return argument.with_changes(value=closed)


def _keyword(name: str) -> cst.Arg:
    tight = cst.AssignEqual(
        whitespace_before=cst.SimpleWhitespace(""), whitespace_after=cst.SimpleWhitespace("")
    )
    return cst.Arg(value=cst.Name(name), keyword=cst.Name(name), equal=tight)


def _with_parameters(parameters: cst.Parameters, names: tuple[str, ...]) -> cst.Parameters:
    added = [cst.Param(name=cst.Name(name)) for name in names]
    star = parameters.star_arg
    if not isinstance(star, cst.Param) and not parameters.kwonly_params:
        star = cst.ParamStar()
    return parameters.with_changes(star_arg=star, kwonly_params=[*parameters.kwonly_params, *added])


def _with_parentheses_of(old: Any, new: Any) -> Any:
    if isinstance(old, (cst.Tuple, cst.GeneratorExp)):
        return new
    if getattr(old, "lpar", None) and not getattr(new, "lpar", None):
        return new.with_changes(lpar=old.lpar, rpar=old.rpar)
    return new
