"""What units are called: by their heading, by a comment that opens them, or by what their code does."""

from __future__ import annotations

import ast
import keyword
import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import chain

from nb2job.program.announced import announced
from nb2job.program.borne_out import is_stage
from nb2job.program.claims import CHANGES, is_true, of_libraries
from nb2job.program.code_names import about_of, from_code, of_data, of_section, of_stage, plainly
from nb2job.program.counted_titles import counts
from nb2job.program.deeds import contradicts
from nb2job.program.heading_names import VERBS, prepares
from nb2job.program.honest_titles import looked_at
from nb2job.program.phrases import asks, is_done, is_hollow, phrase, says_something, warns
from nb2job.program.program import Unit
from nb2job.program.prose import plain
from nb2job.program.seen_units import Seen, seen_units, shows
from nb2job.program.slug import with_numbers
from nb2job.program.stages import TRAINING
from nb2job.program.text_headings import QUOTED
from nb2job.program.told_headings import speaks_of
from nb2job.program.unit_stage import STEP, own
from nb2job.regex import regex

_LONGEST = 60


def named(units: Sequence[Unit], taken: frozenset[str]) -> tuple[Unit, ...]:
    """Give each unit a name: valid, unique, and none that the program uses."""
    used = set(taken) | set(keyword.kwlist) | set(keyword.softkwlist) | _libraries(units)
    seen = seen_units(units)
    untitled = Counter(one.does for one in seen if not says_something(one.unit.title))
    found: list[Unit] = []
    before: set[str] = set()
    alike: set[str] = set()
    for position, one in enumerate(seen, start=1):
        names = chain(
            one.deeds, _true_candidates(one, before, several=untitled[one.does] > 1), _at_last(one, position)
        )
        free = (name for name in names if name and len(name) <= _LONGEST and name not in used)
        name = next((name for name in free if name.replace("_", "") not in alike), "")
        name = name or _numbered(_last_resort(one) or "step", used)
        used.add(name)
        before.add(name)
        alike.add(name.replace("_", ""))
        found.append(_with(one, name))
    return tuple(found)


def _with(seen: Seen, name: str) -> Unit:
    """A unit with its name, and what that says in words; its heading is quoted if that does not name it."""
    unit = _true(seen.unit, name) if seen.false else seen.unit
    if name in seen.deeds:
        said = plain(unit.title)
        unit = replace(unit, title="", prose=f'{QUOTED}{said}".' if said else "")
    says = seen.several.get(_NUMBER.sub("", name), "")
    return replace(unit, name=name, says=says)


def _true(unit: Unit, name: str) -> Unit:
    """A unit without its heading, which only speaks of the notebook, or of what its code does not do."""
    prose = unit.prose if is_hollow(unit.title) else ""
    quoted = unit.title if unit.title.startswith(QUOTED) else f'{QUOTED}{plain(unit.title)}"'
    return replace(unit, title=quoted if _STEP.fullmatch(name) else "", prose=prose)


def _libraries(units: Sequence[Unit]) -> set[str]:
    """The names of what the units import, which no step is called by."""
    nodes = (one.node for unit in units for one in unit.statements)
    plain = (one.names for one in nodes if isinstance(one, ast.Import))
    return {alias.name.partition(".")[0] for names in plain for alias in names}


def _true_candidates(seen: Seen, before: Set[str], *, several: bool) -> Iterator[str]:
    """The candidates that the code does not belie."""
    for one in _candidates(seen, before, several=several):
        name = "" if one and seen.doubts.belie(one) else of_data(one, seen.unit.statements)
        words = name.split("_")
        looks = seen.changes and words[0] in _LOOKS and not {*words} & _CHANGES
        yield f"prepare_and_{name}" if looks else name


def _candidates(seen: Seen, before: Set[str], *, several: bool) -> Iterator[str]:
    """Names from the best on: the heading's, then what the code bears out, then where it stands."""
    unit, does, leaving, names, false, _, part, _, several_deeds, _ = seen
    title = phrase(unit.title)
    if names:
        yield from names
        yield _of_chapter(names[0], unit.under) if names[0] in before else ""
        yield f"train_{title}" if does in TRAINING and title and not is_done(title) else ""
        yield f"{part.section}_part_{part.number}" if part.section and part.number > 1 else ""
        if is_stage(unit.statements, does):
            yield from from_code(unit.statements, does, "", leaving, several=True)
        made = any(title in one.facts.bindings for one in own(unit.statements))
        yield f"create_{title}" if made and ("_" in title or not is_done(title)) else ""
        yield "" if title in before else f"{'run' if is_done(title) else 'study'}_{title}"
        yield from with_numbers(title)
        return
    yield prepares(unit, does, title, leaving) if says_something(unit.title) else ""
    yield _looked_for(title) if false else ""
    asked = "" if false else phrase(announced(unit.prose, lists=True))
    yield "" if contradicts(asked.partition("_")[0], unit.statements) else asked
    yield from several_deeds
    yield from (name for one in several_deeds for name in with_numbers(one))
    yield from from_code(unit.statements, does, part.section, leaving, several=several)
    yield from _by_place(seen)


def _at_last(seen: Seen, position: int) -> Iterator[str]:
    """Names of a unit of which nothing else is known."""
    if shows(seen.unit.statements):
        yield from ("show_results", *with_numbers("show_results"))
    yield f"step_{position}"


def _of_chapter(name: str, under: str) -> str:
    """A name with the subject of the heading above its own: `draw_boxplot_second_clustering`."""
    about = about_of(phrase(under)) if says_something(under) else ""
    said = {*about.split("_")} & {*name.split("_")}
    return f"{name}_{about}" if about and not said and about.count("_") < _SHORT else ""


def _looked_for(title: str) -> str:
    """`handle_missing_values` above lines that only count them."""
    verb, _, rest = title.partition("_")
    return f"check_{rest}" if verb in CHANGES and rest not in {"", "data", "dataset", "text"} else ""


def _by_place(seen: Seen) -> Iterator[str]:
    """Names of units of which neither a heading nor the code says what they do: where they stand."""
    unit, part, statements = seen.unit, seen.part, seen.unit.statements
    does, leaving = seen.does, seen.leaving
    said = _last_resort(seen)
    title = VERBS.get(said, said)
    label = _LABEL.fullmatch(unit.title) if unit.level else None
    hollow = bool(unit.title) and is_hollow(unit.title)
    yield f"part_{label[1].lower()}" if label else "" if hollow else title
    looked = about_of(looked_at(phrase(unit.title))) if leaving and seen.false else ""
    yield f"prepare_{looked}" if looked else ""
    about = about_of(part.section)
    yield f"prepare_{about}" if part.early and about else ""
    true = is_true(part.section.replace("_", " "), statements)
    later = part.section and part.number > 1
    yield of_section(statements, does, part.section, leaving) if later else ""
    numbered = f"{part.section}_part_{part.number}" if later and true else ""
    told = does != STEP and is_stage(statements, does, _SOME)
    speaks = speaks_of(part.section, statements)
    yield of_stage(does, about) if told and later and speaks else ""
    if does.startswith("plot_") and is_stage(statements, does):
        yield does
    yield numbered if speaks and not told else ""
    if told:
        yield does
        yield from with_numbers(does)
    yield numbered if speaks else ""
    first = not part.section and not unit.level and part.number == 1
    yield from plainly(statements, () if first else leaving)
    yield "set_up" if hollow and leaving else title if hollow and not first else ""
    yield numbered
    yield phrase(unit.title) if asks(unit.title) else ""
    yield from with_numbers(title) if title and not label else ()
    yield "set_up" if unit.level == 1 and leaving and seen.false else ""
    yield "set_up" if of_libraries(unit.title) else ("set_up" if leaving else STEP) if first else ""


_STEP = regex(r"step(?:_\d+)?")
"""A name that says nothing."""
_LABEL = regex(r"\W*([A-Za-z]|\d{1,3})\W*", re.ASCII)
"""A title that only counts: `b.`"""
_SOME = 0.2
"""A stage of so many lines names a unit rather than a section of which it has no word."""
_LOOKS = frozenset("check draw explore plot visualize".split())
"""Verbs of a look, which hide that something is changed, too."""
_CHANGES = CHANGES | {"prepare"}
_SHORT = 3
"""So many words of a heading may stand at the end of a name."""
_NUMBER = regex(r"_\d+$")


def _last_resort(seen: Seen) -> str:
    title = seen.unit.title
    said = "" if warns(title) or asks(title) or seen.false else phrase(title)
    return "" if counts(said) and "_" not in said else said


def _numbered(name: str, used: set[str]) -> str:
    number = 2
    while f"{name}_{number}" in used:
        number += 1
    return f"{name}_{number}" if name in used else name
