"""Whether something besides its reads may mean a data file, and would not follow an argument."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterator

from nb2job.program.nodes import dump, walk
from nb2job.program.path_meeting import meet
from nb2job.program.path_members import member_of
from nb2job.program.path_pattern import ANY, HERE, PART, below_here
from nb2job.program.path_values import hidden_names
from nb2job.program.paths import PathIndex, PathUse, leading_name, leading_part
from nb2job.program.sources import Source


def variable_of(use: PathUse) -> str:
    """The notebook's variable or member that a path begins with, or "": a function may have its own."""
    name = _leading(use.node)
    return "" if name in hidden_names(use.statement.tree) else name


def is_used_otherwise(source: Source, index: PathIndex, sources: list[Source]) -> bool:
    """Whether something else may mean the file (or one in the folder), and would not follow the argument."""
    lifted = {id(use.node) for one in sources for use in one.all_uses}
    names = {one.variable for one in sources} - {""} | _following(index, sources)
    path = below_here(source.path)
    if path is None and _is_its_own(source, index):
        return True
    if source.inner is not None and any(_goes_out(use, source.variable) for use in index.uses):
        return True
    if any(_goes_out(use, name) for name in _following(index, [source]) for use in index.uses):
        return True
    if any(use.kind == "unknown" for use in source.begun) and _writes_to_a_member(index):
        return True
    if _leads_to_a_write(source, index):
        return True
    removed = [use for use in index.uses if use.kind == "remove"]
    if any(source.path in use.texts or variable_of(use) == (source.variable or None) for use in removed):
        return True  # no input is deleted
    made = {text for use in index.uses if use.kind == "make" for text in use.texts}
    if source.type == "uri_folder" and any(one == path or _is_above(source, one) for one in made):
        return True
    others = [use for use in (*index.uses, *index.others) if id(use.node) not in lifted]
    if source.type == "uri_file" and any(one.startswith(f"{path}/") for use in others for one in use.files):
        return True  # a folder after all
    inside = ANY if path == "." else f"{path}/{ANY}"
    files = {path, *([inside] if source.type == "uri_folder" else [])}
    if path is not None and any(meet(one, file) for one in index.found_before() for file in files):
        return True
    return path is not None and any(
        meet(one, file)
        for use in others
        if use.kind != "make"
        if use.kind in {"write", "append", "remove"} or variable_of(use) not in names
        for one in use.files
        if one.strip(ANY) and not (source.type == "uri_file" and _may_be_any(use, one))
        if (use.kind != "unknown" or "." in one or "/" in one or _is_given(use, one, path))
        for file in files
    )


def _may_be_any(use: PathUse, text: str) -> bool:
    """Whether it is read by a name of which only the end is known: `name + ".csv"` is rather another file."""
    return use.kind in {"read", "ask"} and text.startswith(ANY)


def opens_anything(index: PathIndex, lifted: set[int]) -> bool:
    """Whether a file is opened of whose path nothing is known: it may be one that was found in a folder."""
    return any(
        use.kind in {"read", "append", "write"} and id(use.node) not in lifted
        for use in index.uses
        if any(not one.strip(ANY) for one in use.files)
    )


def _leads_to_a_write(source: Source, index: PathIndex) -> bool:
    """Whether the path of a file that is written is made of the input's: `open(own("in.txt"), "w")`."""
    own = {id(use.node) for use in source.all_uses}
    written = (use.node for use in index.uses if use.kind in {"write", "append"})
    return any(id(one) in own for node in written for one in walk(node)[1:])


def _writes_to_a_member(index: PathIndex) -> bool:
    """Whether a file is written whose path an object holds, and nothing else is known of it."""
    written = [use for use in index.uses if use.kind in {"write", "append"}]
    members = [use for use in written if isinstance(use.node, ast.Attribute)]
    return any(not one.strip(ANY) for use in members for one in use.files)


def _is_above(source: Source, made: str) -> bool:
    """Whether a folder is made in one that is listed, or only known by the paths that begin with it."""
    if not made.startswith(f"{source.path.rstrip('/')}/"):
        return False
    listed = {text if {ANY, PART} & {*text} else f"{text}/{ANY}" for use in source.uses for text in use.texts}
    return any(meet(one, made) for one in listed) if source.uses else True


def _following(index: PathIndex, sources: list[Source]) -> set[str]:
    """The variables that only ever hold paths which begin with an argument."""
    names = {one.variable for one in sources} - {""}
    found: set[str] = set()
    while True:
        more = {name for name, begins in _begin(index, sources, names | found) if begins and all(begins)}
        if more <= found:
            return found
        found |= more


def may_follow(index: PathIndex, source: Source) -> set[str]:
    """The variables that may hold a path which begins with an argument."""
    found: set[str] = {source.variable} - {""}
    while True:
        more = {name for name, begins in _begin(index, [source], found) if any(begins)}
        if more <= found:
            return found
        found |= more


def _begin(index: PathIndex, sources: list[Source], led: set[str]) -> Iterator[tuple[str, list[bool]]]:
    """Each variable that holds paths, and of each of its values whether it begins with an argument.

    `led` are variables of which that is known.
    """
    begun = {dump(use.node) for one in sources for use in one.begun}
    for name, values in index.values.all.items() if begun or led else ():
        if name not in led:
            yield (
                name,
                [one is not None and (dump(one) in begun or _leading(one) in led) for one in values],
            )


def _is_its_own(source: Source, index: PathIndex) -> bool:
    """Whether the program itself writes what it reads at a path that leads out of the notebook's folder."""
    written = {
        outside
        for use in index.uses
        if use.kind in {"write", "append"}
        for one in use.texts
        if (outside := _outside(one)) is not None
    }
    own = {id(use) for use in source.all_uses}
    named = source.variable or None
    uses = (use for use in index.uses if id(use) in own or variable_of(use) == named)
    reads = {*source.begun, *(use for use in uses if use.kind in {"read", "folder"})}
    return bool(written and reads) and all(_meets_outside(use, source, written) for use in reads)


def _meets_outside(use: PathUse, source: Source, written: set[str]) -> bool:
    files = {outside for one in use.texts if (outside := _outside(one)) is not None}
    if use.kind == "folder":
        files |= {f"{one}/{ANY}" for one in (*files, posixpath.normpath(source.path))}
    return any(meet(one, file) for one in written for file in files)


def _outside(text: str) -> str | None:
    """A path that leads out of the notebook's folder in its shortest form; None for any other."""
    leads_out = below_here(text) is None and "://" not in text and not text.startswith(HERE)
    return posixpath.normpath(text.replace("\\", "/")) if leads_out and text.strip(ANY + PART) else None


def _goes_out(use: PathUse, name: str) -> bool:
    """Whether a path of the output folder holds a variable's: an input may lead anywhere."""
    inside = any(name in {getattr(one, "id", ""), member_of(one)[1]} for one in walk(use.node))
    return inside and _leading(use.node) != name


def _leading(node: ast.expr) -> str:
    """The variable that a path begins with, or the member as the source spells it."""
    first = leading_part(node)
    return leading_name(node) or (member_of(first)[1] if first is not None else "")


def _is_given(use: PathUse, text: str, path: str) -> bool:
    """Whether a call that nobody knows is given a word that is the path: `df["data"]` is none."""
    calls = (one for one in walk(use.statement.tree) if text == path and isinstance(one, ast.Call))
    return any(use.node in (*one.args, *(word.value for word in one.keywords)) for one in calls)
