"""Put the body of `if __name__ == "__main__":` where it stands: in a notebook it always runs."""

from __future__ import annotations

import ast
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.edit import comment_above, lines_in_strings
from nb2job.program.parse import restated
from nb2job.program.program import Program, Statement


def inline_main(program: Program) -> Program:
    """Replace each such `if` at the top level by its body."""
    notes: list[Note] = []

    def inlined(statement: Statement) -> tuple[Statement, ...]:
        node = statement.node
        if not (isinstance(node, ast.If) and _is_main_test(node.test) and not node.orelse):
            return (statement,)
        notes.append(Note("NB306", statement.place, "the body of `if __name__` stands by itself"))
        body = _body(statement.text, node)
        return restated(statement, comment_above(statement.text) + body)

    units = tuple(
        unit.holding(new for one in unit.statements for new in inlined(one)) for unit in program.units
    )
    return replace(program, units=units).noting(*notes)


def _is_main_test(node: ast.expr) -> bool:
    spelled = ast.unparse(node).replace("'", '"')
    return spelled in {'__name__ == "__main__"', '"__main__" == __name__'}


def _body(text: str, node: ast.If) -> str:
    """The source of an `if`'s body, moved to the margin; lines inside strings stay as they are."""
    lines, first = text.split("\n"), node.body[0]
    header = node.test.end_lineno or node.lineno
    if first.lineno == header:
        start = len(lines[header - 1].encode()[: first.col_offset].decode())
        found = "\n".join([lines[header - 1][start:], *lines[header:]])
    else:
        inside = lines_in_strings(text)
        found = "\n".join(
            line if number in inside else _moved(line, first.col_offset)
            for number, line in enumerate(lines[header:], start=header + 1)
        )
    plain = "\n".join(ast.unparse(one) for one in node.body)
    return found if _same(found, plain) else plain


def _moved(line: str, columns: int) -> str:
    indent = len(line) - len(line.lstrip())
    return line[min(indent, columns) :]


def _same(text: str, plain: str) -> bool:
    try:
        return ast.dump(ast.parse(text)) == ast.dump(ast.parse(plain))
    except SyntaxError:
        return False
