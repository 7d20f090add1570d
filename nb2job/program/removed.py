"""Removed, Use: an API that a release has taken away, and where a notebook still calls it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nb2job.notebook.cell import Place
from nb2job.program import removed_apis, removed_models
from nb2job.regex import regex

_TABLES = (
    removed_apis.PANDAS,
    removed_apis.NUMPY,
    removed_apis.SEABORN,
    removed_apis.PLOTS,
    removed_apis.SCIPY,
    removed_models.SKLEARN,
    removed_models.BOOSTING,
    removed_models.KERAS,
    removed_models.TENSORFLOW,
    removed_models.TEXTS,
)
_BRACES = regex(r"\{([^}]+)\}")
_SPELLED = regex(
    r"(?:<(?P<makers>[^>]+)>\.?)?(?P<path>[\w.]+?)(?P<rows>\[\])?(?:\((?P<given>.*)\))?",
)
_ROOTS = {
    "bayesian-optimization": "bayes_opt",
    "imbalanced-learn": "imblearn",
    "pillow": "PIL",
    "scikit-learn": "sklearn",
}


@dataclass(frozen=True, slots=True)
class Removed:
    """An API, the first version of its package without it, and what there is instead.

    `path` is the dotted name; of a method, which has `makers`, only what stands behind the object. `given`
    says which arguments make it fail: "" for each use, even without a call; `()` for each call. With `came`
    it is the other way round: the first version that has it, below which no older release does.
    """

    project: str
    since: str
    source: str
    path: str
    instead: str
    makers: tuple[str, ...] = ()
    given: str = ""
    came: bool = False

    @property
    def root(self) -> str:
        """The module without which none of its uses can be meant."""
        own = _ROOTS.get(self.project, self.project)
        return own if self.makers else self.path.partition(".")[0]

    @property
    def word(self) -> str:
        """The last part of its name, which every use spells."""
        return self.path.rpartition(".")[2]

    @property
    def spelled(self) -> tuple[str, ...]:
        """What the text of a program with a use of it has: its name, and the keywords that make it fail."""
        call = "(" if self.makers and self.given[:1] == "(" else ""
        return (f"{self.word}{call}", *re.findall(r"(?<!!)\b(\w+)=", self.given))

    @property
    def shown(self) -> str:
        """How a person spells it."""
        name = f".{self.path}" if self.makers else self.path
        if self.given == "(_, _)":
            return f"{name} with two positional arguments"
        if self.given == "(column)":
            return f"{name} of a column without its keyword"
        if self.given.startswith("(_, !"):
            return f"{name} without {self.given[5:-1]}"
        text = re.match(r"\('[\w-]+", self.given)
        return f"{name}{text[0]}…')" if text else name + self.given.replace(",", ", ")


@dataclass(frozen=True, slots=True)
class Use:
    """A place of a notebook that needs an API which newer releases lack."""

    removed: Removed
    place: Place


@cache
def every_removed() -> tuple[Removed, ...]:
    """All that the tables hold."""
    return tuple(one for table in _TABLES for one in _read(table))


def _read(table: str) -> Iterator[Removed]:
    project = since = source = ""
    for line in table.strip().split("\n"):
        if line.startswith("# "):
            project, since, source = line[2:].split(" ")
            continue
        spelled, _, instead = line.partition(" => ")
        names = _BRACES.search(spelled)
        for name in names[1].split(",") if names else [""]:
            parts = _SPELLED.fullmatch(_BRACES.sub(name, spelled))
            assert parts is not None, line
            given = "[]" if parts["rows"] else "" if parts["given"] is None else f"({parts['given']})"
            makers = tuple((parts["makers"] or "").split("|")) if parts["makers"] else ()
            text = instead.replace("{}", name)
            came = since.startswith("+")
            version = since.removeprefix("+")
            yield Removed(project, version, source, parts["path"], text, makers, given, came)
