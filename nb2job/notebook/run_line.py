"""`%run [-options] file [arguments]`: what the line asks for, and where the file is."""

from __future__ import annotations

import getopt
import os
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nb2job.regex import regex

_SEPARATORS = regex(r"""\\{1,2}(?=[\w.][^'"\s]*\.(?:ipynb|ipy|py)\b)""")
_OPTIONS = "nidtN:b:pD:l:rs:T:em:G"


@dataclass(frozen=True, slots=True)
class RunLine:
    """A `%run` line: the options that it has, the file as it is spelled, and the arguments behind it."""

    options: frozenset[str]
    file: str
    arguments: tuple[str, ...] = ()

    @property
    def known_as(self) -> str:
        """The name of its companion: with `-i` it is no file by itself but the notebook's own code."""
        return f"-i {self.file}" if "i" in self.options else self.file


def run_line(rest: str) -> RunLine | None:
    """What follows `%run`; None for a line that names no file, or that IPython does not take.

    The options are those of IPython.core.magics.execution; `-m package.module` names a file, too. What was
    written on Windows, `..\\tools\\load.ipynb`, means the same file here.
    """
    try:
        words = shlex.split(_SEPARATORS.sub("/", rest.rstrip().rstrip(";")))
        options, others = getopt.getopt(words, _OPTIONS)
    except (ValueError, getopt.GetoptError):
        return None
    module = dict(options).get("-m", "")
    others = [module.replace(".", "/") + ".py", *others] if module else others
    if not others:
        return None
    return RunLine(frozenset(key[1:] for key, _ in options), others[0], tuple(others[1:]))


def candidates(file: str) -> Iterator[str]:
    """The paths that a `%run` may mean, in the order in which they are looked for."""
    yield os.path.expanduser(file)
    yield f"{file}.py"
    yield f"{file}.ipynb"


def found(file: str, folder: Path) -> Path | None:
    """The file that a `%run` in a folder means, or None where there is none."""
    return next((path for path in map(folder.joinpath, candidates(file)) if path.is_file()), None)
