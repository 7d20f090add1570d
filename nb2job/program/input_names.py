"""Names of data inputs: `training_data` for a single one, else after what holds the path, or the file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from urllib.parse import unquote

from nb2job.program.identifiers import free_name
from nb2job.program.lifted import in_small_letters
from nb2job.program.program import Program
from nb2job.program.slug import ascii_of, slug


def input_names(
    sources: Iterable[tuple[str, str, str]], program: Program, keys: Collection[str] = ()
) -> list[tuple[str, str]]:
    """A name for each source, and a variable: that which becomes the argument, or one that is free.

    Args:
        sources: the path of each, the variable that becomes the argument, or "", and the one that holds the
            path in an object, `DATA_DIR = Path("data")`, or "".
        program: what it may hold already: `test_data` for what is read, and `--test-data` is still the flag.
        keys: the paths of those that hold the key of a service, and no data.
    """
    sources = list(sources)
    used = set(program.used_names())
    names = {one.name: one.variable for one in program.parameters}
    files = [_file(path) for path, variable, _ in sources if not variable]
    found = []
    for path, variable, holder in sources:
        alone = path not in keys and sum(one not in keys for one, *_ in sources) == 1
        name = "training_data" if alone else variable or _spoken(holder)
        name = name or (_of_key(path) if path in keys else _told_apart(path, files))
        name = re.sub(r"^[\W_\d]+|\W", "", ascii_of(name)) or "input_data"
        name = free_name(in_small_letters(name, used | {*names}), {*names} - {variable})
        held = variable or (name if name not in used else free_name(f"{name}_path", used | {*names.values()}))
        names[name] = held
        found.append((name, held))
    return found


def _spoken(holder: str) -> str:
    """The name of a variable that says what it holds, `DATA_DIR`; "" for one such as `path`."""
    return holder if "_" in holder.strip("_") else ""


def _of_key(path: str) -> str:
    """A name after the file's stem that says what it holds."""
    stem = slug(_file(path).split(".")[0])
    return stem if re.search("key|cred|secret|token", stem) else f"{stem}_key".strip("_")


def _told_apart(path: str, files: list[str]) -> str:
    """A name after a file's stem; `u.item` and `u.data` by their endings, one name twice by its folders."""
    file = _file(path)
    stem = file.split(".")[0]
    if files.count(file) > 1 and (folder := _file(path.removesuffix(file))):
        stem = f"{folder} {stem}"
    elif [one.split(".")[0] for one in files].count(stem) > 1 and (whole := slug(re.sub(r"\W", "_", file))):
        return whole
    return re.sub(r"(^|_)data_data$", r"\1data", f"{slug(stem) or 'input'}_data")


def input_help(path: str, kind: str, *, alone: bool, key: bool = False) -> str:
    """What the help of a data input says: which file it stands for, where there are several."""
    what = "folder" if kind == "uri_folder" else "file"
    name = "" if alone else f"{_file(path)} "
    return f"the {'key' if key else 'data'} {what} {name}to read"


def _file(path: str) -> str:
    """The last part of a path or an address."""
    last = re.split(r"[/\\]", path.split("?")[0].rstrip("/\\"))[-1]
    return unquote(last) if "://" in path else last
