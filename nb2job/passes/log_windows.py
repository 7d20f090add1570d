"""Log what windows would show, by `cv2.imshow` or PIL's `show()`: a job has none, and no keys."""

from __future__ import annotations

import ast
from dataclasses import replace

from nb2job.notebook.cell import Note
from nb2job.program.edit import Replace, ends_its_line, source_of, span, standing_alone
from nb2job.program.nodes import unparse, walk
from nb2job.program.parse import restated, rewritten
from nb2job.program.pil_images import image_names, is_image
from nb2job.program.program import Program, Statement
from nb2job.program.purity import purity_of
from nb2job.program.rewriting import rewritten_units
from nb2job.program.walk import Line, heads, lines
from nb2job.program.windows import NO_KEY, Windows

_CV2 = ("cv2", "google.colab.patches")


def log_windows(program: Program) -> Program:
    """Put a line that logs in place of each window, and take it that no key is ever pressed.

    Where pictures are not logged, the windows are only dropped.
    """
    paths = purity_of(program).paths
    known = any(one.startswith(_CV2) for one in paths.meanings.values())
    pictures = any("PIL" in one for one in paths.meanings.values())
    if not known and not (pictures and any(".show(" in one.text for one in program.every_statement())):
        return program
    editor = _Editor(program)
    units = rewritten_units(program, editor.rewritten)
    return replace(program, units=units, helpers=program.helpers | editor.helpers).noting(*editor.notes)


class _Editor:
    def __init__(self, program: Program) -> None:
        self.purity = purity_of(program)
        self.windows = Windows(program, self.purity.paths)
        self.images = image_names(program, self.purity.paths)
        self.names = program.generated
        self.logs = program.settings.plots == "log" and program.settings.tracking != "none"
        self.helpers: set[str] = set()
        self.notes: list[Note] = []

    def rewritten(self, statement: Statement) -> tuple[Statement, ...]:
        """What a statement becomes: first its lines, then without the `if` of each key."""
        if statement.kept or statement.node is None:
            return (statement,)
        gone = self._gone(statement)
        if statement.node in gone:
            return ()
        places = [number for number, one in enumerate(_ifs(statement.tree)) if one.node in gone]
        texts = [*gone.values()]
        within = frozenset(one for node in gone for one in walk(node))
        found = self._without_windows(statement, within)
        for place, text in zip(reversed(places), reversed(texts), strict=True):
            line = _ifs(found[0].tree)[place]
            only = "" if len(line.siblings) > 1 else "pass"
            found = restated(statement, _with_text(found[0].text, line.node, text or only))
        return found

    def _gone(self, statement: Statement) -> dict[ast.stmt, str]:
        """Each `if` of a key, with what is in its place: a loop that only shows until one ends at once."""
        found: dict[ast.stmt, str] = {}
        for line in _ifs(statement.tree):
            node = line.node
            if not isinstance(node, ast.If) or not self._is_gone(statement, node):
                continue
            if self.windows.ends(line.loops):
                code = "NB302" if self.windows.only_leaves(node.body) else "NB335"
                self._note(code, statement, node, f"dropped, no job has a key pressed: {_short(node)}")
                found[node] = ""
            elif self.windows.only_shows(line.loops[-1]) and self.windows.ends(line.loops[:-1]):
                self._note("NB302", statement, node, f"the loop that waits for a key ends: {_short(node)}")
                found[node] = "break"
        return found

    def _is_gone(self, statement: Statement, node: ast.If) -> bool:
        """Whether it is an `if` of its own lines, which is surely not taken."""
        alone = ends_its_line(statement.text, node) and source_of(statement.text, node).startswith("if")
        return alone and not node.orelse and self.windows.is_never(node.test)

    def _without_windows(self, statement: Statement, within: frozenset[ast.AST]) -> tuple[Statement, ...]:
        """With the pictures logged, but for the lines of what goes."""
        edits: list[Replace] = []
        quiet = False
        for line in lines(statement.tree):
            if line.node in within:
                continue
            value = line.node.value if isinstance(line.node, ast.Expr) else None
            text = self._logged(statement, value) if value is not None else None
            if text is not None:
                edits.append(Replace(line.node, text))
                quiet |= line.node is statement.node
            else:
                edits += self._keys(statement, line)
        found = rewritten(statement, edits)
        return tuple(replace(one, quiet=True) for one in found) if quiet else found

    def _logged(self, statement: Statement, call: ast.expr) -> str | None:
        """What is in place of a line that shows something, or waits; None where it does neither."""
        paths = self.purity.paths
        if not isinstance(call, ast.Call):
            idle = self.windows.is_only_a_key(call)
            if idle:
                self._note("NB302", statement, call, f"dropped, no job has a key pressed: {_short(call)}")
            return "" if idle else None
        shows = call.func if isinstance(call.func, ast.Attribute) and call.func.attr == "show" else None
        image = shows.value if shows is not None and is_image(shows.value, self.images, paths) else None
        given = [*call.args, *(one.value for one in call.keywords)]
        if self.logs and image is not None:
            self.helpers.add("log_picture")
            name = image.id if isinstance(image, ast.Name) else "picture"
            text = f'{self.names.log_picture}({source_of(statement.text, image)}, "{name}")'
        elif self.logs and self.windows.is_picture(call):
            self.helpers.add("log_window")
            title = "" if paths.called(call).startswith("cv2.") else f'"{_title(call)}", '
            source = source_of(statement.text, call)[len(source_of(statement.text, call.func)) :]
            text = f"{self.names.log_window}({title}{source.lstrip()[1:]}"
        elif image is not None or self.windows.is_picture(call) or self.windows.is_idle(call):
            parts = [*([image] if image is not None else []), *given]
            effects = [source_of(statement.text, one) for one in parts if not self.purity.is_pure(one)]
            self._note("NB302", statement, call, f"dropped, no job has a screen: {_short(call)}")
            return "\n".join(map(standing_alone, effects))
        else:
            return None
        self._note("NB307", statement, call, f"the picture of a window is logged: {_short(call)}")
        return text

    def _keys(self, statement: Statement, line: Line) -> list[Replace]:
        """Each key that a line asks for otherwise, as none; told where it cannot be."""
        node = line.node
        loops = (*line.loops, node) if isinstance(node, ast.While) else line.loops
        stays = not isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.If, ast.While))
        edits: list[Replace] = []
        for call in _own_calls(node):
            if self.windows.asks(call):
                self._note("NB335", statement, call, f"no job has a window: {_short(call)}")
            elif not self.windows.is_key(call):
                continue
            elif stays or not self.windows.ends(loops):
                self._note("NB335", statement, call, f"no job has a key pressed: {_short(call)}")
            else:
                self._note("NB335", statement, call, f"no job has a key pressed: {_short(call)} is {NO_KEY}")
                edits.append(Replace(call, str(NO_KEY)))
        return edits

    def _note(self, code: str, statement: Statement, node: ast.stmt | ast.expr, text: str) -> None:
        first = (statement.node or node).lineno
        self.notes.append(Note(code, statement.place.moved(node.lineno - first), text))


def _title(call: ast.Call) -> str:
    """What a picture without a title is called: by its variable."""
    return next((one.id for one in call.args if isinstance(one, ast.Name)), "picture")


def _ifs(tree: ast.Module) -> list[Line]:
    """The lines that are an `if`, nested ones below those around them."""
    return [one for one in lines(tree) if isinstance(one.node, ast.If)]


def _own_calls(node: ast.stmt) -> list[ast.Call]:
    """The calls of a statement's own line, not those of the lines in its blocks."""
    return [one for part in heads(node) for one in walk(part) if isinstance(one, ast.Call)]


def _with_text(text: str, node: ast.stmt, new: str) -> str:
    """The text with a line in place of a statement of its own lines and what is said above it, or without."""
    all_lines = text.split("\n")
    (first, column), (last, _) = span(text, node)
    while first > 1 and all_lines[first - 2].lstrip().startswith("#"):
        first -= 1
    made = [" " * column + new] if new else []
    return "\n".join([*all_lines[: first - 1], *made, *all_lines[last:]])


def _short(node: ast.AST) -> str:
    text = unparse(node).split("\n")[0]
    return text if len(text) <= 60 else text[:57] + "..."
