"""Put the body of `if __name__ == "__main__":` where it stands: in a notebook it always runs."""

from __future__ import annotations

import ast
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.blocks import body_text
from nb2job.program.edit import comment_above
from nb2job.program.nodes import unparse
from nb2job.program.parse import restated
from nb2job.program.program import Program, Statement
from nb2job.program.rewriting import rewritten_units


def inline_main(program: Program) -> Program:
    """Replace each such `if` at the top level by its body."""
    notes: list[Note] = []

    def inlined(statement: Statement) -> tuple[Statement, ...]:
        node = statement.node
        if not (isinstance(node, ast.If) and _is_main_test(node.test) and not node.orelse):
            return (statement,)
        notes.append(Note("NB306", statement.place, "the body of `if __name__` stands by itself"))
        body = body_text(statement.text, node)
        return restated(statement, comment_above(statement.text) + body)

    units = rewritten_units(program, inlined)
    return replace(program, units=units).noting(*notes)


def _is_main_test(node: ast.expr) -> bool:
    spelled = unparse(node).replace("'", '"')
    return spelled in {'__name__ == "__main__"', '"__main__" == __name__'}
