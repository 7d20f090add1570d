"""Turn prints into log lines, and drop what is only for the eye: `df.head()`, `display(…)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nb2job.errors import AnalysisError
from nb2job.notebook.cell import Note
from nb2job.program.drawing import drawing_of
from nb2job.program.edit import Replace, source_of, standing_alone
from nb2job.program.log_line import TEXT_FUNCTIONS, LogLines, is_surely_text, may_fail_as_text, takes_words
from nb2job.program.lonely_labels import lonely_labels
from nb2job.program.nodes import names_in, unparse
from nb2job.program.ornaments import is_ornament
from nb2job.program.parse import rewritten, split
from nb2job.program.print_words import PrintWords
from nb2job.program.program import Program, Statement
from nb2job.program.purity import purity_of
from nb2job.program.results import Results
from nb2job.program.shown_charts import may_chart
from nb2job.program.shown_classes import without_shown
from nb2job.program.stranded import StrandedNames
from nb2job.program.stylings import Stylings
from nb2job.program.walk import Line, binds_in_scope, cell_ends
from nb2job.program.watched import watched_in

_HIDDEN = frozenset({"_", "__", "___", "Out", "In", "_i", "_ii", "_oh", "_ih"})


def drop_display(program: Program) -> Program:
    """Rewrite every print and display, at any depth; nothing that could have an effect is dropped."""
    program = without_shown(program)
    editor = _Editor(program)
    units = tuple(unit.holding(_left(unit.statements, editor)) for unit in program.units)
    changed = replace(program, units=units, shown=frozenset(editor.shown))
    changed = _with_display(changed.noting(*editor.notes))
    _refuse_hidden_names(changed)
    return changed


def _left(statements: Sequence[Statement], editor: _Editor) -> Iterator[Statement]:
    """What is left of a unit, without labels of what goes."""
    pairs = [*_pairs(statements, editor)]
    lonely = {id(one) for one in lonely_labels(pairs)}
    for statement, left in pairs:
        if id(statement) in lonely:
            editor.notes.append(Note("NB302", statement.place, "dropped, a label of what is dropped"))
        else:
            yield from left


def _pairs(
    statements: Sequence[Statement], editor: _Editor
) -> Iterator[tuple[Statement, tuple[Statement, ...]]]:
    """Each with what is left of it; a comment right below a line that goes, at its cell's end, goes too."""
    dropped: Statement | None = None
    for statement in statements:
        if dropped is not None and _is_below(statement, dropped):
            editor.notes.append(Note("NB302", statement.place, "dropped, a comment on what is dropped"))
            continue
        found = editor.rewritten(statement)
        dropped = None if found else statement
        yield statement, found


def _is_below(comment: Statement, dropped: Statement) -> bool:
    alone = comment.node is None and not comment.gap and not comment.kept
    return alone and comment.place.cell == dropped.place.cell


def _with_display(program: Program) -> Program:
    """With an import of `display` above the first statement that still needs it: `frames.apply(display)`."""
    first = next((one for one in program.statements() if "display" in one.facts.uses), None)
    if first is None or any("display" in one.facts.bindings for one in program.statements()):
        return program
    text = "from IPython.display import display"
    above = replace(split(text, ast.parse(text), 0)[0], place=first.place)
    units = tuple(
        unit.holding(new for one in unit.statements for new in ((above, one) if one is first else (one,)))
        for unit in program.units
    )
    note = Note("NB305", first.place, "display is IPython's: imported by name")
    return replace(program, units=units).noting(note)


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
        self.program = program
        self.results: Results | None = None
        self.purity = purity_of(program)
        self.stylings = Stylings(program, self.purity)
        self.watched = watched_in(program)
        self.stranded = StrandedNames(program, self.purity)
        self.log_lines = LogLines(program.generated.logger, self.purity, program.generated.log_report)
        self.prints = program.settings.prints
        self.shadowed = self.purity.rebound
        self.notes: list[Note] = []
        self.shown: set[str] = set()
        charts = program.settings.plots != "keep" and may_chart(program)
        self.drawing = drawing_of(program) if charts else None
        self.last = cell_ends(program.statements())
        self.words = PrintWords(program)

    def rewritten(self, statement: Statement) -> tuple[Statement, ...]:
        if not statement.kept and self.stylings.is_styling(statement):
            self.shown |= statement.facts.uses
            first = statement.text.strip().split("\n")[0]
            self.notes.append(Note("NB302", statement.place, f"dropped, the notebook's styles: {first[:60]}"))
            return ()
        found = (statement,) if statement.kept else self._edited(statement)
        self.words.pass_by(statement)
        return found

    def _edited(self, statement: Statement) -> tuple[Statement, ...]:
        edits: list[Replace] = []
        for line in self.watched.lines(statement):
            if isinstance(line.node, ast.Expr):
                text = self._text(statement, line, line.node)
                if text is not None:
                    edits.append(Replace(line.node, text))
        return rewritten(statement, edits)

    def _text(self, statement: Statement, line: Line, node: ast.Expr) -> str | None:
        """What an expression statement becomes: None as it was, "" nothing.

        Where it is guarded, looking a name up may be a test: whatever could raise stays.
        """
        value, at_end = node.value, node is statement.node
        guarded = self.watched.is_guarded(line)
        call = value if isinstance(value, ast.Call) else None
        name = unparse(call.func) if call is not None else ""
        plain = "print" not in self.shadowed and not binds_in_scope(statement.text, "print")
        if call is not None and name == "print" and plain:
            captured = self.watched.is_captured(line)
            captured |= self.prints == "log" and not self.words.are_taken(call, statement, node)
            return None if captured else self._printed(statement, node, call, guarded=guarded)
        if call is not None and self.purity.is_shown(call):
            self._note("NB302", statement, node, f"dropped, only for the eye: {_short(node)}")
            inline = self.drawing.inline(statement, call) if self.drawing is not None else ""
            return inline or self._effects(statement, call, guarded=guarded)
        if at_end and id(statement) in self.last and self._is_chart(statement, value):
            text = f"the figure that the cell ends with is shown: {_short(node)}"
            self._note("NB302", statement, node, text)
            return self._shown(statement, value)
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and not at_end:
            return None
        shown = self.purity.is_pure(value) if at_end else self.purity.is_view(value)
        shown &= not guarded or isinstance(value, ast.Constant)
        if shown and not (isinstance(value, ast.Constant) and value.value is ...):
            self._note("NB302", statement, node, f"dropped, only for the eye: {_short(node)}")
            return ""
        return None

    def _printed(self, statement: Statement, node: ast.Expr, call: ast.Call, *, guarded: bool) -> str | None:
        if self.drawing is not None and self.drawing.is_printed(call):
            return self._shown(statement, call.args[0])
        if not takes_words(call, guarded=guarded) or self.prints == "keep":
            return None
        looks = not guarded and len(call.args) == 1 and self.purity.is_look(call.args[0])
        looks &= not (looks and self._is_result(statement, call.args[0]))
        plain = self.log_lines.has_plain_words(call, guarded=guarded)
        if plain and (looks or is_ornament(call, self.purity, guarded=guarded)):
            self._note("NB302", statement, node, f"dropped, only for the eye: {_short(node)}")
            return ""
        if self.prints == "drop":
            self._note("NB302", statement, node, f"dropped print: {_short(node)}")
            return self._effects(statement, call, guarded=guarded)
        rebound = any(one in self.shadowed or binds_in_scope(statement.text, one) for one in TEXT_FUNCTIONS)
        line = self.log_lines.line(statement.text, call, guarded=guarded, rebound=rebound)
        if line is not None:
            self._note("NB303", statement, node, f"print becomes a log line: {_short(node)}")
        return line

    def _is_result(self, statement: Statement, value: ast.expr) -> bool:
        """Whether a look is the last at what was made, or the report of a model."""
        if self.results is None:
            self.results = Results(self.program, self.purity)
        stranded = self.stranded.are_read_by(statement, value)
        return stranded or self.purity.reports(value) or self.results.is_last_look(statement, value)

    def _effects(self, statement: Statement, call: ast.Call, *, guarded: bool) -> str:
        """The arguments that may have an effect (or raise, where that is caught), as statements."""
        arguments = [*call.args, *(word.value for word in call.keywords)]
        name = unparse(call.func)
        if guarded and name == "print" and may_fail_as_text(call, self.purity):
            values = ", ".join(source_of(statement.text, one) for one in call.args)
            as_text = '"%s" % (one,)' if "str" in self.shadowed else "str(one)"
            return f"[{as_text} for one in ({values})]"
        kept, texts = list[str](), list[str]()  # all arguments have their values before one becomes a text
        for one in arguments:
            value = one.value if isinstance(one, ast.Starred) else one
            if isinstance(value, ast.Call) and self.purity.is_shown(value):
                kept.append(self._effects(statement, value, guarded=guarded))
            elif self._is_chart(statement, value):
                kept.append(self._shown(statement, value))
            elif guarded and name == "print" and self.purity.has_own_text(one) and not is_surely_text(one):
                (texts if isinstance(one, ast.Name) else kept).append(self._as_text(statement, value))
            elif isinstance(one, ast.Starred) and not isinstance(value, (ast.List, ast.Tuple)):
                source = source_of(statement.text, value)
                kept.append(f"[*({source})]" if isinstance(value, ast.IfExp) else f"[*{source}]")
            elif not self._is_idle(value, guarded=guarded):
                kept.append(standing_alone(source_of(statement.text, value)))
        return "\n".join(text for text in [*kept, *texts] if text)

    def _as_text(self, statement: Statement, value: ast.expr) -> str:
        """What makes the text of a value, and nothing else."""
        source = source_of(statement.text, value)
        return f'"%s" % ({source},)' if "str" in self.shadowed else f"str({source})"

    def _is_chart(self, statement: Statement, value: ast.expr) -> bool:
        """Whether it is a figure of plotly, or a chart, which `show()` logs later on."""
        return self.drawing is not None and self.drawing.is_chart(value, statement)

    def _shown(self, statement: Statement, value: ast.expr) -> str:
        source = source_of(statement.text, value)
        return f"({source}).show()" if isinstance(value, ast.BinOp) else f"{standing_alone(source)}.show()"

    def _is_idle(self, node: ast.expr, *, guarded: bool) -> bool:
        known = self.purity.is_pure(node) or self.stylings.reads(node)
        return isinstance(node, ast.Constant) if guarded else known

    def _note(self, code: str, statement: Statement, node: ast.stmt, text: str) -> None:
        if code == "NB302":
            self.shown |= names_in(node)
        first = (statement.node or node).lineno
        self.notes.append(Note(code, statement.place.moved(node.lineno - first), text))


def _short(node: ast.stmt) -> str:
    text = unparse(node).split("\n")[0]
    return text if len(text) <= 60 else text[:57] + "..."
