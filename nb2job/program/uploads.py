"""`uploaded = files.upload()` on Colab: what lists it goes, its bytes are those of the file beside it."""

from __future__ import annotations

import ast
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.edit import Replace, apply, inner_quote
from nb2job.program.imported_names import imported_names
from nb2job.program.nodes import of_kind, walk
from nb2job.program.program import Program, Statement
from nb2job.program.rewriting import rewritten_units

_UPLOAD = "google.colab.files.upload"
_LOOKS = frozenset({"print", "len", "list", "str"})
_READERS = frozenset({"pandas.read_csv", "pandas.read_excel"})
_PLAIN = (".csv", ".tsv", ".txt", ".xls", ".xlsx")
"""Files that pandas reads by their name as it reads what they hold: it unpacks none of them."""
_METHODS = frozenset({"keys", "items", "format"})


def without_uploads(program: Program) -> Program:
    """The program without its questions to an upload, where they only list it or take a file's bytes.

    Colab writes an uploaded file into the working folder, too. A name that is asked for something else
    stays, as does one whose file the notebook names otherwise: it may write it.
    """
    if not any(".upload(" in one.text for one in program.statements()):
        return program
    uploads = _Uploads(program)
    units = rewritten_units(program, uploads.rewritten)
    return replace(program, units=units).noting(*uploads.notes)


class _Uploads:
    def __init__(self, program: Program) -> None:
        self.paths = imported_names(program)
        self.statements = [*program.statements()]
        made = [one for one in self.statements if self._is_upload(one)]
        rest = [one.facts for one in self.statements if one not in made]
        others = [one.bindings | one.function_writes for one in rest]
        held = frozenset().union(*(one.facts.bindings for one in made)) - frozenset().union(*others)
        self.names = frozenset(name for name in held if self._is_understood(name))
        self.notes: list[Note] = []

    def _is_upload(self, statement: Statement) -> bool:
        node = statement.node
        return isinstance(node, ast.Assign) and self.paths.called(node.value) == _UPLOAD

    def _is_understood(self, name: str) -> bool:
        """Whether all that is left of its uses are bytes of files that nothing else names."""
        uses = [one for one in self.statements if name in one.facts.uses]
        rest = [one for one in uses if not self._is_listing(one, name)]
        nodes = [node for one in rest for node in walk(one.tree)]
        taken = [file for node in nodes if (file := _file(node, name))]
        every = [node for one in self.statements for node in walk(one.tree)]
        spelled = [one for one in every if isinstance(one, ast.Constant) and one.value in taken]
        reads = [node for node in nodes if isinstance(node, ast.Name) and node.id == name]
        return not any(one.kept for one in uses) and len(reads) == len(taken) == len(spelled)

    def _is_listing(self, statement: Statement, name: str) -> bool:
        """Colab's own `for fn in uploaded.keys(): print(…)`, and looks such as `print(uploaded.keys())`."""
        node = statement.node
        if not all(map(self._looks, of_kind(statement.tree, ast.Call))):
            return False
        if isinstance(node, ast.Expr):
            return statement.facts.uses - _LOOKS == {name}
        if not isinstance(node, ast.For) or node.orelse or name not in statement.facts.reads:
            return False
        others = [one for one in self.statements if one is not statement]
        needed = any(statement.facts.bindings & one.facts.uses for one in others)
        return not needed and all(isinstance(one, ast.Expr) for one in node.body)

    def _looks(self, call: ast.Call) -> bool:
        if isinstance(call.func, ast.Name):
            return call.func.id in _LOOKS - self.paths.bound
        return isinstance(call.func, ast.Attribute) and call.func.attr in _METHODS

    def rewritten(self, statement: Statement) -> tuple[Statement, ...]:
        """A statement of the notebook without its questions to uploads."""
        asked = self.names & statement.facts.uses
        if any(self._is_listing(statement, name) for name in asked):
            self.notes.append(Note("NB334", statement.place, "a list of what was uploaded is dropped"))
            return ()
        edits = [edit for name in sorted(asked) for edit in self._edits(statement, name)]
        if edits:
            text = "what was uploaded is read from its file, a data input"
            self.notes.append(Note("NB334", statement.place, text))
        return (statement.saying(apply(statement.text, edits)),)

    def _edits(self, statement: Statement, name: str) -> list[Replace]:
        """`io.BytesIO(uploaded["rows.csv"])` is the open file, `uploaded["rows.csv"]` what it holds."""
        calls = [one for one in of_kind(statement.tree, ast.Call) if one.args]
        wrapped = {
            one.args[0]: one
            for one in calls
            if self.paths.called(one) == "io.BytesIO" and len(one.args) == 1 and not one.keywords
        }
        readers = {one.args[0] for one in calls if self.paths.called(one) in _READERS}
        found = []
        for node in walk(statement.tree):
            file = _file(node, name)
            if file and isinstance(node, ast.Subscript):
                quote = inner_quote(statement.text, statement.tree, node)
                opened = f"open({_quoted(file, quote)}, {quote}rb{quote})"
                outer = wrapped.get(node)
                if outer in readers and file.endswith(_PLAIN):
                    opened = _quoted(file, quote)
                found.append(Replace(outer, opened) if outer else Replace(node, f"{opened}.read()"))
        return found


def _file(node: ast.AST, name: str) -> str:
    """The name of the file whose bytes `uploaded["rows.csv"]` takes; "" for everything else."""
    plain = isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == name
    if not plain or not isinstance(node.slice, ast.Constant) or not isinstance(node.ctx, ast.Load):  # type: ignore[attr-defined]
        return ""
    value = node.slice.value  # type: ignore[attr-defined]
    return value if isinstance(value, str) else ""


def _quoted(text: str, quote: str) -> str:
    plain = text.replace("\\", "\\\\").replace(quote, f"\\{quote}")
    return f"{quote}{plain}{quote}"
