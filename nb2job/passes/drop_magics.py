"""Give every magic and shell line its meaning in a script; `get_ipython` never gets through."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace

from nb2job.errors import RewriteError
from nb2job.notebook.cell import Note, Place, by_name
from nb2job.notebook.magics import given, line_magic
from nb2job.program import captures, shell_object
from nb2job.program.cell_magics import cell_magic
from nb2job.program.edit import Edit, Replace, apply, comment_above, source_of
from nb2job.program.fixed_values import FixedValues
from nb2job.program.line_magics import line_magic as meaning_of_line
from nb2job.program.magic import DROPPED, Magic, Meaning, UnknownMagic
from nb2job.program.magic_calls import (
    SYSTEM,
    VALUELESS,
    check_declarations,
    check_scope,
    is_method_call,
    method_call,
    spelled_out,
    texts_of,
)
from nb2job.program.magic_facts import MagicFacts, takes_lists_apart
from nb2job.program.nodes import walk
from nb2job.program.parse import restated, split
from nb2job.program.program import Program, Statement, Unit
from nb2job.program.rewriting import rewritten_units
from nb2job.program.run_file import untaken_message
from nb2job.program.shell_lines import computed_line, shell_line, without_value
from nb2job.program.walk import Line, lines


def drop_magics(program: Program) -> Program:
    """Rewrite every statement that calls `get_ipython()`.

    Raises:
        RewriteError: NB310 for a magic of another language or one that is not known.
    """
    editor = _Editor(program)
    units = rewritten_units(program, editor.settled)
    if "shell_lines" in editor.helpers and takes_lists_apart(units):
        editor.helpers.add("line_list")
    changed = replace(
        program,
        units=units,
        requirements=tuple(dict.fromkeys(editor.requirements)),
        helpers=program.helpers | editor.helpers,
        environment_variables=tuple((dict(program.environment_variables) | editor.variables).items()),
        files=program.files or editor.files(units),
    )
    if captures.text_is_read(editor.facts.captured):
        changed = replace(changed, settings=replace(program.settings, prints="keep"))
    return changed.noting(*editor.notes)


class _Editor:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.facts = MagicFacts(program)
        self.comment_unknown = program.settings.unknown_magics == "comment"
        self.companions = by_name(program.companions)
        self.values = FixedValues([*program.statements()])
        self.bound: set[str] = set()
        self.notes: list[Note] = []
        self.requirements: list[str] = []
        self.variables: dict[str, str] = {}
        self.helpers: set[str] = set()

    def settled(self, statement: Statement) -> list[Statement]:
        """A statement of the notebook without magics; an error names its place."""
        try:
            found = [*self.rewritten(statement)]
            check_declarations(statement, found)
        except RewriteError as error:
            error.cell = error.cell or statement.place.cell
            error.line = error.line or statement.place.line
            error.path = error.path or statement.place.file
            raise
        for one in found:
            self.facts.passing(one)
            self.values.see(one)
        self.bound.update(statement.facts.bindings, *(one.facts.bindings for one in found))
        return found

    def rewritten(self, statement: Statement) -> Iterable[Statement]:
        plain = self.facts.aliases.without(statement)
        if plain is None:
            self._note(DROPPED, statement.place, "get_ipython() is not there in a script")
            return ()
        statement = self._without_captures(plain) if self.facts.captured else plain
        if not shell_object.mentions(statement.text):
            return (statement,) if statement.text.strip() else ()
        edits: list[Edit] = []
        for line in lines(statement.tree):
            text = self._line(statement, line)
            if text is None:
                continue
            if line.node is statement.node:
                return text
            edits.append(Replace(line.node, "\n".join(one.text for one in text)))
        return self._questions(statement.saying(apply(statement.text, edits)))

    def _line(self, statement: Statement, line: Line) -> list[Statement] | None:
        """What one line with a magic has become; None for a line that is none."""
        place = _place(statement, line.node)
        left = shell_object.without_import(line.node)
        if left is not None:
            self._note(DROPPED, place, "get_ipython is not imported")
            return [*restated(statement, left)]
        if shell_object.only_sets_up(line.node):
            self._note(DROPPED, place, "a setting of the notebook has no meaning in a script")
            return []
        call = method_call(line.node)
        if call is None:
            return None
        meaning = self._meaning(statement, call, line, assigned=isinstance(line.node, ast.Assign))
        return [*self._stated(statement, line.node, meaning)]

    def _stated(self, statement: Statement, node: ast.stmt, meaning: Meaning) -> Iterator[Statement]:
        """The statements of a meaning, each where it came from."""
        text = meaning.statements
        if isinstance(node, ast.Assign):
            targets = " = ".join(source_of(statement.text, one) for one in node.targets)
            text = "\n".join(part for part in (meaning.text, f"{targets} = {meaning.value or None}") if part)
        if not text.strip():
            return
        place = _place(statement, node)
        if meaning.lines is not None:
            parts = split(text, _parsed(text), place.cell, place.file)
            below = place.line + meaning.lines - 1
            found = [replace(one, place=replace(one.place, line=one.place.line + below)) for one in parts]
        else:
            above = comment_above(statement.text) if node is statement.node else ""
            found = [replace(one, place=place) for one in restated(statement, above + text)]
        for one in found:
            for new in [*self.rewritten(replace(one, kept=one.kept or meaning.kept))]:
                self.bound |= new.facts.bindings
                yield new

    def _meaning(self, statement: Statement, call: ast.Call, line: Line, *, assigned: bool) -> Meaning:
        """What a method of `get_ipython()` does; its note is written."""
        place = _place(statement, line.node)
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        magic = self.facts.magic(statement, line, self.bound, self.companions, assigned=assigned)
        magic = replace(magic, values=self.values.values)
        try:
            texts = texts_of(statement, call, magic)
            if method in SYSTEM and None in texts[:1]:
                meaning = computed_line(magic, source_of(statement.text, given(call)[0]))
            else:
                words = spelled_out(texts)
                check_scope(magic, words)
                meaning = self._of_method(magic, method, words)
            if assigned and method in VALUELESS:
                meaning = without_value(meaning, magic, alone=method_call(line.node) is call)
        except RewriteError as error:
            error.line = place.line
            if not (self.comment_unknown and isinstance(error, UnknownMagic)):
                raise
            meaning = Meaning(f"{error.message}: dropped, as asked", code=DROPPED)
        self._note(meaning.code, place, meaning.message)
        if meaning.untaken:
            self._note("NB346", place, untaken_message(meaning.untaken))
        self.requirements.extend(meaning.requirements)
        self.helpers |= {meaning.helper} - {""}
        self.variables |= [meaning.variable] if meaning.variable else []
        if meaning.written:
            self.companions |= self.facts.written(*meaning.written)
        return meaning

    def _of_method(self, magic: Magic, method: str, texts: list[str]) -> Meaning:
        if method in SYSTEM:
            return shell_line(replace(magic, name="!"), texts[0])
        if method in {"run_cell", "ex"}:
            return Meaning(f"get_ipython().{method}: the code stands here", texts[0])
        if method == "run_cell_magic":
            name, rest, body = (*texts, "", "")[:3]
            magic = replace(magic, name=name, rest=rest, body=body)
            if name == "capture":
                uses = self.facts.captured.get(captures.captured_name(rest), frozenset())
                return captures.captured(magic, uses)
            return cell_magic(magic)
        name, rest = line_magic(method, texts)
        return meaning_of_line(replace(magic, name=name, rest=rest))

    def _questions(self, statement: Statement) -> Iterator[Statement]:
        """Magics within expressions, then other uses of the shell object."""
        found = statement
        for _ in range(statement.text.count("get_ipython")):
            call = next((one for one in walk(found.tree) if is_method_call(one)), None)
            if call is None:
                break
            assert isinstance(call, ast.Call)
            line = next(one for one in lines(found.tree) if call in walk(one.node))
            meaning = self._meaning(found, call, line, assigned=True)
            if meaning.text:
                yield from restated(statement, meaning.text)
            found = found.saying(apply(found.text, [Replace(call, meaning.value or "None")]))
        edits = shell_object.answers(found.text, found.tree)
        if edits:
            self._note("NB305", statement.place, "get_ipython() has the answer of a script")
        yield found.saying(apply(found.text, edits))

    def _without_captures(self, statement: Statement) -> Statement:
        """What a cell has said is in the log already; where its text is read, it is a StringIO's."""
        names = self.facts.captured
        own = captures.hidden_reads(statement.tree)
        hidden = [one for one in lines(statement.tree) if captures.shown(one.node, names, own)]
        for one in hidden:
            self._note(DROPPED, _place(statement, one.node), "what a captured cell said is in the log")
        if any(one.node is statement.node for one in hidden):
            return statement.saying("")
        read = captures.read_edits(statement.tree, names)
        if read:
            self._note("NB305", statement.place, "what a captured cell said is its text")
        return statement.saying(apply(statement.text, [*(Replace(one.node, "") for one in hidden), *read]))

    def files(self, units: tuple[Unit, ...]) -> tuple[tuple[str, str], ...]:
        """Files that lie beside the script: those it runs or imports, as the notebook has or writes them."""
        return self.facts.travelling(units)

    def _note(self, code: str, place: Place, text: str) -> None:
        self.notes.append(Note(code, place, text))


def _parsed(text: str) -> ast.Module:
    """The code below a cell magic.

    Raises:
        RewriteError: NB310, it is none; IPython takes a magic without its % there.
    """
    try:
        return ast.parse(text)
    except SyntaxError:
        line = text.strip().split("\n")[0][:60]
        raise RewriteError("NB310", f"{line}: no Python below a magic", "Write a magic with its %.") from None


def _place(statement: Statement, node: ast.stmt) -> Place:
    """Where a line of a statement stands in its cell."""
    top = statement.node
    below = node.lineno - top.lineno if top is not None else 0
    return statement.place.moved(below) if below else statement.place
