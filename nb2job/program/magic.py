"""Magic, Meaning: a magic as it stands in a notebook, and what it is in Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nb2job.errors import RewriteError
from nb2job.notebook.cell import Companion
from nb2job.program.generated import MODULES, Generated

DROPPED, BECOMES, FINDING = "NB304", "NB305", "NB310"


@dataclass(frozen=True, slots=True)
class Magic:
    """A line magic, a cell magic (with `body`) or a shell line (named `!`) with what its place says.

    `names` are those that the notebook binds before it, `used` those that it reads or binds anywhere,
    `unbound` those that it reads before anything binds them; `assigned` says that the magic's value is
    taken, `once` that it stands at top level, `in_namespace` that it does not stand in a function,
    `goes_back` that the notebook has a `%cd -`, `looks_up` that it looks names up at run time.
    `others` are names of modules that the notebook gives to something else, `environment` the variables
    that it may have looked at before (`*`: all), `around` what the rest of a magic's function spells,
    `local` what is local to it, `unseen` what a function around that has and the notebook, too;
    `values` are the texts of names that hold a literal.
    """

    name: str
    rest: str
    body: str | None = None
    assigned: bool = False
    once: bool = True
    in_namespace: bool = True
    names: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    unbound: frozenset[str] = frozenset()
    goes_back: bool = False
    looks_up: bool = False
    others: frozenset[str] = frozenset()
    environment: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    local: frozenset[str] = frozenset()
    unseen: frozenset[str] = frozenset()
    values: Mapping[str, str] = field(default_factory=dict)
    generated: Generated = field(default_factory=Generated)
    companions: Mapping[str, Companion] = field(default_factory=dict)

    @property
    def spelled(self) -> str:
        """How a message names it."""
        marks = "" if self.name == "!" else "%" if self.body is None else "%%"
        return f"{marks}{self.name}"

    def fresh(self, name: str) -> str:
        """A name that the notebook does not use."""
        taken = self.used | self.generated.all_names()
        while name in taken:
            name += "_"
        return name

    def module(self, name: str) -> tuple[str, str]:
        """The line that imports a module of the standard library, and how its name is spelled then.

        Where the notebook has another use for the name, or in a function, which may have read it before,
        the script imports it for itself.
        """
        if name not in self.others and self.in_namespace:
            return f"import {name}\n", name
        if name in MODULES:
            return "", str(getattr(self.generated, name))
        other = self.fresh(f"{name}_")
        return f"import {name} as {other}\n", other


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a magic is in Python, and how its note says so.

    `text` are statements; where the magic has a value, `value` is the expression for it, after them.
    `lines` says that `text` are the notebook's own lines, the first of them that many below the magic;
    `untaken` are the names that a file which is run sets and that nothing reads.
    """

    message: str
    text: str = ""
    value: str = ""
    code: str = BECOMES
    lines: int | None = None
    kept: bool = False
    helper: str = ""
    requirements: tuple[str, ...] = ()
    variable: tuple[str, str] | None = None
    written: tuple[str, str, bool] | None = None
    untaken: tuple[str, ...] = ()

    @property
    def statements(self) -> str:
        """All of it as statements."""
        return "\n".join(part for part in (self.text, self.value) if part)


class UnknownMagic(RewriteError):
    """A magic of another tool or language: `--unknown-magics comment` goes on without it."""


def dropped(message: str, **more: object) -> Meaning:
    """A magic that a script does without."""
    return Meaning(message, code=DROPPED, **more)  # type: ignore[arg-type]


def refused(message: str, hint: str = "Write it in Python.") -> RewriteError:
    """A magic that has no equal in a script; whoever knows the place adds it."""
    return RewriteError("NB310", message, hint)
