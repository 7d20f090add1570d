"""Turn prints into log lines, and drop what is only for the eye: `df.head()`, `display(…)`."""

from __future__ import annotations

import ast
import json
from dataclasses import replace

from nb2job.errors import AnalysisError
from nb2job.notebook.cell import Note
from nb2job.program.drawing import Drawing
from nb2job.program.edit import Replace, source_of
from nb2job.program.message import Message, is_text, read_print
from nb2job.program.parse import rewritten
from nb2job.program.program import Program, Statement
from nb2job.program.purity import Purity
from nb2job.program.walk import binds_in_scope, cell_ends, lines

_HIDDEN = frozenset({"_", "__", "___", "Out", "In", "_i", "_ii", "_oh", "_ih", "display"})
_TEXT_FUNCTIONS = ("str", "repr", "format", "ascii")


def drop_display(program: Program) -> Program:
    """Rewrite every print and display, at any depth; nothing that could have an effect is dropped."""
    editor = _Editor(program)
    units = tuple(
        unit.holding(new for one in unit.statements for new in editor.rewritten(one))
        for unit in program.units
    )
    changed = replace(program, units=units)
    _refuse_hidden_names(changed)
    return changed.noting(*editor.notes)


def _refuse_hidden_names(program: Program) -> None:
    """Names that only IPython binds, or only a script, where the program still needs them."""
    bound = frozenset().union(*(one.facts.bindings for one in program.statements()))
    for statement in program.statements():
        for name in sorted(statement.facts.uses & (_HIDDEN | {"__file__"}) - bound):
            alone = "a script has __file__, a notebook has not: a test of it would find the other"
            raise AnalysisError(
                "NB206",
                alone
                if name == "__file__"
                else f"{name} is bound by IPython alone: a script has no such name",
                "Give the value a name of its own, or tag the cell `skip`.",
                cell=statement.place.cell,
                line=statement.place.line,
            )


class _Editor:
    def __init__(self, program: Program) -> None:
        self.purity = Purity(program)
        self.logger = program.generated.logger
        self.prints = program.settings.prints
        self.shadowed = self.purity.rebound
        self.notes: list[Note] = []
        plotly = any("plotly" in one.text for one in program.every_statement())
        self.drawing = Drawing(program) if plotly and program.settings.plots != "keep" else None
        self.last = cell_ends(program.statements())

    def rewritten(self, statement: Statement) -> tuple[Statement, ...]:
        if statement.kept:
            return (statement,)
        edits: list[Replace] = []
        for line in lines(statement.tree):
            if isinstance(line.node, ast.Expr):
                text = self._text(statement, line.node, guarded=line.guarded)
                if text is not None:
                    edits.append(Replace(line.node, text))
        return rewritten(statement, edits)

    def _text(self, statement: Statement, node: ast.Expr, *, guarded: bool) -> str | None:
        """What an expression statement becomes: None as it was, "" nothing.

        Where it is guarded, looking a name up may be a test: whatever could raise stays.
        """
        value, at_end = node.value, node is statement.node
        call = value if isinstance(value, ast.Call) else None
        name = ast.unparse(call.func) if call is not None else ""
        plain = "print" not in self.shadowed and not binds_in_scope(statement.text, "print")
        if call is not None and name == "print" and plain:
            return self._printed(statement, node, call, guarded=guarded)
        if call is not None and self.purity.is_shown(call):
            self._note("NB302", statement, node, f"dropped, only for the eye: {_short(node)}")
            return self._effects(statement, call, guarded=guarded)
        if at_end and id(statement) in self.last and self._is_chart(value):
            self._note(
                "NB302", statement, node, f"the figure that the cell ends with is shown: {_short(node)}"
            )
            return f"{source_of(statement.text, value)}.show()"
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and not at_end:
            return None
        shown = self.purity.is_pure(value) if at_end else self.purity.is_view(value)
        shown &= not guarded or isinstance(value, ast.Constant)
        if shown and not (isinstance(value, ast.Constant) and value.value is ...):
            self._note("NB302", statement, node, f"dropped, only for the eye: {_short(node)}")
            return ""
        return None

    def _printed(self, statement: Statement, node: ast.Expr, call: ast.Call, *, guarded: bool) -> str | None:
        if any(word.arg == "file" for word in call.keywords) or self.prints == "keep":
            return None
        looks = not guarded and len(call.args) == 1 and self.purity.is_view(call.args[0])
        looks &= not (call.args and self.purity.reports(call.args[0]))
        if looks or _is_ornament(call):
            self._note("NB302", statement, node, f"dropped, only for the eye: {_short(node)}")
            return ""
        if self.prints == "drop":
            self._note("NB302", statement, node, f"dropped print: {_short(node)}")
            return self._effects(statement, call, guarded=guarded)
        eager = self._is_eager(call, guarded=guarded)
        rebound = any(
            name in self.shadowed or binds_in_scope(statement.text, name) for name in _TEXT_FUNCTIONS
        )
        message = None if rebound else read_print(statement.text, call)
        line = _log_line(self.logger, statement.text, call, message, eager=eager)
        if line is not None:
            self._note("NB303", statement, node, f"print becomes a log line: {_short(node)}")
        return line

    def _is_eager(self, call: ast.Call, *, guarded: bool) -> bool:
        """Whether the text must be made before it is logged: the logging module swallows what that raises.

        That shows where something catches it; and `__format__` of an own class is not what `%s` calls.
        """
        parts = [one for argument in call.args for one in ast.walk(argument)]
        if all(map(self.purity.is_foreign, call.args)):
            return False
        if self.purity.has_formats and any(isinstance(one, ast.FormattedValue) for one in parts):
            return True
        return guarded and (self.purity.has_texts or any(map(_may_fail, parts)))

    def _effects(self, statement: Statement, call: ast.Call, *, guarded: bool) -> str:
        """The arguments that may have an effect (or raise, where that is caught), as statements."""
        arguments = [*call.args, *(word.value for word in call.keywords)]
        kept = []
        for one in arguments:
            value = one.value if isinstance(one, ast.Starred) else one
            if isinstance(value, ast.Call) and self.purity.is_shown(value):
                kept.append(self._effects(statement, value, guarded=guarded))
            elif self._is_chart(value):
                kept.append(f"{source_of(statement.text, value)}.show()")
            elif not self._is_idle(value, guarded=guarded):
                kept.append(source_of(statement.text, value))
        return "\n".join(text for text in kept if text)

    def _is_chart(self, value: ast.expr) -> bool:
        """Whether it is a figure of plotly, which `show()` logs later on."""
        return self.drawing is not None and self.drawing.is_chart(value)

    def _is_idle(self, node: ast.expr, *, guarded: bool) -> bool:
        return isinstance(node, ast.Constant) if guarded else self.purity.is_pure(node)

    def _note(self, code: str, statement: Statement, node: ast.stmt, text: str) -> None:
        first = statement.node.lineno if statement.node is not None else node.lineno
        self.notes.append(Note(code, statement.place.moved(node.lineno - first), text))


def _may_fail(node: ast.AST) -> bool:
    """Whether it puts a text together in a way that asks something of the values."""
    if isinstance(node, ast.FormattedValue):
        return node.format_spec is not None
    formats = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "format"
    return formats or (isinstance(node, ast.BinOp) and is_text(node))


def _binds(call: ast.Call) -> bool:
    """Whether an argument binds a name (`:=`), which no comprehension may do in what it goes over."""
    return any(isinstance(one, ast.NamedExpr) for one in ast.walk(call))


def _log_line(logger: str, text: str, call: ast.Call, message: Message | None, *, eager: bool) -> str | None:
    """The call of the logger, or None where the values cannot be taken out of the print."""
    if message is not None and eager and len(call.args) == 1:
        source = source_of(text, call.args[0])
        return f'{logger}.info("%s", {source if is_text(call.args[0]) else f"str({source})"})'
    if message is None or eager:
        if _binds(call):
            return None
        parts = ", ".join(source_of(text, one) for one in call.args)
        given = [word.value for word in call.keywords if word.arg == "sep"]
        separator = f"({source_of(text, given[0])} or ' ')" if given else '" "'
        return f'{logger}.info("%s", {separator}.join(f"{{part!s}}" for part in [{parts}]))'
    spelled, values = message.lazy()
    if not values:
        return f"{logger}.info({_quoted(Message.plain(spelled))})"
    return f"{logger}.info({_quoted(spelled)}, {', '.join(values)})"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False) if text.isprintable() else repr(text)


def _is_ornament(call: ast.Call) -> bool:
    """A blank line or a rule of dashes."""
    if call.keywords and not call.args:
        return True
    texts = []
    for one in call.args:
        base = one.left if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Mult) else one
        if not (isinstance(base, ast.Constant) and isinstance(base.value, str)):
            return False
        texts.append(base.value)
    return not any(letter.isalnum() for letter in "".join(texts))


def _short(node: ast.stmt) -> str:
    text = ast.unparse(node).split("\n")[0]
    return text if len(text) <= 60 else text[:57] + "..."
