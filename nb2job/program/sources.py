"""One data file or folder that a program reads, with all the places that mean it."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from nb2job.program.paths import PathUse
from nb2job.program.program import Statement


@dataclass
class Source:
    """One path that is read: its text, the variable that holds it (if any), and its uses.

    `inner` is the text in `Path("images")`, where the variable holds that, or the member of a class or a dict
    that `variable` spells: `CFG.train`; `begun` are the uses that only
    begin with the folder, as `os.path.join("images", name)` does.
    """

    path: str
    variable: str
    type: str
    statement: Statement
    uses: list[PathUse] = field(default_factory=list)
    inner: ast.Constant | None = None
    begun: list[PathUse] = field(default_factory=list)

    @property
    def of_main(self) -> str:
        """The variable that becomes the argument: one that holds a `Path` of the text stays."""
        return "" if self.inner is not None else self.variable

    @property
    def in_class(self) -> bool:
        """Whether an attribute of a class holds the path."""
        return self.inner is not None and isinstance(self.statement.node, ast.ClassDef)

    @property
    def holder(self) -> str:
        """The variable, the attribute or the key that holds the path."""
        return re.sub(r"^.*(?:\.|\['?)|'?\]$", "", self.variable)

    @property
    def all_uses(self) -> list[PathUse]:
        """Those of the whole path, and those that begin with it."""
        return [*self.uses, *self.begun]

    def leave_to(self, uses: Sequence[PathUse]) -> None:
        """Another source takes these uses."""
        self.uses = [one for one in self.uses if one not in uses]
        self.begun = [one for one in self.begun if one not in uses]
