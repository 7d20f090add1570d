"""What `--search` asks for: distributions by name, which become arguments, and `auto` for what is offered."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from nb2job.errors import UsageError
from nb2job.notebook.cell import Note, Place
from nb2job.program.candidates import variables
from nb2job.program.program import Parameter, Program
from nb2job.program.search_grids import grids
from nb2job.program.search_marks import asking, marked
from nb2job.program.search_offers import Offer
from nb2job.search.distributions import Choice, Distribution, RandInt
from nb2job.search.error import SearchError
from nb2job.search.space import parse_distribution

AUTO = "auto"

_AS_TEXT = {"true": "true", "false": "false", "none": "none", "null": "none"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One hyperparameter that is searched: what it is called, its distribution, and where its literal is."""

    name: str
    text: str
    place: Place | None = None


def offers(program: Program) -> list[Offer]:
    """What the notebook itself offers to a search: comments first, then the keys of grids."""
    found = marked(program)
    names = {one.name for one in found}
    return [*found, *(one for one in grids(program) if one.name not in names)]


def searched(program: Program) -> tuple[Program, tuple[Entry, ...]]:
    """The program with a request for each argument that is searched, and what is.

    Raises:
        UsageError: NB010, no NAME=DISTRIBUTION, one that Azure ML does not have, or nothing that is offered.
    """
    settings = program.settings
    entries = [_entry(text) for text in settings.search if text != AUTO]
    names = [one.name for one in entries]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError("NB010", f"--search {twice[0]}: given twice")
    asked = list(settings.param)
    asked += [_spelled(program, name) for name in names if not _is_there(program, name, asked)]
    taken = _taken(program, names) if AUTO in settings.search else []
    asked += [one.request for one in taken if one.request and one.request not in asked]
    program = asking(program, [one for one in taken if one.literal is not None])
    entries += [Entry(one.name, one.text, one.literal) for one in taken]
    return replace(program, settings=replace(settings, param=tuple(asked))), tuple(entries)


def with_search(program: Program, entries: Iterable[Entry]) -> Program:
    """The program whose parameters say what is searched; a whole number that gets others takes any number.

    Raises:
        UsageError: NB010, a name that is no argument.
    """
    notes = []
    for entry in entries:
        found = _parameter(program, entry)
        made = replace(found, search=entry.text)
        if found.type == "int" and gives_fractions(parsed(entry.name, entry.text)):
            made = replace(made, type="number")
            message = f"{found.name} is a whole number in the notebook; its search gives others too"
            notes.append(Note("NB420", found.place, message))
        parameters = tuple(made if one is found else one for one in program.parameters)
        program = replace(program, parameters=parameters)
    return program.noting(*notes)


def parsed(name: str, text: str) -> Distribution:
    """The distribution that a text stands for; booleans and None in a choice are texts.

    Raises:
        UsageError: NB010, there is none.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval")
        text = ast.unparse(_AsTexts().visit(tree))
    except (SyntaxError, ValueError):
        pass  # whose complaint says more
    try:
        return parse_distribution(text)
    except SearchError as error:
        raise UsageError("NB010", f"--search {name}: {error.message}", sentence(error.hint)) from None


def sentence(hint: str) -> str:
    """A hint of the search's as the second line of an error."""
    end = "" if hint.endswith("?") else "."
    return f"{hint[0].upper()}{hint[1:]}{end}" if hint else ""


def in_words_of_search(message: str, entries: Iterable[Entry]) -> str:
    """The message about an argument that `--search` asked for, and not `--param`."""
    for entry in entries:
        for name in (entry.name, entry.name.upper()):
            message = re.sub(rf"^--param (?={re.escape(name)}:)", "--search ", message)
    return message


def gives_fractions(found: Distribution) -> bool:
    """Whether some of its values are no whole numbers."""
    if isinstance(found, Choice):
        return any(isinstance(one, float) and not one.is_integer() for one in found.values)
    step = getattr(found, "q", None)
    return not isinstance(found, RandInt) and (step is None or not float(step).is_integer())


class _AsTexts(ast.NodeTransformer):
    """`true`, `False` and `none` as texts."""

    def visit_Name(self, node: ast.Name) -> ast.expr:
        word = _AS_TEXT.get(node.id)
        return ast.copy_location(ast.Constant(word), node) if word else node

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        is_word = isinstance(node.value, bool) or node.value is None
        return ast.copy_location(ast.Constant(str(node.value).lower()), node) if is_word else node


def _entry(text: str) -> Entry:
    name, mark, given = (part.strip() for part in text.partition("="))
    if not mark or not name.replace(".", "_").isidentifier():
        hint = "Such as --search 'C=choice(0.01, 0.1, 1)', or auto for what the notebook offers."
        raise UsageError("NB010", f"--search {text}: no NAME=DISTRIBUTION", hint)
    parsed(name, given)
    return Entry(name, given)


def _taken(program: Program, names: list[str]) -> list[Offer]:
    """What `auto` takes: every offer that can be taken, but for what is asked for by name."""
    found = offers(program)
    taken = [one for one in found if not one.reason and one.name not in names]
    for one in found:
        if one.reason and one.source == "a comment":
            raise _refused(one)
    if not taken and not names:
        reasons = [f"{one.name}: {one.reason}" for one in found]
        mark = "Mark a literal: C = 0.1  # search: choice(0.01, 0.1, 1)"
        raise UsageError(
            "NB010", "--search auto: the notebook offers nothing", reasons[0] if reasons else mark
        )
    for one in taken:
        parsed(one.name, one.text)
    return taken


def _refused(one: Offer) -> UsageError:
    where = (one.place.cell, one.place.line)
    return UsageError("NB010", f"search: {one.text}: {one.reason}", cell=where[0], line=where[1])


def _is_there(program: Program, name: str, asked: list[str]) -> bool:
    """Whether something is an argument already, or is asked for as one."""
    requests = {one.partition("=")[0].strip().rpartition(".")[2] for one in asked}
    return name in requests or any(name in (one.name, one.variable) for one in program.parameters)


def _spelled(program: Program, name: str) -> str:
    """The name as the notebook spells it: `LEARNING_RATE` for the argument `learning_rate`."""
    known = {one.name for one in variables(program)}
    return name.upper() if name not in known and name.upper() in known else name


def _parameter(program: Program, entry: Entry) -> Parameter:
    last = entry.name.rpartition(".")[2]
    for found in _matches(program.parameters, entry, last):
        if found:
            return found
    names = [one.name for one in program.parameters if not one.is_data and one.type != "output"]
    near = difflib.get_close_matches(last, names, 3, 0.5) or names
    hint = f"There are: {', '.join(near)}." if near else "It has none."
    raise UsageError("NB010", f"--search {entry.name}: the script has no such argument", hint)


def _matches(parameters: tuple[Parameter, ...], entry: Entry, last: str) -> Iterator[Parameter | None]:
    """The parameter by where its literal stands, by its own name, by its variable's, in small letters.

    The place of one that is set behind a class, or given to calls, is another than its literal's.
    """
    alike = [one for one in parameters if last.lower() in f"{one.name} {one.variable}".lower()]
    yield next((one for one in alike if one.place == entry.place), None)
    yield next((one for one in parameters if one.name == last), None)
    yield next((one for one in parameters if one.variable == last), None)
    yield next((one for one in parameters if one.name == last.lower()), None)
